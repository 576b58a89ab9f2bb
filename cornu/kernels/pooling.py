"""Maximum and mean of windows over any number of spatial axes."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from cornu.kernels import native_pooling as native
from cornu.kernels.native_pooling import Windows
from cornu.kernels.pooling_by_xla import average_pool_by_xla, max_pool_by_xla, pool_output_size
from cornu.kernels.relu import before_relu, is_rectified, mark_rectified
from cornu.kernels.table import choose

__all__ = ["average_pool", "max_pool", "pool_output_size"]


def max_pool(
    x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str, data_format: str = "channels_last"
) -> jax.Array:
    """Largest entry of each window. Its gradient goes to the first of several equal entries.

    Args:
        x: array (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        window: size of the window along each spatial axis.
        strides: step of the window along each spatial axis.
        padding: "valid" (what is left at the end is dropped) or "same" (windows may reach over the edge).
        data_format: "channels_last" or "channels_first".

    Example:
        >>> max_pool(jnp.arange(8.0).reshape(1, 8, 1), (2,), (2,), "valid").ravel().tolist()
        [1.0, 3.0, 5.0, 7.0]
    """
    y = _max_pool(x, window, strides, padding, data_format)
    if is_rectified(x):
        mark_rectified(y)
    return y


def average_pool(
    x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str, data_format: str = "channels_last"
) -> jax.Array:
    """Mean of each window; entries beyond the edge do not count.

    Args:
        x, window, strides, padding, data_format: as in `max_pool`.

    Example:
        >>> average_pool(jnp.arange(8.0).reshape(1, 8, 1), (2,), (2,), "valid").ravel().tolist()
        [0.5, 2.5, 4.5, 6.5]
    """
    if choose("average_pooling", x.dtype.name) == "windows_in_vectors":
        windows, last = Windows(tuple(window), tuple(strides), padding), _channels_last(x, data_format)
        if windows.fits(last):
            return _channels_back(native.average_pool(last, windows), data_format)
    return average_pool_by_xla(x, window, strides, padding, data_format)


def _max_pool(x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str, data_format: str) -> jax.Array:
    served_by = choose("max_pooling", x.dtype.name)
    if served_by == "through_float32":
        return _max_pool(x.astype("float32"), window, strides, padding, data_format).astype("float16")
    if served_by == "windows_in_vectors":
        before = before_relu(x)
        relu, source = before is not None, x if before is None else before
        windows, last = Windows(tuple(window), tuple(strides), padding), _channels_last(source, data_format)
        if windows.fits(last):
            return _channels_back(native.max_pool(last, windows, relu), data_format)
    return max_pool_by_xla(x, window, strides, padding, data_format)


def _channels_last(x: jax.Array, data_format: str) -> jax.Array:
    return jnp.moveaxis(x, 1, -1) if data_format == "channels_first" else x


def _channels_back(x: jax.Array, data_format: str) -> jax.Array:
    return jnp.moveaxis(x, -1, 1) if data_format == "channels_first" else x
