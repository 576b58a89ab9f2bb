"""MaxPooling1D, MaxPooling2D and MaxPooling3D: the largest entry of each window."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import register
from cornu.kernels.pooling import max_pool
from cornu.layers.convolution.defaults import with_defaults
from cornu.layers.pooling.window_pooling import WindowPooling

__all__ = ["MaxPooling1D", "MaxPooling2D", "MaxPooling3D"]


class MaxPooling(WindowPooling):
    """The largest entry of each window, over any number of spatial axes; the subclasses fix that number.

    Args: those of `MaxPooling1D`.
    """

    pool = staticmethod(max_pool)

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(pool_size, strides, padding, data_format, name, **kwargs)


@register("keras.layers.MaxPooling1D", "keras.layers.MaxPool1D")
class MaxPooling1D(MaxPooling):
    """The largest entry of each window of sequences, channel by channel.

    It keeps what a filter found anywhere in a window and forgets where: the usual way to shrink between convolutions.

    Args:
        pool_size: integer or tuple of 1, length of the window. Defaults to 2.
        strides: step of the window, the size of the window if None.
        padding: "valid" (what is left at the end is dropped) or "same" (windows may reach over the edge).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        name: string, made up if None.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Output shape:
        The same axes, the spatial ones divided by the strides.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> cornu.layers.MaxPooling1D()(cornu.ops.ones((1, 8, 3))).shape
        (1, 4, 3)
    """

    rank = 1


@register("keras.layers.MaxPooling2D", "keras.layers.MaxPool2D")
@with_defaults(pool_size=(2, 2))
class MaxPooling2D(MaxPooling):
    """The largest entry of each window of images, channel by channel.

    It keeps what a filter found anywhere in a window and forgets where: the usual way to shrink between convolutions.

    Args:
        pool_size: integer or tuple of 2, height and width of the window. Defaults to (2, 2).
        strides: step of the window, the size of the window if None.
        padding: "valid" (what is left at the end is dropped) or "same" (windows may reach over the edge).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        name: string, made up if None.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Output shape:
        The same axes, the spatial ones divided by the strides.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> cornu.layers.MaxPooling2D()(cornu.ops.ones((1, 8, 8, 3))).shape
        (1, 4, 4, 3)
    """

    rank = 2


@register("keras.layers.MaxPooling3D", "keras.layers.MaxPool3D")
@with_defaults(pool_size=(2, 2, 2))
class MaxPooling3D(MaxPooling):
    """The largest entry of each window of volumes, channel by channel.

    It keeps what a filter found anywhere in a window and forgets where: the usual way to shrink between convolutions.

    Args:
        pool_size: integer or tuple of 3, depth, height and width of the window. Defaults to (2, 2, 2).
        strides: step of the window, the size of the window if None.
        padding: "valid" (what is left at the end is dropped) or "same" (windows may reach over the edge).
        data_format: "channels_last" or "channels_first"; the global setting if None.
        name: string, made up if None.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Output shape:
        The same axes, the spatial ones divided by the strides.

    Raises:
        ValueError: if a size is not a positive integer, padding or data format are unknown, or the window is larger
            than the input.

    Example:
        >>> import cornu
        >>> cornu.layers.MaxPooling3D()(cornu.ops.ones((1, 8, 8, 8, 3))).shape
        (1, 4, 4, 4, 3)
    """

    rank = 3
