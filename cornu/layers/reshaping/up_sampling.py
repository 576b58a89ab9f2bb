"""UpSampling1D, UpSampling2D and UpSampling3D: larger inputs by repeating or interpolating entries."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.config import standardize_data_format
from cornu.base.errors import unknown_name
from cornu.core.serialization import register
from cornu.layers.arguments import positive_integer, sizes
from cornu.layers.reshaping.spatial import SpatialLayer

__all__ = ["UpSampling1D", "UpSampling2D", "UpSampling3D"]

_INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")


def repeat(x: Any, axis: int, times: int) -> Any:
    """Each entry `times` times along an axis, as a broadcast, whose gradient is a plain sum.

    Example:
        >>> repeat(jnp.array([1, 2]), 0, 2).tolist()
        [1, 1, 2, 2]
    """
    shape = list(x.shape)
    wide = jnp.broadcast_to(jnp.expand_dims(x, axis + 1), [*shape[: axis + 1], times, *shape[axis + 1 :]])
    shape[axis] *= times
    return wide.reshape(shape)


@register("keras.layers.UpSampling1D")
class UpSampling1D(SpatialLayer):
    """Repeat each step of sequences.

    Args:
        size: positive integer, how often. Defaults to 2.

    Input shape:
        (batch, steps, channels).

    Raises:
        ValueError: if `size` is not a positive integer.

    Example:
        >>> import cornu
        >>> cornu.layers.UpSampling1D(2)(cornu.ops.ones((2, 4, 3))).shape
        (2, 8, 3)
    """

    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any):
        super().__init__("channels_last", **kwargs)
        self.size = positive_integer("UpSampling1D", "size", size)

    def call(self, inputs: Any) -> Any:
        return repeat(inputs, 1, self.size)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}


@register("keras.layers.UpSampling2D")
class UpSampling2D(SpatialLayer):
    """Make images larger by repeating rows and columns, or by interpolating between them.

    Args:
        size: positive integer, or one for height and one for width. Defaults to 2.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        interpolation: "nearest" (repeat), "bilinear", "bicubic", "lanczos3" or "lanczos5".

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Raises:
        ValueError: if a size is not a positive integer, or a name is unknown.

    Example:
        >>> import cornu
        >>> cornu.layers.UpSampling2D((2, 3))(cornu.ops.ones((1, 4, 4, 3))).shape
        (1, 8, 12, 3)
    """

    rank = 2

    def __init__(
        self, size: Any = (2, 2), data_format: str | None = None, interpolation: str = "nearest", **kwargs: Any
    ):
        super().__init__(standardize_data_format(data_format, "UpSampling2D"), **kwargs)
        self.size = sizes("UpSampling2D", "size", size, 2)
        self.interpolation = interpolation.lower()
        if self.interpolation not in _INTERPOLATIONS:
            raise unknown_name("UpSampling2D", "interpolation", interpolation, _INTERPOLATIONS)

    def call(self, inputs: Any) -> Any:
        if self.interpolation == "nearest":
            for axis, times in zip(self._space, self.size, strict=True):
                inputs = repeat(inputs, axis, times)
            return inputs
        shape = list(inputs.shape)
        for axis, times in zip(self._space, self.size, strict=True):
            shape[axis] *= times
        return jax.image.resize(inputs, shape, self.interpolation, antialias=False)

    def get_config(self) -> dict[str, Any]:
        own = {"size": self.size, "data_format": self.data_format, "interpolation": self.interpolation}
        return {**super().get_config(), **own}


@register("keras.layers.UpSampling3D")
class UpSampling3D(SpatialLayer):
    """Make volumes larger by repeating their entries along each spatial axis.

    Args:
        size: positive integer, or one for depth, height and width each. Defaults to 2.
        data_format: "channels_last" or "channels_first"; the global setting if None.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Raises:
        ValueError: if a size is not a positive integer, or `data_format` is unknown.

    Example:
        >>> import cornu
        >>> cornu.layers.UpSampling3D(2)(cornu.ops.ones((1, 2, 3, 4, 5))).shape
        (1, 4, 6, 8, 5)
    """

    rank = 3

    def __init__(self, size: Any = (2, 2, 2), data_format: str | None = None, **kwargs: Any):
        super().__init__(standardize_data_format(data_format, "UpSampling3D"), **kwargs)
        self.size = sizes("UpSampling3D", "size", size, 3)

    def call(self, inputs: Any) -> Any:
        for axis, times in zip(self._space, self.size, strict=True):
            inputs = repeat(inputs, axis, times)
        return inputs

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "data_format": self.data_format}
