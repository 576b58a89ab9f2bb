"""From one loss value per sample to a scalar: sample weights, masks and reductions."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.op import op
from cornu.losses.shapes import match_ranks

__all__ = ["REDUCTIONS", "combine_masks", "reduce_weighted", "standardize_reduction", "weights_like"]

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


def standardize_reduction(reduction: Any, where: str) -> Any:
    """`reduction` itself if there is such a reduction.

    Raises:
        ValueError: if there is none of that name.
    """
    if reduction not in REDUCTIONS:
        raise bad_argument(
            where,
            "reduction",
            "one of " + ", ".join(repr(r) for r in REDUCTIONS),
            reduction,
            "The usual one is 'sum_over_batch_size'.",
        )
    return reduction


def combine_masks(*masks: Any) -> Any:
    """True where all the masks are; None if there are none."""
    present = [jnp.asarray(mask, bool) for mask in masks if mask is not None]
    if not present:
        return None
    combined = present[0]
    for mask in present[1:]:
        combined, mask = match_ranks(combined, mask)
        combined = combined & mask
    return combined


def weights_like(weights: Any, values: Any, where: str, one_each: bool = False) -> tuple[Any, Any]:
    """Weights (or a mask) and values in shapes that can be multiplied.

    Weights of shape (batch,) against values of shape (batch, time) count for the whole sample. With `one_each` there
    may not be more weights than values: a mean of one value would not change with them.

    Raises:
        ValueError: if the shapes do not fit.
    """
    values, weights = match_ranks(values, weights)
    if 0 < weights.ndim < values.ndim and weights.shape == values.shape[: weights.ndim]:
        weights = weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))
    try:
        shape = jnp.broadcast_shapes(values.shape, weights.shape)
    except ValueError:
        shape = None
    if shape is None or (one_each and shape != values.shape):
        fix = f"Give one weight for each sample: shape {values.shape[:1]}."
        if not values.ndim:
            fix = "There is one value for all samples; labels and predictions of shape (batch, 1) have one for each."
        raise bad_argument(where, "sample_weight", f"of a shape that fits the values, {values.shape}", weights, fix)
    return weights, values


@op
def reduce_weighted(
    values: Any, sample_weight: Any, mask: Any, reduction: str | None, dtype: Any, where: str = "Loss"
) -> Any:
    """Weigh, mask and reduce loss values.

    Args:
        values: loss values, shape (batch, ...).
        sample_weight: None, a number, or an array that fits `values`.
        mask: None, or a boolean array that fits `values`; where it is False the value does not count, neither in the
            sum nor in the number that means divide by.
        reduction: one of `REDUCTIONS`.
        dtype: dtype of the result.
        where: who asks, for error messages.
    """
    values = convert_to_tensor(values, dtype)
    weights = None if sample_weight is None else convert_to_tensor(sample_weight, dtype)
    if mask is not None:
        mask = jnp.asarray(mask).astype(dtype)
        if reduction in ("mean", "sum_over_batch_size"):
            kept = jnp.sum(mask)
            mask = mask * (mask.size / jnp.where(kept == 0, 1, kept)).astype(dtype)
        if weights is None:
            weights = mask
        else:
            mask, weights = weights_like(weights, mask, where) if weights.ndim < mask.ndim else (mask, weights)
            mask, weights = weights_like(mask, weights, where)
            weights = mask * weights
    if weights is not None:
        weights, values = weights_like(weights, values, where)
        values = values * weights
    if reduction in (None, "none"):
        return values
    total = jnp.sum(values)
    if reduction == "sum":
        return total
    if reduction == "mean_with_sample_weight" and weights is not None and values.ndim:  # one value is no mean of many
        count = jnp.sum(weights)
        return jnp.where(count == 0, jnp.zeros_like(total), total / jnp.where(count == 0, 1, count))
    return total / max(math.prod(values.shape), 1)
