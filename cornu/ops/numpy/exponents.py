"""Powers, roots, exponentials and logarithms, element by element."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, as_float

__all__ = ["cbrt", "exp", "exp2", "expm1", "i0", "log", "log10", "log1p", "log2", "reciprocal", "sqrt", "square"]


@op
def reciprocal(x: TensorLike) -> Tensor:
    """One divided by each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.reciprocal([2.0, 4.0]))
        [0.5  0.25]
    """
    return jnp.reciprocal(as_float(x))


@op
def square(x: TensorLike) -> Tensor:
    """Each element times itself.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.square([-3, 4]))
        [ 9 16]
    """
    return jnp.square(array(x))


@op
def sqrt(x: TensorLike) -> Tensor:
    """Square root of each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sqrt([4.0, 9.0]))
        [2. 3.]
    """
    return jnp.sqrt(as_float(x))


@op
def cbrt(x: TensorLike) -> Tensor:
    """Cube root of each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.cbrt([-8.0, 27.0]))
        [-2.  3.]
    """
    return jnp.cbrt(as_float(x))


@op
def exp(x: TensorLike) -> Tensor:
    """e to the power of each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.exp([0.0, 1.0]).round(3))
        [1.        2.7180002]
    """
    return jnp.exp(as_float(x))


@op
def exp2(x: TensorLike) -> Tensor:
    """2 to the power of each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.exp2([1.0, 3.0]))
        [2. 8.]
    """
    return jnp.exp2(as_float(x))


@op
def expm1(x: TensorLike) -> Tensor:
    """`exp(x) - 1`, exact near zero.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.expm1([0.0]))
        [0.]
    """
    return jnp.expm1(as_float(x))


@op
def log(x: TensorLike) -> Tensor:
    """Natural logarithm of each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.log([1.0, 10.0]).round(3))
        [0.        2.3030002]
    """
    return jnp.log(as_float(x))


@op
def log2(x: TensorLike) -> Tensor:
    """Logarithm to base 2.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.log2([1.0, 8.0]))
        [0. 3.]
    """
    return jnp.log2(as_float(x))


@op
def log10(x: TensorLike) -> Tensor:
    """Logarithm to base 10.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.log10([1.0, 1000.0]).round(3))
        [0.        3.0000002]
    """
    return jnp.log10(as_float(x))


@op
def log1p(x: TensorLike) -> Tensor:
    """`log(1 + x)`, exact near zero.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.log1p([0.0]))
        [0.]
    """
    return jnp.log1p(as_float(x))


@op
def i0(x: TensorLike) -> Tensor:
    """Modified Bessel function of the first kind, order 0.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.i0([0.0]))
        [1.0000001]
    """
    return jnp.i0(as_float(x))
