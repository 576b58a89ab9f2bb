"""Nested structures of lists, tuples and dicts. None is a leaf, as in Keras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.tree_util as jtu

__all__ = ["assert_same_structure", "flatten", "is_nested", "map_structure", "pack_sequence_as"]


def _none_is_leaf(node: Any) -> bool:
    return node is None


def is_nested(structure: Any) -> bool:
    """True for lists, tuples, dicts and other registered containers."""
    return not jtu.all_leaves([structure], is_leaf=_none_is_leaf)


def flatten(structure: Any) -> list[Any]:
    """Leaves of `structure` in a fixed order (dicts by sorted key)."""
    return jtu.tree_leaves(structure, is_leaf=_none_is_leaf)


def map_structure(function: Callable[..., Any], *structures: Any) -> Any:
    """Apply `function` to the leaves that stand at the same place, keeping the structure of the first."""
    return jtu.tree_map(function, *structures, is_leaf=_none_is_leaf)


def pack_sequence_as(structure: Any, leaves: list[Any]) -> Any:
    """Put `leaves` into the places that `flatten` took them from."""
    return jtu.tree_unflatten(jtu.tree_structure(structure, is_leaf=_none_is_leaf), leaves)


def assert_same_structure(first: Any, second: Any) -> None:
    """Raise a ValueError that shows both structures if they differ."""
    a, b = (jtu.tree_structure(s, is_leaf=_none_is_leaf) for s in (first, second))
    if a != b:
        raise ValueError(f"The two structures differ: {a} against {b}.")
