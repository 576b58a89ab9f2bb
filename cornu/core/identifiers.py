"""Identifiers: the table behind every `get`, `serialize` and `deserialize` (of losses, activations, ...)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from cornu.base.errors import bad_argument, unknown_name
from cornu.base.names import to_snake_case
from cornu.core.serialization import (
    deserialize_keras_object,
    get_registered_object,
    register_function,
    serialize_keras_object,
)


def listed(*files: ModuleType) -> Iterator[Any]:
    """What these files offer, as their `__all__` lists it."""
    return (getattr(file, name) for file in files for name in file.__all__)


class Identifiers:
    """Names of one kind of object.

    Args:
        kind: what the objects are, for messages: "loss", "activation".
        ignore_case: whether "ADAM" finds "adam".

    Example:
        >>> table = Identifiers("activation")
        >>> table.add(abs)
        >>> table.get("abs")(-2)
        2
    """

    def __init__(self, kind: str, ignore_case: bool = False):
        self.kind = kind
        self.ignore_case = ignore_case
        self._objects: dict[str, Any] = {}

    def add(self, *objects: Any, **aliases: Any) -> None:
        """Enter classes (under their name and its snake_case) and functions (under their name); aliases as given."""
        for obj in objects:
            self._objects[obj.__name__] = obj
            if inspect.isclass(obj):
                self._objects.setdefault(to_snake_case(obj.__name__), obj)
        self._objects.update(aliases)
        for name, obj in {**{o.__name__: o for o in objects}, **aliases}.items():
            if not inspect.isclass(obj):
                register_function(obj, name)

    @property
    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._objects)

    def get(self, identifier: Any, custom_objects: dict[str, Any] | None = None) -> Any:
        """The object that `identifier` stands for: None, a name, a configuration, a class, or an object itself.

        Raises:
            ValueError: if a name is unknown, with the nearest names, or if `identifier` is something else.
        """
        if identifier is None:
            return None
        if isinstance(identifier, str):
            return self._made(self._find(identifier, custom_objects))
        if isinstance(identifier, dict):
            return self._from_config(identifier, custom_objects)
        if callable(identifier) or hasattr(identifier, "get_config"):
            return self._made(identifier)
        raise bad_argument(f"{self.kind}.get", "identifier", "a name, a configuration, a callable or None", identifier)

    @staticmethod
    def _made(found: Any) -> Any:
        return found() if inspect.isclass(found) else found

    def _find(self, name: str, custom_objects: dict[str, Any] | None = None) -> Any:
        found = get_registered_object(name, custom_objects)
        if found is None:
            found = get_registered_object(f"Custom>{name}")
        if found is None:
            found = self._objects.get(name)
        if found is None and self.ignore_case:
            lowered = {key.lower(): value for key, value in self._objects.items()}
            found = lowered.get(name.lower())
        if found is None:
            raise unknown_name(f"{self.kind}.get", self.kind, name, self._objects)
        return found

    def _from_config(self, config: dict[str, Any], custom_objects: dict[str, Any] | None) -> Any:
        name = config.get("class_name")
        known: Any = self._objects.get(name) if isinstance(name, str) else None
        if hasattr(known, "from_config") and "module" not in config:
            return known.from_config(config.get("config", {}))
        inner = config.get("config")
        if name == "function" and isinstance(inner, str) and inner in self._objects:
            return self._objects[inner]
        return deserialize_keras_object(config, custom_objects)

    def serialize(self, obj: Any) -> Any:
        """`obj` as plain data; a function of this table as its name."""
        if obj is None or isinstance(obj, str):
            return obj
        if not inspect.isclass(obj) and self._objects.get(getattr(obj, "__name__", "")) is obj:
            return obj.__name__
        return serialize_keras_object(obj)

    def deserialize(self, config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
        """The object that `serialize` described."""
        return self.get(config, custom_objects)
