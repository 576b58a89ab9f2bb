"""The one door: what a user passed to `fit`, `evaluate` or `predict` becomes a source of batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument, is_integer
from cornu.base.switches import limited_steps
from cornu.data.array_source import ArraySource
from cornu.data.arrays import ACCEPTED, check_lengths, is_data, to_arrays, to_weights
from cornu.data.class_weight import ClassWeights
from cornu.data.py_dataset import PyDataset
from cornu.data.stream_source import StreamSource

__all__ = ["limit_steps", "make_source"]

DEFAULT_BATCH_SIZE = 32


def make_source(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    shuffle: bool | str = True,
    class_weight: Any = None,
    steps: int | None = None,
    where: str = "fit",
) -> ArraySource | StreamSource:
    """Turn the data arguments of `fit`, `evaluate` and `predict` into a source of batches.

    Arrays of shape (n,) stay of shape (n,), as in Keras 3.15: it is the model that gives its inputs another
    axis where a layer needs one, and the loss that lines targets up with predictions. A pandas Series becomes
    (n, 1), as in Keras.

    Args:
        x: arrays of any kind (a list of numbers is one array, a list of arrays several inputs), a generator,
            a PyDataset, or an iterable of batches.
        y: targets, for arrays only. Defaults to None.
        sample_weight: weights of shape (n,) or (n, timesteps), or a list or dict for several outputs; for
            arrays only. Defaults to None.
        batch_size: samples in a batch, for arrays only. Defaults to None, which means 32.
        shuffle: True, False, or "batch" for whole batches. It concerns arrays and PyDatasets; other streams
            decide for themselves. Defaults to True.
        class_weight: dict from class number to weight, or one for each output. Defaults to None.
        steps: batches in an epoch, where the user said so. Defaults to None.
        where: what the user called, for messages. Defaults to "fit".

    Raises:
        ValueError: for data that is none, is empty, is of different lengths, or does not go with the other
            arguments.

    Example:
        >>> source = make_source([1, 2, 3, 4], [2, 4, 6, 8], batch_size=3)
        >>> source.num_samples, source.num_batches
        (4, 2)
    """
    if not (isinstance(shuffle, str | bool | int | np.bool_) and shuffle in (True, False, "batch")):
        raise bad_argument(where, "shuffle", "True, False or 'batch'", shuffle)
    if steps is not None and (not is_integer(steps) or steps <= 0):
        name = "steps_per_epoch" if where == "fit" else "steps"
        raise bad_argument(where, name, "a positive integer or None", steps)
    if is_data(x):
        x, y, sample_weight = (
            to_arrays(x, where, "x", keep_sparse=True),
            to_arrays(y, where, "y"),
            to_weights(sample_weight, where),
        )
        num_samples = check_lengths(where, x=x, y=y, sample_weight=sample_weight)
        if class_weight is not None:
            sample_weight = ClassWeights(class_weight, where).combine(y, sample_weight)
        size = DEFAULT_BATCH_SIZE if batch_size is None else batch_size
        options = {"num_samples": num_samples, "batch_size": size, "shuffle": shuffle, "where": where}
        return ArraySource(x, y, sample_weight, **options)
    if not isinstance(x, PyDataset | Iterable) or isinstance(x, str | bytes):
        to_arrays(x, where, "x")
        raise bad_argument(where, "x", ACCEPTED, x)
    kind = type(x).__name__
    for name, value in (("y", y), ("sample_weight", sample_weight)):
        if value is not None:
            fix = f"x is a {kind}, whose batches hold everything: let them be (x, y) or (x, y, sample_weight)."
            raise bad_argument(where, name, "left out", value, fix)
    if batch_size is not None:
        fix = f"x is a {kind}, whose items are batches already: set their size where they are made."
        raise bad_argument(where, "batch_size", "left out", batch_size, fix)
    return StreamSource(x, steps=steps, class_weight=class_weight, shuffle=shuffle, where=where)


def limit_steps(source: ArraySource | StreamSource, steps: int | None) -> int | None:
    """The steps of an epoch over `source` within `config.max_steps_per_epoch()`, None for all there are."""
    steps = limited_steps(steps, source.num_batches)
    if isinstance(source, StreamSource):
        source.steps = steps
    return steps
