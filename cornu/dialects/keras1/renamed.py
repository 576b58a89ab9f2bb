"""A class under an old name whose arguments stood in another order or had other defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Renamed"]


class Renamed:
    """Makes objects of today's class from old arguments; `isinstance` works with it as with that class.

    Args:
        old: the old name, for messages.
        cls: today's class.
        translate: function from the old (args, kwargs) to today's.

    Example:
        >>> old_complex = Renamed("Complex", complex, lambda args, kwargs: (args[::-1], kwargs))
        >>> old_complex(1, 2), isinstance(3j, old_complex)
        ((2+1j), True)
    """

    def __init__(self, old: str, cls: type, translate: Callable[..., tuple[Any, Any]]):
        self.__name__ = old
        self.__doc__ = f"Today's `{cls.__name__}`, with the arguments of the old `{old}`."
        self.cls = cls
        self._translate = translate

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = self._translate(args, kwargs)
        return self.cls(*args, **kwargs)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self.cls)

    def __repr__(self) -> str:
        return f"<old name {self.__name__!r} of {self.cls.__name__}>"
