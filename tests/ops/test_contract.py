"""What holds for every op: Keras's values, dtypes and gradients; compiled = eager; symbolic = eager."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.ops.harness import DTYPES, Row, T, is_tensor, symbolic
from tests.ops.rows import ROWS

# One row of each op: that what is eager is compiled too, and the gradient, do not hang on the other arguments.
FIRST = {row.name: row for row in reversed(ROWS)}.values()


def rows(chosen):
    return pytest.mark.parametrize("row", list(chosen), ids=str)


@functools.cache
def compiled_values(row_number: int):
    row = ROWS[row_number]
    return jax.jit(row.call(row.ours))(*row.draw())


def assert_same(ours, theirs, row: Row) -> None:
    ours, theirs = jax.tree.leaves(ours), jax.tree.leaves(theirs)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        one, other = np.asarray(one), np.asarray(other)
        assert one.shape == other.shape and one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=row.rtol, atol=row.atol)


@rows(ROWS)
def test_values_are_those_of_keras(row: Row):
    ours = compiled_values(ROWS.index(row)) if row.jit else row.call(row.ours)(*row.draw())
    theirs = jax.jit(row.call(row.theirs)) if row.jit and row.keras_jit else row.call(row.theirs)
    assert_same(ours, theirs(*row.draw()), row)


@rows(row for row in FIRST if row.jit)
def test_eager_values_are_the_compiled_ones(row: Row):
    assert_same(row.call(row.ours)(*row.draw()), compiled_values(ROWS.index(row)), row)


@rows(row for row in FIRST if row.grad)
def test_gradients_are_those_of_keras(row: Row):
    tensors = row.draw()
    where = [i for i, t in enumerate(tensors) if t.dtype.kind == "f"]
    assert where, "a row without float tensors has no gradient: set grad=False"

    def loss(function):
        def total(*floats):
            filled = list(tensors)
            for i, value in zip(where, floats, strict=True):
                filled[i] = value
            outputs = jax.tree.leaves(row.call(function)(*filled))
            real = [jnp.real(o) + jnp.imag(o) for o in outputs if jnp.issubdtype(o.dtype, jnp.inexact)]
            return sum(jnp.sum(o * jnp.cos(jnp.arange(o.size, dtype="float32")).reshape(o.shape)) for o in real)

        return total

    floats = [tensors[i] for i in where]
    ours, theirs = (jax.jit(jax.grad(loss(f), tuple(range(len(where)))))(*floats) for f in (row.ours, row.theirs))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=max(row.rtol, 1e-5), atol=max(row.atol, 1e-5))


@rows(row for row in ROWS if row.jit and row.dtypes)
def test_result_dtypes_are_those_of_keras(row: Row):
    swept = [type(leaf) is T for leaf in row.leaves() if is_tensor(leaf)]
    for dtype in row.dtypes if any(swept) else ("float32",):
        specs = [
            jax.ShapeDtypeStruct(t.shape, dtype if sweep else t.dtype)
            for t, sweep in zip(row.draw(), swept, strict=True)
        ]
        ours, theirs = (jax.eval_shape(row.call(f), *specs) for f in (row.ours, row.theirs))
        assert _specs(ours) == _specs(theirs), dtype


@rows(row for row in ROWS if row.symbolic)
def test_symbolic_results_are_like_real_ones(row: Row):
    tensors = row.draw()
    real = jax.eval_shape(row.call(row.ours), *tensors) if row.jit else row.call(row.ours)(*tensors)
    real = jax.tree.leaves(real)
    results = jax.tree.leaves(row.call(row.ours)(*symbolic(tensors, unknown=False)))
    if row.jit:
        assert _specs(results) == _specs(real)
    if row.unknown:
        results = jax.tree.leaves(row.call(row.ours)(*symbolic(tensors, unknown=True)))
        assert [t.dtype for t in results] == [str(e.dtype) for e in real]
        for result, known in zip(results, real, strict=True):
            assert len(result.shape) == known.ndim
            assert all(size in (None, n) for size, n in zip(result.shape, known.shape, strict=True))


def _specs(outputs):
    return [(o.shape, str(o.dtype)) for o in jax.tree.leaves(outputs)]


def test_the_dtype_sweep_knows_all_dtypes():
    assert {d for row in ROWS for d in row.dtypes} <= set(DTYPES)
