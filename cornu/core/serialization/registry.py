"""The closed table of classes and functions that a configuration may name.

A name that the table does not hold is refused: nothing is imported or looked up by attribute because a file says so.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable
from typing import Any, TypeVar

from cornu.core.op import find_op
from cornu.core.serialization.custom_objects import get_registered_object

__all__ = ["find_class", "find_function", "keras_module", "register", "register_function", "register_subclass"]

T = TypeVar("T")

_AREAS = (
    *("activations", "constraints", "initializers", "layers", "losses", "metrics", "models"),
    *("ops", "optimizers", "random", "regularizers"),
)

_classes: dict[str, type] = {}
_by_class_name: dict[str, list[str]] = {}
_functions: dict[str, Callable[..., Any]] = {}
_own_subclasses: dict[str, type] = {}


def register(*public_names: str) -> Callable[[type[T]], type[T]]:
    """Enter a class of cornu into the table, under the name that Keras writes into files and its aliases.

    Args:
        public_names: for example "keras.layers.MaxPooling2D"; the first is the one that is written.
    """

    def enter(cls: type[T]) -> type[T]:
        cls._keras_name = public_names[0]  # type: ignore[attr-defined]
        for name in public_names:
            _classes[name] = cls
            _by_class_name.setdefault(name.rsplit(".", 1)[1], []).append(name)
        return cls

    return enter


def register_function(function: Callable[..., Any], name: str | None = None) -> None:
    """Enter a function (a loss, an activation) into the table, so that files may name it."""
    _functions.setdefault(name or function.__name__, function)


def register_subclass(cls: type) -> None:
    """Remember a user's own subclass, so that models saved in this process can be loaded in it again."""
    if not cls.__module__.startswith("cornu."):
        _own_subclasses[cls.__name__] = cls


def keras_module(cls: type) -> tuple[str | None, str]:
    """Module and class name under which Keras writes a class of ours; module None for a user's class."""
    public = cls.__dict__.get("_keras_name")
    if public is None:
        return None, cls.__name__
    module, _, name = public.rpartition(".")
    return module, name


class OpClass:
    """Stands for the class that Keras has for an op, where the table knows a function."""

    def __init__(self, op: Callable[..., Any]):
        self.op = op


def find_class(config: dict[str, Any]) -> Any:
    """The class that a configuration names; ValueError if it is not in the table."""
    module, class_name = config.get("module"), config["class_name"]
    found = _look_up(config)
    if found is None:
        _complete_table()
        found = _look_up(config)
    if found is None:
        near = difflib.get_close_matches(str(class_name), _by_class_name, n=1, cutoff=0.75)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise ValueError(
            f"deserialize_keras_object: the configuration names the class '{class_name}' (module {module or None!r}), "
            f"which cornu does not know.{hint} If it is yours, pass custom_objects={{'{class_name}': {class_name}}}."
        )
    return found


def _complete_table() -> None:
    """Import the parts of cornu that enter classes and functions; they are imported late, and may not be there yet.

    The names stand here and nowhere else: none of them comes from a configuration.
    """
    for area in _AREAS:
        importlib.import_module(f"cornu.{area}")


def _look_up(config: dict[str, Any]) -> Any:
    module, class_name = config.get("module"), config["class_name"]
    registered = config.get("registered_name") or class_name
    for name in (registered, class_name):
        found = get_registered_object(name)
        if found is not None:
            return found
    module = str(module or "")
    if module.startswith(("keras.src.ops", "keras.src.activations")):
        found_op = find_op(class_name)
        if found_op is not None:
            return OpClass(found_op)
    public = f"{module}.{class_name}"
    if public in _classes:
        return _classes[public]
    if module == "" or module.split(".")[0] in ("keras", "tf_keras", "tensorflow", "cornu"):
        names = _by_class_name.get(class_name, [])
        if names:
            area = [name for name in names if name.split(".")[1] in module]
            return _classes[(area or names)[0]]
    return _own_subclasses.get(class_name)


def find_function(name: str) -> Callable[..., Any]:
    """The function of that name; ValueError if it is not in the table."""
    for complete in (False, True):
        if complete:
            _complete_table()
        for found in (get_registered_object(name), get_registered_object(f"Custom>{name}"), _functions.get(name)):
            if found is not None:
                return found
    raise ValueError(
        f"deserialize_keras_object: the configuration names the function '{name}', which cornu does not know. "
        f"If it is yours, pass custom_objects={{'{name}': {name.rsplit('>', 1)[-1]}}}."
    )
