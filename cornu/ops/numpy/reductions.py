"""Reductions: sums, means, extremes and other numbers that stand for many."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Axis, Tensor, TensorLike, array, as_float, named_dtype
from cornu.ops.sparse_rules import always_sparse

__all__ = [
    "all", "amax", "amin", "any", "average", "count_nonzero", "max", "mean", "median", "min", "percentile", "prod",
    "ptp", "quantile", "std", "sum", "trace", "trapezoid", "var",
]  # fmt: skip


@op(sparse=always_sparse)
def sum(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Sum of the elements.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.sum([[1, 2], [3, 4]], axis=0))
        [4 6]
    """
    return jnp.sum(array(x), axis=axis, keepdims=keepdims)


@op(sparse=always_sparse)
def mean(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Mean of the elements, a float.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.mean([[1, 2], [3, 4]], axis=0))
        [2. 3.]
    """
    return jnp.mean(as_float(x), axis=axis, keepdims=keepdims)


@op
def var(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Variance of the elements: the mean squared distance from the mean.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.var([1.0, 3.0]))
        1.0
    """
    return jnp.var(as_float(x), axis=axis, keepdims=keepdims)


@op
def std(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Standard deviation of the elements: the root of the variance.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.std([1.0, 3.0]))
        1.0
    """
    return jnp.std(as_float(x), axis=axis, keepdims=keepdims)


@op
def amax(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest element.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.amax([[1, 5], [3, 4]], axis=0))
        [3 5]
    """
    return jnp.max(array(x), axis=axis, keepdims=keepdims)


@op
def amin(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest element.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.amin([[1, 5], [3, 4]], axis=0))
        [1 4]
    """
    return jnp.min(array(x), axis=axis, keepdims=keepdims)


@op
def ptp(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Distance between the largest and the smallest element.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.ptp([1, 5, 3]))
        4
    """
    return jnp.ptp(array(x), axis=axis, keepdims=keepdims)


@op
def all(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether every element is true (not zero).

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.all([[True, False], [True, True]], axis=1))
        [False  True]
    """
    return jnp.all(array(x), axis=axis, keepdims=keepdims)


@op
def any(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether at least one element is true (not zero).

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.any([[True, False], [False, False]], axis=1))
        [ True False]
    """
    return jnp.any(array(x), axis=axis, keepdims=keepdims)


@op
def median(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The middle element; of an even number of them the mean of the middle two.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.median([3.0, 1.0, 2.0]))
        2.0
    """
    return jnp.median(as_float(x), axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keepdims)


@op
def max(x: TensorLike, axis: Axis = None, keepdims: bool = False, initial: float | None = None) -> Tensor:
    """The largest element.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.
        initial: the least value that the result can take, needed if there are no elements.

    Example:
        >>> from cornu import ops
        >>> print(ops.max([[1, 5], [3, 4]], axis=0))
        [3 5]
    """
    return jnp.max(array(x), axis=axis, keepdims=keepdims, initial=initial)


@op
def min(x: TensorLike, axis: Axis = None, keepdims: bool = False, initial: float | None = None) -> Tensor:
    """The smallest element.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.
        initial: the greatest value that the result can take, needed if there are no elements.

    Example:
        >>> from cornu import ops
        >>> print(ops.min([[1, 5], [3, 4]], axis=0))
        [1 4]
    """
    return jnp.min(array(x), axis=axis, keepdims=keepdims, initial=initial)


@op
def prod(x: TensorLike, axis: Axis = None, keepdims: bool = False, dtype: Any = None) -> Tensor:
    """Product of the elements.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.
        dtype: dtype of the result; None means that of `x`, at least 32 bits for integers.

    Example:
        >>> from cornu import ops
        >>> print(ops.prod([[1, 2], [3, 4]], axis=0))
        [3 8]
    """
    return jnp.prod(array(x), axis=axis, keepdims=keepdims, dtype=named_dtype(dtype))


@op(tensors=("x", "weights"))
def average(x: TensorLike, axis: Axis = None, weights: TensorLike | None = None) -> Tensor:
    """Mean of the elements, each counted with its weight.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        weights: tensor of the shape of `x`, or a vector as long as the reduced axis; None gives the plain mean.

    Example:
        >>> from cornu import ops
        >>> print(ops.average([1.0, 3.0], weights=[3.0, 1.0]))
        1.5
    """
    return jnp.average(as_float(x), axis=axis, weights=None if weights is None else as_float(weights))


@op
def count_nonzero(x: TensorLike, axis: Axis = None) -> Tensor:
    """Number of elements that are not zero.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.

    Example:
        >>> from cornu import ops
        >>> print(ops.count_nonzero([[0, 5], [3, 4]], axis=0))
        [1 2]
    """
    return jnp.count_nonzero(array(x), axis=axis).astype("int32")


@op(tensors=("x", "q"))
def quantile(x: TensorLike, q: TensorLike, axis: Axis = None, method: str = "linear", keepdims: bool = False) -> Tensor:
    """The value below which a share `q` of the elements lies.

    Args:
        x: tensor.
        q: share or vector of shares, from 0 to 1.
        axis: axis or axes that are reduced; None means all.
        method: what is taken between two elements: "linear", "lower", "higher", "midpoint" or "nearest".
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.quantile([1.0, 2.0, 3.0], 0.25))
        1.5
    """
    return jnp.quantile(as_float(x), as_float(q), axis=axis, method=method, keepdims=keepdims)


@op(tensors=("x", "q"))
def percentile(
    x: TensorLike, q: TensorLike, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Tensor:
    """The value below which `q` percent of the elements lie.

    Args:
        x: tensor.
        q: percentage or vector of percentages, from 0 to 100.
        axis: axis or axes that are reduced; None means all.
        method: what is taken between two elements: "linear", "lower", "higher", "midpoint" or "nearest".
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.percentile([1.0, 2.0, 3.0], 25))
        1.5
    """
    return jnp.percentile(as_float(x), as_float(q), axis=axis, method=method, keepdims=keepdims)


@op
def trace(x: TensorLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Sum along a diagonal of the matrices that two axes span.

    Args:
        x: tensor with two or more axes.
        offset: which diagonal: 0 the main one, positive above it, negative below.
        axis1, axis2: the axes of the matrices.

    Example:
        >>> from cornu import ops
        >>> print(ops.trace([[1, 2], [3, 4]]))
        5
    """
    return jnp.trace(array(x), offset, axis1, axis2)


@op(tensors=("y",))
def trapezoid(y: TensorLike, x: TensorLike | None = None, dx: float = 1.0, axis: int = -1) -> Tensor:
    """Area under a curve, by the trapezoid rule.

    Args:
        y: tensor of heights.
        x: positions of the heights; None means equal distances.
        dx: the distance when `x` is None.
        axis: axis along which the curve runs.

    Example:
        >>> from cornu import ops
        >>> print(ops.trapezoid([1.0, 2.0, 3.0]))
        4.0
    """
    return jnp.trapezoid(as_float(y), None if x is None else as_float(x), dx=dx, axis=axis)
