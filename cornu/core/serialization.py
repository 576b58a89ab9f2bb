"""Objects to plain configurations and back, through a closed table of registered classes and functions.

A configuration is data: nothing in it is imported, evaluated or looked up by attribute. A name that the table does not
hold is refused.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import threading
from collections.abc import Callable
from typing import Any, Self, TypeVar

import jax
import numpy as np

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.keras_tensor import KerasTensor
from cornu.core.object_sharing import find_read, note_read, note_written
from cornu.core.op import OpCall, find_op

__all__ = [
    "CustomObjectScope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "keras_module",
    "register",
    "register_function",
    "register_keras_serializable",
    "serialize_keras_object",
]

T = TypeVar("T")

_AREAS = (
    "activations",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "random",
    "regularizers",
)

_classes: dict[str, type] = {}
_by_class_name: dict[str, list[str]] = {}
_functions: dict[str, Callable[..., Any]] = {}
_custom: dict[str, Any] = {}
_custom_names: dict[Any, str] = {}
_own_subclasses: dict[str, type] = {}


class _Local(threading.local):
    scope: dict[str, Any] | None = None
    safe_mode: bool = True


_local = _Local()


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
        self.custom_objects = custom_objects or {}

    def __enter__(self) -> Self:
        self._outer = _local.scope
        _local.scope = {**(self._outer or {}), **self.custom_objects}
        return self

    def __exit__(self, *exc: object) -> None:
        _local.scope = self._outer


def keras_module(cls: type) -> tuple[str | None, str]:
    """Module and class name under which Keras writes a class of ours; module None for a user's class."""
    public = cls.__dict__.get("_keras_name")
    if public is None:
        return None, cls.__name__
    module, _, name = public.rpartition(".")
    return module, name


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
    (
        KerasTensor,
        lambda t: _tagged("__keras_tensor__", shape=t.shape, dtype=t.dtype, keras_history=None),
    ),
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
    return _local.safe_mode


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
    if isinstance(cls, _OpClass):
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
        error.add_note(f"This arose while making a {cls.__name__} from its configuration {inner}.")
        raise
    note_read(config, instance)
    build_config = config.get("build_config")
    if build_config and hasattr(instance, "build_from_config") and not getattr(instance, "built", True):
        instance.build_from_config(_deserialize(build_config))
    compile_config = config.get("compile_config")
    if compile_config and hasattr(instance, "compile_from_config"):
        instance.compile_from_config(compile_config)
    return instance


class _OpClass:
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
            return _OpClass(found_op)
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
