"""Shapes of targets against predictions: making ranks agree, and the errors when they cannot."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor

__all__ = ["as_pair", "broadcast_pair", "match_ranks", "same_shape_pair"]


def match_ranks(a: jax.Array, b: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Bring two arrays to one rank if the only difference is a last axis of size 1.

    A vector gains the axis, `(n,)` against `(n, 1)`; anything larger loses it, `(n, t, 1)` against `(n, t)`.
    """
    if a.ndim == b.ndim + 1 and a.shape[-1] == 1:
        return (a, b[:, None]) if b.ndim == 1 else (a[..., 0], b)
    if b.ndim == a.ndim + 1 and b.shape[-1] == 1:
        return (a[:, None], b) if a.ndim == 1 else (a, b[..., 0])
    return a, b


def as_pair(y_true: Any, y_pred: Any) -> tuple[jax.Array, jax.Array]:
    """Both as arrays, the targets in the dtype of the predictions."""
    y_pred = convert_to_tensor(y_pred)
    return convert_to_tensor(y_true, y_pred.dtype), y_pred


def broadcast_pair(where: str, y_true: Any, y_pred: Any) -> tuple[jax.Array, jax.Array]:
    """Targets and predictions for an elementwise error that is averaged over the last axis.

    Raises:
        ValueError: if there is no axis to average over, or the shapes cannot be broadcast together.
    """
    y_true, y_pred = match_ranks(*as_pair(y_true, y_pred))
    try:
        shape = jnp.broadcast_shapes(y_true.shape, y_pred.shape)
    except ValueError:
        raise _mismatch(where, y_true, y_pred, f"a shape that fits y_true's {y_true.shape}") from None
    if not shape:
        raise _mismatch(where, y_true, y_pred, "an array with at least one axis, (batch, features) as a rule")
    return y_true, y_pred


def same_shape_pair(where: str, y_true: Any, y_pred: Any) -> tuple[jax.Array, jax.Array]:
    """Targets and predictions that must have one and the same shape.

    Raises:
        ValueError: if they do not.
    """
    y_true, y_pred = as_pair(y_true, y_pred)
    if y_true.shape != y_pred.shape or not y_pred.ndim:
        raise _mismatch(where, y_true, y_pred, f"of the shape of y_true, {y_true.shape}, with at least one axis")
    return y_true, y_pred


def _mismatch(where: str, y_true: Any, y_pred: Any, expected: str) -> Exception:
    return bad_argument(where, "y_pred", expected, y_pred, _fix(y_true.shape, y_pred.shape))


def _fix(true: tuple[int, ...], pred: tuple[int, ...]) -> str:
    """The likely mistake, in one sentence."""
    ranks = len(true), len(pred)
    if ranks[1] > 2 and ranks[0] <= 2 and true[:1] == pred[:1]:
        return "Put a Flatten or global pooling layer before the last Dense layer if each sample has one label."
    if ranks in ((1, 2), (2, 2)) and true[1:] in ((), (1,)) and pred[-1] > 1:
        return (
            "For integer labels use 'sparse_categorical_crossentropy', or turn them into one-hot rows with "
            f"`utils.to_categorical(y, {pred[-1]})`."
        )
    if ranks == (2, 2) and true[:1] == pred[:1]:
        return f"Give the last layer {true[-1]} units, or targets of {pred[-1]} columns."
    return f"y_true has shape {true}; both must describe the same samples."
