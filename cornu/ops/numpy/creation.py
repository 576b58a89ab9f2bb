"""Tensors made from nothing but a shape or a range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.dtypes import result_type, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.op import op
from cornu.ops.inputs import Shape, Tensor, TensorLike, named_dtype

__all__ = [
    "arange", "array", "copy", "empty", "empty_like", "eye", "full", "full_like", "geomspace", "identity", "linspace",
    "logspace", "meshgrid", "ones", "ones_like", "tri", "vander", "vectorize", "zeros", "zeros_like",
]  # fmt: skip


def zeros(shape: Shape, dtype: Any = None) -> jax.Array:
    """A tensor of zeros.

    Args:
        shape: tuple of integers.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.zeros((2,)))
        [0. 0.]
    """
    return jnp.zeros(shape, standardize_dtype(dtype))


def ones(shape: Shape, dtype: Any = None) -> jax.Array:
    """A tensor of ones.

    Args:
        shape: tuple of integers.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.ones((2,), "int32"))
        [1 1]
    """
    return jnp.ones(shape, standardize_dtype(dtype))


def empty(shape: Shape, dtype: Any = None) -> jax.Array:
    """A tensor whose values do not matter (zeros, here).

    Args:
        shape: tuple of integers.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> ops.empty((2, 3)).shape
        (2, 3)
    """
    return jnp.empty(shape, standardize_dtype(dtype))


@op(tensors=("fill_value",))
def full(shape: Shape, fill_value: TensorLike, dtype: Any = None) -> Tensor:
    """A tensor filled with one value.

    Args:
        shape: tuple of integers.
        fill_value: number, or tensor whose shape broadcasts to `shape`.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.full((2,), 7))
        [7. 7.]
    """
    return jnp.full(shape, fill_value, standardize_dtype(dtype))


@op
def zeros_like(x: TensorLike, dtype: Any = None) -> Tensor:
    """Zeros of the same shape as `x`.

    Args:
        x: tensor.
        dtype: dtype; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.zeros_like([1, 2]))
        [0 0]
    """
    return jnp.zeros_like(convert_to_tensor(x), named_dtype(dtype))


@op
def ones_like(x: TensorLike, dtype: Any = None) -> Tensor:
    """Ones of the same shape as `x`.

    Args:
        x: tensor.
        dtype: dtype; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.ones_like([1.5, 2.5]))
        [1. 1.]
    """
    return jnp.ones_like(convert_to_tensor(x), named_dtype(dtype))


@op
def empty_like(x: TensorLike, dtype: Any = None) -> Tensor:
    """A tensor of the same shape as `x` whose values do not matter.

    Args:
        x: tensor.
        dtype: dtype; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> ops.empty_like([1.5, 2.5]).shape
        (2,)
    """
    return jnp.empty_like(convert_to_tensor(x), named_dtype(dtype))


@op(tensors=("x", "fill_value"))
def full_like(x: TensorLike, fill_value: TensorLike, dtype: Any = None) -> Tensor:
    """A tensor of the same shape as `x`, filled with one value.

    Args:
        x: tensor.
        fill_value: number, or tensor whose shape broadcasts.
        dtype: dtype; None means that of `x`.

    Example:
        >>> from cornu import ops
        >>> print(ops.full_like([1, 2], 7))
        [7 7]
    """
    return jnp.full_like(array(x), fill_value, named_dtype(dtype))


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> jax.Array:
    """A matrix with ones on one diagonal.

    Args:
        N: number of rows.
        M: number of columns; None means as many as rows.
        k: which diagonal: 0 the main one, positive above it, negative below.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.eye(2))
        [[1. 0.]
         [0. 1.]]
    """
    return jnp.eye(N, M, k, standardize_dtype(dtype))


def identity(n: int, dtype: Any = None) -> jax.Array:
    """The square matrix with ones on its main diagonal.

    Args:
        n: number of rows and columns.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.identity(2, "int32"))
        [[1 0]
         [0 1]]
    """
    return jnp.identity(n, standardize_dtype(dtype))


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> jax.Array:
    """A matrix with ones at and below one diagonal.

    Args:
        N: number of rows.
        M: number of columns; None means as many as rows.
        k: which diagonal: 0 the main one, positive above it, negative below.
        dtype: dtype; None means the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.tri(2, 3))
        [[1. 0. 0.]
         [1. 1. 0.]]
    """
    return jnp.tri(N, M, k, standardize_dtype(dtype))


@op(tensors=("start", "stop", "step"))
def arange(
    start: TensorLike, stop: TensorLike | None = None, step: TensorLike | None = None, dtype: Any = None
) -> Tensor:
    """Numbers from `start` up to but not including `stop`.

    Args:
        start: first number; with `stop` left out, the numbers run from 0 to `start`.
        stop: end of the range.
        step: distance between numbers, 1 by default.
        dtype: dtype; None takes it from the arguments.

    Example:
        >>> from cornu import ops
        >>> print(ops.arange(2, 8, 2))
        [2 4 6]
    """
    if dtype is None:
        dtype = result_type(*(getattr(n, "dtype", type(n)) for n in (start, stop, step) if n is not None))
    return jnp.arange(start, stop, step, standardize_dtype(dtype))


@op(tensors=("start", "stop"))
def linspace(
    start: TensorLike,
    stop: TensorLike,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Tensor:
    """Numbers at equal distances from `start` to `stop`.

    Args:
        start, stop: ends of the range, numbers or tensors.
        num: how many numbers.
        endpoint: whether `stop` is the last of them.
        retstep: whether to return the distance too.
        dtype: dtype; None means a float type.
        axis: axis of the result along which the numbers run.

    Example:
        >>> from cornu import ops
        >>> print(ops.linspace(0.0, 1.0, 5))
        [0.   0.25 0.5  0.75 1.  ]
    """
    return jnp.linspace(start, stop, num, endpoint, retstep, named_dtype(dtype), axis)


@op(tensors=("start", "stop"))
def logspace(
    start: TensorLike,
    stop: TensorLike,
    num: int = 50,
    endpoint: bool = True,
    base: float = 10,
    dtype: Any = None,
    axis: int = 0,
) -> Tensor:
    """Numbers at equal distances on a logarithmic scale, from `base**start` to `base**stop`.

    Args:
        start, stop: exponents of the ends, numbers or tensors.
        num: how many numbers.
        endpoint: whether `base**stop` is the last of them.
        base: base of the powers.
        dtype: dtype; None means a float type.
        axis: axis of the result along which the numbers run.

    Example:
        >>> from cornu import ops
        >>> print(ops.logspace(0.0, 3.0, 4, base=2))
        [1. 2. 4. 8.]
    """
    return jnp.logspace(start, stop, num, endpoint, base, named_dtype(dtype), axis)


@op(tensors=("start", "stop"))
def geomspace(
    start: TensorLike, stop: TensorLike, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Tensor:
    """Numbers from `start` to `stop`, each the same multiple of the one before.

    Args:
        start, stop: ends of the range, numbers or tensors; not zero.
        num: how many numbers.
        endpoint: whether `stop` is the last of them.
        dtype: dtype; None means a float type.
        axis: axis of the result along which the numbers run.

    Example:
        >>> from cornu import ops
        >>> print(ops.geomspace(1.0, 8.0, 4).round(3))
        [1. 2. 4. 8.]
    """
    return jnp.geomspace(start, stop, num, endpoint, named_dtype(dtype), axis)


@op
def array(x: TensorLike, dtype: Any = None) -> Tensor:
    """`x` as a tensor.

    Args:
        x: array, variable, number or nested list of numbers.
        dtype: dtype; None keeps what `x` has.

    Example:
        >>> from cornu import ops
        >>> print(ops.array([1, 2]))
        [1 2]
    """
    return convert_to_tensor(x, dtype)


@op
def copy(x: TensorLike) -> Tensor:
    """A tensor of its own with the same values.

    Args:
        x: tensor.

    Example:
        >>> from cornu import ops
        >>> print(ops.copy([1, 2]))
        [1 2]
    """
    return jnp.copy(convert_to_tensor(x))


@op
def meshgrid(*x: TensorLike, indexing: str = "xy") -> Tensor:
    """Coordinates of all points of a grid, one tensor for each axis.

    Args:
        x: vectors, the coordinates along each axis.
        indexing: "xy" for columns first, as pictures are drawn; "ij" for rows first, as matrices are.

    Raises:
        ValueError: if `indexing` is neither.

    Example:
        >>> from cornu import ops
        >>> print(ops.meshgrid([1, 2], [3, 4])[1])
        [[3 3]
         [4 4]]
    """
    if indexing not in ("xy", "ij"):
        raise bad_argument("meshgrid", "indexing", "'xy' or 'ij'", indexing)
    return jnp.meshgrid(*(convert_to_tensor(v) for v in x), indexing=indexing)


@op
def vander(x: TensorLike, N: int | None = None, increasing: bool = False) -> Tensor:
    """Powers of each element, one column for each power.

    Args:
        x: vector.
        N: number of columns; None means as many as `x` has elements.
        increasing: whether the powers rise from left to right.

    Example:
        >>> from cornu import ops
        >>> print(ops.vander([1, 2, 3], increasing=True))
        [[1 1 1]
         [1 2 4]
         [1 3 9]]
    """
    return jnp.vander(convert_to_tensor(x), N, increasing)


def vectorize(pyfunc: Callable[..., Any], *, excluded: Any = None, signature: str | None = None) -> Callable[..., Any]:
    """A function of single elements, turned into one of whole tensors.

    Args:
        pyfunc: the function.
        excluded: positions or names of arguments that are passed on as they are.
        signature: which axes the function itself consumes, for example "(n),(n)->()".

    Example:
        >>> from cornu import ops
        >>> print(ops.vectorize(lambda a, b: a + b)(ops.arange(3), 10))
        [10 11 12]
    """
    return jnp.vectorize(pyfunc, excluded=excluded or (), signature=signature)
