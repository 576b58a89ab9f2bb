"""Correlations of targets and predictions within each sample."""

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
from cornu.metrics.mean import MeanMetricWrapper

__all__ = ["ConcordanceCorrelation", "PearsonCorrelation", "concordance_correlation", "pearson_correlation"]


@op
def pearson_correlation(y_true: TensorLike, y_pred: TensorLike, axis: int | Sequence[int] = -1) -> Any:
    """Pearson's coefficient: how near the points are to a straight line, from -1 to 1.

    Args:
        y_true: targets, shape (batch, ..., values).
        y_pred: predictions of that shape.
        axis: integer or tuple of integers, the axis along which values are correlated.

    Returns:
        Array without that axis; nan where all values are equal.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.pearson_correlation([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]]).round(4).tolist()
        [1.0]
    """
    y_true, y_pred = broadcast_pair("pearson_correlation", y_true, y_pred)
    true = y_true - jnp.mean(y_true, axis=axis, keepdims=True)
    pred = y_pred - jnp.mean(y_pred, axis=axis, keepdims=True)
    true = true / jnp.std(true, axis=axis, keepdims=True)
    pred = pred / jnp.std(pred, axis=axis, keepdims=True)
    return jnp.mean(true * pred, axis=axis)


@op
def concordance_correlation(y_true: TensorLike, y_pred: TensorLike, axis: int | Sequence[int] = -1) -> Any:
    """Lin's coefficient: how near the points are to the line of equality, from -1 to 1.

    Args:
        y_true: targets, shape (batch, ..., values).
        y_pred: predictions of that shape.
        axis: integer or tuple of integers, the axis along which values are correlated.

    Returns:
        Array without that axis.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> metrics.concordance_correlation([[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]]).round(4).tolist()
        [1.0]

    Reference:
        Lin, 1989, "A concordance correlation coefficient to evaluate reproducibility".
    """
    y_true, y_pred = broadcast_pair("concordance_correlation", y_true, y_pred)
    true_mean = jnp.mean(y_true, axis=axis, keepdims=True)
    pred_mean = jnp.mean(y_pred, axis=axis, keepdims=True)
    shared = jnp.mean((y_true - true_mean) * (y_pred - pred_mean), axis=axis)
    spread = jnp.var(y_true, axis=axis) + jnp.var(y_pred, axis=axis)
    distance = jnp.square(jnp.squeeze(true_mean - pred_mean, axis=axis))
    return 2 * shared / (spread + distance + epsilon())


@register("keras.metrics.PearsonCorrelation")
class PearsonCorrelation(MeanMetricWrapper):
    """Mean of Pearson's coefficient over samples. See `pearson_correlation`.

    Args:
        name, dtype: see `Metric`.
        axis: integer or tuple of integers, the axis along which values are correlated.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.PearsonCorrelation()([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]])), 4))
        1.0
    """

    _checks = {"axis": checks.axes}

    def __init__(self, name: str = "pearson_correlation", dtype: Any = None, axis: Any = -1):
        axis = tuple(axis) if isinstance(axis, list) else axis
        super().__init__(pearson_correlation, name=name, dtype=dtype, axis=axis)
        self.axis = axis


@register("keras.metrics.ConcordanceCorrelation")
class ConcordanceCorrelation(MeanMetricWrapper):
    """Mean of Lin's coefficient over samples. See `concordance_correlation`.

    Args:
        name, dtype: see `Metric`.
        axis: integer or tuple of integers, the axis along which values are correlated.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.ConcordanceCorrelation()([[0.0, 1.0, 2.0]], [[0.0, 1.0, 2.0]])), 4))
        1.0
    """

    _checks = {"axis": checks.axes}

    def __init__(self, name: str = "concordance_correlation", dtype: Any = None, axis: Any = -1):
        axis = tuple(axis) if isinstance(axis, list) else axis
        super().__init__(concordance_correlation, name=name, dtype=dtype, axis=axis)
        self.axis = axis
