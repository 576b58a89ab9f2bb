"""Convolutions over one, two or three spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.kernels import convolution as kernels
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["conv", "conv_transpose", "depthwise_conv", "separable_conv"]

Steps = int | Sequence[int]


def _operands(where: str, inputs: Any, *given: Any) -> list[Any]:
    inputs, others = array(inputs), [array(other) for other in given]
    if inputs.ndim not in (3, 4, 5):
        raise bad_argument(where, "inputs", "a tensor with a batch, 1 to 3 spatial and a channel axis", inputs)
    if any(other.ndim != inputs.ndim for other in others):
        raise bad_argument(where, "kernel", f"a tensor of {inputs.ndim} axes, as many as the inputs have", others[0])
    dtype = jnp.result_type(inputs, *others)
    return [x.astype(dtype) for x in (inputs, *others)]


def _steps(where: str, name: str, value: Any, rank: int) -> tuple[int, ...]:
    steps = (value,) * rank if isinstance(value, int) else tuple(value)
    if len(steps) != rank or any(not isinstance(n, int) or n < 1 for n in steps):
        raise bad_argument(where, name, f"a positive integer or {rank} of them", value)
    return steps


def _padding(where: str, padding: str, allowed: Sequence[str] = ("valid", "same")) -> str:
    lowered = str(padding).lower()
    if lowered not in allowed:
        raise bad_argument(where, "padding", " or ".join(map(repr, allowed)), padding)
    return lowered


def _groups(where: str, inputs: Any, kernel: Any, data_format: str) -> int:
    channels = inputs.shape[-1 if data_format == "channels_last" else 1]
    if channels % kernel.shape[-2]:
        raise bad_argument(
            where, "kernel", f"of a shape whose last but one size divides the {channels} channels of the inputs", kernel
        )
    return channels // kernel.shape[-2]


@op
def conv(
    inputs: TensorLike,
    kernel: TensorLike,
    strides: Steps = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Steps = 1,
) -> Tensor:
    """Convolution: a window slides over the inputs, and the products with the kernel are summed.

    Args:
        inputs: tensor (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        kernel: tensor (*window, channels of a group, filters).
        strides: step of the window, one integer or one for each spatial axis.
        padding: "valid" for none, "same" so that stride 1 keeps the size, "causal" (one spatial axis only) so that
            no result sees what comes later.
        data_format: "channels_last" or "channels_first"; None means the global default.
        dilation_rate: distance of the window's taps, one integer or one for each spatial axis.

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> ops.conv(ops.ones((1, 8, 8, 3)), ops.ones((3, 3, 3, 5)), 2, "same").shape
        (1, 4, 4, 5)
    """
    where = "ops.conv"
    inputs, kernel = _operands(where, inputs, kernel)
    rank, data_format = inputs.ndim - 2, standardize_data_format(data_format, where)
    padding = _padding(where, padding, ("valid", "same", "causal") if rank == 1 else ("valid", "same"))
    strides, dilation = (
        _steps(where, name, value, rank) for name, value in (("strides", strides), ("dilation_rate", dilation_rate))
    )
    groups = _groups(where, inputs, kernel, data_format)
    return kernels.conv(inputs, kernel, strides, padding, dilation, groups, data_format)


@op
def depthwise_conv(
    inputs: TensorLike,
    kernel: TensorLike,
    strides: Steps = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Steps = 1,
) -> Tensor:
    """Convolution in which every channel has filters of its own.

    Args:
        inputs, strides, padding, data_format, dilation_rate: as in `conv`.
        kernel: tensor (*window, channels, filters for each channel).

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> ops.depthwise_conv(ops.ones((1, 8, 8, 3)), ops.ones((3, 3, 3, 2))).shape
        (1, 6, 6, 6)
    """
    where = "ops.depthwise_conv"
    inputs, kernel = _operands(where, inputs, kernel)
    rank, data_format = inputs.ndim - 2, standardize_data_format(data_format, where)
    padding = _padding(where, padding)
    strides, dilation = (
        _steps(where, name, value, rank) for name, value in (("strides", strides), ("dilation_rate", dilation_rate))
    )
    if _groups(where, inputs, kernel, data_format) != 1:
        raise bad_argument(where, "kernel", "(*window, channels of the inputs, filters for each)", kernel)
    return kernels.depthwise_conv(inputs, kernel, strides, padding, dilation, data_format)


@op(tensors=("inputs", "depthwise_kernel", "pointwise_kernel"))
def separable_conv(
    inputs: TensorLike,
    depthwise_kernel: TensorLike,
    pointwise_kernel: TensorLike,
    strides: Steps = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Steps = 1,
) -> Tensor:
    """A depthwise convolution, then a convolution with a window of size 1 that mixes the channels.

    Args:
        inputs, strides, padding, data_format, dilation_rate: as in `conv`.
        depthwise_kernel: tensor (*window, channels, filters for each channel).
        pointwise_kernel: tensor (1, ..., 1, channels * filters for each channel, filters).

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> ops.separable_conv(ops.ones((1, 8, 8, 3)), ops.ones((3, 3, 3, 2)), ops.ones((1, 1, 6, 4))).shape
        (1, 6, 6, 4)
    """
    deep = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(deep, pointwise_kernel, 1, "valid", data_format, 1)


@op
def conv_transpose(
    inputs: TensorLike,
    kernel: TensorLike,
    strides: Steps = 1,
    padding: str = "valid",
    output_padding: Steps | None = None,
    data_format: str | None = None,
    dilation_rate: Steps = 1,
) -> Tensor:
    """Transposed convolution: the gradient of a convolution with respect to its inputs, used to enlarge.

    Args:
        inputs, padding, data_format, dilation_rate: as in `conv`.
        kernel: tensor (*window, filters, channels).
        strides: how much larger the result is, one integer or one for each spatial axis.
        output_padding: sizes added at the end of the spatial axes; None for what fits the strides.

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> ops.conv_transpose(ops.ones((1, 4, 4, 3)), ops.ones((3, 3, 5, 3)), 2, "same").shape
        (1, 8, 8, 5)
    """
    where = "ops.conv_transpose"
    inputs, kernel = _operands(where, inputs, kernel)
    rank, data_format = inputs.ndim - 2, standardize_data_format(data_format, where)
    padding = _padding(where, padding)
    strides, dilation = (
        _steps(where, name, value, rank) for name, value in (("strides", strides), ("dilation_rate", dilation_rate))
    )
    extra = (output_padding,) * rank if isinstance(output_padding, int) else output_padding
    return kernels.conv_transpose(inputs, kernel, strides, padding, dilation, extra, data_format)
