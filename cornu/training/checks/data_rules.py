"""Mistakes in the data alone, whatever the model is."""

from __future__ import annotations

import numpy as np

from cornu.training.checks.rule import Data

__all__ = ["not_embedded", "not_finite", "unscaled_images"]

# Where one of these stands, its author has thought of the scale; the others scale only if they come first.
_SCALING_LAYERS = frozenset({"Rescaling", "Normalization"})
_SCALING_IN_FRONT = frozenset({"BatchNormalization", "Lambda", "Embedding"})


def not_finite(data: Data) -> str | None:
    """NaN or infinity among the numbers."""
    if data.array.dtype.kind != "f":
        return None
    bad = ~np.isfinite(data.array)
    if not bad.any():
        return None
    place, count = tuple(int(i) for i in np.argwhere(bad)[0]), int(bad.sum())
    what, where = ("a value that is", "at") if count == 1 else (f"{count} values that are", "the first at")
    return (
        f"fit: {data.name} holds {what} NaN or infinite, {where} {list(place)}. The loss and then all weights "
        "become NaN. Replace them, for example with np.nan_to_num, or leave those samples out."
    )


def not_embedded(data: Data) -> str | None:
    """Integers above those that the Embedding knows: it turns them into NaN."""
    largest = data.array.max(initial=0) if data.embedded is not None and data.array.dtype.kind in "uif" else 0
    if data.embedded is None or not data.embedded <= largest < np.inf:
        return None
    return (
        f"fit: {data.name} must hold integers from 0 to {data.embedded - 1}, which the Embedding knows; got "
        f"{int(largest)}. Write Embedding({int(largest) + 1}, ...), or give rare ones a number that it knows."
    )


def unscaled_images(data: Data) -> str | None:
    """Images whose values were not brought to a small range."""
    array = data.array
    if not data.is_input or array.ndim < 3 or array.dtype.kind not in "uif":
        return None
    if data.layers & _SCALING_LAYERS or data.first_layer in _SCALING_IN_FRONT:
        return None
    if array.shape[-1] not in (1, 3, 4) and array.ndim != 3 and array.shape[1] not in (1, 3, 4):
        return None
    largest, smallest = float(array.max(initial=0)), float(array.min(initial=0))
    whole = array.dtype.kind in "ui" or bool(np.all(array[:8] == np.floor(array[:8])))
    if largest <= 30 or largest > 255 or smallest < 0 or not whole:
        return None
    return (
        f"fit: {data.name} looks like images with raw values from {smallest:g} to {largest:g} "
        f"({array.dtype}). Networks learn better from small numbers: divide by 255 (x / 255.0), in the test data too."
    )
