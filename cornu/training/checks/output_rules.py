"""Mistakes that show when an output of the model, its loss and its targets are seen together."""

from __future__ import annotations

import numpy as np

from cornu.training.checks.rule import Output

__all__ = [
    "accuracy_of_regression",
    "binary_labels",
    "categorical_of_one",
    "labels_outside",
    "no_probabilities",
    "one_hot_for_sparse_loss",
    "only_broadcasts",
    "probabilities_as_logits",
    "softmax_of_one",
    "sparse_labels_for_one_hot_loss",
]

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


def labels_outside(output: Output) -> str | None:
    """Class numbers that the outputs have no unit for."""
    if output.loss != "sparse_categorical_crossentropy" or output.y.dtype.kind not in "iub" or output.units is None:
        return None
    if _is_one_hot(output) or output.units == 1:
        return None
    y = output.y if output.ignored is None else output.y[output.y != output.ignored]
    if output.some_left_out or y.size == 0:
        return None
    low, high = int(y.min()), int(y.max())
    if low >= 0 and high < output.units:
        return None
    fix = f"Give the last layer {high + 1} units."
    if low == 1 and high == output.units:
        fix = "They start at 1: subtract 1 (y - 1)."
    elif low < 0:
        fix = "Class numbers start at 0; leave samples without a label out, or use `ignore_class` of the loss."
    return (
        f"{output.where}: labels must be class numbers from 0 to {output.units - 1}, since the last layer has "
        f"{output.units} units; got labels from {low} to {high}. {fix}"
    )


def sparse_labels_for_one_hot_loss(output: Output) -> str | None:
    """Class numbers where the loss wants one-hot rows."""
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


def one_hot_for_sparse_loss(output: Output) -> str | None:
    """One-hot rows where the loss wants class numbers."""
    if output.loss != "sparse_categorical_crossentropy" or not _is_one_hot(output):
        return None
    return (
        f"{output.where}: the loss 'sparse_categorical_crossentropy' wants class numbers; got one-hot rows of shape "
        f"{output.y.shape}. Use loss='categorical_crossentropy', or y.argmax(axis=-1)."
    )


def only_broadcasts(output: Output) -> str | None:
    """Targets and outputs that fit only because one of them is repeated."""
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
        f"repeating values, so '{output.loss}' compares every target with every output. Give the last layer {y[-1]} "
        "units, or targets of the outputs' shape."
    )


def probabilities_as_logits(output: Output) -> str | None:
    """An activation that makes probabilities, under a loss that wants logits."""
    if not output.from_logits or output.activation not in ("softmax", "sigmoid"):
        return None
    return (
        f"{output.where}: the loss '{output.loss}' has from_logits=True, but the last layer applies "
        f"{output.activation} already. Leave out from_logits=True, or the activation."
    )


def softmax_of_one(output: Output) -> str | None:
    """Softmax over a single unit."""
    if output.activation != "softmax" or output.units != 1:
        return None
    return (
        f"{output.where}: softmax over 1 unit is always 1, so the model cannot learn. Use Dense(1, "
        "activation='sigmoid') with loss='binary_crossentropy', or one unit for each class."
    )


def categorical_of_one(output: Output) -> str | None:
    """A loss for several classes over a single unit."""
    if output.loss not in ("categorical_crossentropy", "sparse_categorical_crossentropy") or output.units != 1:
        return None
    if output.activation == "softmax":
        return None
    return (
        f"{output.where}: '{output.loss}' over 1 unit is always 0, so the model cannot learn. Use "
        "loss='binary_crossentropy' with a sigmoid, or one unit for each class."
    )


def no_probabilities(output: Output) -> str | None:
    """An activation that makes no probabilities, under a loss that wants them."""
    if output.loss not in _PROBABILITY_LOSSES or output.from_logits or output.activation not in _NO_PROBABILITY:
        return None
    want = "sigmoid" if output.loss in ("binary_crossentropy", "binary_focal_crossentropy") else "softmax"
    return (
        f"{output.where}: the loss '{output.loss}' wants probabilities, but the last layer's activation is "
        f"{output.activation!r}. Use activation={want!r}, or a loss made with from_logits=True."
    )


def binary_labels(output: Output) -> str | None:
    """Labels that are not from 0 to 1 under binary crossentropy."""
    if output.loss != "binary_crossentropy" or output.y.size == 0 or output.y.dtype.kind not in "iuf":
        return None
    low, high = float(output.y.min()), float(output.y.max())
    if low >= 0 and high <= 1:
        return None
    fix = "For labels -1 and 1 use loss='hinge', or (y + 1) / 2."
    if high > 1:
        fix = "For more than two classes use softmax and loss='sparse_categorical_crossentropy'."
    return f"{output.where}: 'binary_crossentropy' wants labels from 0 to 1; got values from {low:g} to {high:g}. {fix}"


def accuracy_of_regression(output: Output) -> str | None:
    """Accuracy where numbers are learned."""
    if output.loss not in _REGRESSION_LOSSES or output.activation in (None, "softmax", "sigmoid"):
        return None
    if not {"accuracy", "acc", "binary_accuracy", "categorical_accuracy"} & set(output.metrics):
        return None
    return (
        f"{output.where}: 'accuracy' counts outputs that equal their target, which says little beside the loss "
        f"'{output.loss}'. For regression use metrics=['mae'] or ['r2_score']."
    )


def _is_one_hot(output: Output) -> bool:
    y = output.y
    if y.ndim != len(output.shape) or output.units in (None, 1) or y.shape[-1] != output.units:
        return False
    return bool(np.all((y == 0) | (y == 1)) and np.all(y.sum(axis=-1) == 1))
