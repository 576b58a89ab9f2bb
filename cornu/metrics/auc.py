"""AUC: the area under the curve that thresholds from 0 to 1 draw."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.config import epsilon
from cornu.base.errors import bad_argument, is_integer, unknown_name
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains_kinds
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.metrics.base import Metric
from cornu.metrics.labels import fit_labels
from cornu.metrics.mean import safe_divide
from cornu.metrics.thresholds import count, standardize_thresholds

__all__ = ["AUC"]

_COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")
_CURVES = ("ROC", "PR", "PRGAIN")
_METHODS = ("interpolation", "majoring", "minoring")


@register("keras.metrics.AUC")
class AUC(Metric):
    """Area under the ROC curve, or under another curve, approximated at a number of thresholds.

    Class indices as labels against class probabilities are taken as one-hot rows.

    Args:
        num_thresholds: integer above 1; more of them bring the value nearer to the exact one.
        curve: "ROC" (recall over the rate of false positives), "PR" (precision over recall) or "PRGAIN"
            (precision gain over recall gain).
        summation_method: how the area between neighbouring points is taken: "interpolation" (trapezoids; for PR the
            interpolation of the counts), "minoring" (the lower height) or "majoring" (the higher height).
        name, dtype: see `Metric`.
        thresholds: list of numbers in [0, 1] to use instead; the ends are added.
        multi_label: whether one area is computed for each label, and then the mean of these.
        num_labels: integer, the number of labels; lets variables be made before the first batch.
        label_weights: list of numbers, one for each label: weights of the mean if `multi_label`, else of the entries.
        from_logits: whether predictions are logits, which a sigmoid turns into probabilities.

    Raises:
        ValueError: if an argument is out of range, or a batch does not fit the number of labels.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.AUC(num_thresholds=3)([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]))
        0.75

    Reference:
        Davis and Goadrich, 2006, "The relationship between precision-recall and ROC curves"; Flach and Kull, 2015,
        "Precision-recall-gain curves".
    """

    true_positives: Variable
    false_positives: Variable
    true_negatives: Variable
    false_negatives: Variable

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Any = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ):
        super().__init__(name=name, dtype=dtype)
        self.curve: str = _choice("curve", curve, _CURVES)
        self.summation_method: str = _choice("summation_method", summation_method, _METHODS)
        self._given_thresholds = thresholds is not None
        inner = _inner_thresholds(self.name, num_thresholds, thresholds)
        self.num_thresholds: int = len(inner) + 2
        # A little more than [0, 1], so that the curve goes from one corner to the other.
        self._thresholds = [-epsilon(), *inner, 1.0 + epsilon()]
        if num_labels and not multi_label:
            raise bad_argument(self.name, "num_labels", "None unless multi_label=True", num_labels)
        self.multi_label: bool = checks.flag(self.name, "multi_label", multi_label)
        self.num_labels: Any = checks.optional(checks.count)(self.name, "num_labels", num_labels)
        checks.optional(checks.weights)(self.name, "label_weights", label_weights)
        self.label_weights: Any | None = None if label_weights is None else convert_to_tensor(label_weights, self.dtype)
        self._from_logits = checks.flag(self.name, "from_logits", from_logits)
        self._built = False
        if not multi_label or num_labels:
            self._build(num_labels)

    @property
    def thresholds(self) -> list[float]:
        """The thresholds, both ends included."""
        return list(self._thresholds)

    def _build(self, labels: int | None) -> None:
        shape = (self.num_thresholds, labels) if self.multi_label else (self.num_thresholds,)
        for name in _COUNTS:
            setattr(self, name, self.add_variable(shape=shape, initializer="zeros", name=name))
        self._built = True

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: labels 0 and 1, or class indices against class probabilities.
            y_pred: probabilities (logits if `from_logits`).
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of `y_pred`.
        """
        y_true, y_pred = fit_labels(self.name, y_true, y_pred, self.dtype)
        if self.multi_label:
            self._check_labels(y_pred)
        if self.label_weights is not None and self.label_weights.shape != y_pred.shape[-1:]:
            expected = f"one weight for each of the {y_pred.shape[-1]} labels"
            raise bad_argument(self.name, "label_weights", expected, self.label_weights)
        if self._from_logits:
            y_pred = jax.nn.sigmoid(y_pred)
        counts = count(
            self.name,
            y_true,
            y_pred,
            self._thresholds,
            self.dtype,
            sample_weight,
            by_label=self.multi_label,
            label_weights=None if self.multi_label else self.label_weights,
        )
        for name in _COUNTS:
            getattr(self, name).assign_add(counts[name])

    def _check_labels(self, y_pred: Any) -> None:
        if y_pred.ndim != 2:
            raise bad_argument(self.name, "y_pred", "of shape (batch, labels) with multi_label=True", y_pred)
        if not self._built:
            self._build(y_pred.shape[-1])
        labels = self.true_positives.shape[-1]
        if y_pred.shape[-1] != labels:
            raise bad_argument(self.name, "y_pred", f"of shape (batch, {labels}), as before", y_pred)

    def result(self) -> Any:
        """The area; with `multi_label` the (weighted) mean of the labels' areas. 0 before the first batch."""
        if not self._built:
            return jnp.zeros((), self.dtype)
        if self.curve == "PR" and self.summation_method == "interpolation":
            areas = self.interpolate_pr_auc()
        else:
            x, y = self._points()
            low, high = y[1:], y[:-1]
            if self.summation_method == "minoring":
                heights = jnp.minimum(low, high)
            elif self.summation_method == "majoring":
                heights = jnp.maximum(low, high)
            else:
                heights = (low + high) / 2.0
            areas = jnp.sum((x[:-1] - x[1:]) * heights, axis=0)
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return jnp.mean(areas)
        return safe_divide(jnp.sum(areas * self.label_weights), jnp.sum(self.label_weights))

    def _points(self) -> tuple[Any, Any]:
        """The curve from the lowest threshold to the highest."""
        hits, false_alarms, rejections, misses = (getattr(self, name).value for name in _COUNTS)
        if self.curve == "PRGAIN":
            odds = safe_divide(hits + misses, rejections + false_alarms)
            recall_gain = jnp.where(hits > 0, jnp.maximum(1 - odds * safe_divide(misses, hits), 0), 0)
            return recall_gain, 1 - odds * safe_divide(false_alarms, hits)
        recall = safe_divide(hits, hits + misses)
        if self.curve == "ROC":
            return safe_divide(false_alarms, false_alarms + rejections), recall
        return recall, safe_divide(hits, hits + false_alarms)

    def interpolate_pr_auc(self) -> Any:
        """Area under the precision-recall curve, with the counts interpolated between neighbouring thresholds.

        Between two thresholds the hits grow linearly with the number of predicted positives, so precision does not:
        the integral of that ratio is taken exactly.
        """
        hits, false_alarms, misses = self.true_positives.value, self.false_positives.value, self.false_negatives.value
        predicted = hits + false_alarms
        gained = hits[:-1] - hits[1:]
        slope = safe_divide(gained, jnp.maximum(predicted[:-1] - predicted[1:], 0))
        intercept = hits[1:] - slope * predicted[1:]
        both = (predicted[:-1] > 0) & (predicted[1:] > 0)
        ratio = jnp.where(both, safe_divide(predicted[:-1], jnp.maximum(predicted[1:], 0)), 1.0)
        areas = slope * (gained + intercept * jnp.log(ratio))
        return jnp.sum(safe_divide(areas, jnp.maximum(hits[1:] + misses[1:], 0)), axis=0)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        weights = None if self.label_weights is None else self.label_weights.tolist()
        config = {**super().get_config(), "label_weights": weights, "thresholds": self._thresholds[1:-1]}
        return config if self._given_thresholds else {k: v for k, v in config.items() if k != "thresholds"}


def _choice(argument: str, value: Any, choices: tuple[str, ...]) -> str:
    for choice in choices:
        if str(value).lower() == choice.lower():
            return choice
    raise unknown_name("AUC", argument, value, choices)


def _inner_thresholds(where: str, number: Any, thresholds: Any) -> list[float]:
    """The thresholds between 0 and 1."""
    if thresholds is not None:
        return sorted(standardize_thresholds(where, thresholds))
    if not (is_integer(number) and number > 1):
        raise bad_argument(where, "num_thresholds", "an integer above 1", number)
    return [(i + 1) / (number - 1) for i in range(number - 2)]
