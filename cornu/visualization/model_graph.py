"""Turns a model into a diagram: which boxes there are and which arrows join them."""

from __future__ import annotations

from typing import Any

from cornu.base.notices import notice
from cornu.visualization.diagram import Box, Diagram, Frame
from cornu.visualization.layer_box import BoxOptions, layer_box

__all__ = ["is_functional", "is_sequential", "model_diagram"]


def is_sequential(layer: Any) -> bool:
    """True for a Sequential model: a list of layers that one can add to."""
    return all(hasattr(layer, name) for name in ("layers", "add", "pop"))


def is_functional(layer: Any) -> bool:
    """True for a functional model: one that knows its graph."""
    return not is_sequential(layer) and all(
        getattr(layer, name, None) is not None for name in ("layers", "inputs", "outputs", "operations")
    )


def model_diagram(model: Any, options: BoxOptions, expand_nested: bool = False) -> Diagram:
    """Collect the boxes and arrows of a built model.

    A Sequential model is a chain of its layers, a functional model the graph of its operations. A subclassed
    model has no graph that could be read, so it is one box, and a notice says how to look inside.

    Args:
        model: a built model.
        options: what the boxes show.
        expand_nested: whether a model inside the model becomes a frame with its layers, instead of one box.

    Returns:
        A `Diagram` with the default direction and lines.
    """
    reader = _Reader(options, expand_nested)
    if not is_sequential(model) and not is_functional(model):
        notice(
            f"The graph of {model.name!r} is not known because {type(model).__name__} defines its own call(): it is "
            "drawn as one box. To see its layers, plot keras.Model(x, model.call(x)) with x = keras.Input(...)."
        )
        root = Frame("model", model.name, [layer_box(model, reader.key(model), [], options)])
        return Diagram(root)
    root = reader.frame(model)
    return Diagram(root, list(dict.fromkeys(reader.edges)))


class _Reader:
    """Walks through a model and the models inside it."""

    def __init__(self, options: BoxOptions, expand_nested: bool):
        self.options = options
        self.expand_nested = expand_nested
        self.keys: dict[int, str] = {}
        self.edges: list[tuple[str, str]] = []

    def key(self, layer: Any) -> str:
        """A name for the layer's box: short, and the same in every run."""
        return self.keys.setdefault(id(layer), f"layer_{len(self.keys)}")

    def opens(self, layer: Any) -> bool:
        """Whether the layer is drawn as a frame."""
        return self.expand_nested and (is_sequential(layer) or is_functional(layer))

    def frame(self, model: Any) -> Frame:
        """The frame of a model; adds its arrows to `edges`."""
        frame = Frame(self.key(model), model.name)
        nodes = [] if is_sequential(model) else _graph_nodes(model)
        for layer in model.layers if is_sequential(model) else model.operations:
            calls = (
                [node for node in nodes if node.operation is layer]
                if nodes
                else list(getattr(layer, "_inbound_nodes", ()))
            )
            frame.children.append(self.child(layer, calls))
        if is_sequential(model):
            for before, after in zip(model.layers, model.layers[1:], strict=False):
                self.edges.append((self.key(self.last(before, 0)), self.key(self.first(after, 0))))
            return frame
        for layer in model.operations:
            for node in nodes:
                if node.operation is layer:
                    self.connect(node)
        return frame

    def child(self, layer: Any, calls: list[Any]) -> Box | Frame:
        if self.opens(layer):
            return self.frame(layer)
        return layer_box(layer, self.key(layer), calls, self.options)

    def connect(self, node: Any) -> None:
        """Add the arrows into one call of an operation."""
        for index, tensor in enumerate(node.input_tensors):
            history = tensor._keras_history
            if history.operation is not None:
                source = self.last(history.operation, history.tensor_index)
                self.edges.append((self.key(source), self.key(self.first(node.operation, index))))

    def last(self, layer: Any, index: int) -> Any:
        """The layer that makes output number `index`: the layer itself, or one inside it if it is drawn open."""
        while self.opens(layer):
            if is_sequential(layer):
                layer = layer.layers[-1]
            else:
                history = layer.outputs[min(index, len(layer.outputs) - 1)]._keras_history
                layer, index = history.operation, history.tensor_index
        return layer

    def first(self, layer: Any, index: int) -> Any:
        """The layer that takes input number `index`: the layer itself, or one inside it if it is drawn open."""
        while self.opens(layer):
            if is_sequential(layer):
                layer = layer.layers[0]
            else:
                layer = layer.inputs[min(index, len(layer.inputs) - 1)]._keras_history.operation
        return layer


def _graph_nodes(model: Any) -> list[Any]:
    """The graph nodes between a functional model's inputs and outputs; a shared layer has more nodes than these."""
    inputs = {id(tensor) for tensor in model.inputs}
    found: list[Any] = []
    seen: set[int] = set()
    waiting = [*model.outputs, *model.inputs]
    while waiting:
        tensor = waiting.pop()
        history = tensor._keras_history
        if history.operation is None:
            continue
        node = history.operation._inbound_nodes[history.node_index]
        if id(node) not in seen:
            seen.add(id(node))
            found.append(node)
            if id(tensor) not in inputs:
                waiting.extend(node.input_tensors)
    return sorted(found, key=lambda node: node.operation._inbound_nodes.index(node))
