"""Metrics of regression: mean errors of several kinds."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import TensorLike
from cornu.core.explanation import explains_kinds
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses import regression as losses
from cornu.losses.shapes import broadcast_pair
from cornu.losses.wrapper import calls
from cornu.metrics.mean import Mean, MeanMetricWrapper

__all__ = [
    "CosineSimilarity", "LogCoshError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError",
    "MeanSquaredLogarithmicError", "RootMeanSquaredError",
]  # fmt: skip


@register("keras.metrics.MeanSquaredError")
class MeanSquaredError(MeanMetricWrapper):
    """Mean of the squared differences. See `losses.mean_squared_error`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.MeanSquaredError()([[0, 1], [0, 0]], [[1, 1], [0, 0]]))
        0.25
    """

    @calls(losses.mean_squared_error)
    def __init__(self, name: str = "mean_squared_error", dtype: Any = None): ...


@register("keras.metrics.RootMeanSquaredError")
class RootMeanSquaredError(Mean):
    """Square root of the mean squared difference over all batches: an error in the unit of the targets.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.RootMeanSquaredError()([[0, 1], [0, 0]], [[1, 1], [0, 0]]))
        0.5
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: targets.
            y_pred: predictions of a shape that fits.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of the targets.
        """
        y_true, y_pred = broadcast_pair(self.name, y_true, y_pred)
        error = y_true.astype(self.dtype) - y_pred.astype(self.dtype)
        super().update_state(jnp.square(error), sample_weight)

    def result(self) -> Any:
        """The root of the mean; 0 if nothing was seen."""
        return jnp.sqrt(super().result())


@register("keras.metrics.MeanAbsoluteError")
class MeanAbsoluteError(MeanMetricWrapper):
    """Mean of the absolute differences. See `losses.mean_absolute_error`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.MeanAbsoluteError()([[0, 1], [0, 0]], [[1, 1], [0, 0]]))
        0.25
    """

    @calls(losses.mean_absolute_error)
    def __init__(self, name: str = "mean_absolute_error", dtype: Any = None): ...


@register("keras.metrics.MeanAbsolutePercentageError")
class MeanAbsolutePercentageError(MeanMetricWrapper):
    """Mean error in percent of the target. See `losses.mean_absolute_percentage_error`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.MeanAbsolutePercentageError()([[2.0, 4.0]], [[1.0, 4.0]]))
        25.0
    """

    @calls(losses.mean_absolute_percentage_error)
    def __init__(self, name: str = "mean_absolute_percentage_error", dtype: Any = None): ...


@register("keras.metrics.MeanSquaredLogarithmicError")
class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """Mean of the squared differences of logarithms. See `losses.mean_squared_logarithmic_error`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.MeanSquaredLogarithmicError()([[1.0]], [[3.0]])), 3))
        0.48
    """

    @calls(losses.mean_squared_logarithmic_error)
    def __init__(self, name: str = "mean_squared_logarithmic_error", dtype: Any = None): ...


@op
def cosine_similarity(y_true: TensorLike, y_pred: TensorLike, axis: int = -1) -> Any:
    """Cosine of the angle between targets and predictions, from -1 to 1. The loss of that name is minus this."""
    return -losses.cosine_similarity(y_true, y_pred, axis=axis)


@register("keras.metrics.CosineSimilarity")
class CosineSimilarity(MeanMetricWrapper):
    """Mean cosine of the angle between targets and predictions: 1 is the same direction, -1 the opposite.

    Args:
        name, dtype: see `Metric`.
        axis: integer, the axis along which the vectors lie.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.CosineSimilarity()([[0.0, 1.0], [1.0, 0.0]], [[0.0, 3.0], [2.0, 0.0]]))
        1.0
    """

    _unwritten = {"axis": -1}

    _checks = {"axis": checks.axes}

    @calls(cosine_similarity)
    def __init__(self, name: str = "cosine_similarity", dtype: Any = None, axis: int = -1): ...


@register("keras.metrics.LogCoshError")
class LogCoshError(MeanMetricWrapper):
    """Mean of `log(cosh(error))`. See `losses.log_cosh`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.LogCoshError()([[0.0]], [[1.0]])), 4))
        0.4338
    """

    @calls(losses.log_cosh)
    def __init__(self, name: str = "logcosh", dtype: Any = None): ...
