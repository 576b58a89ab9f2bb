"""Hinge losses as metrics."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import register
from cornu.losses import margins as losses
from cornu.losses.wrapper import calls
from cornu.metrics.mean import MeanMetricWrapper

__all__ = ["CategoricalHinge", "Hinge", "SquaredHinge"]


@register("keras.metrics.Hinge")
class Hinge(MeanMetricWrapper):
    """Mean hinge loss for labels -1 and 1. See `losses.hinge`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.Hinge()([[1.0, -1.0]], [[0.5, -2.0]]))
        0.25
    """

    @calls(losses.hinge)
    def __init__(self, name: str = "hinge", dtype: Any = None): ...


@register("keras.metrics.SquaredHinge")
class SquaredHinge(MeanMetricWrapper):
    """Mean squared hinge loss for labels -1 and 1. See `losses.squared_hinge`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.SquaredHinge()([[1.0, -1.0]], [[0.5, -2.0]]))
        0.125
    """

    @calls(losses.squared_hinge)
    def __init__(self, name: str = "squared_hinge", dtype: Any = None): ...


@register("keras.metrics.CategoricalHinge")
class CategoricalHinge(MeanMetricWrapper):
    """Mean hinge loss of several classes, for one-hot labels. See `losses.categorical_hinge`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
        0.5
    """

    @calls(losses.categorical_hinge)
    def __init__(self, name: str = "categorical_hinge", dtype: Any = None): ...
