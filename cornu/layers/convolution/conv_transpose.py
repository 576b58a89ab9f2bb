"""Conv1DTranspose, Conv2DTranspose and Conv3DTranspose: convolutions that make their input larger."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.kernels.convolution import conv_transpose
from cornu.layers.arguments import own_config, positive_integer, sizes
from cornu.layers.convolution.defaults import with_defaults
from cornu.layers.convolution.window import WindowLayer

__all__ = ["Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"]


class ConvTranspose(WindowLayer):
    """Transposed convolution over any number of spatial axes; the subclasses fix that number.

    Args: those of `Conv1DTranspose`.
    """

    kernel_initializer: Any
    kernel_regularizer: Any
    kernel_constraint: Any

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(locals(), **kwargs)
        where = type(self).__name__
        self.filters = positive_integer(where, "filters", filters, f"Write for example {where}(32, kernel_size=3).")
        self.output_padding = None
        if output_padding is not None:
            self.output_padding = sizes(where, "output_padding", output_padding, self.rank, smallest=0)
            if any(more >= stride for more, stride in zip(self.output_padding, self.strides, strict=True)):
                raise bad_argument(where, "output_padding", f"smaller than strides={self.strides}", output_padding)

    def build(self, input_shape: Any) -> None:
        channels = self._take_channels(input_shape)
        self.kernel = self._add_kernel("kernel", "kernel", (*self.kernel_size, self.filters, channels))
        self._add_bias(self.filters)

    def _check_fit(self, shape: Any) -> None:
        """A window that spreads its input always fits."""

    def call(self, inputs: Any) -> Any:
        x = conv_transpose(
            inputs,
            self.kernel.value,
            self.strides,
            self.padding,
            self.dilation_rate,
            self.output_padding,
            self.data_format,
        )
        return self._finish(x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "filters", "output_padding")}


@register("keras.layers.Conv1DTranspose", "keras.layers.Convolution1DTranspose")
class Conv1DTranspose(ConvTranspose):
    """Transposed convolution over sequences: spreads each entry over a window, which makes the input larger.

    The way up in decoders, generators and segmentation networks. It carries a gradient of `Conv1D` back to the input.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 1, length of the window.
        strides: how many times larger the output is. Defaults to 1.
        padding: "valid" (the windows' overhang stays) or "same" (the output is exactly `strides` times larger).
        output_padding: integer (or tuple) below the stride, added to the size at the end; None for the size that fits.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps. Defaults to 1. Not together with strides.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        kernel_constraint, bias_constraint: what the weights are projected to after each update, or None.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Output shape:
        The same axes; the last (or second) is `filters`.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, strides and dilation are
            both larger than 1, or `output_padding` is not smaller than the strides.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Conv1DTranspose(4, 3, padding="same", strides=2)
        >>> layer(cornu.ops.ones((1, 4, 2))).shape, layer.kernel.shape
        ((1, 8, 4), (3, 4, 2))
    """

    rank = 1


@register("keras.layers.Conv2DTranspose", "keras.layers.Convolution2DTranspose")
@with_defaults(strides=(1, 1), dilation_rate=(1, 1))
class Conv2DTranspose(ConvTranspose):
    """Transposed convolution over images: spreads each entry over a window, which makes the input larger.

    The way up in decoders, generators and segmentation networks. It carries a gradient of `Conv2D` back to the input.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 2, height and width of the window.
        strides: how many times larger the output is. Defaults to 1.
        padding: "valid" (the windows' overhang stays) or "same" (the output is exactly `strides` times larger).
        output_padding: integer (or tuple) below the stride, added to the size at the end; None for the size that fits.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps. Defaults to 1. Not together with strides.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        kernel_constraint, bias_constraint: what the weights are projected to after each update, or None.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Output shape:
        The same axes; the last (or second) is `filters`.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, strides and dilation are
            both larger than 1, or `output_padding` is not smaller than the strides.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Conv2DTranspose(4, 3, padding="same", strides=2)
        >>> layer(cornu.ops.ones((1, 4, 4, 2))).shape, layer.kernel.shape
        ((1, 8, 8, 4), (3, 3, 4, 2))
    """

    rank = 2


@register("keras.layers.Conv3DTranspose", "keras.layers.Convolution3DTranspose")
class Conv3DTranspose(ConvTranspose):
    """Transposed convolution over volumes: spreads each entry over a window, which makes the input larger.

    The way up in decoders, generators and segmentation networks. It carries a gradient of `Conv3D` back to the input.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 3, depth, height and width of the window.
        strides: how many times larger the output is. Defaults to 1.
        padding: "valid" (the windows' overhang stays) or "same" (the output is exactly `strides` times larger).
        output_padding: integer (or tuple) below the stride, added to the size at the end; None for the size that fits.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps. Defaults to 1. Not together with strides.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel. Defaults to True.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        kernel_constraint, bias_constraint: what the weights are projected to after each update, or None.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Output shape:
        The same axes; the last (or second) is `filters`.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, strides and dilation are
            both larger than 1, or `output_padding` is not smaller than the strides.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Conv3DTranspose(4, 3, padding="same", strides=2)
        >>> layer(cornu.ops.ones((1, 4, 4, 4, 2))).shape, layer.kernel.shape
        ((1, 8, 8, 8, 4), (3, 3, 3, 4, 2))
    """

    rank = 3

    # Only here does Keras put `data_format` before `output_padding`.
    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        output_padding: Any = None,
        dilation_rate: Any = (1, 1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            output_padding=output_padding,
            dilation_rate=dilation_rate,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )
