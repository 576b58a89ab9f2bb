"""The maximum of each channel over all positions."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from cornu.kernels import native_global_pooling as native
from cornu.kernels.relu import before_relu, is_rectified, mark_rectified
from cornu.kernels.table import choose

__all__ = ["global_max_pool"]


def global_max_pool(x: jax.Array, data_format: str = "channels_last", keepdims: bool = False) -> jax.Array:
    """Largest entry of each channel. Equal ones share the gradient.

    Args:
        x: array (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        data_format: "channels_last" or "channels_first".
        keepdims: whether the spatial axes stay, with size 1.

    Example:
        >>> global_max_pool(jnp.arange(6.0).reshape(1, 3, 2)).tolist()
        [[4.0, 5.0]]
    """
    # The kernel's vectors go along the channels, and an empty maximum is an error that JAX reports.
    last = data_format == "channels_last" and x.size > 0
    if last and choose("global_max_pooling", x.dtype.name) == "rows_in_vectors":
        before = before_relu(x)
        source = x if before is None else before
        y = native.global_max(source.reshape((x.shape[0], -1, x.shape[-1])), before is not None)
        y = y.reshape((x.shape[0], *(1,) * (x.ndim - 2), x.shape[-1])) if keepdims else y
    else:
        first = 1 if data_format == "channels_last" else 2
        y = jnp.max(x, axis=tuple(range(first, first + x.ndim - 2)), keepdims=keepdims)
    if is_rectified(x):
        mark_rectified(y)
    return y
