"""Regularizers by name."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers
from cornu.regularizers.regularizers import L1, L1L2, L2, OrthogonalRegularizer

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("regularizer")
_table.add(L1, L2, L1L2, OrthogonalRegularizer, l1_l2=L1L2)


def get(identifier: Any) -> Any:
    """The penalty that `identifier` stands for.

    Args:
        identifier: None, a name such as "l2", a configuration, a class, or a callable from a tensor to a scalar.

    Raises:
        ValueError: if a name is unknown, with the nearest ones.

    Example:
        >>> import cornu
        >>> cornu.regularizers.get("l2").l2
        0.01
    """
    return _table.get(identifier)


def serialize(regularizer: Any) -> Any:
    """A penalty as plain data."""
    return _table.serialize(regularizer)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The penalty that `serialize` described."""
    return _table.deserialize(config, custom_objects)
