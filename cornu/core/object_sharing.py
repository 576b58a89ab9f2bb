"""Objects that stand at several places of one configuration, and come back as one object."""

from __future__ import annotations

import threading
from typing import Any, Self

_KEY = "shared_object_id"


class _Local(threading.local):
    scope: ObjectSharingScope | None = None


_local = _Local()


class ObjectSharingScope:
    """While it is open, layers that are written more than once get a number, and are read back as one layer.

    Two models that share a layer each hold its whole configuration; without the number they would come back with a
    layer each.

    Example:
        >>> import cornu
        >>> from cornu.core.object_sharing import ObjectSharingScope
        >>> layer = cornu.layers.Dense(2)
        >>> with ObjectSharingScope():
        ...     configs = cornu.saving.serialize_keras_object([layer, layer])
        >>> with ObjectSharingScope():
        ...     first, second = cornu.saving.deserialize_keras_object(configs)
        >>> first is second
        True
    """

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._written: list[Any] = []
        self._read: dict[Any, Any] = {}

    def __enter__(self) -> Self:
        self._outer = _local.scope
        _local.scope = self
        return self

    def __exit__(self, *exc: object) -> None:
        _local.scope = self._outer

    def number(self, obj: Any) -> int:
        """The same number for the same object; objects are kept alive, so that an id is not used twice."""
        if id(obj) not in self._numbers:
            self._written.append(obj)
            self._numbers[id(obj)] = len(self._written)
        return self._numbers[id(obj)]


def note_written(obj: Any, config: dict[str, Any]) -> None:
    """Number the configuration of an object that has state, if a scope is open."""
    if _local.scope is not None and hasattr(obj, "save_own_variables"):
        config[_KEY] = _local.scope.number(obj)


def find_read(config: dict[str, Any]) -> Any:
    """The object that a configuration of the same number gave before, None if there is none."""
    if _local.scope is None or not isinstance(config.get(_KEY), int):
        return None
    return _local.scope._read.get((config[_KEY], config["class_name"]))


def note_read(config: dict[str, Any], obj: Any) -> None:
    """Remember the object that a numbered configuration gave."""
    if _local.scope is not None and isinstance(config.get(_KEY), int):
        _local.scope._read[config[_KEY], config["class_name"]] = obj
