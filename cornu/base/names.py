"""Names of objects: snake_case, unique within a process, and the path in which they are made."""

from __future__ import annotations

import re
import threading
from collections import defaultdict

_counts: defaultdict[str, int] = defaultdict(int)
_uids: defaultdict[str, int] = defaultdict(int)


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


def get_uid(prefix: str = "") -> int:
    """How often this prefix was asked for, this time included.

    Example:
        >>> import cornu
        >>> cornu.backend.get_uid("encoder"), cornu.backend.get_uid("encoder")
        (1, 2)
    """
    _uids[prefix] += 1
    return _uids[prefix]


def auto_name(class_name: str) -> str:
    """A unique snake_case name for an object of that class."""
    return uniquify(to_snake_case(class_name))


def reset_names() -> None:
    """Start counting again, so that the next `Dense` is called `dense`."""
    _counts.clear()
    _uids.clear()


class _Local(threading.local):
    path: str = ""


_local = _Local()


def current_path() -> str:
    """The open name scopes joined by `/`, empty outside all of them."""
    return _local.path


class name_scope:
    """Variables made inside get `name/` before their own name.

    Args:
        name: one path element; it may not contain `/`.
        override_parent: path to start from, instead of the scopes around.

    Raises:
        ValueError: if `name` is not a string or contains `/`.

    Example:
        >>> import cornu
        >>> with cornu.name_scope("encoder"):
        ...     v = cornu.Variable([1.0], name="scale")
        >>> v.path
        'encoder/scale'
    """

    def __init__(self, name: str, *, override_parent: str | None = None):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"name_scope: argument 'name' must be a string without '/'; got name={name!r}.")
        self.name = name
        self.override_parent = override_parent

    def __enter__(self) -> str:
        self._outer = _local.path
        parent = self._outer if self.override_parent is None else self.override_parent
        _local.path = f"{parent}/{self.name}" if parent else self.name
        return _local.path

    def __exit__(self, *exc: object) -> None:
        _local.path = self._outer
