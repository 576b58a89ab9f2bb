"""JAX's sparse arrays, whose module brings SciPy along: it is loaded only where one is asked for."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["is_sparse", "to_sparse"]


def is_sparse(x: Any) -> bool:
    """Whether `x` is a `jax.experimental.sparse.BCOO`.

    Example:
        >>> import jax.numpy as jnp
        >>> is_sparse(jnp.eye(2)), is_sparse(to_sparse(jnp.eye(2)))
        (False, True)
    """
    # Whoever has such an array has loaded the module.
    module = sys.modules.get("jax.experimental.sparse")
    return module is not None and isinstance(x, module.BCOO)


def to_sparse(x: Any) -> Any:
    """The entries of an array that are not zero, as a `jax.experimental.sparse.BCOO`."""
    from jax.experimental.sparse import BCOO

    return BCOO.fromdense(x)
