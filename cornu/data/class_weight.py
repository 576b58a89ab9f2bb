"""Class weights: from `{class: weight}` and the labels to one weight for each label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cornu.base.config import floatx
from cornu.base.errors import bad_argument, is_integer

__all__ = ["ClassWeights"]

_EXAMPLE = "Write for example class_weight={0: 1.0, 1: 5.0}."
_MULTIPLE = "one dict for each output, in the structure of y"


class ClassWeights:
    """Turns labels into sample weights, and multiplies them into those the user gave.

    The labels may be class numbers of any rank, (n,), (n, 1), (n, timesteps), or one-hot rows, (n, ...,
    classes). Rows count as one-hot where the last axis is longer than 1 and every row is non-negative and
    sums to one. Which of the two it is, is settled by the first labels that come. Classes that are not in the
    dict weigh 1.

    Args:
        class_weight: dict from class number to weight, or for several outputs a dict or list of such dicts
            (None for an output without weights), in the structure of y.
        where: what the user called, for messages.

    Raises:
        ValueError: if `class_weight` is no dict of numbers, does not fit the outputs, or the labels are no
            classes.

    Example:
        >>> weights = ClassWeights({1: 5.0}, "fit")
        >>> print(weights.combine(np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0], "float32")))
        [ 1. 10.  3.]
    """

    def __init__(self, class_weight: Any, where: str = "fit"):
        self.where = where
        self.tables = _check(class_weight, where, "class_weight")
        self._one_hot: dict[str, bool] = {}

    def combine(self, y: Any, sample_weight: Any = None) -> Any:
        """The product of class weights and sample weights, in the structure of `y`.

        Args:
            y: labels, an array or a list, tuple or dict of arrays, one for each output.
            sample_weight: weights in the structure of `y`, one array for all outputs, or None. Defaults to
                None.
        """
        if y is None:
            fix = "Pass the labels as y, or within the batches."
            raise bad_argument(self.where, "y", "the labels that class_weight speaks of", None, fix)
        return self._combine(self.tables, y, sample_weight, "")

    def _combine(self, table: Any, y: Any, weight: Any, output: str) -> Any:
        if y is None or table is None:
            return weight
        if isinstance(y, dict):
            return {k: self._combine(*self._part(table, y, weight, k), f"{output}[{k!r}]") for k in y}
        if isinstance(y, list | tuple):
            parts = range(len(y))
            return type(y)(self._combine(*self._part(table, y, weight, i), f"{output}[{i}]") for i in parts)
        if not _is_table(table):
            fix = "y is a single output." if not output else f"Give the classes of y{output}."
            raise bad_argument(self.where, f"class_weight{output}", "a dict from class number to weight", table, fix)
        return _multiply(self._look_up(table, np.asarray(y), output), weight)

    def _part(self, table: Any, y: Any, weight: Any, key: Any) -> tuple[Any, Any, Any]:
        """Table, labels and sample weights of one output."""
        keys = list(y) if isinstance(y, dict) else list(range(len(y)))
        if isinstance(weight, list | tuple | dict):
            weight = weight.get(key) if isinstance(weight, dict) else weight[key]
        if _is_table(table):
            fits, part = len(keys) == 1, table
        elif isinstance(table, dict) and isinstance(y, dict):
            fits, part = set(table) <= set(y), table.get(key)
        else:
            fits = isinstance(table, list) and not isinstance(y, dict) and len(table) == len(y)
            part = table[key] if fits else None
        if not fits:
            example = {k: {0: 1.0, 1: 5.0} for k in keys} if isinstance(y, dict) else [{0: 1.0, 1: 5.0}] * len(keys)
            names = ", ".join(map(repr, keys))
            fix = f"y has {len(keys)} outputs ({names}). Write for example class_weight={example}."
            raise bad_argument(self.where, "class_weight", _MULTIPLE, table, fix)
        return part, y[key], weight

    def _look_up(self, table: dict[int, float], y: np.ndarray, output: str) -> np.ndarray:
        if y.ndim > 1 and y.shape[-1] == 1:
            y = y[..., 0]
        elif y.ndim > 1:
            one_hot = _is_one_hot(y)
            if self._one_hot.setdefault(output, one_hot) and not one_hot:
                fix = "The first labels were one-hot. Pass sample_weight instead of class_weight."
                raise bad_argument(self.where, f"y{output}", "one-hot labels in every batch", y, fix)
            if self._one_hot[output]:
                y = y.argmax(axis=-1)
        if y.dtype.kind == "f" and not np.array_equal(y, np.round(y)):
            fix = "With class_weight, y holds class numbers or one-hot rows; otherwise pass sample_weight."
            raise bad_argument(self.where, f"y{output}", "class labels, which class_weight needs", y, fix)
        classes, places = np.unique(y, return_inverse=True)
        weights = np.array([table.get(int(label), 1.0) for label in classes], dtype=floatx())
        return weights[places].reshape(y.shape)


def _check(class_weight: Any, where: str, name: str) -> Any:
    """A plain copy of the dict, or dicts, with integer classes and float weights."""
    if class_weight is None:
        return None
    if isinstance(class_weight, list | tuple) and all(w is None or isinstance(w, Mapping) for w in class_weight):
        return [_check(w, where, f"{name}[{i}]") for i, w in enumerate(class_weight)]
    if not isinstance(class_weight, Mapping) or not class_weight:
        fix = _EXAMPLE
        if isinstance(class_weight, list | tuple | np.ndarray):
            fix = "For weights in the order of the classes write class_weight=dict(enumerate(weights))."
        raise bad_argument(where, name, "a dict from class number to weight", class_weight, fix)
    if all(w is None or isinstance(w, Mapping) for w in class_weight.values()):
        return {key: _check(w, where, f"{name}[{key!r}]") for key, w in class_weight.items()}
    table = {}
    for label, weight in class_weight.items():
        if not (is_integer(label) or (isinstance(label, float | np.floating) and float(label).is_integer())):
            raise bad_argument(where, name, "a dict whose keys are class numbers", class_weight, _EXAMPLE)
        is_number = isinstance(weight, int | float | np.number) and not isinstance(weight, bool)
        if not is_number or not 0 <= weight < np.inf:
            fix = f"The weight of class {label} is {weight!r}. {_EXAMPLE}"
            raise bad_argument(where, name, "a dict whose values are weights of at least 0", class_weight, fix)
        table[int(label)] = float(weight)
    return table


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(weight, float) for weight in value.values())


def _is_one_hot(y: np.ndarray) -> bool:
    return bool((y >= 0).all() and np.allclose(y.sum(axis=-1), 1.0, atol=1e-3))


def _multiply(class_weights: np.ndarray, sample_weight: Any) -> np.ndarray:
    if sample_weight is None:
        return class_weights
    weight = np.asarray(sample_weight, dtype=class_weights.dtype)
    if weight.ndim > class_weights.ndim and weight.shape[-1] == 1:
        weight = weight[..., 0]
    rank = max(weight.ndim, class_weights.ndim)
    a, b = (array.reshape(array.shape + (1,) * (rank - array.ndim)) for array in (class_weights, weight))
    return a * b
