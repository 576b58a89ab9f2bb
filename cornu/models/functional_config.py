"""The graph of a functional model as plain data, in the form of Keras 3 files, and back."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.graph import Function
from cornu.core.keras_tensor import KerasTensor
from cornu.core.operation import Node, Operation
from cornu.core.serialization import CustomObjectScope, deserialize_keras_object, serialize_keras_object

__all__ = ["graph_from_config", "graph_to_config"]


def graph_to_config(model: Any, function: Function) -> dict[str, Any]:
    """`get_config` of a functional model."""
    places = _node_places(function)
    operations = []
    for operation in function.operations:
        config = serialize_keras_object(operation)
        config["name"] = operation.name
        nodes = [node for node in operation._inbound_nodes if id(node) in function._graph.members]
        config["inbound_nodes"] = [_node_to_config(node, places) for node in nodes if not node.is_input]
        operations.append(config)
    return {
        "name": model.name,
        "trainable": model._trainable,
        "layers": operations,
        "input_layers": _tensors_to_config(function._inputs_struct, places),
        "output_layers": _tensors_to_config(function._outputs_struct, places),
    }


def _node_places(function: Function) -> dict[int, int]:
    """Position of each node of the graph among the graph's nodes of its operation."""
    places = {}
    for operation in function.operations:
        inside = [node for node in operation._inbound_nodes if id(node) in function._graph.members]
        places.update({id(node): index for index, node in enumerate(inside)})
    return places


def _first_call(operation: Any) -> int:
    """Number of an operation's first call among inputs and outputs of a graph, where Keras counts the inside of a
    functional model as its call 0. As arguments of calls, Keras counts all from 0.
    """
    return getattr(operation, "_first_call", 0)


def _history(tensor: KerasTensor, places: dict[int, int]) -> list[Any]:
    operation, index, position = tensor._keras_history
    if operation is None:
        raise bad_argument("get_config", "tensor", "made by an operation of the graph", tensor)
    return [operation.name, places[id(operation._inbound_nodes[index])], position]


def _tensors_to_config(struct: Any, places: dict[int, int]) -> Any:
    if isinstance(struct, dict):
        return {key: _tensors_to_config(value, places) for key, value in struct.items()}
    if isinstance(struct, list | tuple):
        return [_tensors_to_config(value, places) for value in struct]
    name, index, position = _history(struct, places)
    return [name, index + _first_call(struct._keras_history.operation), position]


def _node_to_config(node: Node, places: dict[int, int]) -> dict[str, Any]:
    def convert(value: Any) -> Any:
        if isinstance(value, KerasTensor):
            config = serialize_keras_object(value)
            config["config"]["keras_history"] = _history(value, places)
            return config
        if isinstance(value, list | tuple):
            return [convert(item) for item in value]
        if isinstance(value, dict):
            return {key: convert(item) for key, item in value.items()}
        return serialize_keras_object(value)

    return {"args": convert(list(node.args)), "kwargs": convert(node.kwargs)}


def graph_from_config(config: dict[str, Any], custom_objects: Any = None) -> tuple[Any, Any, dict[str, Any]]:
    """Inputs, outputs and the other arguments of the model that `graph_to_config` described."""
    operations: dict[str, Operation] = {}
    # Where each operation's calls in the file start among its calls here: a shared layer may have calls already.
    first: dict[str, int] = {}
    waiting: list[tuple[str, dict[str, Any]]] = []
    with CustomObjectScope(custom_objects):
        for item in config["layers"]:
            operation = deserialize_keras_object(item)
            name = item.get("name", operation.name)
            operations[name] = operation
            is_start = not item.get("inbound_nodes")
            first[name] = 0 if is_start else len(operation._inbound_nodes)
            waiting.extend((name, node) for node in item.get("inbound_nodes", []))
    while waiting:
        left = []
        for position, (name, node) in enumerate(waiting):
            # Calls of one operation have to be made in the order of the file, since they are known by number.
            earlier = any(other == name for other, _ in left)
            if earlier or not _make_call(operations, first, name, node):
                left.append(waiting[position])
        if len(left) == len(waiting):
            names = sorted({name for name, _ in left})
            raise ValueError(f"from_config: the inputs of {names} are made by no operation of the configuration.")
        waiting = left
    inputs = _tensors_from_config(config["input_layers"], operations, first)
    outputs = _tensors_from_config(config["output_layers"], operations, first)
    rest = {key: config[key] for key in ("name", "trainable") if key in config}
    return inputs, outputs, rest


def _make_call(operations: dict[str, Operation], first: dict[str, int], name: str, node: dict[str, Any]) -> bool:
    """Repeat a call; False if one of its inputs is not there yet."""
    try:
        args = _arguments_from_config(node["args"], operations, first)
        kwargs = _arguments_from_config(node["kwargs"], operations, first)
    except _NotYet:
        return False
    operation = operations[name]
    # Layers work `training` out again; None means that nobody had said.
    if kwargs.get("training", 0) is None:
        del kwargs["training"]
    operation.symbolic_call(*args, **kwargs)
    return True


class _NotYet(Exception):
    """An input of a call is made by a call that was not repeated yet."""


def _lookup(history: Any, operations: dict[str, Operation], first: dict[str, int]) -> KerasTensor:
    name, index, position = history
    if name not in operations:
        raise ValueError(f"from_config: an input comes from '{name}', which the configuration does not hold.")
    nodes = operations[name]._inbound_nodes
    if first[name] + index >= len(nodes):
        raise _NotYet
    return nodes[first[name] + index].output_tensors[position]


def _arguments_from_config(value: Any, operations: dict[str, Operation], first: dict[str, int]) -> Any:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            return _lookup(value["config"]["keras_history"], operations, first)
        if "class_name" in value and "config" in value:
            return deserialize_keras_object(value)
        return {key: _arguments_from_config(item, operations, first) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_arguments_from_config(item, operations, first) for item in value]
    return value


def _tensors_from_config(value: Any, operations: dict[str, Operation], first: dict[str, int]) -> Any:
    if isinstance(value, dict):
        return {key: _tensors_from_config(item, operations, first) for key, item in value.items()}
    if len(value) == 3 and isinstance(value[0], str):
        name, index, position = value
        return _lookup([name, index - _first_call(operations.get(name)), position], operations, first)
    return [_tensors_from_config(item, operations, first) for item in value]
