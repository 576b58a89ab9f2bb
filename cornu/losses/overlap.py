"""Losses of segmentation: one minus the overlap of two sets, as Dice and Tversky measure it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.base.config import epsilon
from cornu.core.convert import TensorLike
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.shapes import broadcast_pair
from cornu.losses.wrapper import LossFunctionWrapper

__all__ = ["Dice", "Tversky", "dice", "tversky"]


@op
def dice(y_true: TensorLike, y_pred: TensorLike, axis: int | Sequence[int] | None = None) -> Any:
    """One minus the Dice overlap `2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred))`; two empty maps give 1.

    Args:
        y_true: maps of 0 and 1, any shape.
        y_pred: predicted probabilities of the same shape.
        axis: axis or tuple of axes over which one overlap is computed; None takes all of them, the batch included.

    Returns:
        Array without those axes, a scalar for None.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.dice([[1.0, 0.0]], [[0.5, 0.5]])), 4))
        0.5
    """
    y_true, y_pred = broadcast_pair("dice", y_true, y_pred)
    both = jnp.sum(y_true * y_pred, axis=axis)
    either = jnp.sum(y_true, axis=axis) + jnp.sum(y_pred, axis=axis)
    return 1 - 2.0 * both / (either + epsilon())


@op(ranges={"alpha": checks.non_negative, "beta": checks.non_negative})
def tversky(
    y_true: TensorLike,
    y_pred: TensorLike,
    alpha: float = 0.5,
    beta: float = 0.5,
    axis: int | Sequence[int] | None = None,
) -> Any:
    """One minus Tversky's index: an overlap that weighs false positives and false negatives apart.

    `hits / (hits + alpha * false negatives + beta * false positives)`, 0 without hits; both 0.5 give the Dice overlap.
    The text of Keras says it the other way round, but this is what it computes.

    Args:
        y_true: maps of 0 and 1, any shape.
        y_pred: predicted probabilities of the same shape.
        alpha: float, weight of false negatives.
        beta: float, weight of false positives.
        axis: axis or tuple of axes over which one index is computed; None takes all of them, the batch included.

    Returns:
        Array without those axes, a scalar for None.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.tversky([[1.0, 0.0]], [[0.5, 0.5]])), 4))
        0.5

    Reference:
        Salehi et al., 2017, "Tversky loss function for image segmentation using 3D fully convolutional deep
        networks", https://arxiv.org/abs/1706.05721
    """
    y_true, y_pred = broadcast_pair("tversky", y_true, y_pred)
    hits = jnp.sum(y_true * y_pred, axis=axis)
    false_positives = jnp.sum((1 - y_true) * y_pred, axis=axis)
    false_negatives = jnp.sum(y_true * (1 - y_pred), axis=axis)
    return 1 - hits / (hits + false_negatives * alpha + false_positives * beta + epsilon())


@register("keras.losses.Dice")
class Dice(LossFunctionWrapper):
    """One minus the Dice overlap of predicted and true maps. See `dice`.

    Args:
        reduction, name, dtype: see `Loss`.
        axis: axis or tuple of axes over which one overlap is computed; None takes all of them, the batch included.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.Dice()([[1.0, 0.0]], [[0.5, 0.5]])), 4))
        0.5
    """

    _checks = {"axis": checks.optional(checks.axes)}

    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "dice", axis: Any = None, dtype: Any = None):
        axis = tuple(axis) if isinstance(axis, list) else axis
        super().__init__(dice, reduction=reduction, name=name, dtype=dtype, axis=axis)
        self.axis = axis


@register("keras.losses.Tversky")
class Tversky(LossFunctionWrapper):
    """One minus Tversky's index: tell it which error costs more. See `tversky`.

    Args:
        alpha: float, weight of false negatives.
        beta: float, weight of false positives.
        reduction, name, dtype: see `Loss`.
        axis: axis or tuple of axes over which one index is computed; None takes all of them, the batch included.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.Tversky(alpha=0.3, beta=0.7)([[1.0, 0.0]], [[0.5, 0.5]])), 4))
        0.5
    """

    _checks = {"axis": checks.optional(checks.axes)}

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: Any = "sum_over_batch_size",
        name: str = "tversky",
        axis: Any = None,
        dtype: Any = None,
    ):
        axis = tuple(axis) if isinstance(axis, list) else axis
        super().__init__(tversky, reduction=reduction, name=name, dtype=dtype, alpha=alpha, beta=beta, axis=axis)
        self.alpha = alpha
        self.beta = beta
        self.axis = axis
