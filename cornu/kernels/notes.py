"""What is known of a value while a program is traced, for whoever can make use of it later in the same program."""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

from jax.core import Tracer

__all__ = ["Notes"]

T = TypeVar("T")


class Notes(Generic[T]):
    """A table from values of traced programs to what is known of them, each for as long as its value lives.

    Example:
        >>> import jax
        >>> halves = Notes()
        >>> def program(x):
        ...     y = x / 2
        ...     halves.add(y, "a half")
        ...     return halves.of(y), halves.of(x)
        >>> known = []
        >>> _ = jax.make_jaxpr(lambda x: known.extend(program(x)))(1.0)
        >>> known
        ['a half', None]
    """

    def __init__(self) -> None:
        self._entries: dict[int, tuple[weakref.ref[Any], T]] = {}

    def add(self, value: Any, note: T) -> None:
        """Write down `note`; outside of traced programs everything has been computed already, and nothing happens."""
        if isinstance(value, Tracer):
            key = id(value)
            self._entries[key] = (weakref.ref(value, lambda _: self._entries.pop(key, None)), note)

    def of(self, value: Any) -> T | None:
        """What was written down about `value`; None if nothing was."""
        entry = self._entries.get(id(value))
        return entry[1] if entry is not None and entry[0]() is value else None
