"""Labels and vectors before they meet a model."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from jax.core import Tracer

from cornu import ops
from cornu.base.errors import bad_argument, describe, is_integer

__all__ = ["normalize", "to_categorical"]


def to_categorical(x: Any, num_classes: int | None = None) -> np.ndarray | jax.Array:
    """Class numbers as one-hot rows: 7 of 10 classes becomes 0000000100.

    Args:
        x: array of integers from 0 to `num_classes - 1`, shape (...); a last axis of size 1 is dropped.
        num_classes: number of classes, the largest label plus one by default.

    Returns:
        NumPy array of float64, or JAX array of the default float type where `x` is one, of shape (..., num_classes).

    Raises:
        ValueError: if a label is negative, no integer, or not below `num_classes`.

    Example:
        >>> import cornu
        >>> cornu.utils.to_categorical([0, 2], num_classes=3).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if isinstance(x, Tracer) and num_classes is not None:
        return ops.one_hot(ops.squeeze(x, -1) if x.ndim > 1 and x.shape[-1] == 1 else x, num_classes)
    labels = np.asarray(x)
    if labels.dtype.kind not in "iub" and not (labels.dtype.kind == "f" and np.all(labels == np.floor(labels))):
        raise bad_argument("to_categorical", "x", "an array of class numbers (integers from 0)", x)
    labels = labels.astype("int64")
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if num_classes is None:
        num_classes = int(labels.max(initial=-1)) + 1
    if not is_integer(num_classes) or num_classes < 1:
        raise bad_argument("to_categorical", "num_classes", "a positive integer", num_classes)
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size:
        raise ValueError(
            f"to_categorical: argument 'x' must hold class numbers from 0 to {num_classes - 1} "
            f"(num_classes={num_classes}); "
            f"got {sorted(set(outside.reshape(-1).tolist()))[:5]} in {describe(labels)}. Labels that start at "
            "1 need `x - 1`."
        )
    return ops.one_hot(labels, num_classes) if isinstance(x, jax.Array) else np.eye(num_classes)[labels]


def normalize(x: Any, axis: int | None = -1, order: int = 2) -> np.ndarray | jax.Array:
    """Vectors scaled to length 1.

    Args:
        x: array.
        axis: axis along which the vectors lie; None divides by the norm of the whole array.
        order: order of the norm, 2 for Euclidean length.

    Returns:
        Array of the same shape, of NumPy or of JAX as `x` is one, else of JAX; vectors of length 0 stay 0.

    Example:
        >>> import cornu
        >>> print(cornu.utils.normalize([[3.0, 4.0]]))
        [[0.6 0.8]]
    """
    if not isinstance(x, np.ndarray):
        return ops.normalize(x, axis, order)
    length = np.atleast_1d(np.linalg.norm(x, order, axis))
    length[length == 0] = 1
    return x / np.expand_dims(length, -1 if axis is None else axis)
