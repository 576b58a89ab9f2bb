"""Constraints by name and configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.constraints.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from cornu.core.identifiers import Identifiers

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("constraint")
_table.add(MaxNorm, MinMaxNorm, NonNeg, UnitNorm, maxnorm=MaxNorm, nonneg=NonNeg, unitnorm=UnitNorm)


def get(identifier: Any) -> Callable[..., Any] | None:
    """The constraint that a name, a configuration or a callable stands for.

    Args:
        identifier: name such as "max_norm", dict as `serialize` returns it, callable, or None, which gives None.

    Raises:
        ValueError: if there is no such constraint; the message names the nearest ones.

    Example:
        >>> from cornu import constraints
        >>> type(constraints.get("max_norm")).__name__
        'MaxNorm'
    """
    return _table.get(identifier)


def serialize(constraint: Any) -> Any:
    """A constraint as plain data.

    Args:
        constraint: a `Constraint`, or a function that is known by name.

    Example:
        >>> from cornu import constraints
        >>> constraints.serialize(constraints.get("max_norm"))["config"]
        {'max_value': 2, 'axis': 0}
    """
    return _table.serialize(constraint)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The constraint that `serialize` described.

    Args:
        config: name or configuration.
        custom_objects: dict from name to class or function, for constraints of your own.

    Raises:
        ValueError: if there is no such constraint.

    Example:
        >>> from cornu import constraints
        >>> type(constraints.deserialize({"class_name": "NonNeg", "config": {}})).__name__
        'NonNeg'
    """
    return _table.deserialize(config, custom_objects)
