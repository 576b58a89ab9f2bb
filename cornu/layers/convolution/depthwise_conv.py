"""DepthwiseConv1D and DepthwiseConv2D: each channel has filters of its own."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import register
from cornu.kernels.convolution import depthwise_conv
from cornu.layers.arguments import own_config, positive_integer
from cornu.layers.convolution.defaults import with_defaults
from cornu.layers.convolution.window import WindowLayer

__all__ = ["DepthwiseConv1D", "DepthwiseConv2D"]


class DepthwiseConv(WindowLayer):
    """Depthwise convolution over any number of spatial axes; the subclasses fix that number.

    Args: those of `DepthwiseConv1D`.
    """

    roles = ("depthwise", "bias")
    stride_and_dilation = True

    depthwise_initializer: Any
    depthwise_regularizer: Any
    depthwise_constraint: Any

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(locals(), **kwargs)
        self.depth_multiplier = positive_integer(type(self).__name__, "depth_multiplier", depth_multiplier)

    def build(self, input_shape: Any) -> None:
        channels = self._take_channels(input_shape)
        self.kernel = self._add_kernel("depthwise", "kernel", (*self.kernel_size, channels, self.depth_multiplier))
        self._add_bias(channels * self.depth_multiplier)

    def call(self, inputs: Any) -> Any:
        self._check_fit(inputs.shape)
        return self._convolve(depthwise_conv, inputs, self.kernel.value, self.strides, self.padding, self.dilation_rate)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "depth_multiplier")}


@register("keras.layers.DepthwiseConv1D")
class DepthwiseConv1D(DepthwiseConv):
    """Convolution over sequences in which each channel is filtered alone.

    It mixes places but not channels, at a fraction of the cost; a convolution with window 1 then mixes the channels.

    Args:
        kernel_size: integer or tuple of 1, length of the window.
        strides: step of the window. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays).
        depth_multiplier: positive integer, filters for each input channel. Defaults to 1.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps. Defaults to 1.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        depthwise_initializer, bias_initializer: how the weights start.
        depthwise_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        depthwise_constraint, bias_constraint: what the weights are projected to after each update, or None.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Output shape:
        The same axes, with `depth_multiplier` times as many channels.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.DepthwiseConv1D(3, depth_multiplier=2)
        >>> layer(cornu.ops.ones((1, 8, 5))).shape, layer.kernel.shape
        ((1, 6, 10), (3, 5, 2))
    """

    rank = 1


@register("keras.layers.DepthwiseConv2D")
@with_defaults(strides=(1, 1), dilation_rate=(1, 1))
class DepthwiseConv2D(DepthwiseConv):
    """Convolution over images in which each channel is filtered alone.

    It mixes places but not channels, at a fraction of the cost; a convolution with window 1 then mixes the channels.

    Args:
        kernel_size: integer or tuple of 2, height and width of the window.
        strides: step of the window, one for all axes or one for each. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays).
        depth_multiplier: positive integer, filters for each input channel. Defaults to 1.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps, one for all axes or one for each. Defaults to 1.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        depthwise_initializer, bias_initializer: how the weights start.
        depthwise_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        depthwise_constraint, bias_constraint: what the weights are projected to after each update, or None.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Output shape:
        The same axes, with `depth_multiplier` times as many channels.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.DepthwiseConv2D(3, depth_multiplier=2)
        >>> layer(cornu.ops.ones((1, 8, 8, 5))).shape, layer.kernel.shape
        ((1, 6, 6, 10), (3, 3, 5, 2))
    """

    rank = 2
