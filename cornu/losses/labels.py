"""Targets and probabilities of classification: checks and conversions shared by the crossentropies."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument, is_integer
from cornu.base.notices import notice
from cornu.losses.shapes import as_pair, same_shape_pair

__all__ = ["check_axis", "class_indices", "one_hot_pair", "pick_class", "smooth_binary", "smooth_one_hot"]


def check_axis(where: str, axis: Any) -> None:
    """Raise unless `axis` is an integer."""
    if not is_integer(axis):
        raise bad_argument(where, "axis", "an integer", axis, "The class axis is the last one: axis=-1.")


def one_hot_pair(where: str, y_true: Any, y_pred: Any, axis: int) -> tuple[jax.Array, jax.Array]:
    """One-hot targets and predictions of one shape; a single class is worth a notice."""
    check_axis(where, axis)
    y_true, y_pred = same_shape_pair(where, y_true, y_pred)
    if y_pred.shape[-1] == 1:
        notice(
            f"{where}: the predictions have shape {y_pred.shape}, that is one class only, so the loss is always 0. "
            "With one output for two classes use 'binary_crossentropy' and a sigmoid.",
            key=f"{where}: one class",
        )
    return y_true, y_pred


def smooth_binary(y_true: jax.Array, smoothing: float) -> jax.Array:
    """Move labels 0 and 1 towards 0.5, all the way if `smoothing` is 1."""
    return y_true * (1.0 - smoothing) + 0.5 * smoothing if smoothing else y_true


def smooth_one_hot(y_true: jax.Array, smoothing: float) -> jax.Array:
    """Move `smoothing` of the probability from the true class to all classes alike."""
    return y_true * (1.0 - smoothing) + smoothing / y_true.shape[-1] if smoothing else y_true


def class_indices(where: str, y_true: Any, y_pred: Any, axis: int) -> tuple[jax.Array, jax.Array]:
    """Integer class indices of the shape of `y_pred` without its class axis, and the predictions.

    Raises:
        ValueError: if the shapes do not fit.
    """
    check_axis(where, axis)
    y_true, y_pred = as_pair(y_true, y_pred)
    if y_true.ndim == y_pred.ndim and y_true.ndim and y_true.shape[-1] == 1:
        y_true = y_true[..., 0]
    shape = list(y_pred.shape)
    if shape:
        shape.pop(axis)
    if not y_pred.ndim or y_true.shape != tuple(shape):
        raise bad_argument(
            where, "y_true", f"class indices of shape {tuple(shape)}", y_true, _index_fix(y_true.shape, y_pred.shape)
        )
    return y_true.astype("int32"), y_pred


def _index_fix(true: tuple[int, ...], pred: tuple[int, ...]) -> str:
    if true == pred and len(pred) > 1:
        return "One-hot targets go with 'categorical_crossentropy'."
    if len(pred) > 2 and len(true) <= 2 and true[:1] == pred[:1]:
        return (
            f"The predictions have shape {pred}: put a Flatten or global pooling layer before the last Dense layer "
            "if each sample has one label."
        )
    return f"The predictions have shape {pred}: one index belongs to each row of class scores."


def pick_class(values: Any, indices: Any, axis: int) -> Any:
    """Entries of `values` at the class indices along `axis`; 0 where an index is no class.

    A comparison and a sum: an indexed read would wrap around at -1, and its gradient is a scatter.
    """
    axis %= values.ndim
    classes = jax.lax.broadcasted_iota("int32", [n if i == axis else 1 for i, n in enumerate(values.shape)], axis)
    return jnp.sum(jnp.where(jnp.expand_dims(indices, axis) == classes, values, 0), axis=axis)
