"""Sequences of different lengths as one array."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument

__all__ = ["pad_sequences"]


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Sequences brought to one length: short ones are filled up, long ones cut.

    Args:
        sequences: list of sequences; their items may be arrays of one shape.
        maxlen: the length; that of the longest sequence by default.
        dtype: dtype of the result; `object` for words of any length.
        padding: whether to fill up before ("pre") or after ("post") a sequence.
        truncating: whether to cut the beginning ("pre") or the end ("post").
        value: what to fill up with.

    Returns:
        Array (sequences, maxlen, ...).

    Raises:
        ValueError: if something in `sequences` is no sequence, shapes of items differ, or an argument is not known.

    Example:
        >>> import cornu
        >>> cornu.utils.pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist()
        [[0, 1], [2, 3], [5, 6]]
    """
    where = "pad_sequences"
    for name, given in (("padding", padding), ("truncating", truncating)):
        if given not in ("pre", "post"):
            raise bad_argument(where, name, "'pre' or 'post'", given)
    if not isinstance(sequences, Sized) or not isinstance(sequences, Iterable):
        raise bad_argument(where, "sequences", "a list of sequences", sequences)
    for one in sequences:
        if not isinstance(one, Sized):
            raise bad_argument(where, "sequences", "a list of sequences, also where each has one item", one)
    is_text = np.issubdtype(dtype, np.str_) or np.issubdtype(dtype, np.bytes_)
    if isinstance(value, str) and dtype is not object and not is_text:
        raise bad_argument(where, "dtype", "object, or a dtype of strings, for a `value` that is one", dtype)
    if maxlen is None:
        maxlen = max((len(one) for one in sequences), default=0)
    item_shape = next((np.asarray(one).shape[1:] for one in sequences if len(one)), ())
    padded = np.full((len(sequences), maxlen, *item_shape), value, dtype=dtype)
    for row, one in zip(padded, sequences, strict=True):
        kept = np.asarray(one[-maxlen:] if truncating == "pre" else one[:maxlen], dtype=dtype)
        if not len(one) or not maxlen:
            continue
        if kept.shape[1:] != item_shape:
            raise bad_argument(where, "sequences", f"made of items of one shape, here {item_shape}", np.asarray(one))
        if padding == "post":
            row[: len(kept)] = kept
        else:
            row[-len(kept) :] = kept
    return padded
