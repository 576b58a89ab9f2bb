"""Lambda: a function of the user's as a layer."""

from __future__ import annotations

import base64
import builtins
import inspect
import marshal
from collections.abc import Callable
from types import CellType, CodeType, FunctionType
from typing import Any, Self

from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.base.tree import flatten
from cornu.core.keras_tensor import KerasTensor
from cornu.core.serialization import (
    deserialize_keras_object,
    get_custom_objects,
    in_safe_mode,
    register,
    serialize_keras_object,
)
from cornu.core.variable import shape_equal
from cornu.layers.base.layer import Layer

__all__ = ["Lambda"]


@register("keras.layers.Lambda")
class Lambda(Layer):
    """Apply any function of tensors, for small steps that are not worth a class.

    A function with variables of its own needs a `Layer` subclass instead: a Lambda does not see them. A file can hold
    a function by name if it is registered (`register_keras_serializable`); a Python `lambda` goes into the file as
    code, which is run again only if you ask for it with `safe_mode=False`.

    Args:
        function: callable on the input; it may also take `mask` and `training`.
        output_shape: shape of one sample of the output, or a callable from the input's shape to the output's. It is
            only compared with what tracing finds, and a difference is said; None (the default) compares nothing.
        mask: mask of the output, or a callable from (inputs, mask) to it; None ends a mask here.
        arguments: dict of further keyword arguments for the function.

    Raises:
        TypeError: if `function` cannot be called.

    Example:
        >>> import cornu
        >>> cornu.layers.Lambda(lambda x: x**2)(cornu.ops.array([1.0, 3.0])).tolist()
        [1.0, 9.0]
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if not callable(function):
            fix = "Write for example Lambda(lambda x: x / 255)."
            raise bad_argument("Lambda", "function", "a callable on tensors", function, fix, TypeError)
        self.function = function
        self.arguments = dict(arguments or {})
        self.mask = mask
        self.supports_masking = mask is not None
        self._output_shape: Any = output_shape
        parameters = inspect.signature(function).parameters
        self._takes = [name for name in ("mask", "training") if name in parameters]

    def call(self, inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        given = {"mask": mask, "training": training}
        return self.function(inputs, **{**{name: given[name] for name in self._takes}, **self.arguments})

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        traced = super().compute_output_spec(*args, **kwargs)
        if self._output_shape is not None and isinstance(traced, KerasTensor):
            promised = self._promised_shape(args[0])
            if not shape_equal(promised, traced.shape):
                notice(
                    f"{self.path} (Lambda): argument 'output_shape' says {promised}, but the function returns "
                    f"{traced.shape}, and that is what counts. Leave output_shape out: it is found by tracing."
                )
        return traced

    def _promised_shape(self, inputs: Any) -> tuple[int | None, ...]:
        """What `output_shape` says, with the batch."""
        if not callable(self._output_shape):
            return (flatten(inputs)[0].shape[0], *self._output_shape)
        shape: Any = self._output_shape([x.shape for x in inputs] if isinstance(inputs, list | tuple) else inputs.shape)
        return tuple(shape)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "function": _to_config(self.function), "arguments": dict(self.arguments)}
        if self._output_shape is not None:
            shape = self._output_shape
            config["output_shape"] = _to_config(shape) if callable(shape) else shape
        if self.mask is not None:
            config["mask"] = _to_config(self.mask) if callable(self.mask) else serialize_keras_object(self.mask)
        return config

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None, safe_mode: bool | None = None
    ) -> Self:
        """Make a layer from what `get_config` returned.

        Args:
            config: the configuration.
            custom_objects: dict from name to function, for functions that cornu does not know.
            safe_mode: False allows a configuration from a file to bring code of its own; None takes the setting of
                the loader around, which is True unless the user changed it.

        Raises:
            ValueError: if the configuration holds code and that is not allowed.
        """
        safe = in_safe_mode() if safe_mode is None else bool(safe_mode)
        config = dict(config)
        for key in ("function", "output_shape", "mask"):
            if isinstance(config.get(key), dict):
                config[key] = _from_config(config[key], custom_objects, safe, config.get("name"))
        return cls(**config)


class _Code(dict):  # type: ignore[type-arg]
    """Plain data for files that remembers its function, so that copies within the process run no foreign code."""

    def __init__(self, data: dict[str, Any], function: Callable[..., Any]):
        super().__init__(data)
        self.function = function


def _to_config(function: Callable[..., Any]) -> dict[str, Any]:
    if not isinstance(function, FunctionType) or function.__name__ != "<lambda>":
        return _Code(serialize_keras_object(function), function)
    data = {
        "code": base64.encodebytes(marshal.dumps(function.__code__)).decode("ascii"),
        "defaults": function.__defaults__,
        "closure": tuple(cell.cell_contents for cell in function.__closure__) if function.__closure__ else None,
    }
    return _Code({"class_name": "__lambda__", "config": data}, function)


def _from_config(data: dict[str, Any], custom_objects: Any, safe: bool, name: Any) -> Any:
    if isinstance(data, _Code):
        return data.function
    if data.get("class_name") != "__lambda__":
        return deserialize_keras_object(data, custom_objects=custom_objects)
    if safe:
        raise ValueError(
            f"{name or 'Lambda'} (Lambda): the configuration holds Python code, which could do anything on "
            "this machine, so it is refused. If you trust its origin, load it with safe_mode=False. Better, write "
            "the function with `def` under @register_keras_serializable() and save the model again."
        )
    return _function_from_code(data["config"])


def _function_from_code(config: dict[str, Any]) -> FunctionType:
    """The function that a file holds as code; only ever called when the user turned safe mode off."""
    code = marshal.loads(base64.b64decode(config["code"]))
    if not isinstance(code, CodeType):
        raise ValueError(f"Lambda: the configuration's code is no code object but a {type(code).__name__}.")
    defaults, closure = config.get("defaults"), config.get("closure")
    cells = None if closure is None else tuple(CellType(value) for value in closure)
    names = {"__builtins__": builtins, **get_custom_objects()}
    return FunctionType(code, names, argdefs=None if defaults is None else tuple(defaults), closure=cells)
