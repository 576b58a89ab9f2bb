"""The last part of the arrays, set aside for validation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cornu.base import tree
from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.data.arrays import check_lengths, is_data, to_arrays, to_weights

__all__ = ["train_validation_split"]


def train_validation_split(x: Any, y: Any, sample_weight: Any, validation_split: float) -> tuple[Any, Any]:
    """Split arrays into a training and a validation part, which is the end of the data before any shuffling.

    Args:
        x: inputs, in any form that `fit` takes as arrays.
        y: targets, or None.
        sample_weight: weights, or None.
        validation_split: share of the samples to set aside, between 0 and 1.

    Returns:
        `((x, y, sample_weight), (x_val, y_val, sample_weight_val))`, the first of floor(n * (1 - split))
        samples.

    Raises:
        ValueError: if the share is not between 0 and 1 or leaves one of the parts empty, or `x` is no array.

    Example:
        >>> train, validation = train_validation_split(np.arange(10.0), np.arange(10), None, 0.2)
        >>> print(train[0], validation[1])
        [0. 1. 2. 3. 4. 5. 6. 7.] [8 9]
    """
    is_number = isinstance(validation_split, float | int | np.number) and not isinstance(validation_split, bool)
    if not is_number or not 0 < validation_split < 1:
        fix = "Write for example validation_split=0.2 for the last fifth of the samples."
        raise bad_argument("fit", "validation_split", "a number between 0 and 1", validation_split, fix)
    if not is_data(x):
        fix = f"x is of type {type(x).__name__}, which has no end to cut off: pass validation_data=... instead."
        raise bad_argument("fit", "validation_split", "left out unless x and y are arrays", validation_split, fix)
    parts = to_arrays(x, "fit", "x", keep_sparse=True), to_arrays(y, "fit", "y"), to_weights(sample_weight, "fit")
    n = check_lengths("fit", x=parts[0], y=parts[1], sample_weight=parts[2])
    cut = math.floor(n * (1.0 - validation_split))
    if cut in (0, n):
        fix = f"Of {n} samples it leaves {cut} for training and {n - cut} for validation."
        expected = "a share that leaves samples for training and for validation"
        raise bad_argument("fit", "validation_split", expected, validation_split, fix)
    train = tree.map_structure(lambda a: None if a is None else a[:cut], parts)
    validation = tree.map_structure(lambda a: None if a is None else a[cut:], parts)
    _notice_one_class(train[1], validation[1])
    return train, validation


def _notice_one_class(y: Any, y_val: Any) -> None:
    """Labels sorted by class leave a validation part of one class, whose accuracy says nothing."""
    if not isinstance(y, np.ndarray) or y.dtype.kind not in "iu" or y.size != len(y) or len(y_val) < 10:
        return
    if len(np.unique(y)) > 1 and len(np.unique(y_val)) == 1:
        notice(
            f"fit: validation_split takes the last {len(y_val)} samples, and all of them are of class "
            f"{y_val.flat[0]}: y seems to be sorted. Shuffle x and y together first: "
            "order = np.random.permutation(len(y)); "
            "x, y = x[order], y[order].",
            key="one-class validation split",
        )
