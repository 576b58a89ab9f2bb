"""Arithmetic of two tensors, element by element, with broadcasting."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, as_float, pair
from cornu.ops.sparse_rules import on_dividend, on_entries_of_both

__all__ = [
    "add", "arctan2", "divide", "divide_no_nan", "floor_divide", "fmax", "fmin", "fmod", "gcd", "heaviside", "hypot",
    "lcm", "ldexp", "logaddexp", "logaddexp2", "maximum", "minimum", "mod", "multiply", "nextafter", "power",
    "subtract", "true_divide",
]  # fmt: skip


@op
def add(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Sum of two tensors.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.add([1, 2], 3))
        [4 5]
    """
    return jnp.add(*pair(x1, x2))


@op
def subtract(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Difference `x1 - x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.subtract([5, 7], [1, 2]))
        [4 5]
    """
    return jnp.subtract(*pair(x1, x2))


@op
def multiply(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Product of two tensors, element by element.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.multiply([1.0, 2.0], 3))
        [3. 6.]
    """
    return jnp.multiply(*pair(x1, x2))


@op(sparse=on_dividend)
def divide(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Quotient `x1 / x2`; two integers give floats.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.divide([1, 4], 2))
        [0.5 2. ]
    """
    return jnp.divide(*_floats(x1, x2))


@op(sparse=on_dividend)
def true_divide(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Quotient `x1 / x2`, the same as `divide`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.true_divide([1, 4], 2))
        [0.5 2. ]
    """
    return jnp.divide(*_floats(x1, x2))


@op
def divide_no_nan(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Quotient `x1 / x2`, with 0 where `x2` is 0.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.divide_no_nan([1.0, 4.0], [0.0, 2.0]))
        [0. 2.]
    """
    a, b = _floats(x1, x2)
    safe = jnp.where(b == 0, 1, b)
    return jnp.where(b == 0, 0, jnp.divide(a, safe))


@op
def floor_divide(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Quotient rounded down.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.floor_divide([7, -7], 2))
        [ 3 -4]
    """
    return jnp.floor_divide(*pair(x1, x2))


@op
def mod(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Remainder of the division, with the sign of `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.mod([7, -7], 3))
        [1 2]
    """
    return jnp.mod(*pair(x1, x2))


@op
def fmod(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Remainder of the division, with the sign of `x1`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.fmod([7, -7], 3))
        [ 1 -1]
    """
    return jnp.fmod(*pair(x1, x2))


@op
def power(x1: TensorLike, x2: TensorLike) -> Tensor:
    """`x1` to the power of `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.power([1, 2, 3], 2))
        [1 4 9]
    """
    return jnp.power(*pair(x1, x2))


@op(sparse=on_entries_of_both)
def maximum(x1: TensorLike, x2: TensorLike) -> Tensor:
    """The larger of two elements; NaN if either is.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.maximum([1, 5], [4, 2]))
        [4 5]
    """
    return jnp.maximum(*pair(x1, x2))


@op(sparse=on_entries_of_both)
def minimum(x1: TensorLike, x2: TensorLike) -> Tensor:
    """The smaller of two elements; NaN if either is.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.minimum([1, 5], [4, 2]))
        [1 2]
    """
    return jnp.minimum(*pair(x1, x2))


@op(sparse=on_entries_of_both)
def fmax(x1: TensorLike, x2: TensorLike) -> Tensor:
    """The larger of two elements; where one is NaN, the other.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.fmax([1.0, float("nan")], 0.5))
        [1.  0.5]
    """
    return jnp.fmax(*pair(x1, x2))


@op(sparse=on_entries_of_both)
def fmin(x1: TensorLike, x2: TensorLike) -> Tensor:
    """The smaller of two elements; where one is NaN, the other.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.fmin([1.0, float("nan")], 0.5))
        [0.5 0.5]
    """
    return jnp.fmin(*pair(x1, x2))


@op
def arctan2(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Angle of the point `(x2, x1)`, from -pi to pi.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.arctan2([1.0, -1.0], [0.0, -1.0]).round(3))
        [ 1.5710001 -2.3560002]
    """
    return jnp.arctan2(*_floats(array(x1), array(x2)))


@op
def hypot(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Length of the hypotenuse of a right triangle with sides `x1` and `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.hypot([3.0], [4.0]))
        [5.]
    """
    return jnp.hypot(*_floats(x1, x2))


@op
def logaddexp(x1: TensorLike, x2: TensorLike) -> Tensor:
    """`log(exp(x1) + exp(x2))`, safe for large values.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.logaddexp([100.0], [100.0]).round(3))
        [100.69301]
    """
    return jnp.logaddexp(*_floats(array(x1), array(x2)))


@op
def logaddexp2(x1: TensorLike, x2: TensorLike) -> Tensor:
    """`log2(2**x1 + 2**x2)`, safe for large values.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.logaddexp2([3.0], [3.0]))
        [4.]
    """
    return jnp.logaddexp2(*_floats(array(x1), array(x2)))


@op
def heaviside(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Step function: 0 below zero, 1 above, `x2` at zero.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.heaviside([-1.0, 0.0, 2.0], 0.5))
        [0.  0.5 1. ]
    """
    return jnp.heaviside(*_floats(x1, x2))


@op
def nextafter(x1: TensorLike, x2: TensorLike) -> Tensor:
    """The next float after `x1` in the direction of `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(bool(ops.nextafter(1.0, 2.0) > 1.0))
        True
    """
    return jnp.nextafter(*_floats(x1, x2))


@op
def ldexp(x1: TensorLike, x2: TensorLike) -> Tensor:
    """`x1 * 2**x2` for an integer `x2`.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.ldexp([1.5], [2]))
        [6.]
    """
    return jnp.ldexp(*pair(x1, x2))


@op
def gcd(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Greatest common divisor of two integers.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.gcd([12, 18], 8))
        [4 2]
    """
    return jnp.gcd(*pair(x1, x2))


@op
def lcm(x1: TensorLike, x2: TensorLike) -> Tensor:
    """Least common multiple of two integers.

    Args:
        x1, x2: tensors or numbers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.lcm([4, 6], 10))
        [20 30]
    """
    return jnp.lcm(*pair(x1, x2))


def _floats(x1: TensorLike, x2: TensorLike) -> tuple[Tensor, Tensor]:
    """Two operands of which at least one has a float type, so that the result has one too."""
    x1, x2 = pair(x1, x2)
    if jnp.issubdtype(jnp.result_type(x1, x2), jnp.inexact):
        return x1, x2
    return as_float(x1), as_float(x2)
