"""What cropping, padding and upsampling layers share: the spatial axes and how their arguments are written."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument, is_integer
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.convolution.window import axes_text

__all__ = ["SpatialLayer", "side_pairs"]


class SpatialLayer(Layer):
    """Base of layers on (batch, *space, channels) or (batch, channels, *space); subclasses set `rank`.

    Args:
        data_format: "channels_last" or "channels_first".
    """

    rank = 0

    def __init__(self, data_format: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = data_format
        self.input_axes = axes_text(self.rank, data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _space(self) -> range:
        """Numbers of the spatial axes."""
        first = 1 if self.data_format == "channels_last" else 2
        return range(first, first + self.rank)


def side_pairs(where: str, name: str, value: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """`value` as one pair (before, after) for each spatial axis.

    Args:
        value: an integer for all sides; or for each axis an integer for both its sides, or a pair.

    Example:
        >>> side_pairs("ZeroPadding2D", "padding", (1, (2, 3)), 2)
        ((1, 1), (2, 3))
    """
    if is_integer(value):
        axes: Any = (value,) * rank
    else:
        axes = (value,) if rank == 1 else value
    pairs = [(axis, axis) if is_integer(axis) else axis for axis in axes] if isinstance(axes, list | tuple) else []
    ok = len(pairs) == rank and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(is_integer(n) and n >= 0 for n in pair)
        for pair in pairs
    )
    if not ok:
        shape = "a pair of them" if rank == 1 else f"a tuple of {rank} integers or of {rank} pairs"
        example = "(1, 2)" if rank == 1 else "(" + ", ".join(["(1, 2)"] * rank) + ")"
        raise bad_argument(
            where, name, f"an integer of 0 or more, or {shape}", value, f"Write for example {name}={example}."
        )
    return tuple((int(before), int(after)) for before, after in pairs)
