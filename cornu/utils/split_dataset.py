"""Samples in two parts, as for training and testing."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten, map_structure

__all__ = ["split_dataset"]


def split_dataset(
    dataset: Any,
    left_size: int | float | None = None,
    right_size: int | float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """Split samples into a left and a right part.

    Args:
        dataset: array, or list, tuple or dict of arrays of one length; or what gives one sample after the other, such
            as a dataset of PyTorch.
        left_size, right_size: number of samples, or a share between 0 and 1; of one that is None the part takes what
            the other leaves.
        shuffle: whether the samples are shuffled first.
        seed: number that decides their order; None lets it differ each time.
        preferred_backend: None or "jax".

    Returns:
        Both parts as NumPy arrays, nested like `dataset`, or like one of its samples.

    Raises:
        TypeError: if `dataset` holds no samples, or a size is no number.
        ValueError: if the sizes do not fit the data.

    Example:
        >>> import numpy as np
        >>> import cornu
        >>> left, right = cornu.utils.split_dataset((np.arange(10), np.arange(10) ** 2), left_size=0.8)
        >>> left[0].shape, right[1].tolist()
        ((8,), [64, 81])
    """
    if preferred_backend not in (None, "jax"):
        raise bad_argument("split_dataset", "preferred_backend", "None or 'jax', cornu's engine", preferred_backend)
    arrays = _as_arrays(dataset)
    total = len(flatten(arrays)[0])
    left, right = _sizes(left_size, right_size, total)
    order = list(range(total))
    if shuffle:
        random.Random(seed).shuffle(order)
    return tuple(map_structure(lambda array, rows=rows: array[rows], arrays) for rows in (order[:left], order[-right:]))  # type: ignore[return-value]


def _as_arrays(dataset: Any) -> Any:
    """Arrays with a row for each sample."""
    if hasattr(dataset, "shape") or isinstance(dataset, list | tuple | dict):
        arrays = map_structure(np.asarray, dataset)
        lengths = {len(array) if array.ndim else None for array in flatten(arrays)}
        if len(lengths) == 1 and None not in lengths:
            return arrays
        if isinstance(dataset, list) and lengths == {None}:
            return np.asarray(dataset)
        raise bad_argument("split_dataset", "dataset", "made of arrays of one length", _shapes(arrays))
    if hasattr(dataset, "__getitem__") and hasattr(dataset, "__len__"):
        samples = [dataset[index] for index in range(len(dataset))]
    elif hasattr(dataset, "__iter__") and not isinstance(dataset, str | bytes):
        samples = list(dataset)
    else:
        raise bad_argument("split_dataset", "dataset", "arrays, or an iterable of samples", dataset, error=TypeError)
    if not samples:
        raise bad_argument("split_dataset", "dataset", "an iterable with at least one sample", dataset)
    return map_structure(lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *samples)


def _shapes(arrays: Any) -> Any:
    return [array.shape for array in flatten(arrays)]


def _sizes(left: Any, right: Any, total: int) -> tuple[int, int]:
    """Numbers of samples of both parts."""
    where, given = "split_dataset", {"left_size": left, "right_size": right}
    if left is None and right is None:
        raise bad_argument(where, "left_size", "given where 'right_size' is not", None)
    counts: dict[str, int | None] = {}
    for name, size in given.items():
        if size is not None and type(size) not in (int, float):
            raise bad_argument(where, name, "an int, a float or None", size, error=TypeError)
        if size is not None and not 0 < size < (1 if isinstance(size, float) else total):
            raise bad_argument(where, name, f"a number of samples below {total}, or a share between 0 and 1", size)
        counts[name] = round(size * total) if isinstance(size, float) else size
    first, second = counts["left_size"], counts["right_size"]
    first = total - (second or 0) if first is None else first
    second = total - first if second is None else second
    if first + second > total or (isinstance(left, float) and isinstance(right, float) and left + right > 1):
        raise ValueError(
            f"{where}: both parts together ({left} and {right}) must not be more than the {total} samples."
        )
    if not first or not second:
        raise ValueError(f"{where}: of {total} samples, {left} and {right} leave one of the parts without any.")
    return first, second
