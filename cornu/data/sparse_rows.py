"""Sparse data in memory: rows on the host, from which batches with room for equally many entries are taken."""

from __future__ import annotations

import functools
from typing import Any

import jax.numpy as jnp
import numpy as np

from cornu.core.sparse import is_sparse

__all__ = ["SparseRows"]


class SparseRows:
    """Samples of which only the entries that are not zero are kept, row by row.

    A compiled step is made for a certain number of entries. So all batches of one size get room for the most entries
    that so many rows can have, and what stays free holds a place outside the array, which JAX leaves out.

    Args:
        starts: where the entries of each row begin, and the end of the last, shape (rows + 1,).
        places: the other indices of each entry, shape (entries, axes - 1).
        values: the entries.
        shape: shape of the array.

    Example:
        >>> import jax.numpy as jnp
        >>> from cornu.core.sparse import to_sparse
        >>> rows = SparseRows.of(to_sparse(jnp.eye(3)))
        >>> rows[1:].shape, rows.batch(np.array([2, 0])).todense().tolist()
        ((2, 3), [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    """

    def __init__(self, starts: np.ndarray, places: np.ndarray, values: Any, shape: tuple[int, ...]):
        self.starts, self.places, self.values, self.shape = starts, places, values, tuple(shape)
        self.counts = np.diff(starts)

    @classmethod
    def of(cls, array: Any) -> SparseRows:
        """The rows of a BCOO array or of a SciPy matrix; of what is rows already, they themselves."""
        if isinstance(array, SparseRows):
            return array
        if is_sparse(array):
            from jax.experimental.sparse import bcoo_update_layout  # imported already, since there is a sparse array

            array = bcoo_update_layout(array, n_batch=0, n_dense=0).sum_duplicates()
            indices = np.asarray(array.indices)
            starts = np.searchsorted(indices[:, 0], np.arange(array.shape[0] + 1))
            return cls(starts, indices[:, 1:], np.asarray(array.data), array.shape)
        rows = array.tocsr()
        if not rows.has_canonical_format:
            rows = rows.copy()
            rows.sum_duplicates()
        return cls(rows.indptr, rows.indices[:, None], rows.data, rows.shape)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of the entries and their places."""
        return self.starts.nbytes + self.places.nbytes + self.values.nbytes

    def with_values(self, values: Any) -> SparseRows:
        """The same places with other values."""
        return SparseRows(self.starts, self.places, values, self.shape)

    def __getitem__(self, rows: slice) -> SparseRows:
        start, stop, _ = rows.indices(self.shape[0])
        inside = slice(self.starts[start], self.starts[stop])
        starts = self.starts[start : stop + 1] - self.starts[start]
        return SparseRows(starts, self.places[inside], self.values[inside], (stop - start, *self.shape[1:]))

    def batch(self, rows: np.ndarray | slice) -> Any:
        """The rows at these indices as a BCOO array, with room for the entries of any so many rows."""
        if isinstance(rows, slice):
            rows = np.arange(*rows.indices(self.shape[0]))
        return self._take(rows, int(self._sorted_counts[-len(rows) :].sum()))

    @functools.cached_property
    def _sorted_counts(self) -> np.ndarray:
        """Numbers of entries of all rows, the fewest first."""
        return np.sort(self.counts)

    def whole(self) -> Any:
        """All rows as a BCOO array; room for a power of two of entries, so that a stream of batches compiles rarely."""
        return self._take(np.arange(self.shape[0]), 1 << (len(self.values) - 1).bit_length())

    def _take(self, rows: np.ndarray, room: int) -> Any:
        from jax.experimental.sparse import BCOO

        counts, shape = self.counts[rows], (len(rows), *self.shape[1:])
        ends = np.cumsum(counts)
        total = int(ends[-1])
        chosen = np.arange(total) + np.repeat(self.starts[rows] - (ends - counts), counts)
        values = np.zeros(max(room, 1), self.values.dtype)
        values[:total] = self.values[chosen]
        indices = np.empty((len(values), len(shape)), "int32")
        indices[:total, 0], indices[:total, 1:] = np.repeat(np.arange(len(rows)), counts), self.places[chosen]
        indices[total:] = shape
        return BCOO((jnp.asarray(values), jnp.asarray(indices)), shape=shape, indices_sorted=True, unique_indices=True)
