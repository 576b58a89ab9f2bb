"""JAX's sparse arrays, whose module brings SciPy along: it is loaded only where one is asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import jax

# How an op computes with sparse arrays where `sparsified` cannot: called with the op's function and its arguments,
# returns NotImplemented for what it does not know.
SparseRule = Callable[..., Any]


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


def is_scipy_matrix(value: Any) -> bool:
    """Whether it is a sparse matrix of SciPy, recognised by what it can do so that SciPy need not be imported."""
    return hasattr(value, "toarray") and hasattr(value, "nnz")


def to_sparse(x: Any, entries: int | None = None) -> Any:
    """An array as a `jax.experimental.sparse.BCOO`.

    Args:
        x: array.
        entries: room for so many entries; None, which compiled code cannot take, means those that are not zero.
    """
    from jax.experimental.sparse import BCOO

    return BCOO.fromdense(x, nse=entries)


def any_sparse(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """True if a sparse array stands among the arguments, or in a list there."""
    return any(is_sparse(leaf) for leaf in jax.tree.leaves((args, kwargs), is_leaf=is_sparse))


def densify(values: Any) -> Any:
    """Dense copies of the sparse arrays in a nest; anything else as it is."""
    return jax.tree.map(lambda leaf: leaf.todense() if is_sparse(leaf) else leaf, values, is_leaf=is_sparse)


def call_sparse(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], rule: SparseRule | None = None
) -> Any:
    """`function` on arguments with sparse arrays among them: by the op's own rule, else as `sparsified` does it."""
    result = NotImplemented if rule is None else rule(function, *args, **kwargs)
    return sparsified(function, *args, **kwargs) if result is NotImplemented else result


def sparsified(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """`function` on arguments with sparse arrays among them.

    The result is sparse where JAX knows how to compute it so (`jax.experimental.sparse.sparsify`): where zeros stay
    zeros, for products, sums and changes of shape. Otherwise the arguments are made dense.
    """
    from jax.experimental import sparse  # imported already, since there is a sparse array

    leaves, structure = jax.tree.flatten((args, kwargs), is_leaf=is_sparse)
    places = [i for i, leaf in enumerate(leaves) if is_sparse(leaf)]

    def on_sparse(*arrays: Any) -> Any:
        filled = list(leaves)
        for i, array in zip(places, arrays, strict=True):
            filled[i] = array
        args, kwargs = jax.tree.unflatten(structure, filled)
        return function(*args, **kwargs)

    arrays = [leaves[i] for i in places]
    try:
        return sparse.sparsify(on_sparse)(*arrays)
    except (NotImplementedError, TypeError, ValueError):
        return on_sparse(*(array.todense() for array in arrays))
