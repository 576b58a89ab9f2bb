"""Hits and misses at thresholds: the counts behind precision, recall, AUC and their kin."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.checks import is_number
from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.losses.weighting import weights_like
from cornu.metrics.labels import fit_labels

__all__ = ["Counts", "count", "evenly_spaced", "keep_top_k", "standardize_thresholds"]

# Score of predictions that are not among the k highest: below every threshold.
NO_SCORE = -1e10

Counts = dict[str, Any]


def standardize_thresholds(where: str, thresholds: Any, default: float = 0.5) -> list[float]:
    """Thresholds as a list of floats.

    Raises:
        ValueError: if one is None or outside [0, 1].
    """
    if thresholds is None:
        return [default]
    values = list(thresholds) if isinstance(thresholds, list | tuple | np.ndarray) else [thresholds]
    for value in values:
        if not (is_number(value) and 0 <= value <= 1):
            raise bad_argument(where, "thresholds", "numbers in [0, 1]", thresholds, f"{value} is not one.")
    return [float(value) for value in values]


def evenly_spaced(thresholds: list[float]) -> bool:
    """True if the thresholds are 0, 1/n, 2/n, ..., 1."""
    if len(thresholds) < 3:
        return False
    return bool(np.allclose(thresholds, np.linspace(0, 1, len(thresholds)), rtol=0, atol=epsilon()))


def keep_top_k(scores: Any, k: int) -> Any:
    """The k highest scores along the last axis; the others become lower than every threshold."""
    chosen = jax.nn.one_hot(jax.lax.top_k(scores, k)[1], scores.shape[-1]).sum(axis=-2) > 0
    return jnp.where(chosen, scores, NO_SCORE)


def count(
    where: str,
    y_true: Any,
    y_pred: Any,
    thresholds: list[float],
    dtype: str,
    sample_weight: Any = None,
    top_k: int | None = None,
    class_id: int | None = None,
    by_label: bool = False,
    label_weights: Any = None,
) -> Counts:
    """Weighted numbers of true and false positives and negatives at each threshold.

    Args:
        where: who asks, for error messages.
        y_true: labels 0 and 1 of the shape of `y_pred`, or class indices.
        y_pred: scores, shape (batch, ...).
        thresholds: a score counts as positive if it is larger.
        dtype: dtype of the counts.
        sample_weight: None, a number, or an array of shape (batch,) or of the shape of `y_pred`.
        top_k: if given, only the k highest scores of a row can be positive.
        class_id: if given, only this entry of the last axis counts.
        by_label: whether the last axis stays apart.
        label_weights: one weight for each entry of the last axis.

    Returns:
        Dict with "true_positives", "false_positives", "true_negatives" and "false_negatives", arrays of shape
        (thresholds,), or (thresholds, labels) if `by_label`.
    """
    y_true, y_pred = fit_labels(where, y_true, y_pred, dtype)
    weights = jnp.ones_like(y_pred)
    if sample_weight is not None:
        given, _ = weights_like(convert_to_tensor(sample_weight, dtype), y_pred, where, one_each=True)
        weights = jnp.broadcast_to(given.reshape(given.shape[: y_pred.ndim]), y_pred.shape)
    if label_weights is not None:
        weights = weights * jnp.asarray(label_weights, dtype)
    if top_k is not None:
        y_pred = keep_top_k(y_pred, top_k)
    if class_id is not None:
        if not 0 <= class_id < y_pred.shape[-1]:
            raise bad_argument(
                where, "class_id", f"below the number of classes, {y_pred.shape[-1]}", class_id, "Classes count from 0."
            )
        y_true, y_pred, weights = (a[..., class_id] for a in (y_true, y_pred, weights))
    columns = y_pred.shape[-1] if by_label else 1
    labels, scores, weights = (a.reshape(-1, columns) for a in (y_true, y_pred, weights))
    method = _by_bucket if evenly_spaced(thresholds) else _by_comparison
    counts = method(labels, scores, weights, thresholds)
    return counts if by_label else {name: value[:, 0] for name, value in counts.items()}


def _by_comparison(labels: Any, scores: Any, weights: Any, thresholds: list[float]) -> Counts:
    """Compare each score with each threshold."""
    positive = (labels != 0).astype(weights.dtype)
    above = scores[None] > jnp.asarray(thresholds, scores.dtype)[:, None, None]
    totals = jnp.sum(positive * weights, axis=0), jnp.sum((1 - positive) * weights, axis=0)
    hits = jnp.sum(jnp.where(above, positive * weights, 0), axis=1)
    false_alarms = jnp.sum(jnp.where(above, (1 - positive) * weights, 0), axis=1)
    return _named(hits, false_alarms, totals[0], totals[1])


def _by_bucket(labels: Any, scores: Any, weights: Any, thresholds: list[float]) -> Counts:
    """For evenly spaced thresholds: one bucket between neighbours, then sums from the top, in linear time."""
    size, columns = len(thresholds), scores.shape[1]
    # How many thresholds a score exceeds; a first threshold below 0 is exceeded by all.
    exceeded = jnp.ceil(jnp.clip(scores, 0, 1) * (size - 1)).astype("int32")
    exceeded = jnp.maximum(exceeded, 1) if thresholds[0] < 0 else exceeded
    index = (exceeded + size * jnp.arange(columns)).reshape(-1)

    def from_top(values: Any) -> Any:
        sums = jax.ops.segment_sum(values.reshape(-1), index, num_segments=size * columns).reshape(columns, size)
        above = jnp.cumsum(sums[:, ::-1], axis=1)[:, ::-1]
        return jnp.pad(above[:, 1:], ((0, 0), (0, 1))).T

    hits = from_top(labels * weights)
    false_alarms = from_top((1 - labels) * weights)
    return _named(hits, false_alarms, jnp.sum(labels * weights, axis=0), jnp.sum((1 - labels) * weights, axis=0))


def _named(hits: Any, false_alarms: Any, positives: Any, negatives: Any) -> Counts:
    return {
        "true_positives": hits,
        "false_positives": false_alarms,
        "true_negatives": negatives - false_alarms,
        "false_negatives": positives - hits,
    }
