"""Dropout: zeros at random places, the rest scaled up so that the mean stays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from cornu.kernels.table import choose

__all__ = ["dropout", "keep_mask"]

_MANTISSA_BITS = 23


def keep_mask(seed: jax.Array, keep: float, shape: Sequence[int]) -> jax.Array:
    """Booleans that are True with probability `keep`.

    They equal those of `jax.random.bernoulli(seed, keep, shape)`: a uniform float32 is its upper 23 bits divided by
    2**23, so comparing the bits as an integer gives the same answer without making the floats.

    Args:
        seed: array of two uint32.
        keep: probability in [0, 1].
        shape: shape of the result.

    Example:
        >>> seed = jnp.array([0, 1], dtype="uint32")
        >>> bool((keep_mask(seed, 0.3, (50,)) == jax.random.bernoulli(seed, 0.3, (50,))).all())
        True
    """
    threshold = math.ceil(float(np.float32(keep)) * 2**_MANTISSA_BITS)
    case = "partitionable" if jax.config.jax_threefry_partitionable else "other"  # type: ignore[attr-defined]
    if choose("dropout", case) == "threefry_vectors":
        mask = jax.ShapeDtypeStruct(tuple(shape), jnp.bool_)
        return jax.ffi.ffi_call("cornu_keep_mask", mask, vmap_method="sequential")(seed, threshold=np.int64(threshold))
    bits = jax.random.bits(seed, tuple(shape), "uint32") >> (32 - _MANTISSA_BITS)
    return bits < np.uint32(threshold)


def dropout(x: jax.Array, seed: jax.Array, rate: float, noise_shape: Sequence[int] | None = None) -> jax.Array:
    """Set a fraction `rate` of the entries to zero and divide the others by `1 - rate`.

    Args:
        x: float array.
        seed: array of two uint32.
        rate: fraction in [0, 1]; 1 leaves nothing.
        noise_shape: shape of the random mask, which is broadcast against `x`; the shape of `x` by default.

    Example:
        >>> dropout(jnp.ones((4, 5)), jnp.array([0, 1], dtype="uint32"), 0.5).shape
        (4, 5)
    """
    keep = 1.0 - rate
    if keep == 0.0:
        return jnp.zeros_like(x)
    mask = keep_mask(seed, keep, x.shape if noise_shape is None else noise_shape)
    return jnp.where(mask, x / keep, jnp.zeros((), x.dtype))
