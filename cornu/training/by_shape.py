"""Names that mean another thing for each form of labels: "accuracy" and "crossentropy"."""

from __future__ import annotations

from typing import Any

__all__ = ["is_accuracy", "is_crossentropy", "label_kind"]


def is_accuracy(identifier: Any) -> bool:
    """True for "accuracy" and "acc"."""
    return isinstance(identifier, str) and identifier.lower() in ("accuracy", "acc")


def is_crossentropy(identifier: Any) -> bool:
    """True for "crossentropy" and "ce"."""
    return isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce")


def label_kind(y_true: Any, y_pred: Any) -> str:
    """ "binary", "sparse_categorical" or "categorical", from the shapes of labels and predictions.

    One output is a yes/no question; labels with an axis less, or a last axis of size 1, are class indices; anything
    else is one-hot.

    Example:
        >>> import numpy as np
        >>> label_kind(np.zeros((8,)), np.zeros((8, 3)))
        'sparse_categorical'
    """
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    if len(pred) <= 1 or pred[-1] == 1:
        return "binary"
    if len(true) < len(pred) or true[-1] == 1:
        return "sparse_categorical"
    return "categorical"
