"""The C++ loops of LSTM, GRU and SimpleRNN against the same loops by XLA."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import activations
from cornu.kernels import native
from cornu.kernels import native_recurrence as kernels
from cornu.kernels.cell_loop import cell_loop
from cornu.kernels.recurrence import recurrence
from cornu.kernels.recurrent_steps import GRUStep, LSTMStep, SimpleRNNStep, StepWeights
from tests.kernels.derivatives import assert_same_everywhere

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

STEPS = {
    "lstm": (LSTMStep(activations.tanh, activations.sigmoid), 4, 2),
    "lstm, other activations": (LSTMStep(activations.relu, activations.hard_sigmoid), 4, 2),
    "gru": (GRUStep(activations.tanh, activations.sigmoid, reset_after=True), 3, 1),
    "simple_rnn": (SimpleRNNStep(activations.tanh), 1, 1),
    "simple_rnn, linear": (SimpleRNNStep(activations.linear), 1, 1),
}
# Time, batch, units: smaller and larger than a vector, not a multiple of one, one row, one step.
SIZES = [(4, 7, 20), (3, 1, 5), (1, 3, 16), (2, 30, 33)]


def _problem(name, sizes, mask):
    step, gates, states = STEPS[name]
    time, batch, units = sizes
    rng = np.random.default_rng(time * batch)
    shapes = [(time, batch, gates * units), (units, gates * units), (gates * units,), *[(batch, units)] * states]
    arrays = [jnp.asarray(rng.normal(size=shape) * 0.4, jnp.float32) for shape in shapes]
    valid = {
        "no mask": None,
        "padded left": np.arange(time)[:, None] >= rng.integers(0, time + 1, batch),
        "holes": rng.random((time, batch)) > 0.4,
        "nothing": np.zeros((time, batch), bool),
    }[mask]
    return step, arrays, None if valid is None else jnp.asarray(valid)


@pytest.mark.parametrize(
    "mask, reverse", [("no mask", False), ("padded left", True), ("holes", False), ("nothing", True)]
)
@pytest.mark.parametrize("name", STEPS)
def test_loops_and_their_derivatives(name, mask, reverse):
    step, arrays, valid = _problem(name, SIZES[0], mask)

    def fast(x, kernel, bias, *states):
        outputs, last = kernels.run(step, x, list(states), StepWeights(kernel, bias), valid, reverse)
        return [outputs, *last]

    def plain(x, kernel, bias, *states):
        _, outputs, last, _ = recurrence(
            step, x, list(states), StepWeights(kernel, bias), mask=valid, go_backwards=reverse
        )
        return [outputs, *last]

    assert_same_everywhere(fast, plain, arrays)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("name", STEPS)
def test_sizes(name, sizes):
    step, arrays, valid = _problem(name, sizes, "holes")

    def loss(run):
        def function(x, kernel, bias, *states):
            return jnp.sum(jnp.sin(run(step, x, list(states), StepWeights(kernel, bias))))

        return jax.jit(jax.grad(function, tuple(range(len(arrays)))))(*arrays)

    fast = loss(lambda step, x, states, weights: kernels.run(step, x, states, weights, valid, False)[0])
    plain = loss(lambda step, x, states, weights: recurrence(step, x, states, weights, mask=valid)[1])
    for one, other in zip(fast, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("reverse", [False, True])
def test_masked_outputs_and_single_results(zero, reverse, monkeypatch):
    step, (x, kernel, bias, *states), valid = _problem("lstm", SIZES[0], "holes")

    def run():
        return cell_loop(
            step, x, states, StepWeights(kernel, bias), mask=valid, zero_output_for_mask=zero, go_backwards=reverse
        )

    fast = run()
    monkeypatch.setattr(native, "is_available", lambda: False)
    for one, other in zip(jax.tree.leaves(fast), jax.tree.leaves(run()), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_what_they_do_not_know_goes_through_the_scan():
    step, (x, kernel, bias, *states), _ = _problem("lstm", SIZES[0], "no mask")
    dropout = jnp.ones((1, 7, 20))
    for some_step, weights in (
        (LSTMStep(activations.softplus, activations.sigmoid), StepWeights(kernel, bias)),
        (step, StepWeights(kernel, bias, dropout)),
    ):
        program = str(jax.make_jaxpr(lambda x, s=some_step, w=weights: cell_loop(s, x, states, w))(x))
        assert "scan" in program
    assert "scan" not in str(jax.make_jaxpr(lambda x: cell_loop(step, x, states, StepWeights(kernel, bias)))(x))
