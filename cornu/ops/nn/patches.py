"""Patches of images laid out in columns or channels, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["depth_to_space", "fold", "space_to_depth", "unfold"]

Pair = int | Sequence[int]


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _places(sizes: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> list[np.ndarray]:
    """For both axes of the padded image: the position of every tap (rows) of every window (columns)."""
    places = []
    for size, window, gap, pad, step in zip(
        _pair(sizes), _pair(kernel_size), _pair(dilation), _pair(padding), _pair(stride), strict=True
    ):
        count = (size + 2 * pad - gap * (window - 1) - 1) // step + 1
        places.append(gap * np.arange(window)[:, None] + step * np.arange(count))
    return places


@op
def unfold(x: TensorLike, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> Tensor:
    """The windows of images as columns.

    Args:
        x: tensor (batch, channels, height, width).
        kernel_size: size of the window, one integer or a pair.
        dilation: distance of the window's taps.
        padding: zeros around the image.
        stride: step of the window.

    Returns:
        Tensor (batch, channels * window area, number of windows).

    Raises:
        ValueError: if `x` does not have four axes.

    Example:
        >>> from cornu import ops
        >>> ops.unfold(ops.ones((1, 2, 4, 4)), 2).shape
        (1, 8, 9)
    """
    x = array(x)
    if x.ndim != 4:
        raise bad_argument("unfold", "x", "a tensor of shape (batch, channels, height, width)", x)
    rows, columns = _places(x.shape[2:], kernel_size, dilation, padding, stride)
    high, wide = _pair(padding)
    x = jnp.pad(x, ((0, 0), (0, 0), (high, high), (wide, wide)))
    windows = x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return windows.reshape(x.shape[0], x.shape[1] * rows.shape[0] * columns.shape[0], rows.shape[1] * columns.shape[1])


@op
def fold(
    x: TensorLike, output_size: Pair, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """Columns of windows laid back into images, overlaps added up: the transpose of `unfold`.

    Args:
        x: tensor (batch, channels * window area, number of windows).
        output_size: height and width of the images.
        kernel_size, dilation, padding, stride: as in `unfold`.

    Returns:
        Tensor (batch, channels, height, width).

    Raises:
        ValueError: if the shape of `x` does not fit the windows.

    Example:
        >>> from cornu import ops
        >>> ops.fold(ops.ones((1, 8, 9)), (4, 4), 2).shape
        (1, 2, 4, 4)
    """
    x = array(x)
    rows, columns = _places(output_size, kernel_size, dilation, padding, stride)
    area, count = rows.shape[0] * columns.shape[0], rows.shape[1] * columns.shape[1]
    if x.ndim != 3 or x.shape[1] % area or x.shape[2] != count:
        raise bad_argument("fold", "x", f"of shape (batch, channels * {area}, {count})", x)
    (height, width), (high, wide) = _pair(output_size), _pair(padding)
    channels = x.shape[1] // area
    windows = x.reshape(x.shape[0], channels, rows.shape[0], columns.shape[0], rows.shape[1], columns.shape[1])
    image = jnp.zeros((x.shape[0], channels, height + 2 * high, width + 2 * wide), x.dtype)
    image = image.at[:, :, rows[:, None, :, None], columns[None, :, None, :]].add(windows)
    return image[:, :, high : high + height, wide : wide + width]


def _images(where: str, x: Any, data_format: str) -> tuple[jax.Array, bool]:
    x = array(x)
    if x.ndim != 4:
        raise bad_argument(where, "x", "a tensor of images with four axes", x)
    return x, standardize_data_format(data_format, where) == "channels_first"


@op
def depth_to_space(x: TensorLike, block_size: int, data_format: str = "channels_last") -> Tensor:
    """Channels laid out as blocks of pixels: larger images with fewer channels.

    Args:
        x: tensor of images.
        block_size: height and width of a block.
        data_format: "channels_last" or "channels_first".

    Raises:
        ValueError: if the number of channels is no multiple of the area of a block.

    Example:
        >>> from cornu import ops
        >>> ops.depth_to_space(ops.ones((1, 2, 2, 12)), 2).shape
        (1, 4, 4, 3)
    """
    x, first = _images("depth_to_space", x, data_format)
    if x.shape[1 if first else -1] % block_size**2:
        raise bad_argument("depth_to_space", "x", f"of a number of channels that {block_size**2} divides", x)
    if first:
        batch, channels, height, width = x.shape
        x = x.reshape(batch, channels // block_size**2, block_size, block_size, height, width)
        return x.transpose(0, 1, 4, 2, 5, 3).reshape(batch, x.shape[1], height * block_size, width * block_size)
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height, width, block_size, block_size, channels // block_size**2)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(batch, height * block_size, width * block_size, x.shape[-1])


@op
def space_to_depth(x: TensorLike, block_size: int, data_format: str = "channels_last") -> Tensor:
    """Blocks of pixels laid out as channels: smaller images with more channels.

    Args:
        x: tensor of images.
        block_size: height and width of a block.
        data_format: "channels_last" or "channels_first".

    Raises:
        ValueError: if height or width is no multiple of `block_size`.

    Example:
        >>> from cornu import ops
        >>> ops.space_to_depth(ops.ones((1, 4, 4, 3)), 2).shape
        (1, 2, 2, 12)
    """
    x, first = _images("space_to_depth", x, data_format)
    batch, *sizes = x.shape
    height, width, channels = (*sizes[1:], sizes[0]) if first else sizes
    if height % block_size or width % block_size:
        raise bad_argument("space_to_depth", "x", f"of a height and width that {block_size} divides", x)
    rows, columns = height // block_size, width // block_size
    if first:
        x = x.reshape(batch, channels, rows, block_size, columns, block_size)
        return x.transpose(0, 1, 3, 5, 2, 4).reshape(batch, channels * block_size**2, rows, columns)
    x = x.reshape(batch, rows, block_size, columns, block_size, channels)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(batch, rows, columns, channels * block_size**2)
