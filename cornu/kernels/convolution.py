"""Convolution and its transpose over any number of spatial axes, in both axis orders.

Kernels have shape (*window, input channels of a group, output channels), those of the transpose
(*window, output channels, input channels).
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jax import lax

from cornu.kernels.table import choose

__all__ = ["conv", "conv_output_size", "conv_transpose", "conv_transpose_output_size", "depthwise_conv"]

_SPATIAL = "DHW"


def conv(
    x: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    groups: int = 1,
    data_format: str = "channels_last",
) -> jax.Array:
    """Slide `kernel` over `x` and sum the products.

    Args:
        x: array (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        kernel: array (*window, channels // groups, filters).
        strides: step of the window along each spatial axis.
        padding: "valid" (none), "same" (zeros, so that stride 1 keeps the size) or "causal" (zeros before the
            start of a single spatial axis).
        dilation: distance of the window's taps along each spatial axis.
        groups: number of parts into which channels and filters are split; each part sees only itself.
        data_format: "channels_last" or "channels_first".

    Example:
        >>> x, kernel = jnp.ones((1, 8, 8, 3)), jnp.ones((3, 3, 3, 5))
        >>> conv(x, kernel, (2, 2), "same", (1, 1)).shape
        (1, 4, 4, 5)
    """
    if padding == "causal":
        pads: str | list[tuple[int, int]] = [((kernel.shape[0] - 1) * dilation[0], 0)]
    else:
        pads = padding.upper()
    return _general(
        x, kernel, data_format, "IO", window_strides=tuple(strides), padding=pads, rhs_dilation=tuple(dilation),
        feature_group_count=groups,
    )  # fmt: skip


def depthwise_conv(
    x: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    data_format: str = "channels_last",
) -> jax.Array:
    """Convolve each channel with its own filters.

    Args:
        x: as in `conv`.
        kernel: array (*window, channels, filters for each channel).
        strides, padding, dilation, data_format: as in `conv`.

    Returns:
        Array with channels * (filters for each channel) channels, those of one input channel side by side.

    Example:
        >>> x, kernel = jnp.ones((1, 8, 3)), jnp.ones((3, 3, 2))
        >>> depthwise_conv(x, kernel, (1,), "valid", (1,)).shape
        (1, 6, 6)
    """
    channels, multiplier = kernel.shape[-2:]
    kernel = kernel.reshape((*kernel.shape[:-2], 1, channels * multiplier))
    return conv(x, kernel, strides, padding, dilation, channels, data_format)


def conv_transpose(
    x: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    output_padding: Sequence[int] | None = None,
    data_format: str = "channels_last",
) -> jax.Array:
    """The map that carries the gradient of `conv` back to its input, used as a layer of its own.

    Args:
        x: as in `conv`.
        kernel: array (*window, filters, channels).
        strides: how much larger the output is along each spatial axis.
        padding: "valid" or "same".
        dilation: distance of the window's taps along each spatial axis.
        output_padding: sizes to add at the end of each spatial axis, None for the size that fits the stride.
        data_format: as in `conv`.

    Example:
        >>> x, kernel = jnp.ones((1, 4, 4, 3)), jnp.ones((3, 3, 5, 3))
        >>> conv_transpose(x, kernel, (2, 2), "same", (1, 1)).shape
        (1, 8, 8, 5)
    """
    rank = kernel.ndim - 2
    sizes = x.shape[1:-1] if data_format == "channels_last" else x.shape[2:]
    extra = [None] * rank if output_padding is None else list(output_padding)
    pads = [
        _transpose_pads(size, window, stride, padding, gap, more)
        for size, window, stride, gap, more in zip(sizes, kernel.shape, strides, dilation, extra, strict=False)
    ]
    flipped = jnp.flip(kernel, range(rank))
    return _general(
        x, flipped, data_format, "OI", window_strides=(1,) * rank, padding=pads, lhs_dilation=tuple(strides),
        rhs_dilation=tuple(dilation),
    )  # fmt: skip


def conv_output_size(size: int, window: int, stride: int, padding: str, dilation: int) -> int:
    """Size of one spatial axis after `conv`; zero or less if the window does not fit.

    Example:
        >>> conv_output_size(8, 3, 2, "valid", 1), conv_output_size(8, 3, 2, "same", 1)
        (3, 4)
    """
    if padding == "valid":
        size -= dilation * (window - 1)
    return -(-size // stride)


def conv_transpose_output_size(
    size: int, window: int, stride: int, padding: str, dilation: int, output_padding: int | None
) -> int:
    """Size of one spatial axis after `conv_transpose`.

    Example:
        >>> conv_transpose_output_size(4, 3, 2, "valid", 1, None)
        9
    """
    span = dilation * (window - 1) + 1
    if output_padding is None:
        return size * stride + (max(span - stride, 0) if padding == "valid" else 0)
    lost = 2 * (span // 2) if padding == "same" else 0
    return (size - 1) * stride + span - lost + output_padding


def _transpose_pads(
    size: int, window: int, stride: int, padding: str, dilation: int, output_padding: int | None
) -> tuple[int, int]:
    """Zeros around the stretched input; where the output is smaller than all windows reach, both ends lose the same."""
    span = dilation * (window - 1) + 1
    stretched = (size - 1) * stride + 1
    out = conv_transpose_output_size(size, window, stride, padding, dilation, output_padding)
    cut = max(stretched + span - 1 - out, 0) // 2
    before = span - 1 - cut
    return before, out + span - 1 - stretched - before


def _general(x: jax.Array, kernel: jax.Array, data_format: str, channels: str, **options: object) -> jax.Array:
    """Call XLA's convolution; `channels` gives the order of the kernel's last two axes."""
    dtype = jnp.result_type(x, kernel)
    x, kernel = x.astype(dtype), kernel.astype(dtype)
    space = _SPATIAL[-(kernel.ndim - 2) :]
    order = f"N{space}C" if data_format == "channels_last" else f"NC{space}"
    if choose("convolution", data_format) == "channels_last_inside":
        x = lax.conv_general_dilated(
            jnp.moveaxis(x, 1, -1),
            kernel,
            dimension_numbers=(f"N{space}C", space + channels, f"N{space}C"),
            **options,  # type: ignore[arg-type]
        )
        return jnp.moveaxis(x, -1, 1)
    return lax.conv_general_dilated(x, kernel, dimension_numbers=(order, space + channels, order), **options)  # type: ignore[arg-type]
