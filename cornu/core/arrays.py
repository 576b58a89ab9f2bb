"""From NumPy to JAX."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def from_host(value: Any, dtype: Any = None) -> jax.Array:
    """A JAX array with the values of a NumPy array, a number or a nested list of numbers, in memory of its own.

    `jnp.asarray` would compile a program for each shape, and may go on using the caller's memory: an array that is
    changed afterwards would change weights. `device_put` does the latter too, therefore the copy.

    Args:
        value: what `np.array` takes.
        dtype: dtype of the result; None keeps the value's own. 64 bits become 32, unless JAX is told to keep them.

    Example:
        >>> import numpy as np
        >>> values = np.zeros(2)
        >>> array = from_host(values)
        >>> values += 1
        >>> array.tolist(), array.dtype.name
        ([0.0, 0.0], 'float32')
    """
    return jax.device_put(np.array(value, dtype=None if dtype is None else jnp.dtype(dtype)))
