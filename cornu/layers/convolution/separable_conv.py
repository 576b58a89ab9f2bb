"""SeparableConv1D and SeparableConv2D: first each channel alone, then the channels at each place."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import register
from cornu.kernels.convolution import conv, depthwise_conv
from cornu.layers.arguments import own_config, positive_integer
from cornu.layers.convolution.defaults import with_defaults
from cornu.layers.convolution.window import WindowLayer

__all__ = ["SeparableConv1D", "SeparableConv2D"]


class SeparableConv(WindowLayer):
    """Separable convolution over any number of spatial axes; the subclasses fix that number.

    Args: those of `SeparableConv1D`.
    """

    roles = ("depthwise", "pointwise", "bias")
    stride_and_dilation = True

    depthwise_initializer: Any
    depthwise_regularizer: Any
    depthwise_constraint: Any
    pointwise_initializer: Any
    pointwise_regularizer: Any
    pointwise_constraint: Any

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(locals(), **kwargs)
        where = type(self).__name__
        self.filters = positive_integer(where, "filters", filters, f"Write for example {where}(32, kernel_size=3).")
        self.depth_multiplier = positive_integer(where, "depth_multiplier", depth_multiplier)

    def build(self, input_shape: Any) -> None:
        channels = self._take_channels(input_shape)
        window, inner = self.kernel_size, channels * self.depth_multiplier
        self.depthwise_kernel = self._add_kernel(
            "depthwise", "depthwise_kernel", (*window, channels, self.depth_multiplier)
        )
        self.pointwise_kernel = self._add_kernel(
            "pointwise", "pointwise_kernel", (*(1,) * self.rank, inner, self.filters)
        )
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        self._check_fit(inputs.shape)
        kernel, ones = self.depthwise_kernel.value, (1,) * self.rank
        x = depthwise_conv(inputs, kernel, self.strides, self.padding, self.dilation_rate, self.data_format)
        return self._convolve(conv, x, self.pointwise_kernel.value, ones, "valid", ones)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "filters", "depth_multiplier")}


@register("keras.layers.SeparableConv1D", "keras.layers.SeparableConvolution1D")
class SeparableConv1D(SeparableConv):
    """Convolution over sequences in two steps: each channel alone, then all channels at each place.

    It needs far fewer weights and products than `Conv1D` with the same window.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 1, length of the window.
        strides: step of the window. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps. Defaults to 1.
        depth_multiplier: positive integer, depthwise filters for each input channel. Defaults to 1.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        depthwise_initializer, pointwise_initializer, bias_initializer: how the weights start.
        depthwise_regularizer, pointwise_regularizer, bias_regularizer: penalty on the weights, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        depthwise_constraint, pointwise_constraint, bias_constraint: what the weights are projected to after each
            update, or None.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Output shape:
        The same axes; the last (or second) is `filters`.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.SeparableConv1D(4, 3)
        >>> layer(cornu.ops.ones((1, 8, 5))).shape, layer.pointwise_kernel.shape
        ((1, 6, 4), (1, 5, 4))

    Reference:
        Chollet, Xception: deep learning with depthwise separable convolutions, 2017.
    """

    rank = 1


@register("keras.layers.SeparableConv2D", "keras.layers.SeparableConvolution2D")
@with_defaults(strides=(1, 1), dilation_rate=(1, 1))
class SeparableConv2D(SeparableConv):
    """Convolution over images in two steps: each channel alone, then all channels at each place.

    It needs far fewer weights and products than `Conv2D` with the same window.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 2, height and width of the window.
        strides: step of the window, one for all axes or one for each. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps, one for all axes or one for each. Defaults to 1.
        depth_multiplier: positive integer, depthwise filters for each input channel. Defaults to 1.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        depthwise_initializer, pointwise_initializer, bias_initializer: how the weights start.
        depthwise_regularizer, pointwise_regularizer, bias_regularizer: penalty on the weights, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        depthwise_constraint, pointwise_constraint, bias_constraint: what the weights are projected to after each
            update, or None.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Output shape:
        The same axes; the last (or second) is `filters`.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.SeparableConv2D(4, 3)
        >>> layer(cornu.ops.ones((1, 8, 8, 5))).shape, layer.pointwise_kernel.shape
        ((1, 6, 6, 4), (1, 1, 5, 4))

    Reference:
        Chollet, Xception: deep learning with depthwise separable convolutions, 2017.
    """

    rank = 2
