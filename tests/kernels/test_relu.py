"""ReLU, and what becomes of it before and behind a max pooling."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels import native
from cornu.kernels import relu as module
from cornu.kernels.pooling import max_pool
from cornu.kernels.relu import before_relu, is_rectified, relu
from tests.kernels.derivatives import assert_same_everywhere


def pooled(x, relu=relu, data_format="channels_last"):
    return relu(max_pool(relu(x), (2, 2), (2, 2), "same", data_format))


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_around_a_pooling_all_derivatives_stay(data_format):
    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, 5, 6, 8)), "float32")
    assert_same_everywhere(
        lambda x: [pooled(x, data_format=data_format)],
        lambda x: [pooled(x, jax.nn.relu, data_format)],
        [x],
        rtol=1e-6,
    )


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_zeros_nan_and_infinities(dtype):
    x = np.random.default_rng(0).choice([-np.inf, -1.0, -0.0, 0.0, 1.0, np.inf, np.nan], (2, 5, 6, 8))
    x = jnp.asarray(x, dtype)

    def both(function):
        y, pull = jax.vjp(jax.jit(function), x)
        return y, pull(jnp.ones_like(y))[0]

    for one, other in zip(both(pooled), both(lambda x: pooled(x, jax.nn.relu)), strict=True):
        np.testing.assert_array_equal(np.asarray(one, "float32"), np.asarray(other, "float32"))


@pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")
def test_the_pooling_takes_both_over():
    text = str(jax.jit(jax.grad(lambda x: pooled(x).sum())).lower(jnp.ones((2, 5, 6, 8))).compile().as_text())
    assert "cornu_max_pool" in text
    assert "maximum(" not in text
    assert "select(" not in text


def test_a_value_that_is_looked_at_twice():
    def f(x, relu):
        y = relu(x)
        return jnp.sum(max_pool(y, (2, 2), (2, 2), "valid") ** 2) + jnp.sum(jnp.sin(y))

    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, 4, 4, 8)), "float32")
    found, expected = (jax.jit(jax.grad(lambda x, r=r: f(x, r)))(x) for r in (relu, jax.nn.relu))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_what_is_known_belongs_to_the_value_and_ends_with_it():
    def f(x):
        y = relu(x)
        assert before_relu(y) is x
        assert relu(y) is y
        assert not is_rectified(y - 1)
        # The derivative for y is another matter than that for x.
        return y, jax.grad(lambda y: jnp.sum(max_pool(y, (2,), (2,), "valid")))(y)

    y, slope = jax.jit(f)(-jnp.ones((1, 2, 4)))
    np.testing.assert_array_equal(y, np.zeros((1, 2, 4)))
    np.testing.assert_array_equal(slope[0, :, 0], [1, 0])
    assert not is_rectified(y)
    assert not module._rectified._entries
