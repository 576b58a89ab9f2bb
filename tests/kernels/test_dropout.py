"""The dropout mask is that of jax.random.bernoulli, bit for bit."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels.dropout import dropout, keep_mask

SEED = jnp.array([5, 9], dtype="uint32")


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.7, 1 / 3, 0.999, 1.0])
def test_masks_equal_bernoulli(keep):
    assert np.array_equal(keep_mask(SEED, keep, (1000,)), jax.random.bernoulli(SEED, keep, (1000,)))


@pytest.mark.parametrize("shape", [(), (0,), (1,), (15,), (3, 5, 7), (16384,), (3, 16385), (7, 129, 65)])
def test_every_shape_compiled_and_not(shape):
    expected = jax.random.bernoulli(SEED, 0.3, shape)
    for draw in (keep_mask, jax.jit(keep_mask, static_argnums=(1, 2))):
        assert np.array_equal(draw(SEED, 0.3, shape), expected)


def test_mapped_over_seeds():
    seeds = jnp.stack([SEED, SEED + 1])
    masks = jax.vmap(lambda seed: keep_mask(seed, 0.3, (50,)))(seeds)
    assert np.array_equal(masks[1], jax.random.bernoulli(SEED + 1, 0.3, (50,)))


def test_dropout_scales_what_stays():
    y = np.asarray(dropout(jnp.ones((1000,)), SEED, 0.25))
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs((y == 0).mean() - 0.25) < 0.05


def test_everything_may_be_dropped():
    assert not np.asarray(dropout(jnp.ones((9,)), SEED, 1.0)).any()
    gradient = jax.grad(lambda x: dropout(x, SEED, 1.0).sum())(jnp.ones((9,)))
    assert np.isfinite(gradient).all()
