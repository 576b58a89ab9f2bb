"""Which arrays the kernels for rows, the last axis of an array, are worth a call for."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

__all__ = ["rows_case"]

_FEWEST, _SHORTEST_ROW = 2**15, 16


def rows_case(x: jax.Array, axis: Any) -> str:
    """What `choose` is asked with for a function of the rows of `x`; `axis` is an integer or a list of them, or None.

    Example:
        >>> rows_case(jnp.ones((2048, 16)), -1), rows_case(jnp.ones((2048, 16)), 0)
        ('float32, long rows', 'other')
    """
    last = axis in (-1, x.ndim - 1, [-1], (-1,), [x.ndim - 1], (x.ndim - 1,))
    large = x.size >= _FEWEST and x.shape[-1] >= _SHORTEST_ROW
    return "float32, long rows" if last and large and x.dtype == jnp.float32 else "other"
