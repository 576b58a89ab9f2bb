"""Comparisons and logic, element by element."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, pair

__all__ = [
    "allclose", "equal", "greater", "greater_equal", "isclose", "isfinite", "isin", "isinf", "isnan", "isneginf",
    "isposinf", "isreal", "less", "less_equal", "logical_and", "logical_not", "logical_or", "logical_xor", "not_equal",
    "signbit",
]  # fmt: skip


@op
def equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where the elements are equal.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.equal([1, 2], 2))
        [False  True]
    """
    return jnp.equal(*pair(x1, x2))


@op
def not_equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where the elements differ.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.not_equal([1, 2], 2))
        [ True False]
    """
    return jnp.not_equal(*pair(x1, x2))


@op
def less(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where `x1 < x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.less([1, 2], 2))
        [ True False]
    """
    return jnp.less(*pair(x1, x2))


@op
def less_equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where `x1 <= x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.less_equal([1, 3], 2))
        [ True False]
    """
    return jnp.less_equal(*pair(x1, x2))


@op
def greater(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where `x1 > x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.greater([1, 3], 2))
        [False  True]
    """
    return jnp.greater(*pair(x1, x2))


@op
def greater_equal(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where `x1 >= x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.greater_equal([1, 2], 2))
        [False  True]
    """
    return jnp.greater_equal(*pair(x1, x2))


@op
def logical_and(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where both are true (not zero).

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.logical_and([True, False], True))
        [ True False]
    """
    return jnp.logical_and(*pair(x1, x2))


@op
def logical_or(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where either is true (not zero).

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.logical_or([True, False], False))
        [ True False]
    """
    return jnp.logical_or(*pair(x1, x2))


@op
def logical_xor(x1: TensorLike, x2: TensorLike) -> Tensor:
    """True where exactly one is true (not zero).

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.logical_xor([True, False], True))
        [False  True]
    """
    return jnp.logical_xor(*pair(x1, x2))


@op
def logical_not(x: TensorLike) -> Tensor:
    """True where the element is false (zero).

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.logical_not([True, False]))
        [False  True]
    """
    return jnp.logical_not(array(x))


@op
def isnan(x: TensorLike) -> Tensor:
    """True where the element is not a number.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.isnan([1.0, float("nan")]))
        [False  True]
    """
    return jnp.isnan(array(x))


@op
def isinf(x: TensorLike) -> Tensor:
    """True where the element is infinite.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.isinf([1.0, float("inf")]))
        [False  True]
    """
    return jnp.isinf(array(x))


@op
def isfinite(x: TensorLike) -> Tensor:
    """True where the element is neither infinite nor NaN.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.isfinite([1.0, float("nan")]))
        [ True False]
    """
    return jnp.isfinite(array(x))


@op
def isneginf(x: TensorLike) -> Tensor:
    """True where the element is minus infinity.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.isneginf([1.0, -float("inf")]))
        [False  True]
    """
    return jnp.isneginf(array(x))


@op
def isposinf(x: TensorLike) -> Tensor:
    """True where the element is plus infinity.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.isposinf([1.0, float("inf")]))
        [False  True]
    """
    return jnp.isposinf(array(x))


@op
def isreal(x: TensorLike) -> Tensor:
    """True where the imaginary part is zero.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.isreal([1 + 0j, 2j]))
        [ True False]
    """
    return jnp.isreal(array(x))


@op
def signbit(x: TensorLike) -> Tensor:
    """True where the sign bit is set (also for -0.0).

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.signbit([1.0, -0.0]))
        [False  True]
    """
    return jnp.signbit(array(x))


@op(tensors=("x1", "x2", "rtol", "atol"))
def isclose(x1: TensorLike, x2: TensorLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """True where `|x1 - x2| <= atol + rtol * |x2|`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.
        rtol: relative tolerance.
        atol: absolute tolerance.
        equal_nan: whether two NaNs count as close.

    Example:
        >>> from cornu import ops
        >>> print(ops.isclose([1.0, 2.0], [1.0, 2.1]))
        [ True False]
    """
    return jnp.isclose(*pair(x1, x2), rtol, atol, equal_nan)


@op(keras_name="AllClose")
def allclose(x1: TensorLike, x2: TensorLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Whether all elements are close, in the sense of `isclose`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.
        rtol: relative tolerance.
        atol: absolute tolerance.
        equal_nan: whether two NaNs count as close.

    Example:
        >>> from cornu import ops
        >>> bool(ops.allclose([1.0, 2.0], [1.0, 2.0]))
        True
    """
    return jnp.all(jnp.isclose(*pair(x1, x2), rtol, atol, equal_nan))


@op(keras_name="IsIn")
def isin(x1: TensorLike, x2: TensorLike, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """True where an element of `x1` occurs anywhere in `x2`.

    Args:
        x1: tensor whose elements are looked up.
        x2: tensor of the elements to look for.
        assume_unique: promise that neither holds an element twice, which saves work.
        invert: True asks for the elements that do not occur.

    Example:
        >>> from cornu import ops
        >>> print(ops.isin([1, 2, 3], [2, 4]))
        [False  True False]
    """
    return jnp.isin(*pair(x1, x2), assume_unique=assume_unique, invert=invert)
