"""R2: which share of the targets' variance the predictions explain."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base.errors import bad_argument, is_integer
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains_kinds
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.losses.shapes import match_ranks
from cornu.metrics.base import Metric
from cornu.metrics.mean import safe_divide

__all__ = ["R2Score"]

_AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


@register("keras.metrics.R2Score")
class R2Score(Metric):
    """Coefficient of determination, `1 - sum((y - prediction)**2) / sum((y - mean)**2)`.

    1 is perfect, 0 is no better than the mean of the targets.

    Args:
        class_aggregation: how the scores of several outputs become one: "uniform_average", "variance_weighted_average",
            or None, which keeps them apart.
        num_regressors: integer, 0 or more: number of independent inputs, for the adjusted score; 0 adjusts nothing.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range, or the shapes do not fit.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])), 4))
        0.5714
    """

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        if class_aggregation not in _AGGREGATIONS:
            raise bad_argument(self.name, "class_aggregation", f"one of {_AGGREGATIONS}", class_aggregation)
        if not (is_integer(num_regressors) and num_regressors >= 0):
            raise bad_argument(self.name, "num_regressors", "an integer, 0 or more", num_regressors)
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples: Variable = self.add_variable(shape=(), initializer="zeros", name="num_samples")
        self._built = False

    def _build(self, outputs: int) -> None:
        self.squared_sum: Variable = self.add_variable(shape=(outputs,), initializer="zeros", name="squared_sum")
        self.sum: Variable = self.add_variable(shape=(outputs,), initializer="zeros", name="sum")
        self.total_mse: Variable = self.add_variable(shape=(outputs,), initializer="zeros", name="residual")
        self.count: Variable = self.add_variable(shape=(outputs,), initializer="zeros", name="count")
        self._built = True

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: targets, shape (batch, outputs) or (batch,).
            y_pred: predictions of that shape.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of the targets.
        """
        y_true, y_pred = convert_to_tensor(y_true, self.dtype), convert_to_tensor(y_pred, self.dtype)
        y_true, y_pred = match_ranks(y_true, y_pred)
        if y_true.ndim == 1:
            y_true, y_pred = y_true[:, None], y_pred[..., None]
        if y_true.ndim != 2 or y_true.shape != y_pred.shape:
            raise bad_argument(
                self.name, "y_pred", f"of shape (batch, outputs), as y_true, whose shape is {y_true.shape}", y_pred
            )
        if not self._built:
            self._build(y_true.shape[1])
        weights = jnp.ones_like(y_true)
        if sample_weight is not None:
            given = convert_to_tensor(sample_weight, self.dtype)
            weights = jnp.broadcast_to(given[:, None] if given.ndim == 1 else given, y_true.shape)
        self.sum.assign_add(jnp.sum(y_true * weights, axis=0))
        self.squared_sum.assign_add(jnp.sum(jnp.square(y_true) * weights, axis=0))
        self.total_mse.assign_add(jnp.sum(jnp.square(y_true - y_pred) * weights, axis=0))
        self.count.assign_add(jnp.sum(weights, axis=0))
        self.num_samples.assign_add(y_true.size)

    def result(self) -> Any:
        """The score, or one for each output with `class_aggregation=None`; 0 before the first batch."""
        if not self._built:
            return jnp.zeros((), self.dtype)
        mean = safe_divide(self.sum.value, self.count.value)
        variation = self.squared_sum.value - self.sum.value * mean
        scores = 1 - self.total_mse.value / variation
        scores = jnp.where(jnp.isinf(scores), 0, scores)
        if self.class_aggregation == "uniform_average":
            scores = jnp.mean(scores)
        elif self.class_aggregation == "variance_weighted_average":
            scores = jnp.sum(scores * safe_divide(variation, jnp.sum(variation)))
        if not self.num_regressors:
            return scores
        freedom = self.num_samples.value - self.num_regressors - 1
        adjusted = 1 - (1 - scores) * (self.num_samples.value - 1) / jnp.where(freedom > 0, freedom, 1)
        return jnp.where(freedom > 0, adjusted, scores)
