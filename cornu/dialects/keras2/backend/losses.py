"""`keras.backend` of Keras 2: crossentropies of single values."""

from __future__ import annotations

from typing import Any

from cornu import ops
from cornu.base.config import epsilon
from cornu.base.dtypes import standardize_dtype
from cornu.base.names import name_scope as name_scope

__all__ = ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]


def _probabilities(output: Any) -> Any:
    return ops.clip(output, epsilon(), 1 - epsilon())


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """Crossentropy of each entry with a target between 0 and 1."""
    if from_logits:
        return ops.maximum(output, 0) - output * target + ops.log1p(ops.exp(-ops.abs(output)))
    output = _probabilities(output)
    return -target * ops.log(output + epsilon()) - (1 - target) * ops.log(1 - output + epsilon())


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """Crossentropy with one-hot targets along `axis`."""
    if from_logits:
        return -ops.sum(target * ops.log_softmax(output, axis=axis), axis=axis)
    output = _probabilities(output / ops.sum(output, axis=axis, keepdims=True))
    return -ops.sum(target * ops.log(output), axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1, ignore_class: int | None = None
) -> Any:
    """Crossentropy with targets that are class numbers; entries of class `ignore_class` count 0."""
    labels = ops.cast(target, "int32")
    if len(labels.shape) == len(output.shape) and labels.shape[axis] == 1:
        labels = ops.squeeze(labels, axis)
    hot = ops.one_hot(labels, output.shape[axis], axis=axis, dtype=standardize_dtype(output.dtype))
    loss = categorical_crossentropy(hot, output, from_logits, axis)
    return loss if ignore_class is None else ops.where(labels == ignore_class, 0.0, loss)
