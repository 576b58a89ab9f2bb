"""Conv1D, Conv2D and Conv3D: filters that slide over sequences, images and volumes."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.kernels.convolution import conv
from cornu.layers.arguments import own_config, positive_integer
from cornu.layers.convolution.defaults import with_defaults
from cornu.layers.convolution.window import WindowLayer

__all__ = ["Conv1D", "Conv2D", "Conv3D"]


class Conv(WindowLayer):
    """Convolution over any number of spatial axes; `Conv1D`, `Conv2D` and `Conv3D` fix that number.

    Args: those of `Conv1D`.
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
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
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
        self.groups = positive_integer(where, "groups", groups)
        if self.filters % self.groups:
            raise bad_argument(
                where, "groups", f"a divisor of filters={self.filters}", groups, "Each group makes as many filters."
            )

    def build(self, input_shape: Any) -> None:
        channels = self._take_channels(input_shape)
        if channels % self.groups:
            raise bad_argument(
                f"{self.path} ({type(self).__name__})",
                "groups",
                f"a divisor of the input's {channels} channels",
                self.groups,
                f"The input has shape {tuple(input_shape)}.",
            )
        self.kernel = self._add_kernel("kernel", "kernel", (*self.kernel_size, channels // self.groups, self.filters))
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        self._check_fit(inputs.shape)
        return self._convolve(
            conv, inputs, self.kernel.value, self.strides, self.padding, self.dilation_rate, self.groups
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "filters", "groups")}


@register("keras.layers.Conv1D", "keras.layers.Convolution1D")
class Conv1D(Conv):
    """Convolution over sequences: each filter looks at a small window and slides over the input.

    For time series, sound and text: the window sees neighbouring steps.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 1, length of the window.
        strides: step of the window. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays),
            or "causal" (zeros before the start: no output sees a later step).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps. Defaults to 1. Not together with strides.
        groups: number of parts into which channels and filters are split; each part sees only itself. Defaults to 1.
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
        ValueError: if a size is not a positive integer, `groups` does not divide filters and channels, padding or
            data format are unknown, strides and dilation are both larger than 1, or the window is larger than the
            input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Conv1D(4, 3, padding="same", strides=2)
        >>> layer(cornu.ops.ones((1, 8, 2))).shape, layer.kernel.shape
        ((1, 4, 4), (3, 2, 4))
    """

    rank = 1
    causal_allowed = True


@register("keras.layers.Conv2D", "keras.layers.Convolution2D")
@with_defaults(strides=(1, 1), dilation_rate=(1, 1))
class Conv2D(Conv):
    """Convolution over images: each filter looks at a small window and slides over the input.

    The layer of image networks: the first ones find edges, later ones parts and things.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 2, height and width of the window.
        strides: step of the window, one for all axes or one for each. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps, one for all axes or one for each. Defaults to 1. Not with
            strides.
        groups: number of parts into which channels and filters are split; each part sees only itself. Defaults to 1.
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
        ValueError: if a size is not a positive integer, `groups` does not divide filters and channels, padding or
            data format are unknown, strides and dilation are both larger than 1, or the window is larger than the
            input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Conv2D(4, 3, padding="same", strides=2)
        >>> layer(cornu.ops.ones((1, 8, 8, 2))).shape, layer.kernel.shape
        ((1, 4, 4, 4), (3, 3, 2, 4))
    """

    rank = 2


@register("keras.layers.Conv3D", "keras.layers.Convolution3D")
@with_defaults(strides=(1, 1, 1), dilation_rate=(1, 1, 1))
class Conv3D(Conv):
    """Convolution over volumes: each filter looks at a small window and slides over the input.

    For video and scans with three spatial axes.

    Args:
        filters: positive integer, number of output channels.
        kernel_size: integer or tuple of 3, depth, height and width of the window.
        strides: step of the window, one for all axes or one for each. Defaults to 1.
        padding: "valid" (none: the output shrinks), "same" (zeros around: with stride 1 the size stays).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        dilation_rate: distance of the window's taps, one for all axes or one for each. Defaults to 1. Not with
            strides.
        groups: number of parts into which channels and filters are split; each part sees only itself. Defaults to 1.
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
        ValueError: if a size is not a positive integer, `groups` does not divide filters and channels, padding or
            data format are unknown, strides and dilation are both larger than 1, or the window is larger than the
            input.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Conv3D(4, 3, padding="same", strides=2)
        >>> layer(cornu.ops.ones((1, 8, 8, 8, 2))).shape, layer.kernel.shape
        ((1, 4, 4, 4, 4), (3, 3, 3, 2, 4))
    """

    rank = 3
