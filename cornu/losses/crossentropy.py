"""Crossentropies: binary, categorical (one-hot targets), sparse categorical (class indices), generalized."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import ops
from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.convert import TensorLike
from cornu.core.masks import set_mask
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.labels import class_indices, one_hot_pair, pick_class, smooth_binary, smooth_one_hot
from cornu.losses.shapes import same_shape_pair
from cornu.losses.wrapper import LossFunctionWrapper, calls
from cornu.ops.nn.crossentropy import log_probabilities

__all__ = [
    "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy",
    "SparseCategoricalCrossentropy", "binary_crossentropy", "categorical_crossentropy",
    "categorical_generalized_cross_entropy", "sparse_categorical_crossentropy",
]  # fmt: skip


@op(ranges={"label_smoothing": checks.share})
def binary_crossentropy(
    y_true: TensorLike, y_pred: TensorLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Mean crossentropy of independent yes/no labels.

    Args:
        y_true: labels 0 or 1 (or probabilities), shape (batch, ..., outputs).
        y_pred: predictions of the same shape.
        from_logits: False if `y_pred` are probabilities (after a sigmoid), True if they are logits.
        label_smoothing: float in [0, 1], how far labels are moved towards 0.5.
        axis: integer, the axis over which the mean is taken.

    Returns:
        Array without that axis.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.binary_crossentropy([[1.0, 0.0]], [[0.9, 0.2]])[0]), 4))
        0.1643
    """
    y_true, y_pred = same_shape_pair("binary_crossentropy", y_true, y_pred)
    y_true = smooth_binary(y_true, label_smoothing)
    return jnp.mean(ops.binary_crossentropy(y_true, y_pred, from_logits), axis=axis)


@op(ranges={"label_smoothing": checks.share})
def categorical_crossentropy(
    y_true: TensorLike, y_pred: TensorLike, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """Crossentropy of one class among several, for one-hot targets.

    Args:
        y_true: one-hot rows (or distributions), shape (batch, ..., classes).
        y_pred: predictions of the same shape.
        from_logits: False if `y_pred` are probabilities (after a softmax), True if they are logits.
        label_smoothing: float in [0, 1], the share of probability that goes to all classes alike.
        axis: integer, the class axis.

    Returns:
        Array without the class axis.

    Raises:
        ValueError: if the shapes differ or `axis` is no integer.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.categorical_crossentropy([[0.0, 1.0]], [[0.2, 0.8]])[0]), 4))
        0.2231
    """
    y_true, y_pred = one_hot_pair("categorical_crossentropy", y_true, y_pred, axis)
    return ops.categorical_crossentropy(smooth_one_hot(y_true, label_smoothing), y_pred, from_logits, axis)


@op(ranges={"ignore_class": checks.optional(checks.integer)})
def sparse_categorical_crossentropy(
    y_true: TensorLike, y_pred: TensorLike, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """Crossentropy of one class among several, for targets that are class indices.

    Args:
        y_true: integers 0 ... classes - 1, of the shape of `y_pred` without the class axis, or with that axis of
            size 1.
        y_pred: predictions, shape (batch, ..., classes).
        from_logits: False if `y_pred` are probabilities (after a softmax), True if they are logits.
        ignore_class: index whose samples have loss 0 and are masked out of means; None for no such class.
        axis: integer, the class axis.

    Returns:
        Array without the class axis. An index outside the classes gives 0.

    Raises:
        ValueError: if the shapes do not fit or `axis` is no integer.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.sparse_categorical_crossentropy([1], [[0.2, 0.8]])[0]), 4))
        0.2231
    """
    indices, y_pred = class_indices("sparse_categorical_crossentropy", y_true, y_pred, axis)
    values = -pick_class(log_probabilities(y_pred, from_logits, axis), indices, axis)
    if ignore_class is None:
        return values
    valid = indices != ignore_class
    values = jnp.where(valid, values, 0)
    set_mask(values, valid)
    return values


@op(ranges={"q": checks.positive})
def categorical_generalized_cross_entropy(y_true: TensorLike, y_pred: TensorLike, q: float) -> Any:
    """`(1 - p ** q) / q` of the probability `p` of the true class: robust against wrong labels.

    It lies between the crossentropy (`q` near 0) and the mean absolute error (`q` = 1).

    Args:
        y_true: class indices, shape (batch, ...) or (batch, ..., 1).
        y_pred: probabilities, shape (batch, ..., classes).
        q: float in (0, 1).

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.categorical_generalized_cross_entropy([1], [[0.2, 0.8]], q=0.5)[0]), 4))
        0.2111

    Reference:
        Zhang and Sabuncu, 2018, "Generalized cross entropy loss for training deep neural networks with noisy labels",
        https://arxiv.org/abs/1805.07836
    """
    indices, y_pred = class_indices("categorical_generalized_cross_entropy", y_true, y_pred, -1)
    return (1 - jnp.power(pick_class(y_pred, indices, -1), q)) / q


@register("keras.losses.BinaryCrossentropy")
class BinaryCrossentropy(LossFunctionWrapper):
    """Crossentropy of yes/no labels: one sigmoid output, or several independent ones. See `binary_crossentropy`.

    Args:
        from_logits: False if predictions are probabilities (after a sigmoid), True if they are logits, which is
            numerically safer.
        label_smoothing: float in [0, 1], how far labels are moved towards 0.5.
        axis: integer, the axis over which the mean is taken.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.BinaryCrossentropy()([[1.0], [0.0]], [[0.9], [0.2]])), 4))
        0.1643
    """

    _checks = {"axis": checks.integer}

    @calls(binary_crossentropy)
    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = "sum_over_batch_size",
        name: str = "binary_crossentropy",
        dtype: Any = None,
    ):
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis


@register("keras.losses.CategoricalCrossentropy")
class CategoricalCrossentropy(LossFunctionWrapper):
    """Crossentropy of one class among several, for one-hot targets. See `categorical_crossentropy`.

    Args:
        from_logits: False if predictions are probabilities (after a softmax), True if they are logits.
        label_smoothing: float in [0, 1], the share of probability that goes to all classes alike.
        axis: integer, the class axis.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.CategoricalCrossentropy()([[0.0, 1.0]], [[0.2, 0.8]])), 4))
        0.2231
    """

    _checks = {"axis": checks.integer}

    @calls(categorical_crossentropy)
    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = "sum_over_batch_size",
        name: str = "categorical_crossentropy",
        dtype: Any = None,
    ):
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis


@register("keras.losses.SparseCategoricalCrossentropy")
class SparseCategoricalCrossentropy(LossFunctionWrapper):
    """Crossentropy of one class among several, for class indices. See `sparse_categorical_crossentropy`.

    Args:
        from_logits: False if predictions are probabilities (after a softmax), True if they are logits.
        ignore_class: index whose samples do not count, -1 or 255 for unlabelled pixels say; None for no such class.
        reduction, name, dtype: see `Loss`.
        axis: integer, the class axis.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.SparseCategoricalCrossentropy()([1], [[0.2, 0.8]])), 4))
        0.2231
    """

    _unwritten = {"axis": -1}

    _checks = {"axis": checks.integer}

    @calls(sparse_categorical_crossentropy)
    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: Any = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ):
        self.from_logits = from_logits
        self.ignore_class = ignore_class


@register("keras.losses.CategoricalGeneralizedCrossEntropy")
class CategoricalGeneralizedCrossEntropy(LossFunctionWrapper):
    """A crossentropy that wrong labels disturb less. See `categorical_generalized_cross_entropy`.

    Args:
        q: float in (0, 1); near 0 it is the crossentropy, near 1 the absolute error.
        reduction, name, dtype: see `Loss`.

    Raises:
        ValueError: if `q` is outside (0, 1).

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.CategoricalGeneralizedCrossEntropy(q=0.5)([1], [[0.2, 0.8]])), 4))
        0.2111
    """

    @calls(categorical_generalized_cross_entropy)
    def __init__(
        self,
        q: float = 0.5,
        reduction: Any = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy",
        dtype: Any = None,
    ):
        if not (checks.is_number(q) and 0 < q < 1):
            raise bad_argument(type(self).__name__, "q", "between 0 and 1, both excluded", q, "The usual one is 0.7.")
        self.q = q
