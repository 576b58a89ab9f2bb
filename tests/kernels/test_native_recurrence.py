"""The C++ loops of LSTM, GRU and SimpleRNN against the same loops by XLA."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import activations
from cornu.dialects.keras2.backend.computations import hard_sigmoid as keras2_hard_sigmoid
from cornu.kernels import native
from cornu.kernels import native_recurrence as kernels
from cornu.kernels.cell_loop import cell_loop
from cornu.kernels.recurrence import recurrence
from cornu.kernels.recurrent_steps import GRUStep, LSTMStep, Projection, SimpleRNNStep, StepWeights
from tests.kernels.derivatives import assert_same_everywhere

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

STEPS = {
    "lstm": (LSTMStep(activations.tanh, activations.sigmoid), 4, 2),
    "lstm, other activations": (LSTMStep(activations.relu, activations.hard_sigmoid), 4, 2),
    "lstm, Keras 2's": (LSTMStep(activations.tanh, keras2_hard_sigmoid), 4, 2),
    "gru": (GRUStep(activations.tanh, activations.sigmoid, reset_after=True), 3, 1),
    "gru, reset before": (GRUStep(activations.tanh, activations.sigmoid, reset_after=False), 3, 1),
    "gru, reset before, Keras 2's": (GRUStep(activations.tanh, keras2_hard_sigmoid, reset_after=False), 3, 1),
    "simple_rnn": (SimpleRNNStep(activations.tanh), 1, 1),
    "simple_rnn, linear": (SimpleRNNStep(activations.linear), 1, 1),
}
# Time, batch, features, units: smaller and larger than a vector, not a multiple of one, one row, one step; more steps
# than are projected together, more steps times rows than the weights' gradients add up at a time.
SIZES = [(4, 7, 3, 20), (3, 1, 1, 5), (1, 3, 16, 16), (2, 30, 40, 33), (27, 21, 8, 16)]


def _problem(name, sizes, mask):
    step, gates, states = STEPS[name]
    time, batch, features, units = sizes
    rng = np.random.default_rng(time * batch)
    wide = gates * units
    shapes = [(time, batch, features), (features, wide), (wide,), (units, wide), (wide,), *[(batch, units)] * states]
    # Kernels that keep the states in bounds: otherwise tiny differences grow from step to step.
    scales = [0.5, 0.3, 0.3, 0.6 / units**0.5, 0.3, 0.3, 0.3]
    arrays = [jnp.asarray(rng.normal(size=s) * scale, jnp.float32) for s, scale in zip(shapes, scales, strict=False)]
    valid = {
        "no mask": None,
        "padded left": np.arange(time)[:, None] >= rng.integers(0, time + 1, batch),
        "holes": rng.random((time, batch)) > 0.4,
        "nothing": np.zeros((time, batch), bool),
    }[mask]
    return step, arrays, None if valid is None else jnp.asarray(valid)


def _fast(step, valid, reverse):
    def function(x, kernel, bias, recurrent_kernel, recurrent_bias, *states):
        weights = StepWeights(recurrent_kernel, recurrent_bias)
        outputs, last = kernels.run(step, Projection(x, kernel, bias), list(states), weights, valid, reverse)
        return [outputs, *last]

    return function


def _plain(step, valid, reverse):
    def function(x, kernel, bias, recurrent_kernel, recurrent_bias, *states):
        weights, projected = StepWeights(recurrent_kernel, recurrent_bias), Projection(x, kernel, bias).make()
        _, outputs, last, _ = recurrence(step, projected, list(states), weights, mask=valid, go_backwards=reverse)
        return [outputs, *last]

    return function


@pytest.mark.parametrize(
    "mask, reverse", [("no mask", False), ("padded left", True), ("holes", False), ("nothing", True)]
)
@pytest.mark.parametrize("name", STEPS)
def test_loops_and_their_derivatives(name, mask, reverse):
    step, arrays, valid = _problem(name, SIZES[0], mask)

    assert_same_everywhere(_fast(step, valid, reverse), _plain(step, valid, reverse), arrays)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("name", STEPS)
def test_sizes(name, sizes):
    step, arrays, valid = _problem(name, sizes, "holes")

    def loss(run):
        def function(*arrays):
            return jnp.sum(jnp.sin(run(*arrays)[0]))

        return jax.jit(jax.grad(function, tuple(range(len(arrays)))))(*arrays)

    fast, plain = loss(_fast(step, valid, False)), loss(_plain(step, valid, False))
    for one, other in zip(fast, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def _activated(activation, x):
    """The activation of each number, by the kernels: one step without a state's product."""
    projection = Projection(jnp.asarray(x, jnp.float32)[None, :, None], jnp.ones((1, 1)))
    weights = StepWeights(jnp.zeros((1, 1)))
    outputs, _ = kernels.run(SimpleRNNStep(activation), projection, [jnp.zeros((len(x), 1))], weights, None, False)
    return np.asarray(outputs)[0, :, 0]


@pytest.mark.parametrize("activation, exact", [("tanh", np.tanh), ("sigmoid", lambda x: 1 / (1 + np.exp(-x)))])
def test_activations_keep_their_digits(activation, exact):
    x = np.concatenate([np.linspace(-60, 60, 20_001), np.geomspace(1e-30, 1, 5_000), -np.geomspace(1e-30, 1, 5_000)])
    x = x.astype("float32")
    made = _activated(getattr(activations, activation), x)
    np.testing.assert_allclose(made, exact(x.astype("float64")), rtol=3e-6, atol=0)
    assert np.abs(made).max() <= 1
    ends = _activated(getattr(activations, activation), [np.nan, np.inf, -np.inf])
    np.testing.assert_allclose(ends, exact(np.array([np.nan, np.inf, -np.inf])), atol=1e-30)


def test_the_same_bits_every_time():
    step, arrays, valid = _problem("lstm", SIZES[-1], "no mask")
    gradient = jax.jit(jax.grad(lambda *arrays: jnp.sum(jnp.sin(_fast(step, valid, False)(*arrays)[0])), (0, 1, 2, 3)))
    first = gradient(*arrays)
    for _ in range(3):
        jax.tree.map(np.testing.assert_array_equal, gradient(*arrays), first)


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
def test_masked_outputs_and_single_results(zero, reverse, monkeypatch):
    step, (x, kernel, bias, *recurrent, h, c), valid = _problem("lstm", SIZES[0], "holes")

    def run():
        projection, weights = Projection(x, kernel, bias), StepWeights(*recurrent)
        return cell_loop(step, projection, [h, c], weights, mask=valid, zero_output_for_mask=zero, go_backwards=reverse)

    fast = run()
    monkeypatch.setattr(native, "is_available", lambda: False)
    for one, other in zip(jax.tree.leaves(fast), jax.tree.leaves(run()), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_what_they_do_not_know_goes_through_the_scan():
    step, (x, kernel, bias, recurrent_kernel, *_, h, c), _ = _problem("lstm", SIZES[0], "no mask")
    time, batch, features, units = SIZES[0]

    def is_scan(some_step=step, input_dropout=None, state_dropout=None):
        weights = StepWeights(recurrent_kernel, None, state_dropout)

        def program(x):
            return cell_loop(some_step, Projection(x, kernel, bias, input_dropout), [h, c], weights)

        return "scan" in str(jax.make_jaxpr(program)(x))

    assert is_scan(LSTMStep(activations.softplus, activations.sigmoid))
    assert is_scan(input_dropout=[jnp.ones((batch, features))] * 4)
    assert is_scan(state_dropout=jnp.ones((1, batch, units)))
    assert not is_scan()
