"""Counts of hits and misses, precision and recall."""

from __future__ import annotations

from typing import Any

from cornu.base import checks
from cornu.base.errors import bad_argument, is_integer
from cornu.core.convert import TensorLike
from cornu.core.explanation import explains_kinds
from cornu.core.serialization import register
from cornu.metrics.base import Metric
from cornu.metrics.mean import safe_divide
from cornu.metrics.thresholds import NO_SCORE, count, standardize_thresholds

__all__ = ["FalseNegatives", "FalsePositives", "Precision", "Recall", "TrueNegatives", "TruePositives"]


class _ThresholdCount(Metric):
    """One of the four counts, at one or several thresholds."""

    _counted = ""

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.init_thresholds = thresholds
        self.thresholds = standardize_thresholds(self.name, thresholds)
        self.accumulator = self.add_variable(
            shape=(len(self.thresholds),), initializer="zeros", dtype=self.dtype, name="accumulator"
        )

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: labels 0 and 1, or class indices against class probabilities.
            y_pred: probabilities.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of `y_pred`.
        """
        counts = count(self.name, y_true, y_pred, self.thresholds, self.dtype, sample_weight)
        self.accumulator.assign_add(counts[self._counted])

    def result(self) -> Any:
        """The count: a scalar for one threshold, else an array."""
        return _scalar_if_one(self.accumulator.value)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {**super().get_config(), "thresholds": self.init_thresholds}


def _scalar_if_one(values: Any) -> Any:
    return values[0] if values.shape == (1,) else values


@register("keras.metrics.TruePositives")
class TruePositives(_ThresholdCount):
    """Number of positives that are predicted as such.

    Args:
        thresholds: number in [0, 1] or a list of them; larger predictions count as positive. Defaults to 0.5.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if a threshold is outside [0, 1].

    Example:
        >>> from cornu import metrics
        >>> print(metrics.TruePositives()([0, 1, 1, 1], [1, 0, 1, 1]))
        2.0
    """

    _counted = "true_positives"


@register("keras.metrics.FalsePositives")
class FalsePositives(_ThresholdCount):
    """Number of negatives that are predicted as positive.

    Args:
        thresholds: number in [0, 1] or a list of them; larger predictions count as positive. Defaults to 0.5.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if a threshold is outside [0, 1].

    Example:
        >>> from cornu import metrics
        >>> print(metrics.FalsePositives()([0, 1, 1, 1], [1, 0, 1, 1]))
        1.0
    """

    _counted = "false_positives"


@register("keras.metrics.TrueNegatives")
class TrueNegatives(_ThresholdCount):
    """Number of negatives that are predicted as such.

    Args:
        thresholds: number in [0, 1] or a list of them; larger predictions count as positive. Defaults to 0.5.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if a threshold is outside [0, 1].

    Example:
        >>> from cornu import metrics
        >>> print(metrics.TrueNegatives()([0, 0, 1], [1, 0, 1]))
        1.0
    """

    _counted = "true_negatives"


@register("keras.metrics.FalseNegatives")
class FalseNegatives(_ThresholdCount):
    """Number of positives that are predicted as negative.

    Args:
        thresholds: number in [0, 1] or a list of them; larger predictions count as positive. Defaults to 0.5.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if a threshold is outside [0, 1].

    Example:
        >>> from cornu import metrics
        >>> print(metrics.FalseNegatives()([0, 1, 1, 1], [1, 0, 1, 1]))
        1.0
    """

    _counted = "false_negatives"


class _HitRate(Metric):
    """True positives as a share of something: of what was predicted, or of what there is."""

    _missed = ""

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        if top_k is not None and not (is_integer(top_k) and top_k > 0):
            raise bad_argument(self.name, "top_k", "a positive integer or None", top_k)
        self.init_thresholds = thresholds
        self.top_k = top_k
        self.class_id = checks.optional(checks.class_index)(self.name, "class_id", class_id)
        default = 0.5 if top_k is None else NO_SCORE
        self.thresholds = standardize_thresholds(self.name, thresholds, default)
        size = (len(self.thresholds),)
        self.true_positives = self.add_variable(shape=size, initializer="zeros", name="true_positives")
        setattr(self, self._missed, self.add_variable(shape=size, initializer="zeros", name=self._missed))

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: labels 0 and 1, or class indices against class probabilities.
            y_pred: probabilities.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of `y_pred`.
        """
        counts = count(self.name, y_true, y_pred, self.thresholds, self.dtype, sample_weight, self.top_k, self.class_id)
        self.true_positives.assign_add(counts["true_positives"])
        getattr(self, self._missed).assign_add(counts[self._missed])

    def result(self) -> Any:
        """The rate: a scalar for one threshold, else an array; 0 if there is nothing to divide by."""
        hits = self.true_positives.value
        return _scalar_if_one(safe_divide(hits, hits + getattr(self, self._missed).value))

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {**super().get_config(), "thresholds": self.init_thresholds}


@register("keras.metrics.Precision")
class Precision(_HitRate):
    """Share of what was predicted positive that is positive.

    Class indices as labels against class probabilities are taken as one-hot rows.

    Args:
        thresholds: number in [0, 1] or a list of them; larger predictions count as positive. Defaults to 0.5.
        top_k: positive integer: only the k highest scores of a row are positive, whatever their value.
        class_id: integer: only this class counts.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if a threshold is outside [0, 1], or `class_id` is no class of the predictions.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.Precision()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])), 3))
        0.667
    """

    _missed = "false_positives"


@register("keras.metrics.Recall")
class Recall(_HitRate):
    """Share of what is positive that was predicted positive.

    Class indices as labels against class probabilities are taken as one-hot rows.

    Args:
        thresholds: number in [0, 1] or a list of them; larger predictions count as positive. Defaults to 0.5.
        top_k: positive integer: only the k highest scores of a row are positive, whatever their value.
        class_id: integer: only this class counts.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if a threshold is outside [0, 1], or `class_id` is no class of the predictions.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.Recall()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])), 3))
        0.667
    """

    _missed = "false_negatives"
