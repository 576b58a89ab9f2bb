"""Focal crossentropies: samples that are already right count less."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu import ops
from cornu.base import checks
from cornu.core.convert import TensorLike
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.labels import one_hot_pair, smooth_binary, smooth_one_hot
from cornu.losses.shapes import same_shape_pair
from cornu.losses.wrapper import LossFunctionWrapper, calls
from cornu.ops.nn.crossentropy import clip_probability

__all__ = [
    "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy", "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
]  # fmt: skip


@op(ranges={"alpha": checks.weights, "gamma": checks.weights, "label_smoothing": checks.share})
def binary_focal_crossentropy(
    y_true: TensorLike,
    y_pred: TensorLike,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """Mean of `(1 - p_t) ** gamma` times the binary crossentropy; `p_t` is the probability of the true label.

    Args:
        y_true: labels 0 or 1, shape (batch, ..., outputs).
        y_pred: predictions of the same shape.
        apply_class_balancing: whether label 1 is weighted by `alpha` and label 0 by `1 - alpha`.
        alpha: float in [0, 1].
        gamma: float, 0 or more; 0 is the plain crossentropy.
        from_logits: False if `y_pred` are probabilities (after a sigmoid), True if they are logits.
        label_smoothing: float in [0, 1], how far labels are moved towards 0.5.
        axis: integer, the axis over which the mean is taken.

    Returns:
        Array without that axis.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.binary_focal_crossentropy([[1.0]], [[0.5]])[0]), 4))
        0.1733

    Reference:
        Lin et al., 2017, "Focal loss for dense object detection", https://arxiv.org/abs/1708.02002
    """
    y_true, y_pred = same_shape_pair("binary_focal_crossentropy", y_true, y_pred)
    y_true = smooth_binary(y_true, label_smoothing)
    if from_logits:
        y_pred = jax.nn.sigmoid(y_pred)
    right = y_true * y_pred + (1 - y_true) * (1 - y_pred)
    values = jnp.power(1.0 - right, gamma) * ops.binary_crossentropy(y_true, y_pred)
    if apply_class_balancing:
        values = values * (y_true * alpha + (1 - y_true) * (1 - alpha))
    return jnp.mean(values, axis=axis)


@op(ranges={"alpha": checks.weights, "gamma": checks.weights, "label_smoothing": checks.share})
def categorical_focal_crossentropy(
    y_true: TensorLike,
    y_pred: TensorLike,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`alpha * (1 - p) ** gamma` times the categorical crossentropy; `p` is the probability of the true class.

    Args:
        y_true: one-hot rows, shape (batch, ..., classes).
        y_pred: predictions of the same shape.
        alpha: float, or one float for each class.
        gamma: float, 0 or more.
        from_logits: False if `y_pred` are probabilities (after a softmax), True if they are logits.
        label_smoothing: float in [0, 1], the share of probability that goes to all classes alike.
        axis: integer, the class axis.

    Returns:
        Array without the class axis.

    Raises:
        ValueError: if the shapes differ or `axis` is no integer.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])[0]), 4))
        0.0433

    Reference:
        Lin et al., 2017, "Focal loss for dense object detection", https://arxiv.org/abs/1708.02002
    """
    y_true, y_pred = one_hot_pair("categorical_focal_crossentropy", y_true, y_pred, axis)
    y_true = smooth_one_hot(y_true, label_smoothing)
    if from_logits:
        y_pred = jax.nn.softmax(y_pred, axis=axis)
    probability = clip_probability(y_pred / jnp.sum(y_pred, axis=axis, keepdims=True))
    weight = ops.multiply(alpha, jnp.power(1.0 - probability, gamma))
    return -jnp.sum(weight * y_true * jnp.log(probability), axis=axis)


@register("keras.losses.BinaryFocalCrossentropy")
class BinaryFocalCrossentropy(LossFunctionWrapper):
    """Binary crossentropy that cares most about what is still wrong. See `binary_focal_crossentropy`.

    Args:
        apply_class_balancing: whether label 1 is weighted by `alpha` and label 0 by `1 - alpha`.
        alpha: float in [0, 1].
        gamma: float, 0 or more; 0 is the plain crossentropy.
        from_logits: False if predictions are probabilities (after a sigmoid), True if they are logits.
        label_smoothing: float in [0, 1], how far labels are moved towards 0.5.
        axis: integer, the axis over which the mean is taken.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.BinaryFocalCrossentropy()([[1.0]], [[0.5]])), 4))
        0.1733
    """

    _checks = {"axis": checks.integer}

    @calls(binary_focal_crossentropy)
    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = "sum_over_batch_size",
        name: str = "binary_focal_crossentropy",
        dtype: Any = None,
    ): ...


@register("keras.losses.CategoricalFocalCrossentropy")
class CategoricalFocalCrossentropy(LossFunctionWrapper):
    """Categorical crossentropy that cares most about what is still wrong. See `categorical_focal_crossentropy`.

    Args:
        alpha: float, or one float for each class.
        gamma: float, 0 or more.
        from_logits: False if predictions are probabilities (after a softmax), True if they are logits.
        label_smoothing: float in [0, 1], the share of probability that goes to all classes alike.
        axis: integer, the class axis.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4))
        0.0433
    """

    _checks = {"axis": checks.integer}

    @calls(categorical_focal_crossentropy)
    def __init__(
        self,
        alpha: Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: Any = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy",
        dtype: Any = None,
    ): ...
