"""Names of objects: snake_case, unique within a process, and the path in which they are made."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["auto_name", "current_path", "name_scope", "reset_names", "to_snake_case", "uniquify"]

_counts: defaultdict[str, int] = defaultdict(int)
_local = threading.local()


def to_snake_case(name: str) -> str:
    """`"MaxPooling2D"` becomes `"max_pooling2d"`, as Keras writes layer names."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def uniquify(name: str) -> str:
    """`name` the first time, then `name_1`, `name_2` and so on."""
    count = _counts[name]
    _counts[name] += 1
    return f"{name}_{count}" if count else name


def auto_name(class_name: str) -> str:
    """A unique snake_case name for an object of that class."""
    return uniquify(to_snake_case(class_name))


def reset_names() -> None:
    """Start counting again, so that the next `Dense` is called `dense`."""
    _counts.clear()


def _stack() -> list[str]:
    if not hasattr(_local, "stack"):
        _local.stack = []
    return _local.stack


def current_path() -> str:
    """The open name scopes joined by `/`, empty outside all of them."""
    return "/".join(_stack())


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Variables made inside get `name/` before their own name.

    Args:
        name: one path element; it may not contain `/`.

    Raises:
        ValueError: if `name` is not a string or contains `/`.

    Example:
        >>> import cornu
        >>> with cornu.name_scope("encoder"):
        ...     v = cornu.Variable([1.0], name="scale")
        >>> v.path
        'encoder/scale'
    """
    if not isinstance(name, str) or "/" in name:
        raise ValueError(f"name_scope: argument 'name' must be a string without '/'; got name={name!r}.")
    _stack().append(name)
    try:
        yield current_path()
    finally:
        _stack().pop()
