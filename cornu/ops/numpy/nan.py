"""Reductions that leave out what is not a number."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Axis, Tensor, TensorLike, array, as_float

__all__ = [
    "nanargmax", "nanargmin", "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile", "nanprod", "nanquantile",
    "nanstd", "nansum", "nanvar",
]  # fmt: skip


@op
def nansum(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Sum of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nansum([1.0, float("nan"), 3.0]))
        4.0
    """
    return jnp.nansum(array(x), axis=axis, keepdims=keepdims)


@op
def nanprod(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Product of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanprod([2.0, float("nan"), 3.0]))
        6.0
    """
    return jnp.nanprod(array(x), axis=axis, keepdims=keepdims)


@op
def nanmean(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Mean of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanmean([1.0, float("nan"), 3.0]))
        2.0
    """
    return jnp.nanmean(as_float(x), axis=axis, keepdims=keepdims)


@op
def nanvar(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Variance of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanvar([1.0, float("nan"), 3.0]))
        1.0
    """
    return jnp.nanvar(as_float(x), axis=axis, keepdims=keepdims)


@op
def nanstd(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Standard deviation of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanstd([1.0, float("nan"), 3.0]))
        1.0
    """
    return jnp.nanstd(as_float(x), axis=axis, keepdims=keepdims)


@op
def nanmedian(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Middle of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanmedian([1.0, float("nan"), 3.0]))
        2.0
    """
    return jnp.nanmedian(as_float(x), axis=axis, keepdims=keepdims)


@op
def nanmax(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The largest of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanmax([1.0, float("nan"), 3.0]))
        3.0
    """
    return jnp.nanmax(array(x), axis=axis, keepdims=keepdims)


@op
def nanmin(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The smallest of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis or axes that are reduced; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanmin([1.0, float("nan"), 3.0]))
        1.0
    """
    return jnp.nanmin(array(x), axis=axis, keepdims=keepdims)


@op
def nanargmax(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Position of the largest of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis along which to look; None looks through the flattened tensor.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanargmax([1.0, float("nan"), 3.0]))
        2
    """
    return jnp.nanargmax(array(x), axis=axis, keepdims=keepdims)


@op
def nanargmin(x: TensorLike, axis: int | None = None, keepdims: bool = False) -> Tensor:
    """Position of the smallest of the elements that are numbers.

    Args:
        x: tensor.
        axis: axis along which to look; None looks through the flattened tensor.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanargmin([1.0, float("nan"), 3.0]))
        0
    """
    return jnp.nanargmin(array(x), axis=axis, keepdims=keepdims)


@op(tensors=("x", "q"))
def nanquantile(
    x: TensorLike, q: TensorLike, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Tensor:
    """The value below which a share `q` of the elements that are numbers lies.

    Args:
        x: tensor.
        q: share or vector of shares, from 0 to 1.
        axis: axis or axes that are reduced; None means all.
        method: what is taken between two elements: "linear", "lower", "higher", "midpoint" or "nearest".
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanquantile([1.0, float("nan"), 3.0], 0.5))
        2.0
    """
    return jnp.nanquantile(as_float(x), as_float(q), axis=axis, method=method, keepdims=keepdims)


@op(tensors=("x", "q"))
def nanpercentile(
    x: TensorLike, q: TensorLike, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Tensor:
    """The value below which `q` percent of the elements that are numbers lie.

    Args:
        x: tensor.
        q: percentage or vector of percentages, from 0 to 100.
        axis: axis or axes that are reduced; None means all.
        method: what is taken between two elements: "linear", "lower", "higher", "midpoint" or "nearest".
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.nanpercentile([1.0, float("nan"), 3.0], 50))
        2.0
    """
    return jnp.nanpercentile(as_float(x), as_float(q), axis=axis, method=method, keepdims=keepdims)
