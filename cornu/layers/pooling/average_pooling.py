"""AveragePooling1D, AveragePooling2D and AveragePooling3D: the mean of each window."""

from __future__ import annotations

from cornu.core.serialization import register
from cornu.kernels.pooling import average_pool
from cornu.layers.pooling.window_pooling import WindowPooling

__all__ = ["AveragePooling1D", "AveragePooling2D", "AveragePooling3D"]


@register("keras.layers.AveragePooling1D", "keras.layers.AvgPool1D")
class AveragePooling1D(WindowPooling):
    """The mean of each window of sequences, channel by channel.

    It keeps how strong a filter answered in a window on the whole.

    Args:
        pool_size: integer or tuple of 1, length of the window.
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
        >>> cornu.layers.AveragePooling1D(2)(cornu.ops.ones((1, 8, 3))).shape
        (1, 4, 3)
    """

    rank = 1
    pool = staticmethod(average_pool)


@register("keras.layers.AveragePooling2D", "keras.layers.AvgPool2D")
class AveragePooling2D(WindowPooling):
    """The mean of each window of images, channel by channel.

    It keeps how strong a filter answered in a window on the whole.

    Args:
        pool_size: integer or tuple of 2, height and width of the window.
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
        >>> cornu.layers.AveragePooling2D(2)(cornu.ops.ones((1, 8, 8, 3))).shape
        (1, 4, 4, 3)
    """

    rank = 2
    pool = staticmethod(average_pool)


@register("keras.layers.AveragePooling3D", "keras.layers.AvgPool3D")
class AveragePooling3D(WindowPooling):
    """The mean of each window of volumes, channel by channel.

    It keeps how strong a filter answered in a window on the whole.

    Args:
        pool_size: integer or tuple of 3, depth, height and width of the window.
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
        >>> cornu.layers.AveragePooling3D(2)(cornu.ops.ones((1, 8, 8, 8, 3))).shape
        (1, 4, 4, 4, 3)
    """

    rank = 3
    pool = staticmethod(average_pool)
