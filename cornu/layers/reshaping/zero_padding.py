"""ZeroPadding1D, ZeroPadding2D and ZeroPadding3D: zeros around the input."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base.config import standardize_data_format
from cornu.core.serialization import register
from cornu.layers.reshaping.spatial import SpatialLayer, side_pairs

__all__ = ["ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D"]


class ZeroPadding(SpatialLayer):
    """Base of the padding layers; subclasses set `rank`.

    Args:
        padding: as `side_pairs` reads it.
        data_format: "channels_last", "channels_first", or None for the global setting.
    """

    def __init__(self, padding: Any, data_format: str | None, **kwargs: Any):
        where = type(self).__name__
        super().__init__(standardize_data_format(data_format, where), **kwargs)
        self.padding: Any = side_pairs(where, "padding", padding, self.rank)
        if self.rank == 1:
            (self.padding,) = self.padding

    def call(self, inputs: Any) -> Any:
        pairs = (self.padding,) if self.rank == 1 else self.padding
        widths = [(0, 0)] * inputs.ndim
        for axis, pair in zip(self._space, pairs, strict=True):
            widths[axis] = pair
        return jnp.pad(inputs, widths)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}


@register("keras.layers.ZeroPadding1D")
class ZeroPadding1D(ZeroPadding):
    """Put zeros around sequences.

    Args:
        padding: pair (at the start, at the end), or one integer for both. Defaults to 1.
        data_format: "channels_last" or "channels_first"; the global setting if None.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Raises:
        ValueError: if `padding` is not such an integer or pair.

    Example:
        >>> import cornu
        >>> cornu.layers.ZeroPadding1D(1)(cornu.ops.ones((2, 8, 3))).shape
        (2, 10, 3)
    """

    rank = 1

    def __init__(self, padding: Any = 1, data_format: str | None = None, **kwargs: Any):
        super().__init__(padding, data_format, **kwargs)


@register("keras.layers.ZeroPadding2D")
class ZeroPadding2D(ZeroPadding):
    """Put zeros around images.

    Args:
        padding: for height and width each a pair (before, after) or an integer; or one integer for all.
            Defaults to 1.
        data_format: "channels_last" or "channels_first"; the global setting if None.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Raises:
        ValueError: if `padding` is not such an integer or pair.

    Example:
        >>> import cornu
        >>> cornu.layers.ZeroPadding2D(1)(cornu.ops.ones((2, 8, 8, 3))).shape
        (2, 10, 10, 3)
    """

    rank = 2

    def __init__(self, padding: Any = (1, 1), data_format: str | None = None, **kwargs: Any):
        super().__init__(padding, data_format, **kwargs)


@register("keras.layers.ZeroPadding3D")
class ZeroPadding3D(ZeroPadding):
    """Put zeros around volumes.

    Args:
        padding: for depth, height and width each a pair (before, after) or an integer; or one integer for
            all. Defaults to 1.
        data_format: "channels_last" or "channels_first"; the global setting if None.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Raises:
        ValueError: if `padding` is not such an integer or pair.

    Example:
        >>> import cornu
        >>> cornu.layers.ZeroPadding3D(1)(cornu.ops.ones((2, 8, 8, 8, 3))).shape
        (2, 10, 10, 10, 3)
    """

    rank = 3

    def __init__(self, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None, **kwargs: Any):
        super().__init__(padding, data_format, **kwargs)
