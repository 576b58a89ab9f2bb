"""What holds for every op: Keras's values, dtypes and gradients; compiled = eager; symbolic = eager."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.ops.harness import DTYPES, Row, T, is_tensor, symbolic
from tests.ops.rows import ROWS

every_row = pytest.mark.parametrize("row", ROWS, ids=str)


def assert_same(ours, theirs, row: Row) -> None:
    ours, theirs = jax.tree.leaves(ours), jax.tree.leaves(theirs)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        one, other = np.asarray(one), np.asarray(other)
        assert one.shape == other.shape and one.dtype == other.dtype
        np.testing.assert_allclose(one, other, rtol=row.rtol, atol=row.atol)


@every_row
def test_values_are_those_of_keras_eager_and_compiled(row: Row):
    tensors = row.draw()
    theirs = row.call(row.theirs)(*tensors)
    assert_same(row.call(row.ours)(*tensors), theirs, row)
    if row.jit:
        assert_same(jax.jit(row.call(row.ours))(*tensors), theirs, row)


@pytest.mark.parametrize("row", [row for row in ROWS if row.grad], ids=str)
def test_gradients_are_those_of_keras(row: Row):
    tensors = row.draw()
    where = row.floats(tensors)
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
    argnums = tuple(range(len(where)))
    ours = jax.jit(jax.grad(loss(row.ours), argnums))(*floats)
    theirs = jax.jit(jax.grad(loss(row.theirs), argnums))(*floats)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=max(row.rtol, 1e-5), atol=max(row.atol, 1e-5))


@pytest.mark.parametrize("row", [row for row in ROWS if row.jit and row.dtypes], ids=str)
def test_result_dtypes_are_those_of_keras(row: Row):
    swept = [type(leaf) is T for leaf in row.leaves() if is_tensor(leaf)]
    for dtype in row.dtypes:
        specs = [
            jax.ShapeDtypeStruct(t.shape, dtype if sweep else t.dtype)
            for t, sweep in zip(row.draw(), swept, strict=True)
        ]
        ours, theirs = (jax.eval_shape(row.call(f), *specs) for f in (row.ours, row.theirs))
        assert _specs(ours) == _specs(theirs), dtype


@pytest.mark.parametrize("row", [row for row in ROWS if row.symbolic], ids=str)
def test_symbolic_results_are_like_eager_ones(row: Row):
    tensors = row.draw()
    eager = jax.tree.leaves(row.call(row.ours)(*tensors))
    results = jax.tree.leaves(row.call(row.ours)(*symbolic(tensors, unknown=False)))
    if row.jit:
        assert [(t.shape, t.dtype) for t in results] == [(e.shape, str(e.dtype)) for e in eager]
    if row.unknown:
        results = jax.tree.leaves(row.call(row.ours)(*symbolic(tensors, unknown=True)))
        assert [t.dtype for t in results] == [str(e.dtype) for e in eager]
        for result, real in zip(results, eager, strict=True):
            assert len(result.shape) == real.ndim
            assert all(size in (None, known) for size, known in zip(result.shape, real.shape, strict=True))


def _specs(outputs):
    return [(o.shape, str(o.dtype)) for o in jax.tree.leaves(outputs)]


def test_the_dtype_sweep_knows_all_dtypes():
    assert {d for row in ROWS for d in row.dtypes} <= set(DTYPES)
