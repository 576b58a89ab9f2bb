"""Accuracies: how often predictions are right, for every form of labels."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.shapes import match_ranks
from cornu.losses.wrapper import calls
from cornu.metrics.mean import MeanMetricWrapper

__all__ = [
    "Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy", "top_k_categorical_accuracy",
]  # fmt: skip


@op
def accuracy(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """1 where labels and predictions are equal, else 0.

    Args:
        y_true: labels, any shape.
        y_pred: predicted labels (not probabilities) of that shape.

    Raises:
        ValueError: if the shapes do not fit.
    """
    y_pred = convert_to_tensor(y_pred)
    y_true, y_pred = match_ranks(convert_to_tensor(y_true, y_pred.dtype), y_pred)
    _check_broadcast("accuracy", y_true, y_pred)
    return (y_true == y_pred).astype("float32")


def _check_broadcast(where: str, y_true: Any, y_pred: Any) -> None:
    try:
        jnp.broadcast_shapes(y_true.shape, y_pred.shape)
    except ValueError:
        fix = (
            "For class probabilities use SparseCategoricalAccuracy (labels are integers) or CategoricalAccuracy "
            "(labels are one-hot rows)."
        )
        raise bad_argument(where, "y_pred", f"of a shape that fits y_true's {y_true.shape}", y_pred, fix) from None


@op
def binary_accuracy(y_true: TensorLike, y_pred: TensorLike, threshold: float = 0.5) -> Any:
    """1 where a label 0 or 1 is on the right side of the threshold, else 0.

    Args:
        y_true: labels 0 or 1, any shape.
        y_pred: probabilities of that shape.
        threshold: float; larger predictions count as 1.

    Returns:
        Array of 0 and 1 of that shape.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.binary_accuracy([1, 0, 1], [0.9, 0.2, 0.4]).tolist()
        [1.0, 1.0, 0.0]
    """
    y_pred = convert_to_tensor(y_pred)
    y_true, y_pred = match_ranks(convert_to_tensor(y_true), y_pred)
    _check_broadcast("binary_accuracy", y_true, y_pred)
    return (y_true == (y_pred > threshold).astype(y_true.dtype)).astype("float32")


def _indices_for(where: str, y_true: Any, y_pred: Any) -> tuple[jax.Array, jax.Array]:
    """Class indices from one-hot rows; labels that are indices already are taken as such."""
    y_true, y_pred = convert_to_tensor(y_true), convert_to_tensor(y_pred)
    rows = y_pred.shape[:-1]
    if y_pred.ndim and y_pred.shape[-1] > 1 and y_true.shape in (rows, (*rows, 1)):
        notice(
            f"{where}: the labels have shape {y_true.shape} against predictions {y_pred.shape}, so they are taken as "
            f"class indices. For one-hot rows the shapes would be equal; for indices write sparse_{where}.",
            key=f"{where}: indices",
        )
        return y_true.reshape(rows), y_pred
    if not y_true.ndim or not y_pred.ndim or y_true.shape[:-1] != rows:
        fix = f"Their shapes are {y_true.shape} and {y_pred.shape}."
        raise bad_argument(where, "y_true", "one-hot rows of the shape of y_pred", y_true, fix)
    return jnp.argmax(y_true, axis=-1), y_pred


@op
def categorical_accuracy(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """1 where the class of a one-hot row has the highest score, else 0.

    Args:
        y_true: one-hot rows, shape (batch, ..., classes).
        y_pred: probabilities or logits of that shape.

    Returns:
        Array of 0 and 1, shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.categorical_accuracy([[0, 1], [0, 1]], [[0.2, 0.8], [0.7, 0.3]]).tolist()
        [1.0, 0.0]
    """
    indices, y_pred = _indices_for("categorical_accuracy", y_true, y_pred)
    return (indices == jnp.argmax(y_pred, axis=-1).astype(indices.dtype)).astype("float32")


def _as_indices(where: str, y_true: Any, y_pred: Any) -> tuple[jax.Array, jax.Array]:
    y_true, y_pred = convert_to_tensor(y_true), convert_to_tensor(y_pred)
    if y_true.ndim == y_pred.ndim and y_true.ndim and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    if not y_pred.ndim or y_true.shape != y_pred.shape[:-1]:
        fix = f"The predictions have shape {y_pred.shape}."
        if y_true.shape == y_pred.shape:
            fix += " One-hot labels go with the metric of the same name without 'sparse'."
        raise bad_argument(where, "y_true", f"class indices of shape {y_pred.shape[:-1]}", y_true, fix)
    return y_true, y_pred


@op
def sparse_categorical_accuracy(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """1 where the class with the highest score is the label, else 0.

    Args:
        y_true: class indices, shape (batch, ...) or (batch, ..., 1).
        y_pred: probabilities or logits, shape (batch, ..., classes).

    Returns:
        Array of 0 and 1, shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.sparse_categorical_accuracy([1, 1], [[0.2, 0.8], [0.7, 0.3]]).tolist()
        [1.0, 0.0]
    """
    indices, y_pred = _as_indices("sparse_categorical_accuracy", y_true, y_pred)
    return (indices == jnp.argmax(y_pred, axis=-1).astype(indices.dtype)).astype("float32")


def _within_top(indices: Any, scores: Any, k: int) -> Any:
    """1 where fewer than k classes have a higher score than the class of that index."""
    indices = indices.astype("int32")
    own = jnp.take_along_axis(scores, jnp.clip(indices, 0, scores.shape[-1] - 1)[..., None], axis=-1)
    known = (indices >= 0) & (indices < scores.shape[-1]) & jnp.isfinite(own[..., 0])
    return ((jnp.sum(scores > own, axis=-1) < k) & known).astype("float32")


@op
def top_k_categorical_accuracy(y_true: TensorLike, y_pred: TensorLike, k: int = 5) -> Any:
    """1 where the class of a one-hot row is among the `k` highest scores, else 0.

    Args:
        y_true: one-hot rows, shape (batch, ..., classes).
        y_pred: probabilities or logits of that shape.
        k: positive integer.

    Returns:
        Array of 0 and 1, shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.top_k_categorical_accuracy([[0, 0, 1]], [[0.1, 0.6, 0.3]], k=2).tolist()
        [1.0]
    """
    indices, y_pred = _indices_for("top_k_categorical_accuracy", y_true, y_pred)
    return _within_top(indices, y_pred, k)


@op
def sparse_top_k_categorical_accuracy(
    y_true: TensorLike, y_pred: TensorLike, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """1 where the label is among the `k` highest scores, else 0.

    Args:
        y_true: class indices, shape (batch, ...) or (batch, ..., 1).
        y_pred: probabilities or logits, shape (batch, ..., classes); class indices in order of their scores, best
            first, if `from_sorted_ids`.
        k: positive integer.
        from_sorted_ids: whether `y_pred` are indices.

    Returns:
        Array of 0 and 1 of the shape of `y_true`.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.sparse_top_k_categorical_accuracy([2], [[0.1, 0.6, 0.3]], k=2).tolist()
        [1.0]
    """
    shape = convert_to_tensor(y_true).shape
    indices, y_pred = _as_indices("sparse_top_k_categorical_accuracy", y_true, y_pred)
    if from_sorted_ids:
        right = jnp.any(indices[..., None].astype(y_pred.dtype) == y_pred[..., :k], axis=-1).astype("float32")
    else:
        right = _within_top(indices, y_pred, k)
    return right.reshape(shape)


@register("keras.metrics.Accuracy")
class Accuracy(MeanMetricWrapper):
    """How often labels equal predicted labels. For probabilities take one of the other accuracies, or "accuracy".

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.Accuracy()([1, 2, 3, 4], [0, 2, 3, 4]))
        0.75
    """

    @calls(accuracy)
    def __init__(self, name: str = "accuracy", dtype: Any = None): ...


@register("keras.metrics.BinaryAccuracy")
class BinaryAccuracy(MeanMetricWrapper):
    """How often a probability is on the right side of the threshold. See `binary_accuracy`.

    Args:
        name, dtype: see `Metric`.
        threshold: float; larger predictions count as 1.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.BinaryAccuracy()([1, 0, 1, 1], [0.9, 0.2, 0.4, 0.7]))
        0.75
    """

    _checks = {"threshold": checks.real}

    @calls(binary_accuracy)
    def __init__(self, name: str = "binary_accuracy", dtype: Any = None, threshold: float = 0.5):
        self.threshold = threshold


@register("keras.metrics.CategoricalAccuracy")
class CategoricalAccuracy(MeanMetricWrapper):
    """How often the class of a one-hot row has the highest score. See `categorical_accuracy`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.CategoricalAccuracy()([[0, 1], [0, 1]], [[0.2, 0.8], [0.7, 0.3]]))
        0.5
    """

    @calls(categorical_accuracy)
    def __init__(self, name: str = "categorical_accuracy", dtype: Any = None): ...


@register("keras.metrics.SparseCategoricalAccuracy")
class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the class with the highest score is the label. See `sparse_categorical_accuracy`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.SparseCategoricalAccuracy()([1, 1], [[0.2, 0.8], [0.7, 0.3]]))
        0.5
    """

    @calls(sparse_categorical_accuracy)
    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: Any = None): ...


@register("keras.metrics.TopKCategoricalAccuracy")
class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class of a one-hot row is among the `k` highest scores. See `top_k_categorical_accuracy`.

    Args:
        k: positive integer.
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.TopKCategoricalAccuracy(k=2)([[0, 0, 1]], [[0.1, 0.6, 0.3]]))
        1.0
    """

    _checks = {"k": checks.count}

    @calls(top_k_categorical_accuracy)
    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: Any = None):
        self.k = k


@register("keras.metrics.SparseTopKCategoricalAccuracy")
class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the label is among the `k` highest scores. See `sparse_top_k_categorical_accuracy`.

    Args:
        k: positive integer.
        name, dtype: see `Metric`.
        from_sorted_ids: whether predictions are class indices, best first, instead of scores.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.SparseTopKCategoricalAccuracy(k=2)([2], [[0.1, 0.6, 0.3]]))
        1.0
    """

    _unwritten = {"from_sorted_ids": False}

    _checks = {"k": checks.count, "from_sorted_ids": checks.flag}

    @calls(sparse_top_k_categorical_accuracy)
    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: Any = None,
        from_sorted_ids: bool = False,
    ):
        self.k = k
        self.from_sorted_ids = from_sorted_ids
