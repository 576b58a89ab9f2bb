"""Pooling against XLA's own windows, ties and NaN included."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from cornu.kernels.pooling import average_pool, max_pool, pool_output_size


def windows(x, window, padding):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, *window, 1), (1, *window, 1), padding.upper())


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("shape", [(2, 6, 4, 3), (1, 7, 5, 2)], ids=str)
def test_tiles_give_the_numbers_and_gradients_of_windows(shape, padding):
    # Few different numbers, so that nearly every window has ties.
    x = np.random.default_rng(0).integers(0, 3, shape).astype("f")

    def both(x):
        weight = jnp.arange(1.0, 200.0)
        functions = (lambda x: max_pool(x, (2, 2), (2, 2), padding), lambda x: windows(x, (2, 2), padding))
        values = [f(x) for f in functions]
        return values, [jax.grad(lambda x, f=f: jnp.vdot(f(x).ravel(), weight[: values[0].size]))(x) for f in functions]

    values, gradients = jax.jit(both)(x)
    np.testing.assert_array_equal(*values)
    np.testing.assert_array_equal(*gradients)


def test_a_nan_wins():
    x = np.array([[[1.0], [np.nan], [np.nan], [2.0], [5.0], [4.0]]], "f")
    np.testing.assert_array_equal(np.asarray(max_pool(x, (2,), (2,), "valid"))[0, :, 0], [np.nan, np.nan, 5.0])


def test_second_gradients_forward_mode_and_vmap():
    x = np.random.default_rng(0).normal(size=(2, 4, 4, 1)).astype("f")

    def f(x):
        return jnp.sum(max_pool(x, (2, 2), (2, 2), "valid") ** 3)

    hessian = jax.jit(jax.hessian(f))(x).reshape(32, 32)
    gradient = jax.grad(f)(x).ravel()
    largest = np.flatnonzero(gradient)
    expected = np.zeros(32)
    pooled = np.asarray(x).ravel()[largest]
    expected[largest] = 6 * pooled
    np.testing.assert_allclose(np.diag(hessian), expected, rtol=1e-5)
    stacked = jax.vmap(lambda x: max_pool(x, (2, 2), (2, 2), "valid"))(np.stack([x, -x]))
    np.testing.assert_array_equal(stacked[1], max_pool(-x, (2, 2), (2, 2), "valid"))


def test_integers_pool_too():
    x = np.arange(8, dtype="int32").reshape(1, 8, 1)
    assert max_pool(jnp.asarray(x), (2,), (2,), "valid").ravel().tolist() == [1, 3, 5, 7]
    assert max_pool(jnp.asarray(x), (3,), (3,), "same").ravel().tolist() == [2, 5, 7]


def test_average_counts_only_what_is_there():
    x = np.ones((1, 5, 5, 1), "f")
    np.testing.assert_allclose(average_pool(x, (2, 2), (2, 2), "same"), np.ones((1, 3, 3, 1)))
    np.testing.assert_allclose(average_pool(x, (3, 3), (1, 1), "same"), np.ones((1, 5, 5, 1)), rtol=1e-6)


def test_output_sizes():
    for size in range(1, 9):
        for window in (1, 2, 3):
            for stride in (1, 2, 3):
                for padding in ("valid", "same"):
                    expected = pool_output_size(size, window, stride, padding)
                    if expected > 0:
                        x = jax.ShapeDtypeStruct((1, size, 1), "float32")
                        found = jax.eval_shape(lambda x, w=window, s=stride, p=padding: max_pool(x, (w,), (s,), p), x)
                        assert found.shape == (1, expected, 1)
