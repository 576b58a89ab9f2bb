"""Masks that travel with tensors: which time steps of `x` are real and which are padding.

A JAX array and a KerasTensor carry the mask as their attribute `_keras_mask`, where Keras users look for it. A tracer
takes no attributes, and neither does a NumPy array: their masks stand in a table for as long as the tensor lives.
"""

from __future__ import annotations

import weakref
from typing import Any

_table: dict[int, tuple[weakref.ref[Any], Any]] = {}


def get_mask(x: Any) -> Any:
    """The mask of `x`, None if it has none.

    Example:
        >>> import jax.numpy as jnp
        >>> x = jnp.ones((1, 2))
        >>> set_mask(x, jnp.array([[True, False]]))
        >>> get_mask(x).tolist(), get_mask(x + 1)
        ([[True, False]], None)
    """
    mask = getattr(x, "_keras_mask", None)
    if mask is not None or not _table:
        return mask
    entry = _table.get(id(x))
    return entry[1] if entry is not None and entry[0]() is x else None


def set_mask(x: Any, mask: Any) -> None:
    """Let `x` carry `mask` (a boolean array, or None for no mask).

    The mask belongs to this very object: what is computed from `x` has no mask until somebody gives it one. So give
    masks to results of operations, not to an array that others use too.
    """
    try:
        x._keras_mask = mask
    except AttributeError:
        key = id(x)
        if mask is None:
            _table.pop(key, None)
        else:
            _table[key] = (weakref.ref(x, lambda _: _table.pop(key, None)), mask)
