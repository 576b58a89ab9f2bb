"""Masks on arrays, tracers and symbolic tensors, and that nothing stays behind."""

import gc

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.core import masks
from cornu.core.keras_tensor import KerasTensor


@pytest.mark.parametrize("make", [lambda: jnp.ones(3), lambda: np.ones(3), lambda: KerasTensor((3,))])
def test_set_get_and_remove(make):
    x, mask = make(), jnp.array([True, False, True])
    assert masks.get_mask(x) is None
    masks.set_mask(x, mask)
    assert masks.get_mask(x) is mask
    assert masks.get_mask(make()) is None
    masks.set_mask(x, None)
    assert masks.get_mask(x) is None


def test_users_find_the_mask_where_keras_puts_it():
    x = jnp.ones(2)
    masks.set_mask(x, jnp.array([True, False]))
    assert x._keras_mask.tolist() == [True, False]


def _masked_sum(x):
    keep = x > 0
    hidden = x * 2
    masks.set_mask(hidden, keep)
    shifted = hidden + 1
    assert masks.get_mask(shifted) is None
    masks.set_mask(shifted, masks.get_mask(hidden))
    return jnp.sum(jnp.where(masks.get_mask(shifted), shifted, 0))


def test_tracers_of_every_transformation():
    x = jnp.array([1.0, -1.0, 2.0])
    with jax.checking_leaks():
        assert float(jax.jit(_masked_sum)(x)) == 8
    assert jax.grad(_masked_sum)(x).tolist() == [2, 0, 2]
    assert jax.jit(jax.grad(_masked_sum))(x).tolist() == [2, 0, 2]
    assert jax.vmap(_masked_sum)(jnp.stack([x, x])).tolist() == [8, 8]
    total, _ = jax.lax.scan(lambda carry, row: (carry + _masked_sum(row), None), 0.0, jnp.stack([x, x]))
    assert float(total) == 16


def test_nothing_stays_behind():
    gc.collect()
    before = len(masks._table)
    jax.jit(_masked_sum)(jnp.ones(5))
    array = np.ones(3)
    masks.set_mask(array, array > 0)
    assert len(masks._table) == before + 1
    del array
    gc.collect()
    assert len(masks._table) == before
