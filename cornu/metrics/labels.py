"""Labels in the forms that people have them, brought to the form of the predictions."""

from __future__ import annotations

from typing import Any

import jax

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.losses.shapes import match_ranks

__all__ = ["fit_labels"]


def fit_labels(where: str, y_true: Any, y_pred: Any, dtype: str) -> tuple[jax.Array, jax.Array]:
    """Labels and predictions as arrays of one shape.

    Class indices of shape (batch, ...) or (batch, ..., 1) against probabilities of shape (batch, ..., classes) become
    one-hot rows; (batch,) and (batch, 1) are taken for the same.

    Raises:
        ValueError: if the shapes do not fit.
    """
    y_pred = convert_to_tensor(y_pred, dtype)
    y_true = convert_to_tensor(y_true)
    rows = y_pred.shape[:-1]
    if y_pred.ndim > 1 and y_pred.shape[-1] > 1 and y_true.shape in (rows, (*rows, 1)):
        return jax.nn.one_hot(y_true.reshape(rows).astype("int32"), y_pred.shape[-1], dtype=dtype), y_pred
    y_true, y_pred = match_ranks(y_true.astype(dtype), y_pred)
    if y_true.shape != y_pred.shape:
        raise bad_argument(
            where,
            "y_true",
            f"of the shape of y_pred, {y_pred.shape}, or class indices of shape {rows}",
            y_true,
            "Both must describe the same samples.",
        )
    return y_true, y_pred
