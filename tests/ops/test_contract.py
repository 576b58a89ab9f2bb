"""What holds for every op: Keras's values, dtypes and gradients; compiled = eager; symbolic = eager."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import ops
from tests.ops.harness import DTYPES, Row, T, assert_same, is_tensor, rows, specs
from tests.ops.rows import ROWS

# One row of each op: that what is eager is compiled too, and the gradient, do not hang on the other arguments.
FIRST = {row.name: row for row in reversed(ROWS)}.values()


@functools.cache
def compiled_values(row_number: int):
    row = ROWS[row_number]
    return jax.jit(row.call(row.ours))(*row.draw())


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
        structs = [
            jax.ShapeDtypeStruct(t.shape, dtype if sweep else t.dtype)
            for t, sweep in zip(row.draw(), swept, strict=True)
        ]
        ours, theirs = (jax.eval_shape(row.call(f), *structs) for f in (row.ours, row.theirs))
        assert specs(ours) == specs(theirs), dtype


@rows(row for row in ROWS if row.symbolic and row.jit)
def test_symbolic_results_are_like_real_ones(row: Row):
    real = jax.eval_shape(row.call(row.ours), *row.draw())
    assert specs(row.call(row.ours)(*row.symbolic_tensors(unknown=False))) == specs(real)


def test_the_dtype_sweep_knows_all_dtypes():
    assert {d for row in ROWS for d in row.dtypes} <= set(DTYPES)


DECOMPOSED = ("cholesky", "det", "eigh", "inv", "lstsq", "lu_factor", "matrix_rank", "pinv", "qr", "solve", "svd")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("order", ["nuc", 2, -2])
def test_norms_of_singular_values_in_half_precision(order, dtype):
    stack = jnp.asarray(np.random.default_rng(0).normal(size=(2, 3, 4)), dtype)
    for x, axis in ((stack, (1, 2)), (stack, [0, -1]), (stack[0], None)):
        half, single = (ops.norm(x.astype(d), order, axis) for d in (dtype, "float32"))
        np.testing.assert_array_equal(half, single.astype(dtype), strict=True)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", DECOMPOSED)
def test_decompositions_of_half_precision(name, dtype):
    """They are those in float32, rounded."""
    matrix = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.5], [0.5, -0.5, 2.0]], "float32")
    tensors = [matrix] * (2 if name in ("lstsq", "solve") else 1)
    function = getattr(ops, name)
    halves, singles = (jax.tree.leaves(function(*(jnp.asarray(t, d) for t in tensors))) for d in (dtype, "float32"))
    for half, single in zip(halves, singles, strict=True):
        assert half.dtype == (dtype if single.dtype == "float32" else single.dtype)
        np.testing.assert_array_equal(half, single.astype(half.dtype))


def test_what_half_precision_rounds_away_counts_as_zero():
    x = jnp.asarray(np.outer([1.0, 2.0, 3.0], [0.1, 0.7, 0.3]), "bfloat16")
    assert ops.matrix_rank(x) == 1 and ops.matrix_rank(x, tol=1e-5) > 1
    assert float(jnp.max(jnp.abs(ops.pinv(x)))) < 1
    assert float(jnp.max(jnp.abs(ops.lstsq(x, jnp.ones(3, "bfloat16"))))) < 1
