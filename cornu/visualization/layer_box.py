"""The box of one layer: its name and class, and on demand its activation, shapes, dtype and whether it is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cornu.visualization.diagram import Box, Cell
from cornu.visualization.scene import Span

__all__ = ["BoxOptions", "layer_box"]

HEAD_FILL, TRAINED_FILL, FROZEN_FILL = "black", "forestgreen", "firebrick"


@dataclass(frozen=True)
class BoxOptions:
    """What the boxes show; the names are those of `model_to_dot`."""

    show_shapes: bool = False
    show_dtype: bool = False
    show_layer_names: bool = True
    show_layer_activations: bool = False
    show_trainable: bool = False


def layer_box(layer: Any, key: str, calls: Sequence[Any], options: BoxOptions) -> Box:
    """Make the box of a layer.

    Args:
        layer: a layer, model or operation.
        key: the box's name in the diagram.
        calls: the graph nodes of the layer that belong to the drawn model, used for the shapes of a layer
            that is called several times.
        options: what to show.

    Returns:
        The box. A fact that is not known, as the shapes of a subclassed model, is shown as "?".
    """
    kind = _class_name(layer)
    name = (Span(layer.name, bold=True), Span(f" ({kind})")) if options.show_layer_names else (Span(kind, bold=True),)
    rows = [(Cell((name,), fill=HEAD_FILL, ink="white", size=16.0),)]
    activation = getattr(layer, "activation", None)
    if options.show_layer_activations and activation is not None:
        rows.append((_fact("Activation", [_activation_name(activation)]),))
    facts = []
    if options.show_shapes:
        if kind != "InputLayer":
            facts.append(_fact("Input shape", _tensor_facts(layer, "input", calls, lambda tensor: tensor.shape)))
        facts.append(_fact("Output shape", _tensor_facts(layer, "output", calls, lambda tensor: tensor.shape)))
    if options.show_dtype:
        facts.append(_fact("Output dtype", _tensor_facts(layer, "output", calls, lambda tensor: tensor.dtype)))
    if options.show_trainable and getattr(layer, "weights", None):
        word, fill = ("Trainable", TRAINED_FILL) if layer.trainable else ("Non-trainable", FROZEN_FILL)
        facts.append(Cell(((Span(word, bold=True),),), fill=fill, ink="white"))
    if facts:
        rows.append(tuple(facts))
    return Box(key, tuple(rows))


def _class_name(layer: Any) -> str:
    """The layer's class; for a call of an op the name that Keras gives its class, such as "Add"."""
    return getattr(getattr(layer, "op", None), "keras_name", None) or type(layer).__name__


def _fact(label: str, values: list[str]) -> Cell:
    """A cell "label: value"; several values stand below the label, one a line."""
    if len(values) == 1:
        return Cell(((Span(f"{label}: "), Span(values[0], bold=True)),))
    return Cell(((Span(f"{label}:"),), *((Span(value, bold=True),) for value in values)))


def _activation_name(activation: Any) -> str:
    return str(getattr(activation, "name", None) or getattr(activation, "__name__", None) or activation)


def _tensor_facts(layer: Any, side: str, calls: Sequence[Any], fact: Callable[[Any], Any]) -> list[str]:
    """Words for a fact about a layer's inputs or outputs: one line, or one for each of many tensors or calls."""
    if len(calls) > 1 or (calls and len(layer._inbound_nodes) > 1):
        each_call = [_unwrapped(list(getattr(call, f"{side}_tensors"))) for call in calls]
        return list(dict.fromkeys(", ".join(_lines(tensors, fact)) for tensors in each_call))
    try:
        structure = getattr(layer, side)
    except (AttributeError, ValueError):  # never called on symbolic tensors
        return ["?"]
    return _lines(structure, fact) or ["?"]


def _unwrapped(tensors: list[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else tensors


def _lines(structure: Any, fact: Callable[[Any], Any]) -> list[str]:
    """One line for a tensor or two; more tensors, and those that have names, get a line each."""
    if isinstance(structure, dict):
        return [f"{name}: {_words(value, fact)}" for name, value in structure.items()]
    if isinstance(structure, list | tuple) and len(structure) > 2:
        return [_words(value, fact) for value in structure]
    return [] if structure is None else [_words(structure, fact)]


def _words(structure: Any, fact: Callable[[Any], Any]) -> str:
    if isinstance(structure, dict):
        return ", ".join(f"{name}: {_words(value, fact)}" for name, value in structure.items())
    if isinstance(structure, list | tuple):
        return "[" + ", ".join(_words(value, fact) for value in structure) + "]"
    return str(fact(structure))
