"""Maximum and mean of windows by XLA: what serves every platform and dtype, and the twins of the C++ kernels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cornu.kernels.table import choose

__all__ = ["average_pool_by_xla", "max_pool_by_xla", "pool_output_size"]

# Beyond this many entries a window is a long chain of selections, and reduce_window compiles faster.
_LARGEST_TILE = 16


def max_pool_by_xla(
    x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str, data_format: str
) -> jax.Array:
    """What `max_pool` computes."""
    lowest = -jnp.inf if jnp.issubdtype(x.dtype, jnp.inexact) else jnp.iinfo(x.dtype).min
    if choose("max_pooling", _case(window, strides)) == "select_chain":
        return _tile_max(_whole_tiles(x, window, padding, data_format, lowest), window, data_format)
    lowest = np.asarray(lowest, x.dtype)
    return lax.reduce_window(
        x, lowest, lax.max, _around(window, data_format), _around(strides, data_format), padding.upper()
    )


def average_pool_by_xla(
    x: jax.Array, window: Sequence[int], strides: Sequence[int], padding: str, data_format: str
) -> jax.Array:
    """What `average_pool` computes."""
    if padding == "valid" and choose("average_pooling", _case(window, strides)) == "reshape_mean":
        tiles = _split(_whole_tiles(x, window, padding, data_format, 0), window, data_format)
        return tiles.mean(_tile_axes(len(window), data_format))
    around, steps = _around(window, data_format), _around(strides, data_format)
    zero = np.zeros((), x.dtype)
    total = lax.reduce_window(x, zero, lax.add, around, steps, padding.upper())
    if padding == "valid":
        return total / math.prod(window)
    ones = jnp.ones([n if size > 1 else 1 for n, size in zip(x.shape, around, strict=True)], x.dtype)
    count = lax.reduce_window(
        ones, zero, lax.add, around, [s if size > 1 else 1 for s, size in zip(steps, around, strict=True)], "SAME"
    )
    return total / count


def pool_output_size(size: int, window: int, stride: int, padding: str) -> int:
    """Size of one spatial axis after pooling; zero or less if the window does not fit."""
    return (size - window) // stride + 1 if padding == "valid" else -(-size // stride)


def _case(window: Sequence[int], strides: Sequence[int]) -> str:
    return "tiles" if tuple(window) == tuple(strides) and math.prod(window) <= _LARGEST_TILE else "windows"


def _around(sizes: Sequence[int], data_format: str) -> tuple[int, ...]:
    """`sizes` for all axes: batch and channels are never pooled."""
    return (1, *sizes, 1) if data_format == "channels_last" else (1, 1, *sizes)


def _whole_tiles(x: jax.Array, window: Sequence[int], padding: str, data_format: str, fill: float) -> jax.Array:
    """`x` with each spatial axis cut or filled up to a multiple of the window."""
    pads = []
    for size, tile in zip(x.shape, _around(window, data_format), strict=True):
        missing = -size % tile
        pads.append(
            (0, missing - tile if missing else 0, 0)
            if padding == "valid"
            else (missing // 2, missing - missing // 2, 0)
        )
    if not any(low or high for low, high, _ in pads):
        return x
    return lax.pad(x, np.asarray(fill, x.dtype), pads)


def _split(x: jax.Array, window: Sequence[int], data_format: str) -> jax.Array:
    """Each spatial axis as (tiles, entries of a tile)."""
    shape: list[int] = []
    for axis, (size, tile) in enumerate(zip(x.shape, _around(window, data_format), strict=True)):
        shape.extend((size // tile, tile) if axis in _space(len(window), data_format) else (size,))
    return x.reshape(shape)


def _space(rank: int, data_format: str) -> range:
    return range(1, rank + 1) if data_format == "channels_last" else range(2, rank + 2)


def _tile_axes(rank: int, data_format: str) -> tuple[int, ...]:
    first = 2 if data_format == "channels_last" else 3
    return tuple(range(first, first + 2 * rank, 2))


def _tile_max(x: jax.Array, window: Sequence[int], data_format: str) -> jax.Array:
    """Maximum over each tile as a chain of selections in row order.

    A later entry wins only if it is larger, so the gradient reaches the first of equal ones, as it does with
    reduce_window. A NaN wins over everything.
    """
    tiles = _split(x, window, data_format)
    axes = _tile_axes(len(window), data_format)
    best = None
    for place in itertools.product(*(range(size) for size in window)):
        index: list[slice | int] = [slice(None)] * tiles.ndim
        for axis, i in zip(axes, place, strict=True):
            index[axis] = i
        entry = tiles[tuple(index)]
        best = entry if best is None else jnp.where((best >= entry) | (best != best), best, entry)
    return best  # type: ignore[return-value]
