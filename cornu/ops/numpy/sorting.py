"""Order: sorting, searching, counting."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import op
from cornu.core.sparse import densify, is_sparse, to_sparse
from cornu.ops.inputs import Tensor, TensorLike, array
from cornu.ops.sparse_rules import on_entries

__all__ = [
    "argmax", "argmin", "argpartition", "argsort", "bincount", "digitize", "histogram", "searchsorted", "sort",
    "unique",
]  # fmt: skip


@op
def argmax(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Position of the largest element, the first of equal ones.

    Args:
        x: tensor.
        axis: axis along which to look; None looks through the flattened tensor.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.argmax([[1, 5], [7, 4]], axis=1))
        [1 0]
    """
    return jnp.argmax(array(x), axis=axis, keepdims=keepdims)


@op
def argmin(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Position of the smallest element, the first of equal ones.

    Args:
        x: tensor.
        axis: axis along which to look; None looks through the flattened tensor.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.argmin([[1, 5], [7, 4]], axis=1))
        [0 1]
    """
    return jnp.argmin(array(x), axis=axis, keepdims=keepdims)


@op
def sort(x: TensorLike, axis: int | None = -1) -> Tensor:
    """Elements in rising order.

    Args:
        x: tensor.
        axis: axis along which to sort; None flattens `x` first.

    Example:
        >>> from cornu import ops
        >>> print(ops.sort([3, 1, 2]))
        [1 2 3]
    """
    return jnp.sort(array(x), axis=axis)


@op
def argsort(x: TensorLike, axis: int | None = -1) -> Tensor:
    """Positions that would put the elements in rising order.

    Args:
        x: tensor.
        axis: axis along which to sort; None flattens `x` first.

    Example:
        >>> from cornu import ops
        >>> print(ops.argsort([3, 1, 2]))
        [1 2 0]
    """
    return jnp.argsort(jnp.atleast_1d(array(x)), axis=axis)


@op
def argpartition(x: TensorLike, kth: int, axis: int = -1) -> Tensor:
    """Positions that put the `kth` smallest element in its place, smaller ones before it.

    Args:
        x: tensor.
        kth: integer, the place.
        axis: axis along which to order.

    Example:
        >>> from cornu import ops
        >>> int(ops.argpartition([3, 1, 2], 0)[0])
        1
    """
    return jnp.argpartition(array(x), kth, axis)


@op(keras_name="SearchSorted", tensors=("sorted_sequence", "values"))
def searchsorted(sorted_sequence: TensorLike, values: TensorLike, side: str = "left") -> Tensor:
    """Where to insert values so that a sorted vector stays sorted.

    Args:
        sorted_sequence: vector in rising order.
        values: tensor of what is to be inserted.
        side: "left" puts a value before its equals, "right" behind them.

    Raises:
        ValueError: if `sorted_sequence` is not a vector.

    Example:
        >>> from cornu import ops
        >>> print(ops.searchsorted([1, 3, 5], [3, 4]))
        [1 2]
    """
    sorted_sequence = array(sorted_sequence)
    if sorted_sequence.ndim != 1:
        raise bad_argument("searchsorted", "sorted_sequence", "a vector (one axis)", sorted_sequence)
    return jnp.searchsorted(sorted_sequence, array(values), side=side)


def _digitize_entries(function: Any, x: Any, bins: Any) -> Any:
    """The numbers of a sparse array's bins are sparse where zeros lie below the first edge, that is, in bin 0."""
    if isinstance(bins, jax.core.Tracer) or function(0, bins) != 0:
        return NotImplemented
    return on_entries(function, x, bins)


@op(tensors=("x", "bins"), sparse=_digitize_entries)
def digitize(x: TensorLike, bins: TensorLike) -> Tensor:
    """Number of the bin that each element falls into.

    Args:
        x: tensor.
        bins: vector of edges in rising order; a bin holds its left edge.

    Example:
        >>> from cornu import ops
        >>> print(ops.digitize([0.2, 6.4], [0.0, 1.0, 4.0]))
        [1 3]
    """
    return jnp.digitize(array(x), array(bins))


@op(tensors=("x",))
def histogram(x: TensorLike, bins: int = 10, range: tuple[float, float] | None = None) -> Tensor:
    """How many elements fall into each of some bins of equal width.

    Args:
        x: tensor.
        bins: number of bins.
        range: the outer edges; None takes the smallest and largest element.

    Returns:
        The counts and the `bins + 1` edges.

    Example:
        >>> from cornu import ops
        >>> print(ops.histogram([1.0, 1.5, 3.0], bins=2)[0])
        [2. 1.]
    """
    return jnp.histogram(array(x), bins=bins, range=range)


def _unique_spec(
    x: KerasTensor,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: float | None = None,
) -> Any:
    slices = (None,) if axis is None else (*x.shape[: axis % x.ndim], None, *x.shape[axis % x.ndim + 1 :])
    values = KerasTensor((size,) if axis is None else tuple(size if n is None else n for n in slices), x.dtype)
    inverse = KerasTensor(x.shape if axis is None else (x.shape[axis],), "int32")
    extras = [
        spec
        for wanted, spec in (
            (return_index, KerasTensor((size,), "int32")),
            (return_inverse, inverse),
            (return_counts, KerasTensor((size,), "int32")),
        )
        if wanted
    ]
    return (values, *extras) if extras else values


@op(spec=_unique_spec, ranges={"fill_value": checks.optional(checks.number)})
def unique(
    x: TensorLike,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    size: int | None = None,
    fill_value: float | None = None,
) -> Tensor:
    """The different elements, each once.

    Without `size` the length of the result depends on the values, so this does not compile.

    Args:
        x: tensor.
        sorted: whether they come in rising order (they always do here).
        return_index: whether to return where each was first seen.
        return_inverse: whether to return which of them each element is.
        return_counts: whether to return how often each occurs.
        axis: axis whose slices are compared; None compares the flattened elements.
        size: length of the result, cut or filled up.
        fill_value: what it is filled with; None means the smallest element.

    Example:
        >>> from cornu import ops
        >>> print(ops.unique([3, 1, 3]))
        [1 3]
    """
    return jnp.unique(
        array(x), return_index, return_inverse, return_counts, axis=axis, size=size, fill_value=fill_value
    )


def _bincount_spec(x: KerasTensor, weights: Any = None, minlength: int = 0, sparse: bool = False) -> KerasTensor:
    dtype = "int32" if weights is None else str(weights.dtype)
    return KerasTensor((*x.shape[:-1], None), dtype, sparse=sparse or x.sparse)


def _count_entries(function: Any, x: Any, weights: Any = None, minlength: int = 0, sparse: bool = False) -> Any:
    """Of a sparse array only the entries are counted, and the counts are sparse as well."""
    if not is_sparse(x):
        return NotImplemented
    x = x.sum_duplicates()
    amounts = jnp.ones(x.nse, "int32") if weights is None else array(densify(weights))[tuple(x.indices.T)]
    length = max(int(jnp.max(x.data, initial=-1)) + 1, minlength)
    counts = jnp.zeros((*x.shape[:-1], length), amounts.dtype)
    return to_sparse(counts.at[(*x.indices.T[:-1], x.data)].add(amounts))


@op(spec=_bincount_spec, tensors=("x",), sparse=_count_entries)
def bincount(x: TensorLike, weights: TensorLike | None = None, minlength: int = 0, sparse: bool = False) -> Tensor:
    """How often each integer from 0 on occurs.

    Without compiled code around it the result is as long as the largest integer asks for.

    Args:
        x: vector of integers that are not negative, or a matrix whose rows are counted one by one. Of a sparse tensor
            only the entries count.
        weights: what each occurrence counts; None means 1.
        minlength: least length of the result.
        sparse: whether to return a sparse tensor (`jax.experimental.sparse.BCOO`).

    Example:
        >>> from cornu import ops
        >>> print(ops.bincount([0, 2, 2]))
        [1 0 2]
    """
    x = array(x)
    weights = None if weights is None else array(weights)
    length = max(int(jnp.max(x)) + 1 if x.size else 0, minlength)
    if x.ndim == 1:
        counts = jnp.bincount(x, weights, minlength, length=length)
    else:
        hits = jax.nn.one_hot(x, length, dtype="int32" if weights is None else weights.dtype)
        counts = jnp.sum(hits if weights is None else hits * weights[..., None], axis=1)
    return to_sparse(counts) if sparse else counts
