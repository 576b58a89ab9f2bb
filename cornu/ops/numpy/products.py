"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.op import op
from cornu.kernels import contraction
from cornu.ops.inputs import Tensor, TensorLike, array, arrays, as_float, pair

__all__ = [
    "corrcoef", "correlate", "cross", "dot", "einsum", "inner", "kron", "matmul", "outer", "slogdet", "tensordot",
    "vdot",
]  # fmt: skip


@op
def matmul(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Matrix product over the last two axes; leading axes broadcast.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.matmul([[1, 2], [3, 4]], [1, 1]))
        [3 7]
    """
    x1, x2 = array(x1), array(x2)
    return contraction.matmul(x1, x2, preferred_element_type=_sum_type(x1, x2))


@op
def dot(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Product over the last axis of `x1` and the last but one of `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.dot([1, 2], [3, 4]))
        11
    """
    return jnp.dot(*pair(x1, x2))


@op
def vdot(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Sum of the products of all elements, those of `x1` conjugated.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.vdot([1, 2], [3, 4]))
        11
    """
    return jnp.vdot(array(x1), array(x2))


@op
def inner(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Product over the last axis of both.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.inner([1, 2], [3, 4]))
        11
    """
    return jnp.inner(*pair(x1, x2))


@op
def outer(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Products of every element of `x1` with every element of `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.outer([1, 2], [3, 4]))
        [[3 4]
         [6 8]]
    """
    return jnp.outer(*pair(x1, x2))


@op
def kron(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Kronecker product: `x2` times each element of `x1`, laid out in blocks.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.kron([1, 2], [1, 10]))
        [ 1 10  2 20]
    """
    return jnp.kron(*pair(x1, x2))


def _sum_type(*xs: Any) -> str | None:
    """8-bit integers are summed up in 32 bits, for 8 would overflow."""
    return "int32" if all(getattr(x, "dtype", None) == jnp.int8 for x in xs) else None


@op
def tensordot(x1: TensorLike, x2: TensorLike, axes: Any = 2) -> Tensor:
    """Product summed over chosen axes.

    Args:
        x1, x2: tensors.
        axes: how many of the last axes of `x1` go with the first of `x2`, or a pair of lists of axes.

    Example:
        >>> from cornu import ops
        >>> ops.tensordot(ops.ones((2, 3)), ops.ones((3, 4)), 1).shape
        (2, 4)
    """
    return jnp.tensordot(array(x1), array(x2), axes)


@op(tensors=("operands",))
def einsum(subscripts: str, *operands: TensorLike, **kwargs: Any) -> Tensor:
    """Products and sums by Einstein's notation: a letter for each axis, letters missing on the right summed over.

    Args:
        subscripts: for example "bij,bjk->bik".
        operands: tensors.
        kwargs: further arguments of `jax.numpy.einsum`, such as `precision`.

    Example:
        >>> from cornu import ops
        >>> print(ops.einsum("ij,j->i", [[1, 2], [3, 4]], [1, 1]))
        [3 7]
    """
    tensors = arrays(operands)
    kwargs.setdefault("preferred_element_type", _sum_type(*tensors))
    function = contraction.einsum if len(tensors) == 2 else jnp.einsum
    return function(subscripts, *tensors, **kwargs)


@op(ranges=dict.fromkeys(("axisa", "axisb", "axisc"), checks.integer))
def cross(
    x1: TensorLike, x2: TensorLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Tensor:
    """Cross product of vectors with 3 (or 2) components.

    Args:
        x1, x2: tensors of vectors.
        axisa, axisb: axes of the components in `x1` and `x2`.
        axisc: axis of the components in the result.
        axis: sets all three at once.

    Example:
        >>> from cornu import ops
        >>> print(ops.cross([1, 0, 0], [0, 1, 0]))
        [0 0 1]
    """
    return jnp.cross(array(x1), array(x2), axisa, axisb, axisc, axis)


@op
def correlate(x1: TensorLike, x2: TensorLike, mode: str = "valid") -> Tensor:
    """Cross-correlation of two vectors: one slides over the other.

    Args:
        x1, x2: vectors.
        mode: "valid" where they overlap fully, "same" as long as the longer, "full" wherever they touch.

    Raises:
        ValueError: if `mode` is none of these.

    Example:
        >>> from cornu import ops
        >>> print(ops.correlate([1.0, 2.0, 3.0], [0.0, 1.0]))
        [2. 3.]
    """
    return jnp.correlate(array(x1), array(x2), mode)


@op
def corrcoef(x: TensorLike) -> Tensor:
    """Correlation coefficients of the rows.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.corrcoef([[1.0, 2.0], [2.0, 1.0]]).round(2))
        [[ 1. -1.]
         [-1.  1.]]
    """
    return jnp.corrcoef(as_float(x))


@op
def slogdet(x: TensorLike) -> Tensor:
    """Sign and logarithm of the absolute value of the determinant.

    Args:
        x: square matrices, shape (..., n, n).

    Example:
        >>> from cornu import ops
        >>> print(ops.slogdet([[2.0, 0.0], [0.0, -1.0]])[0])
        -1.0
    """
    return jnp.linalg.slogdet(as_float(x))
