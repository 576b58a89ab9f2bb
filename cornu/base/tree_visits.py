"""Visits of nested structures, containers included: what `tree` has beyond mapping leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.tree import children_of, like


class MAP_TO_NONE:
    """What a function given to `traverse` returns to put None in a place, where None itself means "go on".

    Example:
        >>> import cornu
        >>> cornu.tree.traverse(lambda x: cornu.tree.MAP_TO_NONE if x == 2 else None, [1, (2, 3)])
        [1, (None, 3)]
    """


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Call `func` on every container and every leaf, and put what it returns in the place.

    Args:
        func: takes a container or a leaf. None leaves it as it is, `MAP_TO_NONE` puts None there.
        structure: what to go through, depth first.
        top_down: true calls `func` on a container before its children, and does not go into one that it replaced;
            false calls it on the children first.

    Returns:
        The structure, with the replacements.

    Raises:
        TypeError: if `func` cannot be called.

    Example:
        >>> import cornu
        >>> cornu.tree.traverse(lambda x: sum(x) if isinstance(x, tuple) else None, [(1, 2), [3, (4, 5)]])
        [3, [3, 9]]
    """
    if not callable(func):
        raise bad_argument("traverse", "func", "a function of containers and leaves", func, error=TypeError)

    def visit(node: Any) -> Any:
        result = func(node) if top_down else None
        if result is None:
            children = children_of(node)
            if children is not None:
                node = like(node, [visit(child) for child in children])
            if top_down:
                return node
            result = func(node)
        if result is None:
            return node
        return None if result is MAP_TO_NONE else result

    return visit(structure)


def lists_to_tuples(structure: Any) -> Any:
    """The structure with a tuple for every list.

    Example:
        >>> import cornu
        >>> cornu.tree.lists_to_tuples([1, {"a": [2, 3]}])
        (1, {'a': (2, 3)})
    """
    return traverse(lambda node: tuple(node) if type(node) is list else None, structure, top_down=False)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """Call `func` on the shapes in a structure: tuples and lists of whole numbers and None.

    Example:
        >>> import cornu
        >>> cornu.tree.map_shape_structure(len, {"a": (None, 3), "b": [(2,), (4, 5, 6)]})
        {'a': 2, 'b': [1, 3]}
    """
    if not callable(func):
        raise bad_argument("map_shape_structure", "func", "a function of shapes", func, error=TypeError)

    def visit(node: Any) -> Any:
        children = children_of(node)
        is_shape = isinstance(node, list | tuple) and all(isinstance(size, int | None) for size in node)
        return func(node) if children is None or is_shape else like(node, [visit(child) for child in children])

    return visit(structure)
