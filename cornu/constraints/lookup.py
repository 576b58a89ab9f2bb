"""Constraints by name."""

from __future__ import annotations

from typing import Any

from cornu.constraints.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm
from cornu.core.identifiers import Identifiers

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("constraint")
_table.add(MaxNorm, MinMaxNorm, NonNeg, UnitNorm)


def get(identifier: Any) -> Any:
    """The constraint that `identifier` stands for.

    Args:
        identifier: None, a name such as "non_neg", a configuration, a class, or a callable from a value to a value.

    Raises:
        ValueError: if a name is unknown, with the nearest ones.

    Example:
        >>> import cornu
        >>> cornu.constraints.get("max_norm").max_value
        2
    """
    return _table.get(identifier)


def serialize(constraint: Any) -> Any:
    """A constraint as plain data."""
    return _table.serialize(constraint)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The constraint that `serialize` described."""
    return _table.deserialize(config, custom_objects)
