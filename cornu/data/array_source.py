"""Data in memory: indexable, so that an epoch is an order of indices."""

from __future__ import annotations

from typing import Any

import numpy as np

from cornu.base import tree
from cornu.base.errors import bad_argument, is_integer
from cornu.data.sparse_rows import SparseRows

__all__ = ["ArraySource"]


class ArraySource:
    """Arrays of equal length, read in batches by index.

    The training loop may put `x`, `y` and `sample_weight` on the device once and gather there, or ask for
    `batch`.

    Args:
        x, y, sample_weight: array, or nested structure of arrays, or None where absent; already checked.
        num_samples: length of all of them.
        batch_size: samples in a batch; the last one may be shorter.
        shuffle: True for a new order of samples each epoch, "batch" for a new order of whole batches, False
            for none.

    Example:
        >>> source = ArraySource(np.arange(5.0), None, None, num_samples=5, batch_size=2, shuffle="batch")
        >>> source.num_batches, source.batch(np.array([0, 3]))
        (3, (array([0., 3.]), None, None))
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        sample_weight: Any,
        *,
        num_samples: int,
        batch_size: int,
        shuffle: bool | str = True,
        where: str = "fit",
    ):
        if not is_integer(batch_size) or batch_size <= 0:
            fix = "Write for example batch_size=32."
            raise bad_argument(where, "batch_size", "a positive integer", batch_size, fix)
        self.x, self.y, self.sample_weight = x, y, sample_weight
        self.num_samples = num_samples
        self.batch_size = int(batch_size)
        self.num_batches = -(-num_samples // self.batch_size)
        self.shuffle = shuffle

    @property
    def is_sparse(self) -> bool:
        """Whether inputs are sparse: their batches are put together on the host."""
        return any(isinstance(leaf, SparseRows) for leaf in tree.flatten(self.x))

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays together, to decide whether they fit on a device."""
        leaves = tree.flatten((self.x, self.y, self.sample_weight))
        return sum(leaf.nbytes for leaf in leaves if leaf is not None)

    def order(self, epoch_rng: np.random.Generator | None = None) -> np.ndarray:
        """Indices of one epoch, int32 of shape (num_samples,); each run of `batch_size` of them is a batch.

        Args:
            epoch_rng: source of the shuffle. None leaves the order as it is. Defaults to None.
        """
        indices = np.arange(self.num_samples, dtype=np.int32)
        if epoch_rng is None or not self.shuffle:
            return indices
        if self.shuffle == "batch":
            # A short batch stays last, so that the batches keep their borders.
            whole = self.num_samples // self.batch_size * self.batch_size
            blocks = epoch_rng.permutation(indices[:whole].reshape(-1, self.batch_size))
            return np.concatenate([blocks.reshape(-1), indices[whole:]])
        return epoch_rng.permutation(indices)

    def batch(self, indices: np.ndarray | slice) -> tuple[Any, Any, Any]:
        """The samples at `indices`, as `(x, y, sample_weight)`; those of a slice are views, which costs no copy."""
        return tree.map_structure(lambda array: _take(array, indices), (self.x, self.y, self.sample_weight))

    def peek(self) -> tuple[Any, Any, Any]:
        """A copy of the first batch in the order of the data, to fix shapes by."""
        return self.batch(np.arange(min(self.batch_size, self.num_samples), dtype=np.int32))


def _take(array: Any, indices: np.ndarray | slice) -> Any:
    if isinstance(array, SparseRows):
        return array.batch(indices)
    return None if array is None else array[indices]
