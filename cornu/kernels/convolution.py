"""Convolution and its transpose over any number of spatial axes, in both axis orders.

Kernels have shape (*window, input channels of a group, output channels), those of the transpose
(*window, output channels, input channels).
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jax import lax

from cornu.kernels import native_convolution as native
from cornu.kernels.native_convolution import Geometry
from cornu.kernels.relu import relu as rectified
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
    bias: jax.Array | None = None,
    relu: bool = False,
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
        bias: array (filters,) to add, or None.
        relu: whether negative results become zero.

    Example:
        >>> x, kernel = jnp.ones((1, 8, 8, 3)), jnp.ones((3, 3, 3, 5))
        >>> conv(x, kernel, (2, 2), "same", (1, 1)).shape
        (1, 4, 4, 5)
    """
    served_by = choose("convolution", _case(x, kernel, bias))
    if served_by == "through_float32":
        x, kernel = x.astype("float32"), kernel.astype("float32")
        bias = None if bias is None else bias.astype("float32")
        return conv(x, kernel, strides, padding, dilation, groups, data_format, bias, relu).astype("float16")
    if served_by == "onednn":
        x = jnp.moveaxis(x, 1, -1) if data_format == "channels_first" else x
        low, high = _pads(x.shape[1:-1], kernel.shape, strides, padding, dilation)
        geometry = Geometry(tuple(strides), tuple(dilation), low, high, groups)
        x = native.forward(x, kernel, geometry, bias, relu)
        return jnp.moveaxis(x, -1, 1) if data_format == "channels_first" else x
    pads: str | list[tuple[int, int]] = padding.upper()
    if padding == "causal":
        pads = [((kernel.shape[0] - 1) * dilation[0], 0)]
    y = _general(
        x, kernel, data_format, "IO", window_strides=tuple(strides), padding=pads, rhs_dilation=tuple(dilation),
        feature_group_count=groups,
    )  # fmt: skip
    if bias is not None:
        y = y + (bias if data_format == "channels_last" else bias.reshape((-1, *(1,) * len(strides))))
    return rectified(y) if relu else y


def depthwise_conv(
    x: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    data_format: str = "channels_last",
    bias: jax.Array | None = None,
    relu: bool = False,
) -> jax.Array:
    """Convolve each channel with its own filters.

    Args:
        x: as in `conv`.
        kernel: array (*window, channels, filters for each channel).
        strides, padding, dilation, data_format, bias, relu: as in `conv`.

    Returns:
        Array with channels * (filters for each channel) channels, those of one input channel side by side.

    Example:
        >>> x, kernel = jnp.ones((1, 8, 3)), jnp.ones((3, 3, 2))
        >>> depthwise_conv(x, kernel, (1,), "valid", (1,)).shape
        (1, 6, 6)
    """
    channels, multiplier = kernel.shape[-2:]
    kernel = kernel.reshape((*kernel.shape[:-2], 1, channels * multiplier))
    return conv(x, kernel, strides, padding, dilation, channels, data_format, bias, relu)


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
    served_by = choose("convolution", _case(x, kernel))
    if served_by == "through_float32":
        x, kernel = x.astype("float32"), kernel.astype("float32")
        y = conv_transpose(x, kernel, strides, padding, dilation, output_padding, data_format)
        return y.astype("float16")
    if served_by == "onednn":
        made = _transpose_by_onednn(x, kernel, strides, padding, dilation, extra, data_format)
        if made is not None:
            return made
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


def _case(x: jax.Array, kernel: jax.Array, bias: jax.Array | None = None) -> str:
    """The dtype that all operands have, "other" if they differ or are empty."""
    dtypes = {x.dtype, kernel.dtype, x.dtype if bias is None else bias.dtype}
    return x.dtype.name if len(dtypes) == 1 and x.size and kernel.size else "other"


def _pads(
    sizes: Sequence[int], window: Sequence[int], strides: Sequence[int], padding: str, dilation: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Zeros before the start and behind the end of each spatial axis."""
    totals = [gap * (size - 1) for size, gap in zip(window, dilation, strict=False)]
    if padding == "valid":
        return (0,) * len(totals), (0,) * len(totals)
    if padding == "causal":
        return tuple(totals), (0,) * len(totals)
    missing = [
        max((-(-size // stride) - 1) * stride + total + 1 - size, 0)
        for size, stride, total in zip(sizes, strides, totals, strict=True)
    ]
    return tuple(n // 2 for n in missing), tuple(n - n // 2 for n in missing)


def _transpose_by_onednn(
    y: jax.Array,
    kernel: jax.Array,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int],
    output_padding: Sequence[int | None],
    data_format: str,
) -> jax.Array | None:
    """The input gradient of the convolution that leads from the result back to `y`; None if there is no such one."""
    y = jnp.moveaxis(y, 1, -1) if data_format == "channels_first" else y
    low, high, sizes = [], [], []
    for size, window, stride, gap, more in zip(
        y.shape[1:-1], kernel.shape, strides, dilation, output_padding, strict=False
    ):
        span = gap * (window - 1) + 1
        before, behind = _transpose_pads(size, window, stride, padding, gap, more)
        sizes.append(conv_transpose_output_size(size, window, stride, padding, gap, more))
        low.append(span - 1 - before)
        # Zeros behind that no window reaches are sizes that a convolution with strides leaves over.
        high.append(max(span - 1 - behind, 0))
    geometry = Geometry(tuple(strides), tuple(dilation), tuple(low), tuple(high))
    shape = (y.shape[0], *sizes, kernel.shape[-2])
    if min(low) < 0 or geometry.output_shape(shape, kernel.shape) != (*y.shape[:-1], kernel.shape[-1]):
        return None
    x = native.input_gradient(y, kernel, geometry, shape)
    return jnp.moveaxis(x, -1, 1) if data_format == "channels_first" else x


def _general(x: jax.Array, kernel: jax.Array, data_format: str, channels: str, **options: object) -> jax.Array:
    """Call XLA's convolution; `channels` gives the order of the kernel's last two axes."""
    dtype = jnp.result_type(x, kernel)
    x, kernel = x.astype(dtype), kernel.astype(dtype)
    space = _SPATIAL[-(kernel.ndim - 2) :]
    order = f"N{space}C" if data_format == "channels_last" else f"NC{space}"
    if data_format == "channels_first" and choose("channels_first_convolution") == "channels_last_inside":
        x = lax.conv_general_dilated(
            jnp.moveaxis(x, 1, -1),
            kernel,
            dimension_numbers=(f"N{space}C", space + channels, f"N{space}C"),
            **options,  # type: ignore[arg-type]
        )
        return jnp.moveaxis(x, -1, 1)
    return lax.conv_general_dilated(x, kernel, dimension_numbers=(order, space + channels, order), **options)  # type: ignore[arg-type]
