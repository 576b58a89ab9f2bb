"""Objects to plain configurations."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from cornu.core.keras_tensor import KerasTensor
from cornu.core.object_sharing import note_written
from cornu.core.op import OpCall
from cornu.core.serialization.custom_objects import get_registered_name
from cornu.core.serialization.registry import keras_module


def serialize_keras_object(obj: Any) -> Any:
    """`obj` as plain data that JSON can hold.

    Args:
        obj: None, numbers, strings, lists, tuples, dicts, arrays, functions known by name, or an object with
            `get_config()`.

    Raises:
        TypeError: if `obj` is none of these.

    Example:
        >>> import cornu
        >>> cornu.saving.serialize_keras_object(cornu.initializers.Zeros())["class_name"]
        'Zeros'
    """
    if obj is None or isinstance(obj, str | bool | int | float):
        return obj
    if isinstance(obj, np.generic):
        return obj.item()
    if isinstance(obj, list | tuple):
        items = [serialize_keras_object(item) for item in obj]
        return tuple(items) if isinstance(obj, tuple) else items
    if isinstance(obj, dict):
        return {key: serialize_keras_object(value) for key, value in obj.items()}
    for kind, to_config in _PLAIN_KINDS:
        if isinstance(obj, kind):
            return to_config(obj)
    if isinstance(obj, OpCall):
        return _serialize_op(obj)
    if hasattr(obj, "get_config") and not inspect.isclass(obj):
        return _serialize_instance(obj)
    if callable(obj) and hasattr(obj, "__name__") and not inspect.isclass(obj):
        return _serialize_function(obj)
    raise TypeError(
        f"serialize_keras_object: an object of type {type(obj).__name__} cannot be written into a configuration. "
        "Give its class a `get_config()` method that returns plain values."
    )


_PLAIN_KINDS: list[tuple[Any, Callable[[Any], Any]]] = [
    (KerasTensor, lambda t: _tagged("__keras_tensor__", shape=t.shape, dtype=t.dtype, keras_history=None)),
    (
        jax.Array,
        lambda a: _tagged(
            "__tensor__",
            value=np.asarray(a, "float32").tolist() if a.dtype.name == "bfloat16" else np.asarray(a).tolist(),
            dtype=a.dtype.name,
        ),
    ),
    (np.ndarray, lambda a: _tagged("__numpy__", value=a.tolist(), dtype=a.dtype.name)),
    (
        slice,
        lambda s: _tagged(
            "__slice__",
            start=serialize_keras_object(s.start),
            stop=serialize_keras_object(s.stop),
            step=serialize_keras_object(s.step),
        ),
    ),
    (type(...), lambda _: _tagged("__ellipsis__")),
    (bytes, lambda b: _tagged("__bytes__", value=b.decode())),
]


def _tagged(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def _serialize_op(call: OpCall) -> dict[str, Any]:
    _, area, module, *_ = call.op.__module__.split(".")
    return {
        "module": f"keras.src.{area}.{module}",
        "class_name": call.op.keras_name,  # type: ignore[attr-defined]
        "config": serialize_keras_object(call.get_config()),
        "registered_name": call.op.keras_name,  # type: ignore[attr-defined]
    }


def _serialize_instance(obj: Any) -> dict[str, Any]:
    cls = type(obj)
    module, class_name = keras_module(cls)
    registered = None if module is not None else get_registered_name(cls)
    config = {
        "module": module,
        "class_name": class_name,
        "config": serialize_keras_object(obj.get_config()),
        "registered_name": registered,
    }
    if hasattr(obj, "get_build_config"):
        build_config = obj.get_build_config()
        if build_config is not None:
            config["build_config"] = serialize_keras_object(build_config)
    if getattr(obj, "compiled", False) and hasattr(obj, "get_compile_config"):
        compile_config = obj.get_compile_config()
        if compile_config is not None:
            config["compile_config"] = serialize_keras_object(compile_config)
    note_written(obj, config)
    return config


def _serialize_function(function: Callable[..., Any]) -> dict[str, Any]:
    if function.__name__ == "<lambda>":
        raise TypeError(
            "serialize_keras_object: a lambda has no name by which a file could speak of it. Write it as a "
            "function with `def`, decorated with `@register_keras_serializable()`."
        )
    return {
        "module": "builtins",
        "class_name": "function",
        "config": get_registered_name(function),
        "registered_name": "function",
    }
