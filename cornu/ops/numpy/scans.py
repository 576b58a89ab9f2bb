"""Running results along an axis: cumulative sums and products, differences."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, named_dtype

__all__ = ["cumprod", "cumsum", "diff", "nancumprod", "nancumsum"]


@op
def cumsum(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Sum of all elements up to and including each one.

    Args:
        x: tensor.
        axis: axis along which to go; None flattens `x` first.
        dtype: dtype of the result; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.cumsum([1, 2, 3]))
        [1 3 6]
    """
    return jnp.cumsum(jnp.atleast_1d(array(x)), axis=axis, dtype=named_dtype(dtype))


@op
def cumprod(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Product of all elements up to and including each one.

    Args:
        x: tensor.
        axis: axis along which to go; None flattens `x` first.
        dtype: dtype of the result; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.cumprod([1, 2, 3]))
        [1 2 6]
    """
    return jnp.cumprod(jnp.atleast_1d(array(x)), axis=axis, dtype=named_dtype(dtype))


@op
def nancumsum(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Sum of all elements so far, NaN counted as 0.

    Args:
        x: tensor.
        axis: axis along which to go; None flattens `x` first.
        dtype: dtype of the result; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.nancumsum([1.0, float("nan"), 3.0]))
        [1. 1. 4.]
    """
    return jnp.nancumsum(jnp.atleast_1d(array(x)), axis=axis, dtype=named_dtype(dtype))


@op
def nancumprod(x: TensorLike, axis: int | None = None, dtype: Any = None) -> Tensor:
    """Product of all elements so far, NaN counted as 1.

    Args:
        x: tensor.
        axis: axis along which to go; None flattens `x` first.
        dtype: dtype of the result; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.nancumprod([1.0, float("nan"), 3.0]))
        [1. 1. 3.]
    """
    return jnp.nancumprod(jnp.atleast_1d(array(x)), axis=axis, dtype=named_dtype(dtype))


@op
def diff(a: TensorLike, n: int = 1, axis: int = -1) -> Tensor:
    """Differences between neighbours.

    Args:
        a: tensor.
        n: how often the differences are taken.
        axis: axis along which the neighbours stand.

    Example:
        >>> from cornu import ops
        >>> print(ops.diff([1, 4, 9]))
        [3 5]
    """
    return jnp.diff(array(a), n, axis)
