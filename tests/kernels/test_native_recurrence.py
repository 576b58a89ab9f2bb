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
from tests.kernels.derivatives import TRANSFORMS, assert_same_everywhere

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
# than are projected together, more steps times rows than the weights' gradients add up at a time; two threads of which
# the one with fewer rows could project more steps together.
SIZES = [(4, 7, 3, 20), (3, 1, 1, 5), (1, 3, 16, 16), (2, 30, 40, 33), (27, 21, 8, 16), (30, 9, 8, 16)]


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


def _dropout(name, sizes, kind):
    """Factors for the inputs, a list of one for each gate, and for the state."""
    gates = STEPS[name][1]
    _, batch, features, units = sizes
    rng = np.random.default_rng(5)

    def factors(sets, size):
        return jnp.asarray((rng.random((sets, batch, size)) > 0.4) / 0.6, jnp.float32)

    of_inputs = [*factors(gates, features)] if kind in ("input", "both") else None
    of_states = {"state": gates, "both": gates, "one for all gates": 1}.get(kind)
    return of_inputs, None if of_states is None else factors(of_states, units)


def _fast(step, valid, reverse, dropout=(None, None)):
    def function(x, kernel, bias, recurrent_kernel, recurrent_bias, *states):
        weights = StepWeights(recurrent_kernel, recurrent_bias, dropout[1])
        projection = Projection(x, kernel, bias, dropout[0])
        outputs, last = kernels.run(step, projection, list(states), weights, valid, reverse)
        return [outputs, *last]

    return function


def _plain(step, valid, reverse, dropout=(None, None)):
    def function(x, kernel, bias, recurrent_kernel, recurrent_bias, *states):
        weights = StepWeights(recurrent_kernel, recurrent_bias, dropout[1])
        projected = Projection(x, kernel, bias, dropout[0]).make()
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


@pytest.mark.parametrize(
    "name, kind",
    [
        *[("lstm", kind) for kind in ("input", "state", "one for all gates")],
        *[(name, "both") for name in ("lstm", "gru", "gru, reset before", "simple_rnn")],
    ],
)
def test_dropout_of_each_gate(name, kind):
    step, arrays, valid = _problem(name, SIZES[0], "holes")
    dropout = _dropout(name, SIZES[0], kind)

    assert_same_everywhere(_fast(step, valid, True, dropout), _plain(step, valid, True, dropout), arrays)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(
    "name, dropout",
    [*[(name, "none") for name in STEPS], *[(name, "both") for name in ("lstm", "gru", "gru, reset before")]],
)
def test_sizes(name, sizes, dropout):
    step, arrays, valid = _problem(name, sizes, "holes")
    factors = _dropout(name, sizes, dropout)

    def loss(run):
        def function(*arrays):
            return jnp.sum(jnp.sin(run(*arrays)[0]))

        return jax.jit(jax.grad(function, tuple(range(len(arrays)))))(*arrays)

    fast, plain = loss(_fast(step, valid, False, factors)), loss(_plain(step, valid, False, factors))
    for one, other in zip(fast, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5 * max(1, np.abs(other).max()))


def _rounded(arrays):
    return [array.astype(jnp.bfloat16) for array in arrays]


# Odd numbers of features, units, and steps times rows; and many steps.
@pytest.mark.parametrize("sizes, pairs", [((3, 7, 3, 21), True), ((2, 30, 40, 33), False), ((64, 6, 32, 32), True)])
@pytest.mark.parametrize(
    "name, dropout",
    [*[(name, "none") for name in STEPS if "linear" not in name], ("lstm", "both"), ("gru, reset before", "both")],
)
def test_bfloat16_is_as_exact_as_its_rounding(name, dropout, sizes, pairs, monkeypatch):
    if not pairs:
        monkeypatch.setattr(native, "multiplies_bfloat16", lambda: False)
    step, arrays, valid = _problem(name, sizes, "holes")
    factors = _dropout(name, sizes, dropout)
    half = [None if f is None else jax.tree.map(lambda a: a.astype(jnp.bfloat16), f) for f in factors]
    arrays = _rounded(arrays)
    weights = jnp.asarray(np.random.default_rng(1).normal(size=(*sizes[:2], sizes[3])), jnp.bfloat16)

    def results(run):
        def loss(*arrays):
            outputs = run(*arrays)[0]
            return jnp.sum(outputs * weights.astype(outputs.dtype)), outputs

        return jax.jit(jax.grad(loss, tuple(range(len(arrays))), has_aux=True))

    # What float32 makes of the same numbers is exact beside a rounding to 8 bits.
    wide = [a.astype(jnp.float32) for a in arrays]
    wide_factors = [None if f is None else jax.tree.map(lambda a: a.astype(jnp.float32), f) for f in half]
    expected = jax.tree.leaves(results(_plain(step, valid, False, wide_factors))(*wide))
    made = jax.tree.leaves(results(_fast(step, valid, False, half))(*arrays))
    plain = jax.tree.leaves(results(_plain(step, valid, False, half))(*arrays))
    for one, other, exact in zip(made, plain, expected, strict=True):
        assert one.dtype == jnp.bfloat16
        scale = float(jnp.sqrt(jnp.mean(exact**2)))
        error, of_plain = (float(jnp.sqrt(jnp.mean((a.astype(jnp.float32) - exact) ** 2))) for a in (one, other))
        # One rounding gives 2**-9.2 of the size of the numbers, those of states and gradients in between as much again.
        assert error <= 6e-3 * scale
        assert error <= 1.2 * of_plain + 2e-3 * scale


@pytest.mark.parametrize("name", ["lstm", "gru, reset before"])
def test_bfloat16_derivatives(name):
    step, arrays, valid = _problem(name, SIZES[0], "holes")
    fast, plain = _fast(step, valid, False), _plain(step, valid, False)
    for transform in TRANSFORMS.values():
        made, of_plain = (jax.jit(transform(run))(*_rounded(arrays)) for run in (fast, plain))
        exact = jax.jit(transform(plain))(*[a.astype(jnp.float32) for a in _rounded(arrays)])
        for one, other, wanted in zip(*map(jax.tree.leaves, (made, of_plain, exact)), strict=True):
            error, usual = (float(jnp.max(jnp.abs(a.astype(jnp.float32) - wanted))) for a in (one, other))
            assert error <= 2 * usual + 0.02 * float(jnp.max(jnp.abs(wanted)))


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


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("dropout", ["none", "both"])
@pytest.mark.parametrize("name", ["lstm", "gru, reset before"])
def test_the_same_bits_every_time(name, dropout, dtype):
    # So many steps that threads are at work at the same time, and many runs: seldom does one disturb the other.
    sizes = (400, 9, 8, 16)
    step, arrays, valid = _problem(name, sizes, "no mask")
    arrays = [array.astype(dtype) for array in arrays]
    run = _fast(step, valid, False, _dropout(name, sizes, dropout))

    def loss(*arrays):
        results = run(*arrays)
        return jnp.sum(jnp.sin(results[0])), results

    program = jax.jit(jax.value_and_grad(loss, tuple(range(len(arrays))), has_aux=True))
    first = jax.tree.map(np.asarray, program(*arrays))
    assert all(np.isfinite(one.astype("float32")).all() for one in jax.tree.leaves(first))
    for _ in range(100):
        jax.tree.map(np.testing.assert_array_equal, program(*arrays), first)


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

    def is_scan(some_step):
        def program(x):
            return cell_loop(some_step, Projection(x, kernel, bias), [h, c], StepWeights(recurrent_kernel))

        return "scan" in str(jax.make_jaxpr(program)(x))

    def tanh(x):
        return jnp.tanh(x) / 2

    tanh.__module__ = "cornu.somewhere"
    assert is_scan(LSTMStep(activations.softplus, activations.sigmoid))
    assert is_scan(LSTMStep(tanh, activations.sigmoid)), "only the name is that of a function they know"
    assert not is_scan(step)
