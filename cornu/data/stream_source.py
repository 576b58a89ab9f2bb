"""Data that comes batch by batch: generators, iterators, PyDatasets, DataLoaders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Any

import numpy as np

from cornu.base import tree
from cornu.base.errors import bad_argument
from cornu.data.arrays import check_lengths, is_data, to_arrays, to_weights
from cornu.data.batch import unpack_x_y_sample_weight
from cornu.data.class_weight import ClassWeights
from cornu.data.py_dataset import PyDataset
from cornu.data.sparse_rows import SparseRows
from cornu.data.workers import fetch, read_ahead

__all__ = ["StreamSource", "ran_out_message"]


class StreamSource:
    """Batches in the order in which they come.

    What can be started again (a PyDataset, a DataLoader, any object whose `__iter__` gives a fresh iterator)
    is started again each epoch. Generators and iterators go on where they stopped. With `steps` in `fit`, a
    restartable source goes on too, so that the epochs together see all of it, and starts again at its end.

    Args:
        data: PyDataset, iterable or iterator whose items are batches: `x`, `(x,)`, `(x, y)` or `(x, y,
            sample_weight)`.
        steps: most batches in an epoch, or None for all there are. Defaults to None.
        class_weight: dict from class number to weight, multiplied into the sample weights. Defaults to None.
        shuffle: whether a PyDataset's batches are taken in a new order each epoch. Defaults to True.
        where: what the user called, for messages. Defaults to "fit".

    Example:
        >>> source = StreamSource((np.full((2, 1), i), np.full(2, i)) for i in range(3))
        >>> source.peek()[1], [y.tolist() for x, y, sample_weight in source.epoch()]
        (array([0, 0], dtype=int32), [[0, 0], [1, 1], [2, 2]])
    """

    def __init__(
        self,
        data: Any,
        *,
        steps: int | None = None,
        class_weight: Any = None,
        shuffle: bool | str = True,
        where: str = "fit",
    ):
        self.data, self.steps, self.shuffle, self.where = data, steps, shuffle, where
        self.num_batches = _count_batches(data)
        self.restartable = not isinstance(data, Iterator)
        self._class_weights = None if class_weight is None else ClassWeights(class_weight, where)
        self._goes_on = not self.restartable or (steps is not None and where == "fit")
        self._running: Iterator[Any] | None = None
        self._touched = False
        self._taken = 0
        if isinstance(data, PyDataset) and self.num_batches is None and steps is None:
            name = "steps_per_epoch" if where == "fit" else "steps"
            fix = f"{type(data).__name__} has no end (num_batches is None): say how many batches make an epoch."
            raise bad_argument(where, name, "an integer", None, fix)

    def epoch(self, rng: np.random.Generator | None = None) -> Iterator[tuple[Any, Any, Any]]:
        """Batches of one epoch, `steps` of them at most; fewer come where the data runs out.

        Args:
            rng: source of the order of a PyDataset's batches; None keeps it. Defaults to None.
        """
        if self._touched and not self._goes_on:
            self._running = None
        for _ in range(self.steps) if self.steps is not None else count():
            batch = self._take(rng)
            if batch is None:
                return
            yield batch

    def peek(self) -> tuple[Any, Any, Any]:
        """The first batch, which will still be the first of the next epoch (or the PyDataset's batch 0).

        Raises:
            ValueError: if there is none.
        """
        if isinstance(self.data, PyDataset):
            return self._standardize(fetch(self.data, 0), 0) if self.num_batches != 0 else self._nothing()
        if self._running is None:
            self._running = self._start(None)
        items = iter(self._running)
        for first in items:
            self._running = chain([first], items)
            return self._standardize(first, self._taken)
        return self._nothing()

    def on_epoch_begin(self) -> None:
        """Tell a PyDataset that an epoch begins."""
        if isinstance(self.data, PyDataset):
            self.data.on_epoch_begin()

    def on_epoch_end(self) -> None:
        """Tell a PyDataset that an epoch is over."""
        if isinstance(self.data, PyDataset):
            self.data.on_epoch_end()

    def _take(self, rng: np.random.Generator | None) -> tuple[Any, Any, Any] | None:
        starts = 1 if self._running is None else 2
        while starts:
            if self._running is None:
                self._running, self._taken = self._start(rng), 0
            self._touched = True
            for item in self._running:
                self._taken += 1
                return self._standardize(item, self._taken - 1)
            if not (self.restartable and self._goes_on):
                return None
            self._running, starts = None, starts - 1
        return None

    def _start(self, rng: np.random.Generator | None) -> Iterator[Any]:
        self._touched = False
        if not isinstance(self.data, PyDataset):
            return iter(self.data)
        dataset, n = self.data, self.num_batches
        indices: Iterable[int] = count() if n is None else range(n)
        if n is not None and rng is not None and self.shuffle:
            indices = rng.permutation(n).tolist()
        if dataset.workers > 1 or (dataset.workers == 1 and dataset.use_multiprocessing):
            ahead = dataset.max_queue_size
            return read_ahead(dataset, indices, dataset.workers, dataset.use_multiprocessing, ahead)
        return (fetch(dataset, index) for index in indices)

    def _standardize(self, item: Any, number: int) -> tuple[Any, Any, Any]:
        """Check one batch and turn it into arrays."""
        where = f"{self.where}, batch {number} of {type(self.data).__name__}"
        if not is_data(item) or (isinstance(item, list | tuple) and not 1 <= len(item) <= 3):
            expected = "an array, or a tuple (x,), (x, y) or (x, y, sample_weight)"
            raise bad_argument(
                where, "batch", expected, item, "Let the generator yield such batches, e.g. `yield x, y`."
            )
        x, y, weight = unpack_x_y_sample_weight(item)
        x, y, weight = to_arrays(x, where, "x", keep_sparse=True), to_arrays(y, where, "y"), to_weights(weight, where)
        check_lengths(where, x=x, y=y, sample_weight=weight)
        if self._class_weights is not None:
            weight = self._class_weights.combine(y, weight)
        x = tree.map_structure(lambda leaf: leaf.whole() if isinstance(leaf, SparseRows) else leaf, x)
        return x, y, weight

    def _nothing(self) -> Any:
        fix = "It gave no batch: check its length, or make a new generator (one that is used up stays empty)."
        raise bad_argument(self.where, "x", "a source of at least one batch", self.data, fix)


def ran_out_message(done: int, wanted: int, name: str = "steps_per_epoch") -> str:
    """What to tell the user when the data ended before the epoch did.

    Example:
        >>> ran_out_message(7, 10).split(". ")[0]
        'The data ran out: 7 batches came where steps_per_epoch=10 wanted 10'
    """
    came = "no batch" if done == 0 else "1 batch" if done == 1 else f"{done} batches"
    fewer = f"Write {name}={done}, or let" if done else "Let"
    return (
        f"The data ran out: {came} came where {name}={wanted} wanted {wanted}. {fewer} the generator go on "
        "for ever (`while True:`), or pass something that can be read again: arrays, a PyDataset, or an "
        "object whose __iter__ starts afresh."
    )


def _count_batches(data: Any) -> int | None:
    if isinstance(data, PyDataset):
        return data.num_batches
    if not hasattr(data, "__len__"):
        return None
    try:
        return len(data)
    except TypeError:  # loaders of endless data have a __len__ that raises it
        return None
