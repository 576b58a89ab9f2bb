"""`PyDataset`: batches by index, written in Python by the user."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument, is_integer

__all__ = ["PyDataset"]


class PyDataset:
    """Base class for data that is made or loaded batch by batch.

    Write a subclass with `__getitem__(index)`, which returns the batch at that index as `(x, y)` or
    `(x, y, sample_weight)`, and `__len__`, the number of batches. Unlike a generator it can be shuffled,
    restarted, and read by several workers with the order kept. `on_epoch_begin` and `on_epoch_end` may be
    overridden.

    Args:
        workers: threads (or processes) that read ahead. With 0 or 1 threads the batches are made in the main
            thread, when they are asked for. Defaults to 1.
        use_multiprocessing: bool, use processes instead of threads, for work that Python does on one core
            only. Each gets a pickled copy of the dataset at the start of the epoch. Defaults to False.
        max_queue_size: most batches kept ready or in the making, at least 1. It bounds the memory. Defaults
            to 10.

    Raises:
        ValueError: if an argument is not of the kind above.

    Example:
        >>> import math
        >>> import numpy as np
        >>> class Squares(PyDataset):
        ...     def __init__(self, n, batch_size, **kwargs):
        ...         super().__init__(**kwargs)
        ...         self.x, self.batch_size = np.arange(n, dtype="float32"), batch_size
        ...     def __len__(self):
        ...         return math.ceil(len(self.x) / self.batch_size)
        ...     def __getitem__(self, index):
        ...         x = self.x[index * self.batch_size : (index + 1) * self.batch_size]
        ...         return x, x**2
        >>> dataset = Squares(5, batch_size=2, workers=2)
        >>> dataset.num_batches, dataset[2]
        (3, (array([4.], dtype=float32), array([16.], dtype=float32)))
    """

    # Class attributes, because subclasses written for Keras 2's Sequence do not call __init__.
    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    def __init__(self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10):
        where = type(self).__name__
        if not is_integer(workers) or workers < 0:
            raise bad_argument(where, "workers", "an integer of at least 0", workers, "Write for example workers=4.")
        if not isinstance(use_multiprocessing, bool):
            raise bad_argument(where, "use_multiprocessing", "True or False", use_multiprocessing)
        if not is_integer(max_queue_size) or max_queue_size < 1:
            fix = "Write for example max_queue_size=10."
            raise bad_argument(where, "max_queue_size", "a positive integer", max_queue_size, fix)
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index: int) -> Any:
        """The batch at `index`, as `(x, y)` or `(x, y, sample_weight)`. To be written by the subclass."""
        name = type(self).__name__
        raise NotImplementedError(f"{name}: write __getitem__(self, index), which returns the batch at that index.")

    @property
    def num_batches(self) -> int | None:
        """Number of batches in an epoch; None (which a subclass may return) means that there is no end."""
        if hasattr(self, "__len__"):
            return len(self)  # type: ignore[arg-type]
        name = type(self).__name__
        raise NotImplementedError(
            f"{name}: write __len__(self), the number of batches, or a property num_batches that returns "
            "None where there is no end."
        )

    def on_epoch_begin(self) -> None:
        """Called before each epoch."""

    def on_epoch_end(self) -> None:
        """Called after each epoch, e.g. to shuffle the samples."""
