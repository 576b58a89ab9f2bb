"""One point of the curve: the best rate under a condition on another rate."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument, is_integer
from cornu.core.convert import TensorLike
from cornu.core.explanation import explains_kinds
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.metrics.base import Metric
from cornu.metrics.mean import safe_divide
from cornu.metrics.thresholds import count

__all__ = ["PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity"]

_COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


class _BestRate(Metric):
    """The largest value of one rate among the thresholds where another rate is large enough."""

    _condition = ""
    true_positives: Variable
    false_positives: Variable
    true_negatives: Variable
    false_negatives: Variable

    def __init__(
        self, value: float, num_thresholds: int = 200, class_id: int | None = None, name: Any = None, dtype: Any = None
    ):
        super().__init__(name=name, dtype=dtype)
        checks.share(self.name, self._condition, value)
        if not (is_integer(num_thresholds) and num_thresholds > 0):
            raise bad_argument(self.name, "num_thresholds", "a positive integer", num_thresholds)
        self.value = value
        self.class_id = checks.optional(checks.class_index)(self.name, "class_id", class_id)
        self.num_thresholds = num_thresholds
        steps = num_thresholds - 1
        self.thresholds = [i / steps for i in range(num_thresholds)] if steps else [0.5]
        for name in _COUNTS:
            setattr(self, name, self.add_variable(shape=(num_thresholds,), initializer="zeros", name=name))

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: labels 0 and 1, or class indices against class probabilities.
            y_pred: probabilities.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of `y_pred`.
        """
        counts = count(self.name, y_true, y_pred, self.thresholds, self.dtype, sample_weight, class_id=self.class_id)
        for name in _COUNTS:
            getattr(self, name).assign_add(counts[name])

    def _best(self, rate: Any, condition: Any) -> Any:
        feasible = condition >= self.value
        return jnp.where(jnp.any(feasible), jnp.max(jnp.where(feasible, rate, -jnp.inf)), 0.0)

    @property
    def _sensitivity(self) -> Any:
        return safe_divide(self.true_positives.value, self.true_positives.value + self.false_negatives.value)

    @property
    def _specificity(self) -> Any:
        return safe_divide(self.true_negatives.value, self.true_negatives.value + self.false_positives.value)

    @property
    def _precision(self) -> Any:
        return safe_divide(self.true_positives.value, self.true_positives.value + self.false_positives.value)


@register("keras.metrics.SensitivityAtSpecificity")
class SensitivityAtSpecificity(_BestRate):
    """Best sensitivity (recall) among thresholds whose specificity is at least the given one.

    Args:
        specificity: float in [0, 1].
        num_thresholds: positive integer, how many thresholds are tried.
        class_id: integer: only this class counts.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.SensitivityAtSpecificity(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
        0.5
    """

    _condition = "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        self.specificity = specificity
        super().__init__(specificity, num_thresholds, class_id, name, dtype)

    def result(self) -> Any:
        """The best sensitivity; 0 if no threshold fulfils the condition."""
        return self._best(self._sensitivity, self._specificity)


@register("keras.metrics.SpecificityAtSensitivity")
class SpecificityAtSensitivity(_BestRate):
    """Best specificity among thresholds whose sensitivity (recall) is at least the given one.

    Args:
        sensitivity: float in [0, 1].
        num_thresholds: positive integer, how many thresholds are tried.
        class_id: integer: only this class counts.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.SpecificityAtSensitivity(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8])), 3))
        0.667
    """

    _condition = "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        self.sensitivity = sensitivity
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)

    def result(self) -> Any:
        """The best specificity; 0 if no threshold fulfils the condition."""
        return self._best(self._specificity, self._sensitivity)


@register("keras.metrics.PrecisionAtRecall")
class PrecisionAtRecall(_BestRate):
    """Best precision among thresholds whose recall is at least the given one.

    Args:
        recall: float in [0, 1].
        num_thresholds: positive integer, how many thresholds are tried.
        class_id: integer: only this class counts.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.PrecisionAtRecall(0.5)([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]))
        0.5
    """

    _condition = "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        self.recall = recall
        super().__init__(recall, num_thresholds, class_id, name, dtype)

    def result(self) -> Any:
        """The best precision; 0 if no threshold fulfils the condition."""
        return self._best(self._precision, self._sensitivity)


@register("keras.metrics.RecallAtPrecision")
class RecallAtPrecision(_BestRate):
    """Best recall among thresholds whose precision is at least the given one.

    Args:
        precision: float in [0, 1].
        num_thresholds: positive integer, how many thresholds are tried.
        class_id: integer: only this class counts.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.RecallAtPrecision(0.8)([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]))
        0.5
    """

    _condition = "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        self.precision = precision
        super().__init__(precision, num_thresholds, class_id, name, dtype)

    def result(self) -> Any:
        """The best recall; 0 if no threshold fulfils the condition."""
        return self._best(self._sensitivity, self._precision)
