"""clone_model: the same architecture with new weights."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten, map_structure, pack_sequence_as
from cornu.core.keras_tensor import KerasTensor
from cornu.core.operation import Operation
from cornu.layers.base.layer import Layer
from cornu.layers.core.input_layer import InputLayer
from cornu.models.model import Functional, Model
from cornu.models.sequential import Sequential

__all__ = ["clone_model"]


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
) -> Any:
    """Copy a model's architecture; the copy has layers and weights of its own.

    Args:
        model: Functional or Sequential model, or a subclass with `get_config`.
        input_tensors: KerasTensors on which the copy is built, or None for new Inputs.
        clone_function: function from a layer to its copy; by default a layer is made from its configuration.
        call_function: function `(layer, *args, **kwargs)` that calls each copy, for functional models.
        recursive: whether `clone_function` is also applied inside nested models.

    Raises:
        ValueError: if `model` is no model, or an argument does not go with its kind.

    Example:
        >>> import cornu
        >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
        >>> cornu.models.clone_model(model).count_params()
        8
    """
    if not isinstance(model, Model):
        raise bad_argument("clone_model", "model", "a model", model)
    for tensor in [] if input_tensors is None else flatten(input_tensors):
        if not isinstance(tensor, KerasTensor):
            raise bad_argument("clone_model", "input_tensors", "made by `Input(shape)`", tensor)
    copy = clone_function or _copy_layer

    def copy_one(layer: Any) -> Any:
        if recursive and isinstance(layer, Model) and layer._function is not None:
            return clone_model(layer, clone_function=clone_function, call_function=call_function, recursive=True)
        if isinstance(layer, Model) and layer._function is not None:
            return clone_model(layer)
        return copy(layer)

    if isinstance(model, Sequential):
        if call_function is not None:
            raise bad_argument("clone_model", "call_function", "None for a Sequential", call_function)
        return _clone_sequential(model, copy_one, input_tensors)
    if model._function is not None:
        return _clone_functional(model, copy_one, call_function, input_tensors)
    for name, value in {"input_tensors": input_tensors, "clone_function": clone_function}.items():
        if value is not None:
            raise bad_argument("clone_model", name, "None for a subclassed model", value)
    return type(model).from_config(model.get_config())


def _copy_layer(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())


def _clone_sequential(model: Sequential, copy: Callable[[Any], Any], input_tensors: Any) -> Sequential:
    clone = Sequential(name=model.name, trainable=model.trainable)
    stack = list(model._stack)
    if input_tensors is not None:
        clone.add(flatten(input_tensors)[0])
        stack = [layer for layer in stack if not isinstance(layer, InputLayer)]
    for layer in stack:
        clone.add(_copy_layer(layer) if isinstance(layer, InputLayer) else copy(layer))
    return clone


def _clone_functional(
    model: Any, copy: Callable[[Any], Any], call_function: Callable[..., Any] | None, input_tensors: Any
) -> Any:
    function = model._function
    copies: dict[int, Operation] = {}
    if input_tensors is None:
        starts: list[KerasTensor] = []
        for tensor in function.inputs:
            layer = _copy_layer(tensor._keras_history.operation)
            starts.append(layer.output)
    else:
        starts = flatten(input_tensors)

    def call(node: Any) -> Any:
        operation = node.operation
        if id(operation) not in copies:
            made = copy(operation) if isinstance(operation, Layer) else _copy_layer_or_op(operation)
            copies[id(operation)] = made
        made = copies[id(operation)]
        if call_function is not None and isinstance(made, Layer):
            return functools.partial(call_function, made)
        return made.symbolic_call

    outputs = function.run_graph(starts, call)
    inputs = pack_sequence_as(function._inputs_struct, starts)
    cls = type(model) if type(model).__init__ in (Functional.__init__,) else Functional
    clone = cls(map_structure(lambda t: t, inputs), outputs, name=model.name)
    clone._trainable = model._trainable
    return clone


def _copy_layer_or_op(operation: Any) -> Any:
    if hasattr(operation, "op"):
        return type(operation)(operation.op, dict(operation.config), operation.name)
    return type(operation).from_config(operation.get_config())
