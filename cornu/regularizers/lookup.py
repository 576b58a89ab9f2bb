"""Regularizers by name and configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.core.identifiers import Identifiers
from cornu.regularizers.regularizers import L1, L1L2, L2, OrthogonalRegularizer

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("regularizer")
_table.add(L1, L2, L1L2, OrthogonalRegularizer, l1_l2=L1L2)


def get(identifier: Any) -> Callable[..., Any] | None:
    """The regularizer that a name, a configuration or a callable stands for.

    Args:
        identifier: name such as "l2", dict as `serialize` returns it, callable, or None, which gives None.

    Raises:
        ValueError: if there is no such regularizer; the message names the nearest ones.

    Example:
        >>> from cornu import regularizers
        >>> type(regularizers.get("l2")).__name__
        'L2'
    """
    return _table.get(identifier)


def serialize(regularizer: Any) -> Any:
    """A regularizer as plain data.

    Args:
        regularizer: a `Regularizer`, or a function that is known by name.

    Example:
        >>> from cornu import regularizers
        >>> regularizers.serialize(regularizers.get("l2"))["config"]
        {'l2': 0.01}
    """
    return _table.serialize(regularizer)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The regularizer that `serialize` described.

    Args:
        config: name or configuration.
        custom_objects: dict from name to class or function, for regularizers of your own.

    Raises:
        ValueError: if there is no such regularizer.

    Example:
        >>> from cornu import regularizers
        >>> type(regularizers.deserialize({"class_name": "L1", "config": {}})).__name__
        'L1'
    """
    return _table.deserialize(config, custom_objects)
