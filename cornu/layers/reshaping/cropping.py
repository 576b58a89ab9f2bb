"""Cropping1D, Cropping2D and Cropping3D: the edges are cut off."""

from __future__ import annotations

from typing import Any

from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.layers.reshaping.spatial import SpatialLayer, side_pairs

__all__ = ["Cropping1D", "Cropping2D", "Cropping3D"]


class Cropping(SpatialLayer):
    """Base of the cropping layers; subclasses set `rank`.

    Args:
        cropping: as `side_pairs` reads it.
        data_format: "channels_last", "channels_first", or None for the global setting.
    """

    def __init__(self, cropping: Any, data_format: str | None, **kwargs: Any):
        where = type(self).__name__
        super().__init__(standardize_data_format(data_format, where), **kwargs)
        self.cropping: Any = side_pairs(where, "cropping", cropping, self.rank)

    def call(self, inputs: Any) -> Any:
        pairs = (self.cropping,) if self.rank == 1 else self.cropping
        index = [slice(None)] * inputs.ndim
        for axis, (before, after) in zip(self._space, pairs, strict=True):
            if before + after >= inputs.shape[axis]:
                raise bad_argument(
                    f"{self.path} ({type(self).__name__})",
                    "cropping",
                    f"smaller than the input: axis {axis} has size {inputs.shape[axis]}, and {before + after} are cut",
                    self.cropping,
                )
            index[axis] = slice(before, inputs.shape[axis] - after)
        return inputs[tuple(index)]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping, "data_format": self.data_format}


@register("keras.layers.Cropping1D")
class Cropping1D(Cropping):
    """Cut off the edges of sequences.

    Args:
        cropping: pair (from the start, from the end), or one integer for both.

    Input shape:
        (batch, steps, channels).

    Raises:
        ValueError: if `cropping` is not such an integer or pair, or nothing of the input would be left.

    Example:
        >>> import cornu
        >>> cornu.layers.Cropping1D(1)(cornu.ops.ones((2, 8, 3))).shape
        (2, 6, 3)
    """

    rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any):
        super().__init__(cropping, "channels_last", **kwargs)
        (self.cropping,) = self.cropping

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["data_format"]
        return config


@register("keras.layers.Cropping2D")
class Cropping2D(Cropping):
    """Cut off the edges of images.

    Args:
        cropping: for height and width each a pair (before, after) or an integer; or one integer for all sides.
        data_format: "channels_last" or "channels_first"; the global setting if None.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Raises:
        ValueError: if `cropping` is not such an integer or pair, or nothing of the input would be left.

    Example:
        >>> import cornu
        >>> cornu.layers.Cropping2D(1)(cornu.ops.ones((2, 8, 8, 3))).shape
        (2, 6, 6, 3)
    """

    rank = 2

    def __init__(self, cropping: Any = ((0, 0), (0, 0)), data_format: str | None = None, **kwargs: Any):
        super().__init__(cropping, data_format, **kwargs)


@register("keras.layers.Cropping3D")
class Cropping3D(Cropping):
    """Cut off the edges of volumes.

    Args:
        cropping: for depth, height and width each a pair (before, after) or an integer; or one integer for all.
        data_format: "channels_last" or "channels_first"; the global setting if None.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Raises:
        ValueError: if `cropping` is not such an integer or pair, or nothing of the input would be left.

    Example:
        >>> import cornu
        >>> cornu.layers.Cropping3D(1)(cornu.ops.ones((2, 8, 8, 8, 3))).shape
        (2, 6, 6, 6, 3)
    """

    rank = 3

    def __init__(self, cropping: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, **kwargs: Any):
        super().__init__(cropping, data_format, **kwargs)
