"""The objects of a model that have state, and the paths under which Keras keeps it in a file.

A path is made of attribute names, and inside lists, tuples and dicts of class names with a number:
`layers/dense_1`, `layers/lstm/cell`, `optimizer`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cornu.base.names import to_snake_case

__all__ = ["Walk", "children", "check_part"]

# Bookkeeping of layers and models. It speaks of the same objects a second time, or is made anew on loading.
_BOOKKEEPING = frozenset(
    {
        "_added_weights",
        "_member_order",
        "_compile_arguments",
        "_compile_loss",
        "_compile_metrics",
        "_ends",
        "_function",
        "_graph_layers",
        "_inbound_nodes",
        "_init_args",
        "_loss_tracker",
        "_outbound_nodes",
        "_own_losses",
        "_stack",
        "_tracked",
    }
)
_CONTAINERS = (list, tuple, dict)


def is_saveable(obj: Any) -> bool:
    """Whether `obj` has state of its own, or may hold objects that have."""
    if isinstance(obj, type):
        return False
    return hasattr(obj, "save_own_variables") or hasattr(obj, "save_assets") or getattr(obj, "_kind", None) == "metric"


def check_part(name: str) -> str:
    """`name` if it can be one part of a path in a file.

    Raises:
        ValueError: if it is empty, leads elsewhere, or is too long.
    """
    if name in ("", ".", "..") or len(name) > 255 or any(c in name for c in "/\\:\0"):
        raise ValueError(
            f"saving: the attribute or class name {name!r} cannot be part of a path in a file. Use a name without "
            "'/', '\\', ':' and shorter than 256 characters."
        )
    return name


def children(obj: Any) -> Iterator[tuple[str, Any]]:
    """Attributes of `obj` that are saveable, or that are containers, in the order in which Keras visits them."""
    names = {name for name in vars(obj) if name not in _BOOKKEEPING}
    for cls in type(obj).__mro__:
        if not cls.__module__.startswith("cornu."):
            names.update(name for name, value in vars(cls).items() if isinstance(value, property))
    names = {name for name in names if not name.startswith("__")}
    lists_layers = isinstance(getattr(type(obj), "layers", None), property)
    if lists_layers and _is_stack_or_graph(obj):
        yield "layers", obj.layers
    elif lists_layers:
        names.add("layers")
    # As in Keras, private names come last.
    for name in sorted(names, key=lambda name: f"~{name}" if name.startswith("_") else name):
        value = _read(obj, name)
        if isinstance(value, _CONTAINERS) or is_saveable(value):
            yield name, value


def _is_stack_or_graph(obj: Any) -> bool:
    return "_stack" in vars(obj) or getattr(obj, "_function", None) is not None


def _read(obj: Any, name: str) -> Any:
    if name in vars(obj):
        return vars(obj)[name]
    try:
        return getattr(obj, name)
    except Exception:  # noqa: BLE001 - a user's property that has no value at the moment holds nothing to save
        return None


class Walk:
    """Visit every saveable below a model, each once.

    Args:
        visit: function of an object and its path. It returns False if the object should be visited again should it
            stand under another path too.
        enter: function of the path of a container in a container; what it returns is handed to `leave` afterwards.
        leave: function of what `enter` returned.
    """

    def __init__(
        self,
        visit: Callable[[Any, str], bool],
        enter: Callable[[str], Any] | None = None,
        leave: Callable[[Any], None] | None = None,
    ):
        self._visit = visit
        self._enter = enter or (lambda path: None)
        self._leave = leave or (lambda token: None)
        self._done: set[int] = set()
        self._open: set[int] = set()

    def skip(self, objects: Any) -> None:
        """Leave out these objects and what stands below them."""
        self._done.update(id(obj) for obj in objects)

    def go(self, obj: Any, path: str = "") -> bool:
        """Visit `obj` and everything below it; True if nothing has to be visited again."""
        if id(obj) in self._done or id(obj) in self._open:
            return True
        self._open.add(id(obj))
        complete = self._visit(obj, path)
        for name, child in children(obj):
            complete &= self._go_below(child, _join(path, name))
        self._open.discard(id(obj))
        if complete:
            self._done.add(id(obj))
        return complete

    def _go_below(self, value: Any, path: str) -> bool:
        return self._go_into(value, path) if isinstance(value, _CONTAINERS) else self.go(value, path)

    def _go_into(self, container: Any, path: str) -> bool:
        if id(container) in self._open:
            return True
        self._open.add(id(container))
        complete = True
        used: dict[str, int] = {}
        for item in container.values() if isinstance(container, dict) else container:
            if is_saveable(item):
                complete &= self.go(item, _join(path, _numbered(to_snake_case(type(item).__name__), used)))
            elif isinstance(item, _CONTAINERS):
                inner = _join(path, _numbered("container", used))
                token = self._enter(inner)
                complete &= self._go_into(item, inner)
                self._leave(token)
        self._open.discard(id(container))
        return complete


def _numbered(name: str, used: dict[str, int]) -> str:
    count = used.get(name, 0)
    used[name] = count + 1
    return f"{name}_{count}" if count else name


def _join(path: str, name: str) -> str:
    check_part(name)
    return f"{path}/{name}" if path else name
