"""Mistakes that train without a message: looked for on the host when `fit` starts, each said once, with the fix.

Each mistake is one rule in one table. A rule looks at what it needs and returns what is wrong, or None. Mistakes that
make every number meaningless are errors; what may be meant is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cornu.base.notices import notice
from cornu.base.tree import flatten
from cornu.core.operation import Operation
from cornu.data import ArraySource, StreamSource

__all__ = ["DATA_RULES", "OUTPUT_RULES", "Rule", "check_first_batch"]

# More entries than this are looked at in a sample, so that the look costs milliseconds.
_MOST_ENTRIES = 2_000_000


@dataclass
class Output:
    """An output of the model with its loss and its targets."""

    model: str
    name: str
    loss: str
    from_logits: bool
    y: np.ndarray
    shape: tuple[int | None, ...]
    activation: str | None
    metrics: tuple[str, ...]

    @property
    def units(self) -> int | None:
        """Size of the output's last axis."""
        return self.shape[-1] if self.shape else None

    @property
    def where(self) -> str:
        """How messages name it."""
        return f"{self.model}, output '{self.name}'"


@dataclass
class Data:
    """An input or a target array, by the name that a user knows it under."""

    name: str
    array: np.ndarray
    is_input: bool
    first_layer: str


class Rule(NamedTuple):
    """One mistake.

    Args:
        name: what the mistake is called.
        look: function that returns a sentence with where, what and the fix; or None.
        is_error: whether it stops training.
    """

    name: str
    look: Callable[[Any], str | None]
    is_error: bool


def check_first_batch(model: Any, source: ArraySource | StreamSource, first: tuple[Any, Any, Any]) -> None:
    """Apply all rules to the data of a `fit`.

    Args:
        model: the model, built and compiled.
        source: the training data; arrays in memory are looked at as a whole.
        first: its first batch.

    Raises:
        ValueError: for the first mistake that is an error.
    """
    x, y = (source.x, source.y) if isinstance(source, ArraySource) else first[:2]
    first_layer = _first_layer(model)
    for kind, arrays in (("x", x), ("y", y)):
        for name, array in _named(arrays, kind):
            _apply(DATA_RULES, Data(name, _sample(array), kind == "x", first_layer))
    if y is not None:
        for output in _outputs(model, y):
            _apply(OUTPUT_RULES, output)


def _apply(rules: list[Rule], subject: Any) -> None:
    for rule in rules:
        message = rule.look(subject)
        if message is None:
            continue
        message += " (fit(..., checks=False) leaves these checks out.)"
        if rule.is_error:
            raise ValueError(message)
        notice(message)


# --- rules on data --------------------------------------------------------------------------------------------------


def _not_finite(data: Data) -> str | None:
    if data.array.dtype.kind != "f":
        return None
    bad = ~np.isfinite(data.array)
    if not bad.any():
        return None
    place = tuple(int(i) for i in np.argwhere(bad)[0])
    return (
        f"fit: {data.name} holds {int(bad.sum())} values that are NaN or infinite, the first at "
        f"{list(place)}. The loss "
        "and then all weights become NaN. Replace them, for example with np.nan_to_num, or leave those samples out."
    )


def _unscaled_images(data: Data) -> str | None:
    array = data.array
    if not data.is_input or array.ndim < 3 or data.first_layer in _SCALING_LAYERS or array.dtype.kind not in "uif":
        return None
    if array.shape[-1] not in (1, 3, 4) and array.ndim != 3 and array.shape[1] not in (1, 3, 4):
        return None
    largest, smallest = float(array.max(initial=0)), float(array.min(initial=0))
    whole = array.dtype.kind in "ui" or bool(np.all(array[:8] == np.floor(array[:8])))
    if largest <= 30 or largest > 255 or smallest < 0 or not whole:
        return None
    return (
        f"fit: {data.name} looks like images with raw values from {smallest:g} to {largest:g} "
        f"({array.dtype}). Networks learn "
        f"better from small numbers: divide by 255 (x / 255.0), in the test data too."
    )


# --- rules on outputs -----------------------------------------------------------------------------------------------


def _labels_outside(output: Output) -> str | None:
    if output.loss != "sparse_categorical_crossentropy" or output.y.dtype.kind not in "iub" or output.units is None:
        return None
    if _is_one_hot(output) or output.units == 1:
        return None
    low, high = int(output.y.min()), int(output.y.max())
    if low >= 0 and high < output.units:
        return None
    fix = f"Give the last layer {high + 1} units."
    if low == 1 and high == output.units:
        fix = "They start at 1: subtract 1 (y - 1)."
    elif low < 0:
        fix = "Class numbers start at 0; leave samples without a label out, or use `ignore_class` of the loss."
    return (
        f"{output.where}: labels must be class numbers from 0 to {output.units - 1}, since the last layer has "
        f"{output.units} "
        f"units; got labels from {low} to {high}. {fix}"
    )


def _sparse_labels_for_one_hot_loss(output: Output) -> str | None:
    if output.loss != "categorical_crossentropy" or output.units in (None, 1):
        return None
    single = output.y.ndim == len(output.shape) - 1 or (output.y.ndim == len(output.shape) and output.y.shape[-1] == 1)
    if not single:
        return None
    return (
        f"{output.where}: the loss 'categorical_crossentropy' wants one-hot rows of {output.units} numbers; got class "
        f"numbers of shape {output.y.shape}. Use loss='sparse_categorical_crossentropy', or to_categorical(y, "
        f"{output.units})."
    )


def _one_hot_for_sparse_loss(output: Output) -> str | None:
    if output.loss != "sparse_categorical_crossentropy" or not _is_one_hot(output):
        return None
    return (
        f"{output.where}: the loss 'sparse_categorical_crossentropy' wants class numbers; got one-hot rows of shape "
        f"{output.y.shape}. Use loss='categorical_crossentropy', or y.argmax(axis=-1)."
    )


def _only_broadcasts(output: Output) -> str | None:
    if output.loss not in _ELEMENTWISE_LOSSES:
        return None
    y = output.y.shape
    if len(y) == len(output.shape) - 1:
        y = (*y, 1)
    if len(y) != len(output.shape):
        return None
    pairs = list(zip(y[1:], output.shape[1:], strict=True))
    if all(p is None or n == p for n, p in pairs) or not all(p is None or n == p or 1 in (n, p) for n, p in pairs):
        return None
    return (
        f"{output.where}: targets of shape {output.y.shape} and outputs of shape {output.shape} fit only by "
        "repeating values, "
        f"so '{output.loss}' compares every target with every output. Give the last layer {y[-1]} units, or targets of "
        f"the outputs' shape."
    )


def _probabilities_as_logits(output: Output) -> str | None:
    if not output.from_logits or output.activation not in ("softmax", "sigmoid"):
        return None
    return (
        f"{output.where}: the loss '{output.loss}' has from_logits=True, but the last layer applies "
        f"{output.activation} already. "
        "Leave out from_logits=True, or the activation."
    )


def _softmax_of_one(output: Output) -> str | None:
    if output.activation != "softmax" or output.units != 1:
        return None
    return (
        f"{output.where}: softmax over 1 unit is always 1, so the model cannot learn. Use Dense(1, "
        "activation='sigmoid') with "
        "loss='binary_crossentropy', or one unit for each class."
    )


def _categorical_of_one(output: Output) -> str | None:
    if output.loss not in ("categorical_crossentropy", "sparse_categorical_crossentropy") or output.units != 1:
        return None
    if output.activation == "softmax":
        return None
    return (
        f"{output.where}: '{output.loss}' over 1 unit is always 0, so the model cannot learn. Use "
        "loss='binary_crossentropy' "
        "with a sigmoid, or one unit for each class."
    )


def _no_probabilities(output: Output) -> str | None:
    if output.loss not in _PROBABILITY_LOSSES or output.from_logits or output.activation not in _NO_PROBABILITY:
        return None
    want = "sigmoid" if output.loss in ("binary_crossentropy", "binary_focal_crossentropy") else "softmax"
    return (
        f"{output.where}: the loss '{output.loss}' wants probabilities, but the last layer's activation is "
        f"{output.activation!r}. Use activation={want!r}, or a loss made with from_logits=True."
    )


def _binary_labels(output: Output) -> str | None:
    if output.loss != "binary_crossentropy" or output.y.size == 0 or output.y.dtype.kind not in "iuf":
        return None
    low, high = float(output.y.min()), float(output.y.max())
    if low >= 0 and high <= 1:
        return None
    fix = "For labels -1 and 1 use loss='hinge', or (y + 1) / 2."
    if high > 1:
        fix = "For more than two classes use softmax and loss='sparse_categorical_crossentropy'."
    return f"{output.where}: 'binary_crossentropy' wants labels from 0 to 1; got values from {low:g} to {high:g}. {fix}"


def _accuracy_of_regression(output: Output) -> str | None:
    if output.loss not in _REGRESSION_LOSSES or output.activation in ("softmax", "sigmoid"):
        return None
    if not {"accuracy", "acc", "binary_accuracy", "categorical_accuracy"} & set(output.metrics):
        return None
    return (
        f"{output.where}: 'accuracy' counts outputs that equal their target, which says little beside the loss "
        f"'{output.loss}'. For regression use metrics=['mae'] or ['r2_score']."
    )


_ELEMENTWISE_LOSSES = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
        "binary_crossentropy",
        "hinge",
        "squared_hinge",
        "poisson",
    }
)
_REGRESSION_LOSSES = _ELEMENTWISE_LOSSES - {"binary_crossentropy", "hinge", "squared_hinge"}
_PROBABILITY_LOSSES = frozenset(
    {
        "binary_crossentropy",
        "binary_focal_crossentropy",
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "sparse_categorical_crossentropy",
    }
)
_NO_PROBABILITY = ("linear", "relu", "tanh", "leaky_relu", "elu", "gelu")
_SCALING_LAYERS = ("Rescaling", "Normalization", "BatchNormalization", "Lambda", "Embedding")

DATA_RULES = [
    Rule("not finite", _not_finite, is_error=False),
    Rule("unscaled images", _unscaled_images, is_error=False),
]
OUTPUT_RULES = [
    Rule("one-hot labels for a sparse loss", _one_hot_for_sparse_loss, is_error=True),
    Rule("class numbers for a one-hot loss", _sparse_labels_for_one_hot_loss, is_error=True),
    Rule("labels outside the classes", _labels_outside, is_error=True),
    Rule("shapes that only broadcast", _only_broadcasts, is_error=False),
    Rule("probabilities taken for logits", _probabilities_as_logits, is_error=False),
    Rule("softmax of one unit", _softmax_of_one, is_error=False),
    Rule("categorical loss of one unit", _categorical_of_one, is_error=False),
    Rule("no probabilities under a crossentropy", _no_probabilities, is_error=False),
    Rule("labels that are not 0 and 1", _binary_labels, is_error=False),
    Rule("accuracy of a regression", _accuracy_of_regression, is_error=False),
]


# --- looking at the model -------------------------------------------------------------------------------------------


def _outputs(model: Any, y: Any) -> Iterator[Output]:
    """The outputs that have a loss and targets; a model without a graph does not show how its outputs are made."""
    if model._compile_loss is None or getattr(model, "_function", None) is None:
        return
    pairs = model._compile_loss.by_output(y, model.output)
    for index, (tensor, name, (loss, targets)) in enumerate(zip(model.outputs, model.output_names, pairs, strict=True)):
        if loss is None or targets is None:
            continue
        yield Output(
            model.name,
            name,
            _loss_name(loss),
            bool(getattr(loss, "_fn_kwargs", {}).get("from_logits", False)),
            _sample(targets),
            tensor.shape,
            _activation_of(tensor._keras_history.operation),
            _metric_names(model, index, name),
        )


def _metric_names(model: Any, index: int, name: str) -> tuple[str, ...]:
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


def _first_layer(model: Any) -> str:
    """Class name of the first layer that computes something."""
    for layer in model.layers:
        if type(layer).__name__ != "InputLayer":
            return _first_layer(layer) if getattr(layer, "layers", None) else type(layer).__name__
    return ""


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
    """The array, or evenly chosen samples of one that is too large to look at whole."""
    if array.size > _MOST_ENTRIES:
        step = -(-array.size // _MOST_ENTRIES)
        array = array[::step]
    return np.asarray(array)


def _is_one_hot(output: Output) -> bool:
    y = output.y
    if y.ndim != len(output.shape) or output.units in (None, 1) or y.shape[-1] != output.units:
        return False
    return bool(np.all((y == 0) | (y == 1)) and np.all(y.sum(axis=-1) == 1))
