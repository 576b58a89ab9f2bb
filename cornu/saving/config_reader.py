"""Reading `config.json`, which may have been made to do harm, and making the model that it describes.

Everything that it names is looked up in the closed table of `core.serialization` before the first object is made.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from cornu.base.config import settings
from cornu.core.scopes import StatelessScope
from cornu.core.seed_generator import global_seed_generator
from cornu.core.serialization import CustomObjectScope, deserialize_keras_object, find_class, find_function
from cornu.core.variable import Variable
from cornu.saving.archive import CONFIG, MAX_TEXT, ModelMembers
from cornu.saving.errors import UnsafeModelError

__all__ = ["check_config", "make_model", "read_config"]

MAX_DEPTH = 300
FREE_BYTES = 64 * 2**20
"""Variables may take this many bytes together..."""
MAX_RATIO = 16
"""... or this many times the size of the weights in the file (an optimizer keeps several for each)."""

_DTYPE = re.compile(r"bool|u?int(4|8|16|32|64)|float(16|32|64)|bfloat16|float8_\w{4,12}|complex(64|128)")
_REFUSED_CLASSES = {
    "TFSMLayer": "it runs a TensorFlow program from a path that the file names",
    "TorchModuleWrapper": "it unpickles data of the file, which runs code",
}
# Arguments of Keras's own classes that take either data or the path of a file with data.
_PATH_ARGUMENTS = ("vocabulary", "filepath", "file_path", "path", "url", "origin", "directory")
_FIX = (
    "If it is yours, pass custom_objects={{'{name}': {short}}}, or decorate it with "
    "`@cornu.saving.register_keras_serializable()` before loading."
)


def read_config(members: ModelMembers) -> dict[str, Any]:
    """The configuration of the model in a file, not yet checked.

    Raises:
        UnsafeModelError: if it is too large or nested too deep.
        ValueError: if there is none, or it is not JSON.
    """
    if CONFIG not in members.names():
        raise ValueError(f"{members.label}: there is no '{CONFIG}' in it, so it is not a model saved by `model.save`.")
    text = members.read(CONFIG, MAX_TEXT)
    try:
        config = json.loads(text)
    except RecursionError as error:
        raise UnsafeModelError(members.label, CONFIG, "it is nested too deep") from error
    except ValueError as error:
        raise ValueError(f"{members.label}: '{CONFIG}' is not valid JSON ({error}).") from error
    if not isinstance(config, dict) or "class_name" not in config or "config" not in config:
        raise ValueError(f"{members.label}: '{CONFIG}' does not describe a model.")
    return config


def check_config(config: Any, file: str, custom_objects: dict[str, Any] | None = None, safe_mode: bool = True) -> None:
    """Refuse a configuration that names anything outside the table, or that would run code or read other files.

    Args:
        config: plain data.
        file: where it comes from, for messages.
        custom_objects: dict from name to class or function, for names that cornu does not know.
        safe_mode: False lets Python code in `Lambda` layers pass.

    Raises:
        UnsafeModelError: naming the place in the configuration and the reason.
    """
    with CustomObjectScope(custom_objects):
        for place, item in _objects(config, file):
            _check_object(item, file, place, safe_mode is not False and settings.safe_mode)


def _objects(config: Any, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every dict in `config` that describes an object, with the path of keys that leads to it."""
    stack = [("", config, 0)]
    while stack:
        place, value, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise UnsafeModelError(file, place[:200], f"it is nested more than {MAX_DEPTH} deep")
        if isinstance(value, dict):
            if "class_name" in value and "config" in value:
                yield place or CONFIG, value
            stack.extend((f"{place}.{key}" if place else str(key), item, depth + 1) for key, item in value.items())
        elif isinstance(value, list):
            stack.extend((f"{place}[{i}]", item, depth + 1) for i, item in enumerate(value))


def _check_object(item: dict[str, Any], file: str, place: str, safe_mode: bool) -> None:
    class_name, inner = item["class_name"], item["config"]
    if not isinstance(class_name, str):
        raise UnsafeModelError(file, place, f"its class name is no string but {class_name!r:.80}")
    if class_name == "__lambda__":
        if safe_mode:
            raise UnsafeModelError(
                file,
                place,
                "it holds Python code (a lambda), which could do anything on your machine",
                "If you trust the file, load it with safe_mode=False. Better, build the model with a function written "
                "with `def` under @register_keras_serializable(), and load the weights alone.",
            )
    elif class_name in ("__tensor__", "__numpy__"):
        dtype = inner.get("dtype") if isinstance(inner, dict) else None
        if not isinstance(dtype, str) or not _DTYPE.fullmatch(dtype):
            raise UnsafeModelError(file, place, f"its dtype {dtype!r:.80} is not one of numbers")
    elif not class_name.startswith("__"):
        if class_name in _REFUSED_CLASSES:
            raise UnsafeModelError(file, place, f"it names the class {class_name!r}: {_REFUSED_CLASSES[class_name]}")
        _check_arguments(item, file, place)
        # Without these two keys it is not the form of `serialize_keras_object`, but a user's own data.
        if "module" in item and "registered_name" in item:
            _check_known(item, file, place)


def _check_known(item: dict[str, Any], file: str, place: str) -> None:
    class_name, inner = item["class_name"], item["config"]
    if class_name == "function":
        name = inner if isinstance(inner, str) else str(item["registered_name"])
        what = f"it names the function {name!r:.80}"
    else:
        name = class_name
        what = f"it names the class {name!r:.80} of the module {item['module']!r:.80}"
    try:
        if class_name == "function":
            find_function(name)
        else:
            find_class(item)
    except ValueError as error:
        fix = _FIX.format(name=name[:80], short=name.rsplit(">", 1)[-1][:80])
        reason = f"{what}, which cornu does not know; nothing is imported because a file says so"
        raise UnsafeModelError(file, place, reason, fix) from error


def _check_arguments(item: dict[str, Any], file: str, place: str) -> None:
    module, inner = str(item.get("module") or ""), item["config"]
    if not isinstance(inner, dict) or not module.startswith(("keras", "tf_keras", "tensorflow", "cornu")):
        return
    for name in _PATH_ARGUMENTS:
        if isinstance(inner.get(name), str):
            raise UnsafeModelError(
                file,
                f"{place}.config.{name}",
                f"it names a file or address to read ({inner[name]!r:.80}), and a model may use only its own file",
                "If you trust it, make the layer yourself with that file and load the weights alone.",
            )


def make_model(
    config: dict[str, Any], file: str, stored_bytes: int, custom_objects: dict[str, Any] | None, safe_mode: bool
) -> tuple[Any, list[Variable]]:
    """The model that a checked configuration describes, without drawing values for its variables.

    Args:
        config: the configuration.
        file: where it comes from, for messages.
        stored_bytes: size of the weights that belong to it.
        custom_objects: dict from name to class or function.
        safe_mode: False lets `Lambda` layers run code of the file.

    Returns:
        The model, and its variables that wait for a value (`initialize()` draws one).

    Raises:
        UnsafeModelError: if its variables would take far more memory than the weights in the file.
    """
    check_config(config, file, custom_objects, safe_mode)
    # Made outside of the scope, because a stream of random numbers cannot start within one.
    global_seed_generator()
    scope = StatelessScope(initialize_variables=False)
    scope.new_variables = _Affordable(file, stored_bytes)
    try:
        with scope:
            model = deserialize_keras_object(config, custom_objects, safe_mode)
    except RecursionError as error:
        raise UnsafeModelError(file, CONFIG, "it is nested too deep") from error
    for variable, value in scope.updates():
        variable.assign(value)
    return model, scope.new_variables


class _Affordable(list[Variable]):
    """The variables of a model in the making, which may not take far more memory than the file has weights."""

    def __init__(self, file: str, stored_bytes: int):
        super().__init__()
        self._file = file
        self._stored_bytes = stored_bytes
        self._needed = 0

    def append(self, variable: Variable) -> None:
        self.extend([variable])

    def extend(self, variables: Iterable[Variable]) -> None:
        for variable in variables:
            super().append(variable)
            self._needed += math.prod(variable.shape) * _item_bytes(variable)
            if self._needed > max(FREE_BYTES, MAX_RATIO * self._stored_bytes):
                raise UnsafeModelError(
                    self._file,
                    CONFIG,
                    f"with '{variable.path}' of shape {variable.shape} its layers would take {self._needed} bytes of "
                    f"memory, but the file holds {self._stored_bytes} bytes of weights",
                )


def _item_bytes(variable: Variable) -> int:
    bits = re.search(r"\d+", variable.dtype)
    return 1 if bits is None else max(int(bits[0]) // 8, 1)
