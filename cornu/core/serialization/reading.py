"""Plain configurations back to objects."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from cornu.base.config import settings
from cornu.core.convert import convert_to_tensor
from cornu.core.keras_tensor import KerasTensor
from cornu.core.object_sharing import find_read, note_read
from cornu.core.op import OpCall
from cornu.core.serialization.custom_objects import CustomObjectScope
from cornu.core.serialization.registry import OpClass, find_class, find_function

__all__ = ["deserialize_keras_object", "in_safe_mode"]


class _Local(threading.local):
    safe_mode: bool = True


_local = _Local()


def deserialize_keras_object(config: Any, custom_objects: dict[str, Any] | None = None, safe_mode: bool = True) -> Any:
    """The object that `serialize_keras_object` described.

    Args:
        config: plain data.
        custom_objects: dict from name to class or function, for names that cornu does not know.
        safe_mode: True refuses everything that would run code from the configuration.

    Raises:
        ValueError: if the configuration names a class or function that is not in the table.

    Example:
        >>> import cornu
        >>> config = cornu.saving.serialize_keras_object(cornu.layers.Dense(3))
        >>> cornu.saving.deserialize_keras_object(config).units
        3
    """
    if isinstance(config, str) and custom_objects and config in custom_objects:
        return custom_objects[config]
    outer, _local.safe_mode = _local.safe_mode, _local.safe_mode and safe_mode is not False
    try:
        with CustomObjectScope(custom_objects):
            return _deserialize(config)
    finally:
        _local.safe_mode = outer


def in_safe_mode() -> bool:
    """Whether code from configurations is refused at the moment."""
    return _local.safe_mode and settings.safe_mode


def _deserialize(config: Any) -> Any:
    if config is None or isinstance(config, str | bool | int | float):
        return config
    if isinstance(config, list | tuple):
        return [_deserialize(item) for item in config]
    if not isinstance(config, dict):
        raise TypeError(f"deserialize_keras_object: expected plain data, got {type(config).__name__}.")
    if "class_name" not in config or "config" not in config:
        return {key: _deserialize(value) for key, value in config.items()}
    class_name, inner = config["class_name"], config["config"]
    if isinstance(class_name, str) and class_name.startswith("__"):
        return _deserialize_plain(class_name, inner)
    if class_name == "function":
        return find_function(inner if isinstance(inner, str) else str(config.get("registered_name")))
    cls = find_class(config)
    if not isinstance(inner, dict):
        raise ValueError(f"deserialize_keras_object: '{class_name}' has a configuration that is not a dict: {inner!r}.")
    if isinstance(cls, OpClass):
        values = {key: _as_tuples(_deserialize(value)) for key, value in inner.items()}
        return OpCall(cls.op, {k: v for k, v in values.items() if k != "name"}, values.get("name"))
    return _rebuild(cls, config, inner)


def _as_tuples(value: Any) -> Any:
    """JSON turns tuples into lists, but the arguments of ops (axes, shapes) are tuples."""
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value


def _rebuild(cls: Any, config: dict[str, Any], inner: dict[str, Any]) -> Any:
    if not hasattr(cls, "from_config"):
        raise ValueError(
            f"deserialize_keras_object: '{cls.__name__}' has no `from_config`, so no object can be made from a file."
        )
    shared = find_read(config)
    if shared is not None:
        return shared
    try:
        instance = cls.from_config(inner)
    except TypeError as error:
        # The innermost only: the configuration of a model holds those of its layers.
        if not any("while making" in note for note in getattr(error, "__notes__", ())):
            error.add_note(f"This arose while making a {cls.__name__} from its configuration {inner}.")
            if "unexpected keyword argument" in str(error):
                error.add_note(
                    "A class of your own takes what every layer takes (name, trainable, dtype) as keyword arguments: "
                    "`def __init__(self, ..., **kwargs)`, and `super().__init__(**kwargs)` in it."
                )
        raise
    note_read(config, instance)
    build_config = config.get("build_config")
    if build_config and hasattr(instance, "build_from_config") and not getattr(instance, "built", True):
        instance.build_from_config(_deserialize(build_config))
    compile_config = config.get("compile_config")
    if compile_config and hasattr(instance, "compile_from_config"):
        instance.compile_from_config(compile_config)
    return instance


def _deserialize_plain(tag: str, config: dict[str, Any]) -> Any:
    if tag == "__tensor__":
        return convert_to_tensor(np.asarray(config["value"]), config["dtype"])
    if tag == "__numpy__":
        return np.asarray(config["value"], dtype=config["dtype"])
    if tag == "__slice__":
        return slice(*(_deserialize(config[key]) for key in ("start", "stop", "step")))
    if tag == "__ellipsis__":
        return ...
    if tag == "__bytes__":
        return str(config["value"]).encode()
    if tag == "__tuple__":
        return tuple(_deserialize(item) for item in config["value"])
    if tag == "__keras_tensor__":
        return KerasTensor(config["shape"], config["dtype"])
    raise ValueError(
        f"deserialize_keras_object: '{tag}' is refused: cornu runs no code that stands in a configuration."
    )
