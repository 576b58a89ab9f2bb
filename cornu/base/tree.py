"""Nested structures of lists, tuples, named tuples, dicts and deques. Everything else is a leaf, None too."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cornu.base.errors import bad_argument, describe
from cornu.base.notices import notice

_MAPPINGS = (dict, OrderedDict, defaultdict)


def is_nested(structure: Any) -> bool:
    """True for a list, tuple, named tuple, dict or deque, false for a leaf.

    Example:
        >>> import cornu
        >>> cornu.tree.is_nested([1]), cornu.tree.is_nested(None)
        (True, False)
    """
    return _keys(structure) is not None


def flatten(structure: Any) -> list[Any]:
    """Leaves of a structure, in order; those of a dict by sorted key, those of an OrderedDict as they stand.

    Example:
        >>> import cornu
        >>> cornu.tree.flatten({"b": [2, (3,)], "a": 1})
        [1, 2, 3]
    """
    leaves: list[Any] = []
    _collect(structure, leaves)
    return leaves


def _collect(node: Any, leaves: list[Any]) -> None:
    kind = type(node)
    if kind is list or kind is tuple:
        for child in node:
            _collect(child, leaves)
        return
    keys = _keys(node)
    if keys is None:
        leaves.append(node)
    else:
        for key in keys:
            _collect(node[key], leaves)


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """Pairs of path and leaf; a path is a tuple of positions and keys.

    Example:
        >>> import cornu
        >>> cornu.tree.flatten_with_path({"b": [2, (3,)], "a": 1})
        [(('a',), 1), (('b', 0), 2), (('b', 1, 0), 3)]
    """
    return list(_walk(structure, ()))


def _walk(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    keys = _keys(node)
    if keys is None:
        yield path, node
    else:
        for key in keys:
            yield from _walk(node[key], (*path, key))


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """Call `func` on the leaves that stand at the same place.

    Args:
        func: takes as many arguments as there are structures.
        structures: nested alike; see `assert_same_structure`.
        none_is_leaf: if false, `func` is not called on None, which stays where it is.

    Returns:
        The first structure, with the results for leaves.

    Raises:
        TypeError: if `func` cannot be called.
        ValueError: if there is no structure, or if they are not nested alike.

    Example:
        >>> import cornu
        >>> cornu.tree.map_structure(lambda a, b: a + b, {"x": [1, 2]}, {"x": [10, 20]})
        {'x': [11, 22]}
    """
    _check_mapping("map_structure", func, structures)
    if len(structures) == 1:
        return _map_one(func, structures[0], none_is_leaf)
    return _map("map_structure", func, structures[0], structures, none_is_leaf)


def _map_one(func: Callable[[Any], Any], node: Any, none_is_leaf: bool) -> Any:
    kind = type(node)
    if kind is list:
        return [_map_one(func, child, none_is_leaf) for child in node]
    if kind is tuple:
        return tuple([_map_one(func, child, none_is_leaf) for child in node])
    keys = _keys(node)
    if keys is not None:
        return like(node, [_map_one(func, node[key], none_is_leaf) for key in keys])
    return None if node is None and not none_is_leaf else func(node)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """Call `func` on what stands where `shallow_structure` has leaves; that may be nested itself.

    Args:
        shallow_structure: says how deep to go; its leaves are not used.
        func: takes as many arguments as there are structures.
        structures: nested like `shallow_structure`, or deeper.

    Returns:
        The shallow structure, with the results for leaves.

    Raises:
        TypeError: if `func` cannot be called.
        ValueError: if there is no structure, or if one is not nested like `shallow_structure`.

    Example:
        >>> import cornu
        >>> cornu.tree.map_structure_up_to({"a": None, "b": None}, len, {"a": [1, 2], "b": (3,)})
        {'a': 2, 'b': 1}
    """
    _check_mapping("map_structure_up_to", func, structures)
    return _map("map_structure_up_to", func, shallow_structure, structures, none_is_leaf=True, up_to=True)


def _check_mapping(where: str, func: Any, structures: tuple[Any, ...]) -> None:
    if not callable(func):
        raise bad_argument(where, "func", "a function of leaves", func, error=TypeError)
    if not structures:
        raise ValueError(f"{where}: at least one structure is needed after 'func'.")


def _map(
    where: str,
    func: Callable[..., Any],
    shape: Any,
    nodes: tuple[Any, ...],
    none_is_leaf: bool,
    up_to: bool = False,
    path: tuple[Any, ...] = (),
) -> Any:
    """`func` on what stands in `nodes` at the leaves of `shape`."""
    keys = _keys(shape)
    if keys is None:
        for node in nodes if not up_to else ():
            if _keys(node) is not None or (not none_is_leaf and (node is None) != (shape is None)):
                raise _mismatch(where, path, shape, node)
        return None if shape is None and not none_is_leaf else func(*nodes)
    for node in nodes:
        if node is not shape:
            _check_alike(where, path, shape, node, keys)
    children = [
        _map(where, func, shape[key], tuple(node[key] for node in nodes), none_is_leaf, up_to, (*path, key))
        for key in keys
    ]
    return like(shape, children)


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """Put leaves into the places that `flatten` took them from.

    Args:
        structure: where the leaves go; its own are not used.
        flat_sequence: as many leaves as `structure` has.

    Raises:
        TypeError: if `flat_sequence` cannot be iterated over.
        ValueError: if it has too few or too many leaves.

    Example:
        >>> import cornu
        >>> cornu.tree.pack_sequence_as({"b": [0, (0,)], "a": 0}, [1, 2, 3])
        {'b': [2, (3,)], 'a': 1}
    """
    leaves = list(flat_sequence)
    needed = len(flatten(structure))
    if len(leaves) != needed:
        raise ValueError(
            f"pack_sequence_as: argument 'flat_sequence' must have a leaf for each of the {needed} places of "
            f"'structure'; got {len(leaves)}."
        )
    rest = iter(leaves)
    return _map_one(lambda _: next(rest), structure, none_is_leaf=True)


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Make sure that two structures are nested alike: equal containers of equal length, whatever the leaves.

    Dicts, OrderedDicts and defaultdicts with the same keys are alike; a list and a tuple are not, and a named tuple
    is like one of its own class only. `assert_same_paths` asks for less.

    Args:
        a, b: the structures.
        check_types: an older argument, of which Keras too says that it changes nothing.

    Raises:
        ValueError: if they differ; it says where.

    Example:
        >>> import cornu
        >>> cornu.tree.assert_same_structure([1, {"a": 2}], [3, {"a": None}])
        >>> cornu.tree.assert_same_structure([1, [2]], [3, (4,)])
        Traceback (most recent call last):
        ValueError: assert_same_structure: the structures differ at [1]: [2] (list) against (4,) (tuple).
    """
    if check_types is not None:
        notice(
            "assert_same_structure: 'check_types' changes nothing any more; leave it out. "
            "`tree.assert_same_paths` compares without the types of lists and tuples."
        )
    _map("assert_same_structure", lambda *_: None, a, (a, b), none_is_leaf=True)


def assert_same_paths(a: Any, b: Any) -> None:
    """Make sure that two structures have leaves at the same paths, whatever the types of their containers.

    Raises:
        ValueError: if they differ; it names the paths that only one of them has.

    Example:
        >>> import cornu
        >>> cornu.tree.assert_same_paths([1, (2,)], (3, [4]))
    """
    first, second = ({path: None for path, _ in flatten_with_path(structure)} for structure in (a, b))
    only_a, only_b = ([path for path in one if path not in other] for one, other in ((first, second), (second, first)))
    if only_a or only_b:
        told = [
            f"only in {name}: {', '.join(map(str, paths))}" for name, paths in (("a", only_a), ("b", only_b)) if paths
        ]
        raise ValueError(f"assert_same_paths: the structures have leaves at different paths; {'; '.join(told)}.")


def _keys(node: Any) -> Sequence[Any] | None:
    """Keys or positions of a container's children, in order; None for a leaf."""
    kind = type(node)
    if kind is list or kind is tuple or kind is deque:
        return range(len(node))
    if kind is OrderedDict:
        return list(node)
    if kind is dict or kind is defaultdict:
        try:
            return sorted(node)
        except TypeError:  # keys of several types
            return sorted(node, key=lambda key: (type(key).__qualname__, key))
    if isinstance(node, tuple) and hasattr(kind, "_fields"):
        return range(len(node))
    return None


def children_of(node: Any) -> list[Any] | None:
    """What stands in a container, in the order of `flatten`; None for a leaf."""
    keys = _keys(node)
    return None if keys is None else [node[key] for key in keys]


def like(node: Any, children: list[Any]) -> Any:
    """A container like `node` that holds `children`, which stand in the order of its sorted keys."""
    kind = type(node)
    if kind is list:
        return children
    if kind is tuple:
        return tuple(children)
    if kind is deque:
        return deque(children, node.maxlen)
    if kind not in _MAPPINGS:  # a named tuple
        return kind(*children)
    by_key = dict(zip(_keys(node) or (), children, strict=True))
    ordered = {key: by_key[key] for key in node}
    if kind is defaultdict:
        return defaultdict(node.default_factory, ordered)
    return ordered if kind is dict else OrderedDict(ordered)


def _check_alike(where: str, path: tuple[Any, ...], shape: Any, node: Any, keys: Sequence[Any]) -> None:
    """Both are containers of one kind with the same keys."""
    if type(shape) is not type(node) and not (type(shape) in _MAPPINGS and type(node) in _MAPPINGS):
        raise _mismatch(where, path, shape, node)
    if len(node) != len(keys) or (type(shape) in _MAPPINGS and any(key not in node for key in keys)):
        raise _mismatch(where, path, shape, node)


def _mismatch(where: str, path: tuple[Any, ...], shape: Any, node: Any) -> ValueError:
    place = "at " + "".join(f"[{key!r}]" for key in path) if path else "at the top"
    return ValueError(f"{where}: the structures differ {place}: {describe(shape)} against {describe(node)}.")
