"""F-scores: precision and recall in one number."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains_kinds
from cornu.core.serialization import register
from cornu.metrics.base import Metric
from cornu.metrics.labels import fit_labels

__all__ = ["F1Score", "FBetaScore"]

_AVERAGES = (None, "micro", "macro", "weighted")
_COUNTS = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")


@register("keras.metrics.FBetaScore")
class FBetaScore(Metric):
    """`(1 + beta**2) * precision * recall / (beta**2 * precision + recall)`.

    Class indices as labels against class probabilities are taken as one-hot rows.

    Args:
        average: how the scores of several classes become one: None keeps them apart, "micro" counts all classes
            together, "macro" takes their mean, "weighted" their mean weighted by how often each class occurs.
        beta: positive float, how much more recall counts than precision.
        threshold: float in (0, 1]: larger predictions count as positive. None takes the class with the highest score;
            with a single output there is no such class, and it stands for 0.5.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range.

    Example:
        >>> from cornu import metrics
        >>> metric = metrics.FBetaScore(beta=2.0, threshold=0.5)
        >>> scores = metric([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]])
        >>> [round(float(score), 3) for score in scores]
        [0.385, 0.909, 0.833]
    """

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        if average not in _AVERAGES:
            raise bad_argument(self.name, "average", "one of None, 'micro', 'macro', 'weighted'", average)
        if not isinstance(beta, float) or not beta > 0:
            raise bad_argument(self.name, "beta", "a float above 0", beta, "Write for example beta=1.0.")
        if threshold is not None and (not isinstance(threshold, float) or not 0 < threshold <= 1):
            raise bad_argument(self.name, "threshold", "a float in (0, 1], or None", threshold)
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self._built = False

    def _build(self, classes: int) -> None:
        shape = () if self.average == "micro" else (classes,)
        for name in _COUNTS:
            setattr(self, name, self.add_variable(shape=shape, initializer="zeros", name=name))
        self._built = True

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: 0 and 1 in shape (batch, classes), or class indices in shape (batch,) or (batch, 1).
            y_pred: probabilities, shape (batch, classes); one output may come as (batch,).
            sample_weight: None, or an array of shape (batch,).
        """
        y_pred = convert_to_tensor(y_pred, self.dtype)
        y_true, y_pred = fit_labels(self.name, y_true, y_pred[:, None] if y_pred.ndim == 1 else y_pred, self.dtype)
        if y_pred.ndim != 2:
            raise bad_argument(self.name, "y_pred", "of shape (batch, classes)", y_pred)
        if not self._built:
            self._build(y_pred.shape[-1])
        chosen = self._positive(y_pred)
        weights: Any = 1.0
        if sample_weight is not None:
            weights = convert_to_tensor(sample_weight, self.dtype)
            weights = weights[:, None] if weights.ndim == 1 else weights
        axis = None if self.average == "micro" else 0
        increments = (chosen * y_true, chosen * (1 - y_true), (1 - chosen) * y_true, y_true)
        for name, increment in zip(_COUNTS, increments, strict=True):
            getattr(self, name).assign_add(jnp.sum(increment * weights, axis=axis))

    def _positive(self, y_pred: Any) -> Any:
        """1 where a prediction counts as positive."""
        if self.threshold is not None:
            return (y_pred > self.threshold).astype(self.dtype)
        if y_pred.shape[-1] == 1:
            notice(
                f"{self.name}: with a single output there is no class with the highest score, so predictions above 0.5 "
                "count as positive. Write threshold=0.5 to say so.",
                key=f"{type(self).__name__}: single output",
            )
            return (y_pred > 0.5).astype(self.dtype)
        highest = (y_pred >= jnp.max(y_pred, axis=-1, keepdims=True)) & (jnp.abs(y_pred) > 1e-9)
        return highest.astype(self.dtype)

    def result(self) -> Any:
        """The score, or one for each class with `average=None`; 0 before the first batch."""
        if not self._built:
            return jnp.zeros((), self.dtype)
        hits, false_alarms, misses, occurrences = (getattr(self, name).value for name in _COUNTS)
        precision = hits / (hits + false_alarms + epsilon())
        recall = hits / (hits + misses + epsilon())
        square = self.beta**2
        scores = (1 + square) * precision * recall / (square * precision + recall + epsilon())
        if self.average == "weighted":
            return jnp.sum(scores * occurrences / (jnp.sum(occurrences) + epsilon()))
        return jnp.mean(scores) if self.average == "macro" else scores


@register("keras.metrics.F1Score")
class F1Score(FBetaScore):
    """`2 * precision * recall / (precision + recall)`.

    Class indices as labels against class probabilities are taken as one-hot rows.

    Args:
        average: how the scores of several classes become one, see `FBetaScore`.
        threshold: float in (0, 1]: larger predictions count as positive. None takes the class with the highest score;
            with a single output there is no such class, and it stands for 0.5.
        name, dtype: see `Metric`.

    Raises:
        ValueError: if an argument is out of range.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.F1Score(average="macro")([0, 1, 1], [[0.7, 0.3], [0.6, 0.4], [0.2, 0.8]])), 3))
        0.667
    """

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: Any = None,
    ):
        super().__init__(average=average, beta=1.0, threshold=threshold, name=name, dtype=dtype)
