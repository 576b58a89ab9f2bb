"""Names that users give to classes and functions of their own, so that files may speak of them."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

from cornu.base.errors import bad_argument

__all__ = [
    "CustomObjectScope", "get_custom_objects", "get_registered_name", "get_registered_object",
    "register_keras_serializable",
]  # fmt: skip

T = TypeVar("T")

_custom: dict[str, Any] = {}
_custom_names: dict[Any, str] = {}


class _Local(threading.local):
    scope: dict[str, Any] | None = None


_local = _Local()


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[T], T]:
    """Decorator that lets files name a class or function of yours as "package>name".

    Args:
        package: string that keeps your names apart from others'.
        name: string, the object's own name if None.

    Raises:
        ValueError: if a class has no `get_config`.

    Example:
        >>> import cornu
        >>> @cornu.saving.register_keras_serializable(package="mine")
        ... def squared(x):
        ...     return x * x
        >>> cornu.saving.get_registered_name(squared)
        'mine>squared'
    """

    def enter(target: Any) -> Any:
        if inspect.isclass(target) and not hasattr(target, "get_config"):
            raise bad_argument(
                "register_keras_serializable", "cls", "a class with a `get_config()` method", target.__name__
            )
        registered = f"{package}>{name or target.__name__}"
        _custom[registered] = target
        _custom_names[target] = registered
        return target

    return enter


def get_registered_name(obj: Any) -> str:
    """The name under which files speak of this class or function."""
    return str(_custom_names.get(obj, obj.__name__))


def get_registered_object(
    name: str, custom_objects: dict[str, Any] | None = None, module_objects: dict[str, Any] | None = None
) -> Any:
    """The class or function registered under `name`, None if there is none."""
    for table in (_local.scope or {}, _custom, custom_objects or {}, module_objects or {}):
        if name in table:
            return table[name]
    return None


def get_custom_objects() -> dict[str, Any]:
    """The live table of custom objects; entries put into it hold for the whole process."""
    return _custom


class CustomObjectScope:
    """Names that configurations may use while the scope is open.

    Args:
        custom_objects: dict from name to class or function.

    Example:
        >>> import cornu
        >>> with cornu.saving.CustomObjectScope({"twice": lambda x: 2 * x}):
        ...     layer = cornu.layers.Activation("twice")
    """

    def __init__(self, custom_objects: dict[str, Any] | None):
        if custom_objects is not None and not isinstance(custom_objects, dict):
            raise bad_argument("CustomObjectScope", "custom_objects", "a dict from name to object", custom_objects)
        self.custom_objects: dict[str, Any] = custom_objects or {}

    def __enter__(self) -> Self:
        self._outer = _local.scope
        _local.scope = {**(self._outer or {}), **self.custom_objects}
        return self

    def __exit__(self, *exc: object) -> None:
        _local.scope = self._outer
