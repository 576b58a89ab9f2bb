"""`tf.data.Dataset`: batches made step by step, as far as programs for `fit` need it."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from cornu.base.errors import bad_argument, is_integer
from cornu.dialects.tf.tensor import EagerTensor, unwrap

__all__ = ["AUTOTUNE", "DATA", "Dataset"]

AUTOTUNE = -1
_UNKNOWN = -2
_INFINITE = -1


class Dataset:
    """Elements in order, each an array or a nest of arrays; every `for` loop starts at the first.

    Elements arrive as tensors of the `tf` dialect. `fit`, `evaluate` and `predict` take a dataset of batches.

    Args:
        start: function that gives a fresh iterator over elements of NumPy arrays.
        count: number of elements, -1 for endless, -2 if unknown.

    Example:
        >>> dataset = Dataset.from_tensor_slices(([1, 2, 3], [2, 4, 6])).batch(2)
        >>> [(x.numpy().tolist(), y.numpy().tolist()) for x, y in dataset]
        [([1, 2], [2, 4]), ([3], [6])]
    """

    def __init__(self, start: Callable[[], Iterator[Any]], count: int = _UNKNOWN):
        self._start = start
        self._count = count

    # --- making one -----------------------------------------------------------------------------------------------

    @staticmethod
    def from_tensor_slices(tensors: Any, name: str | None = None) -> Dataset:
        """One element for each row of `tensors`, an array or a nest of arrays of one length."""
        arrays = jax.tree.map(_array, _lists_to_arrays(unwrap(tensors)))
        lengths = {len(leaf) for leaf in jax.tree.leaves(arrays)}
        if len(lengths) != 1:
            raise bad_argument("from_tensor_slices", "tensors", "arrays of one length", sorted(lengths))
        count = lengths.pop()
        return Dataset(lambda: (jax.tree.map(operator.itemgetter(i), arrays) for i in range(count)), count)

    @staticmethod
    def from_tensors(tensors: Any, name: str | None = None) -> Dataset:
        """One element."""
        arrays = jax.tree.map(_array, _lists_to_arrays(unwrap(tensors)))
        return Dataset(lambda: iter([arrays]), 1)

    @staticmethod
    def from_generator(
        generator: Callable[..., Any], output_types: Any = None, output_shapes: Any = None, args: Any = (), **more: Any
    ) -> Dataset:
        """Elements from a function that returns an iterator.

        Args:
            generator: the function.
            output_types, output_shapes: what TensorFlow must know beforehand; here the elements show it.
            args: arguments of the function.
            more: `output_signature`, as `output_types`.
        """
        return Dataset(lambda: (jax.tree.map(_array, unwrap(item)) for item in generator(*args)))

    @staticmethod
    def range(*args: int, **options: Any) -> Dataset:
        """The numbers of Python's `range` with these arguments."""
        numbers = range(*args)
        return Dataset(lambda: (np.asarray(i, "int32") for i in numbers), len(numbers))

    @staticmethod
    def zip(*datasets: Any) -> Dataset:
        """Pairs of elements of several datasets, as long as all have some."""
        parts = datasets[0] if len(datasets) == 1 and isinstance(datasets[0], list | tuple) else datasets
        counts = [part._count for part in parts if part._count != _INFINITE]
        count = _UNKNOWN if _UNKNOWN in counts else min(counts, default=_INFINITE)
        return Dataset(lambda: iter(zip(*[part._start() for part in parts], strict=False)), count)

    # --- changing one ---------------------------------------------------------------------------------------------

    def batch(self, batch_size: int, drop_remainder: bool = False, **options: Any) -> Dataset:
        """Elements joined to batches; the last may be smaller unless `drop_remainder`."""
        size = _positive("batch", "batch_size", batch_size)

        def start() -> Iterator[Any]:
            elements = self._start()
            while rows := list(itertools.islice(elements, size)):
                if len(rows) == size or not drop_remainder:
                    yield jax.tree.map(lambda *leaves: np.stack(leaves), *rows)

        count = self._count
        if count >= 0:
            count = count // size if drop_remainder else -(-count // size)
        return Dataset(start, count)

    def unbatch(self) -> Dataset:
        """The rows of batches as elements."""

        def start() -> Iterator[Any]:
            for item in self._start():
                for i in range(len(jax.tree.leaves(item)[0])):
                    yield jax.tree.map(operator.itemgetter(i), item)

        return Dataset(start)

    def map(self, map_func: Callable[..., Any], num_parallel_calls: Any = None, **options: Any) -> Dataset:
        """What `map_func` makes of each element; it runs in the main thread, whatever `num_parallel_calls` says."""

        def apply(item: Any) -> Any:
            tensors = jax.tree.map(EagerTensor, item)
            made = map_func(*tensors) if isinstance(item, tuple) else map_func(tensors)
            return jax.tree.map(_array, unwrap(made), is_leaf=lambda x: isinstance(x, EagerTensor))

        return Dataset(lambda: (apply(item) for item in self._start()), self._count)

    def filter(self, predicate: Callable[..., Any], name: str | None = None) -> Dataset:
        """The elements for which `predicate` is true."""

        def keep(item: Any) -> bool:
            tensors = jax.tree.map(EagerTensor, item)
            return bool(predicate(*tensors) if isinstance(item, tuple) else predicate(tensors))

        return Dataset(lambda: (item for item in self._start() if keep(item)))

    def shuffle(
        self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True, **options: Any
    ) -> Dataset:
        """Elements drawn at random from a buffer of `buffer_size` that is filled in order."""
        size = _positive("shuffle", "buffer_size", buffer_size)
        fixed = seed if seed is not None else random.randrange(2**31)
        rounds = itertools.count()

        def start() -> Iterator[Any]:
            rng = np.random.default_rng([fixed, next(rounds) if reshuffle_each_iteration else 0])
            elements = self._start()
            buffer = list(itertools.islice(elements, size))
            for item in elements:
                i = int(rng.integers(len(buffer)))
                yield buffer[i]
                buffer[i] = item
            for i in rng.permutation(len(buffer)):
                yield buffer[i]

        return Dataset(start, self._count)

    def repeat(self, count: int | None = None, name: str | None = None) -> Dataset:
        """All elements `count` times, endlessly if None or -1."""
        endless = count is None or count == -1

        def start() -> Iterator[Any]:
            for _ in itertools.count() if endless else range(count or 0):
                yield from self._start()

        return Dataset(start, _INFINITE if endless else self._count * (count or 0) if self._count >= 0 else self._count)

    def take(self, count: int, name: str | None = None) -> Dataset:
        """The first `count` elements."""
        known = count if self._count == _INFINITE else min(count, self._count) if self._count >= 0 else _UNKNOWN
        return Dataset(lambda: itertools.islice(self._start(), count), known)

    def skip(self, count: int, name: str | None = None) -> Dataset:
        """All elements but the first `count`."""
        known = max(self._count - count, 0) if self._count >= 0 else self._count
        return Dataset(lambda: itertools.islice(self._start(), count, None), known)

    def concatenate(self, dataset: Dataset, name: str | None = None) -> Dataset:
        """These elements, then those of `dataset`."""
        counts = (self._count, dataset._count)
        count = sum(counts) if min(counts) >= 0 else _INFINITE if _INFINITE in counts else _UNKNOWN
        return Dataset(lambda: itertools.chain(self._start(), dataset._start()), count)

    def enumerate(self, start: int = 0, name: str | None = None) -> Dataset:
        """Pairs of a number and an element."""
        return Dataset(lambda: ((np.asarray(i, "int32"), x) for i, x in enumerate(self._start(), start)), self._count)

    def cache(self, filename: str = "", name: str | None = None) -> Dataset:
        """The same elements, kept in memory after the first loop."""
        if filename:
            raise bad_argument("cache", "filename", "left out: the cache is in memory", filename)
        kept: list[Any] = []

        def start() -> Iterator[Any]:
            if not kept:
                kept.extend(self._start())
            return iter(kept)

        return Dataset(start, self._count)

    def prefetch(self, buffer_size: Any = AUTOTUNE, name: str | None = None) -> Dataset:
        """The same elements: `fit` prepares the next batch while the device computes."""
        return self

    # --- using one ------------------------------------------------------------------------------------------------

    def cardinality(self) -> EagerTensor:
        """Number of elements; -1 for endless, -2 if unknown."""
        return EagerTensor(np.asarray(self._count, "int32"))

    def as_numpy_iterator(self) -> Iterator[Any]:
        """Elements as NumPy arrays."""
        return self._start()

    def __iter__(self) -> Iterator[Any]:
        return (jax.tree.map(EagerTensor, item) for item in self._start())

    def __len__(self) -> int:
        if self._count < 0:
            raise TypeError("len: the dataset is endless, or its length is not known.")
        return self._count

    def __repr__(self) -> str:
        count = {_UNKNOWN: "unknown", _INFINITE: "endless"}.get(self._count, self._count)
        return f"<Dataset of {count} elements>" if isinstance(count, int) else f"<Dataset, length {count}>"


def _array(value: Any) -> np.ndarray:
    array = np.asarray(value)
    if not hasattr(value, "dtype") and array.dtype.name in ("float64", "int64"):
        array = array.astype({"float64": "float32", "int64": "int32"}[array.dtype.name])
    return array


def _lists_to_arrays(tensors: Any) -> Any:
    """A list is one array; tuples and dicts hold several."""
    if isinstance(tensors, dict):
        return {key: _lists_to_arrays(value) for key, value in tensors.items()}
    if isinstance(tensors, tuple):
        return tuple(_lists_to_arrays(value) for value in tensors)
    return _array(tensors)


def _positive(where: str, name: str, value: Any) -> int:
    value = unwrap(value)
    if not is_integer(value) or value < 1:
        raise bad_argument(f"Dataset.{where}", name, "a positive integer", value)
    return int(value)


DATA: dict[str, Any] = {"Dataset": Dataset, "AUTOTUNE": AUTOTUNE}
