"""TensorShape: a shape that prints and behaves as TensorFlow's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["TensorShape"]


class TensorShape(tuple[int | None, ...]):
    """A tuple of sizes; None stands for a size that is not known.

    Example:
        >>> shape = TensorShape([None, 3])
        >>> print(shape, shape.as_list(), shape.rank)
        (None, 3) [None, 3] 2
        >>> shape
        TensorShape([None, 3])
    """

    def __new__(cls, dims: Iterable[int | None] = ()) -> TensorShape:
        return super().__new__(cls, tuple(dims))

    def as_list(self) -> list[int | None]:
        """The sizes as a list."""
        return list(self)

    @property
    def rank(self) -> int:
        """Number of axes."""
        return len(self)

    @property
    def ndims(self) -> int:
        """Number of axes."""
        return len(self)

    @property
    def dims(self) -> list[int | None]:
        """The sizes as a list."""
        return list(self)

    def num_elements(self) -> int | None:
        """Number of entries, None if a size is not known."""
        count = 1
        for size in self:
            if size is None:
                return None
            count *= size
        return count

    def is_fully_defined(self) -> bool:
        """Whether every size is known."""
        return None not in self

    def is_compatible_with(self, other: Any) -> bool:
        """Whether the shapes agree where both are known."""
        other = tuple(other)
        return len(self) == len(other) and all(a == b or None in (a, b) for a, b in zip(self, other, strict=True))

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return TensorShape(found) if isinstance(key, slice) else found

    def __add__(self, other: Any) -> TensorShape:
        return TensorShape((*self, *other))

    def __str__(self) -> str:
        return tuple.__repr__(self)

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"
