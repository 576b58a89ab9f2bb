"""One list of arguments for the layers of a family, whose defaults differ with the number of spatial axes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

__all__ = ["with_defaults"]

Class = TypeVar("Class", bound=type)


def with_defaults(**defaults: Any) -> Callable[[Class], Class]:
    """Class decorator: the class takes the arguments of its base, some with other defaults.

    `Conv1D`, `Conv2D` and `Conv3D` differ in nothing else, and Keras writes a step of one as 1, (1, 1) and (1, 1, 1).
    The class gets a copy of the inherited `__init__`, not a wrapper around it: signature, help, positional calls and
    `super().__init__(...)` are those of a plain method, and type checkers see the inherited one.

    Args:
        defaults: values for arguments that have a default already.

    Example:
        >>> class Line:
        ...     def __init__(self, size=1):
        ...         self.size = size
        >>> @with_defaults(size=(1, 1))
        ... class Square(Line): ...
        >>> Square().size, Line().size
        ((1, 1), 1)
    """

    def decorate(cls: Class) -> Class:
        init: Any = cls.__init__
        values = {p.name: p.default for p in inspect.signature(init).parameters.values() if p.default is not p.empty}
        values.update(defaults)
        copy = FunctionType(init.__code__, init.__globals__, argdefs=tuple(values.values()), closure=init.__closure__)
        functools.update_wrapper(copy, init)
        del copy.__wrapped__  # or `inspect` would show the signature of the original
        copy.__qualname__ = f"{cls.__qualname__}.__init__"
        cls.__init__ = copy  # type: ignore[misc]
        return cls

    return decorate
