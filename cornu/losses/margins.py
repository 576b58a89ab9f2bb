"""Hinge losses: margins between classes, as in support vector machines."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.core.convert import TensorLike
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.shapes import broadcast_pair
from cornu.losses.wrapper import LossFunctionWrapper, calls

__all__ = ["CategoricalHinge", "Hinge", "SquaredHinge", "categorical_hinge", "hinge", "squared_hinge"]


def _signs(y_true: Any) -> Any:
    """Labels 0 and 1 become -1 and 1; anything else stays."""
    binary = jnp.all((y_true == 0) | (y_true == 1))
    return jnp.where(binary, 2 * y_true - 1, y_true)


@op
def hinge(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of `max(1 - y_true * y_pred, 0)` over the last axis.

    Args:
        y_true: labels -1 and 1 (0 and 1 are taken for them), shape (batch, ..., outputs).
        y_pred: scores of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.hinge([[1.0, -1.0]], [[0.5, -2.0]]).tolist()
        [0.25]
    """
    y_true, y_pred = broadcast_pair("hinge", y_true, y_pred)
    return jnp.mean(jnp.maximum(1 - _signs(y_true) * y_pred, 0), axis=-1)


@op
def squared_hinge(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of `max(1 - y_true * y_pred, 0) ** 2` over the last axis.

    Args:
        y_true: labels -1 and 1 (0 and 1 are taken for them), shape (batch, ..., outputs).
        y_pred: scores of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.squared_hinge([[1.0, -1.0]], [[0.5, -2.0]]).tolist()
        [0.125]
    """
    y_true, y_pred = broadcast_pair("squared_hinge", y_true, y_pred)
    return jnp.mean(jnp.square(jnp.maximum(1 - _signs(y_true) * y_pred, 0)), axis=-1)


@op
def categorical_hinge(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """`max(highest wrong score - right score + 1, 0)`: the right class must win by a margin of 1.

    Args:
        y_true: one-hot rows, shape (batch, ..., classes).
        y_pred: scores of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.categorical_hinge([[0.0, 1.0]], [[0.5, 1.0]]).tolist()
        [0.5]
    """
    y_true, y_pred = broadcast_pair("categorical_hinge", y_true, y_pred)
    right = jnp.sum(y_true * y_pred, axis=-1)
    wrong = jnp.max((1 - y_true) * y_pred, axis=-1)
    return jnp.maximum(wrong - right + 1, 0)


@register("keras.losses.Hinge")
class Hinge(LossFunctionWrapper):
    """Mean hinge loss for labels -1 and 1. See `hinge`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.Hinge()([[1.0, -1.0]], [[0.5, -2.0]]))
        0.25
    """

    @calls(hinge)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "hinge", dtype: Any = None): ...


@register("keras.losses.SquaredHinge")
class SquaredHinge(LossFunctionWrapper):
    """Mean squared hinge loss for labels -1 and 1. See `squared_hinge`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.SquaredHinge()([[1.0, -1.0]], [[0.5, -2.0]]))
        0.125
    """

    @calls(squared_hinge)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "squared_hinge", dtype: Any = None): ...


@register("keras.losses.CategoricalHinge")
class CategoricalHinge(LossFunctionWrapper):
    """Hinge loss of several classes, for one-hot targets. See `categorical_hinge`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
        0.5
    """

    @calls(categorical_hinge)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "categorical_hinge", dtype: Any = None): ...
