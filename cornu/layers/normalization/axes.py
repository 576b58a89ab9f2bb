"""The axes that a normalization layer takes as an argument."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument, is_integer

__all__ = ["axes_value"]


def axes_value(where: str, axis: Any) -> int | list[int]:
    """`axis` if it is an integer or a list of them (a tuple becomes a list)."""
    axes = [axis] if is_integer(axis) else axis
    if not isinstance(axes, list | tuple) or not axes or not all(is_integer(a) for a in axes):
        raise bad_argument(where, "axis", "an integer or a list of integers", axis, "Write for example axis=-1.")
    return int(axis) if is_integer(axis) else [int(a) for a in axes]
