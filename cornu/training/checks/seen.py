"""What the rules get to see of a model and its data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cornu.base.tree import flatten
from cornu.core.operation import Operation
from cornu.core.sparse import is_sparse
from cornu.data.sparse_rows import SparseRows
from cornu.training.checks.rule import Data, Output
from cornu.training.outputs import Outputs
from cornu.training.steps import Steps

__all__ = ["data_seen", "outputs_seen"]

# More entries than this are looked at in a sample, so that the look costs milliseconds.
_MOST_ENTRIES = 2_000_000


def data_seen(model: Any, x: Any, y: Any) -> Iterator[Data]:
    """Every array of the inputs and the targets."""
    first = _first_layer(model)
    embedded = (
        getattr(first, "input_dim", None) if type(first).__name__ == "Embedding" and _is_its_graph(model) else None
    )
    layers = frozenset(type(layer).__name__ for layer in model._flatten_layers())
    for kind, arrays in (("x", x), ("y", y)):
        for name, array in _named(arrays, kind):
            alone = embedded if name == "x" else None
            yield Data(name, _sample(array), kind == "x", type(first).__name__, layers, alone)


def outputs_seen(model: Any, y: Any, weights: Any, batch: Any) -> Iterator[Output]:
    """The outputs that have a loss and targets.

    Args:
        model: the model, built and compiled.
        y: targets.
        weights: sample weights, or None.
        batch: inputs of the first batch. Where no graph says what comes out, a trace with its shapes does; what a layer
            ends with then stays unknown.
    """
    if model._compile_loss is None or _has_own_step(model):
        return
    graph = _is_its_graph(model)
    y_pred = model.output if graph else model._output_specs_for(batch)
    outputs = Outputs(y_pred, getattr(model, "output_names", None))
    tensors = flatten(y_pred)
    some_left_out = any(bool(np.any(np.asarray(leaf) == 0)) for leaf in flatten(weights) if leaf is not None)
    for index, (loss, targets) in enumerate(model._compile_loss.by_output(y, y_pred)):
        if loss is None or targets is None:
            continue
        tensor, name = tensors[index], outputs.names[index]
        arguments = getattr(loss, "_fn_kwargs", {})
        alone = outputs.size == 1 and name is None
        yield Output(
            where=model.name if alone else f"{model.name}, {outputs.label(index)}",
            loss=_loss_name(loss),
            from_logits=bool(arguments.get("from_logits", False)),
            y=_sample(targets),
            ignored=arguments.get("ignore_class"),
            some_left_out=some_left_out,
            shape=(None, *tensor.shape[1:]),
            activation=_activation_of(tensor._keras_history.operation) if graph else None,
            metrics=_metric_names(model, index, name),
        )


def _has_own_step(model: Any) -> bool:
    """Whether a class of the user's own decides how targets and outputs meet."""
    ours = ("train_step", "compute_loss", "compute_loss_and_updates")
    return any(getattr(type(model), name) is not getattr(Steps, name) for name in ours)


def _is_its_graph(model: Any) -> bool:
    """Whether the graph says all: a class of the user's own may define another `call` beside it."""
    return getattr(model, "_function", None) is not None and type(model).call.__module__.startswith("cornu.")


def _metric_names(model: Any, index: int, name: str | None) -> tuple[str, ...]:
    """The metrics of one output that were given by name."""
    given = (model._compile_arguments or {}).get("metrics")
    if isinstance(given, dict):
        given = given.get(name)
    elif isinstance(given, list | tuple) and any(isinstance(entry, list | tuple) for entry in given):
        given = given[index] if index < len(given) else None
    return tuple(metric for metric in flatten(given) if isinstance(metric, str))


def _loss_name(loss: Any) -> str:
    function = getattr(loss, "fn", loss)
    return getattr(function, "__name__", type(loss).__name__)


def _activation_of(operation: Operation | None) -> str | None:
    """Name of the function that a layer ends with, None if that is not known."""
    inner = getattr(operation, "layers", None)
    if inner:
        return _activation_of(inner[-1])
    activation = getattr(operation, "activation", None)
    if activation is not None:
        return getattr(activation, "__name__", None)
    return {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu"}.get(type(operation).__name__)


def _first_layer(model: Any) -> Any:
    """The first layer that computes something, None if there is none."""
    for layer in model.layers:
        if type(layer).__name__ != "InputLayer":
            return _first_layer(layer) if getattr(layer, "layers", None) else layer
    return None


def _named(arrays: Any, kind: str) -> Iterator[tuple[str, Any]]:
    if isinstance(arrays, dict):
        for key, value in arrays.items():
            yield from _named(value, f"{kind}[{key!r}]")
    elif isinstance(arrays, list | tuple):
        for index, value in enumerate(arrays):
            yield from _named(value, f"{kind}[{index}]")
    elif arrays is not None:
        yield kind, arrays


def _sample(array: Any) -> np.ndarray:
    """The array, or evenly chosen samples of one that is too large to look at whole; of a sparse one the entries."""
    if isinstance(array, SparseRows) or is_sparse(array):
        array = array.values if isinstance(array, SparseRows) else array.data
    if array.size > _MOST_ENTRIES:
        step = -(-array.size // _MOST_ENTRIES)
        array = array[::step]
    return np.asarray(array)
