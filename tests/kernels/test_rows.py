"""Softmax and layer normalization by the C++ kernels, against JAX: values, derivatives, and numbers that are none."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import ops
from cornu.kernels import layer_normalization as normalization
from cornu.kernels import native, softmax
from cornu.kernels.rows import rows_case
from tests.kernels.derivatives import assert_same_everywhere

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

# Whole vectors, a rest, less than a vector, and so many that threads share them.
SHAPES = [(2, 3, 32), (3, 21), (5, 3), (1, 1)]


def _normal(*shape):
    return jnp.asarray(np.random.default_rng(len(shape)).normal(size=shape), jnp.float32)


@pytest.mark.parametrize("shape", SHAPES)
def test_softmax(shape):
    # Times the size, so that what is differentiated again is not a sum that hardly changes.
    size = shape[-1]
    assert_same_everywhere(
        lambda x: [size * softmax._rows(x)[0]], lambda x: [size * jax.nn.softmax(x)], [_normal(*shape)]
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_layer_normalization(shape):
    size = shape[-1]
    arrays = [_normal(*shape), 1 + 0.1 * _normal(size), 0.1 * _normal(size)]

    def plain(x, gamma, beta):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return [(x - mean) / jnp.sqrt(variance + 0.1) * gamma + beta]

    assert_same_everywhere(
        lambda x, gamma, beta: [normalization.layer_normalization(x, gamma, beta, 0.1)], plain, arrays
    )


def test_many_rows_are_shared_among_threads():
    x, dy = _normal(700, 65), _normal(65, 700).T
    for function in (ops.softmax, lambda x: ops.layer_normalization(x, x[0], x[1])):
        y, pull = jax.vjp(function, x)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "is_available", lambda: False)
            wanted, pull_wanted = jax.vjp(function, x + 0)
            np.testing.assert_allclose(y, wanted, rtol=0, atol=3e-6)
            np.testing.assert_allclose(pull(dy)[0], pull_wanted(dy)[0], rtol=0, atol=1e-4)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -1e9, 1e30])
@pytest.mark.parametrize("everywhere", [False, True])
def test_softmax_of_numbers_that_are_none(bad, everywhere):
    x = _normal(4, 21).at[1, slice(None) if everywhere else slice(3, 19)].set(bad)
    np.testing.assert_allclose(softmax._rows(x)[0], jax.nn.softmax(x), rtol=1e-6, atol=0)


def test_which_rows_they_serve():
    large = jnp.ones((2048, 16))
    assert "softmax" in str(jax.make_jaxpr(ops.softmax)(large))
    for x, axis in ((large, 0), (large[:3], -1), (large.astype("bfloat16"), -1), (large.reshape(-1, 2), -1)):
        assert rows_case(x, axis) == "other"
