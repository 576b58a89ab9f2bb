"""What the dialects add to cornu's classes while they are installed, and take off again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

__all__ = ["Attachments"]

_MISSING = object()


class Attachments:
    """Attributes set on classes, with what stood there before.

    Example:
        >>> class Model: ...
        >>> attachments = Attachments()
        >>> attachments.set(Model, "predict_proba", lambda self, x: x)
        >>> Model().predict_proba(3)
        3
        >>> attachments.undo()
        >>> hasattr(Model, "predict_proba")
        False
    """

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute of a class."""
        self._before.append((owner, name, vars(owner).get(name, _MISSING)))
        setattr(owner, name, value)

    def rewrite_arguments(self, owner: type, name: str, rewrite: Callable[..., tuple[Any, Any]]) -> None:
        """Let `rewrite(owner, args, kwargs)` change the arguments of a method before it is called.

        Args:
            owner: the class that has the method.
            name: name of the method.
            rewrite: function that returns the new (args, kwargs).
        """
        original = getattr(owner, name)

        @functools.wraps(original)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            args, kwargs = rewrite(owner, args, kwargs)
            return original(self, *args, **kwargs)

        self.set(owner, name, wrapper)

    def undo(self) -> None:
        """Put back what stood there before, the last first."""
        while self._before:
            owner, name, value = self._before.pop()
            if value is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
