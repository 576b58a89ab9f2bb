"""How ops compute with sparse arrays (`jax.experimental.sparse.BCOO`) where JAX has no rule of its own.

A rule stands at the op: `@op(sparse=on_entries)`. It is asked only when there is such an array, so that its
module is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.core.sparse import is_sparse, sparsified, to_sparse

__all__ = ["always_sparse", "on_dividend", "on_entries", "on_entries_of_both"]


def on_entries(function: Callable[..., Any], x: Any, *args: Any, **kwargs: Any) -> Any:
    """For functions of one number that leave 0 alone: they are computed of the entries only."""
    if not is_sparse(x):
        return NotImplemented
    if not x.unique_indices:
        x = x.sum_duplicates(nse=x.nse, remove_zeros=False)
    return _like(x, function(x.data, *args, **kwargs))


def on_entries_of_both(function: Callable[..., Any], x1: Any, x2: Any) -> Any:
    """For functions of two numbers with f(0, 0) = 0: the entries of two sparse arrays of one shape come together."""
    if not (is_sparse(x1) and is_sparse(x2) and x1.shape == x2.shape and _is_plain(x1) and _is_plain(x2)):
        return NotImplemented
    x1, x2 = _with_places(x1, x2.indices), _with_places(x2, x1.indices)
    return _like(x1, function(x1.data, x2.data))


def on_dividend(function: Callable[..., Any], x1: Any, x2: Any) -> Any:
    """For quotients: where a dense divisor is 0 or no number, the result is no number, so it has entries there too.

    Compiled code cannot count those places; the zeros of the dividend stay zeros there, as in Keras.
    """
    if not is_sparse(x1) or not _is_plain(x1) or is_sparse(x2) or isinstance(x2, jax.core.Tracer) or np.ndim(x2) == 0:
        return NotImplemented
    x2 = np.asarray(x2)
    if np.broadcast_shapes(x1.shape, x2.shape) != x1.shape:
        return NotImplemented
    undefined = np.argwhere(np.broadcast_to((x2 == 0) | (x2 != x2), x1.shape))
    return sparsified(function, _with_places(x1, undefined), x2)


def always_sparse(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """For sums: also what JAX makes dense, since there is a single number left, becomes sparse, as in Keras."""
    result = sparsified(function, *args, **kwargs)
    return result if is_sparse(result) else to_sparse(result, result.size)


def _is_plain(x: Any) -> bool:
    """Whether every entry says all its indices."""
    return x.n_batch == x.n_dense == 0


def _with_places(x: Any, indices: Any) -> Any:
    """`x` with entries at these places too, all of them sorted."""
    data = jnp.concatenate([x.data, jnp.zeros(len(indices), x.dtype)])
    indices = jnp.concatenate([x.indices, jnp.asarray(indices, x.indices.dtype)])
    return type(x)((data, indices), shape=x.shape).sum_duplicates(nse=len(indices), remove_zeros=False)


def _like(x: Any, data: Any) -> Any:
    """A sparse array with other values at the places of `x`."""
    flags = {"indices_sorted": x.indices_sorted, "unique_indices": x.unique_indices}
    return type(x)((data, x.indices), shape=x.shape, **flags)
