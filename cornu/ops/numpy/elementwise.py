"""Functions of one tensor, element by element: signs, rounding, limits, complex parts."""

from __future__ import annotations

import builtins

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, as_float, pair
from cornu.ops.sparse_rules import on_entries

__all__ = [
    "abs", "absolute", "angle", "ceil", "clip", "conj", "conjugate", "fabs", "floor", "imag", "nan_to_num", "negative",
    "real", "round", "sign", "trunc", "view",
]  # fmt: skip


@op
def absolute(x: TensorLike) -> Tensor:
    """Absolute value of each element.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.absolute([-1.5, 2.0]))
        [1.5 2. ]
    """
    return jnp.abs(array(x))


@op
def abs(x: TensorLike) -> Tensor:
    """Absolute value of each element, the same as `absolute`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.abs([-1.5, 2.0]))
        [1.5 2. ]
    """
    return jnp.abs(array(x))


@op
def fabs(x: TensorLike) -> Tensor:
    """Absolute value of each element, as floats.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.fabs([-1, 2]))
        [1. 2.]
    """
    return jnp.fabs(as_float(x))


@op
def negative(x: TensorLike) -> Tensor:
    """Each element with the other sign.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.negative([-1, 2]))
        [ 1 -2]
    """
    return jnp.negative(array(x))


@op
def sign(x: TensorLike) -> Tensor:
    """-1, 0 or 1 by the sign of each element.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.sign([-3.0, 0.0, 2.0]))
        [-1.  0.  1.]
    """
    return jnp.sign(array(x))


@op(sparse=on_entries)
def floor(x: TensorLike) -> Tensor:
    """The largest whole number not above each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.floor([1.7, -1.2]))
        [ 1. -2.]
    """
    return jnp.floor(as_float(x))


@op(sparse=on_entries)
def ceil(x: TensorLike) -> Tensor:
    """The smallest whole number not below each element.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.ceil([1.2, -1.7]))
        [ 2. -1.]
    """
    return jnp.ceil(as_float(x))


@op
def trunc(x: TensorLike) -> Tensor:
    """Each element without its fraction.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.trunc([1.7, -1.7]))
        [ 1. -1.]
    """
    return jnp.trunc(array(x))


@op
def real(x: TensorLike) -> Tensor:
    """Real part of each element.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.real([1 + 2j]))
        [1.]
    """
    return jnp.real(array(x))


@op(sparse=on_entries)
def imag(x: TensorLike) -> Tensor:
    """Imaginary part of each element.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.imag([1 + 2j]))
        [2.]
    """
    return jnp.imag(array(x))


@op
def conjugate(x: TensorLike) -> Tensor:
    """Complex conjugate of each element.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.conjugate([1 + 2j]))
        [1.-2.j]
    """
    return jnp.conjugate(array(x))


@op
def conj(x: TensorLike) -> Tensor:
    """Complex conjugate of each element, the same as `conjugate`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.conj([1 + 2j]))
        [1.-2.j]
    """
    return jnp.conjugate(array(x))


@op
def angle(x: TensorLike) -> Tensor:
    """Angle of each complex number in the plane, in radians.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.angle([1j, -1]).round(3))
        [1.5710001 3.1420002]
    """
    return jnp.angle(as_float(x))


@op(sparse=on_entries)
def round(x: TensorLike, decimals: int = 0) -> Tensor:
    """Each element rounded, halves to the even neighbour.

    Args:
        x: tensor of any shape.
        decimals: digits kept after the point; negative ones round before it.

    Example:
        >>> from cornu import ops
        >>> print(ops.round([0.5, 1.5, 2.26], 1))
        [0.5 1.5 2.3]
    """
    return jnp.round(array(x), decimals)


@op
def clip(x: TensorLike, x_min: TensorLike | None, x_max: TensorLike | None) -> Tensor:
    """Each element moved into the range from `x_min` to `x_max`.

    Args:
        x: tensor of any shape.
        x_min, x_max: the limits, numbers or tensors whose shape broadcasts; None means that there is none.

    Example:
        >>> from cornu import ops
        >>> print(ops.clip([-1.0, 0.5, 3.0], 0.0, 1.0))
        [0.  0.5 1. ]
    """
    x = array(x)
    x = x.astype("int32") if x.dtype == bool else x
    low, high = (None if limit is None else pair(limit, x)[0] for limit in (x_min, x_max))
    return jnp.clip(x, low, high)


@op
def nan_to_num(x: TensorLike, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """Numbers in place of NaN and the infinities.

    Args:
        x: tensor of any shape.
        nan: what NaN becomes.
        posinf: what plus infinity becomes; None means the largest finite value.
        neginf: what minus infinity becomes; None means the smallest finite value.

    Example:
        >>> from cornu import ops
        >>> print(ops.nan_to_num([1.0, float("nan"), float("inf")], posinf=9.0))
        [1. 0. 9.]
    """
    return jnp.nan_to_num(array(x), nan=nan, posinf=posinf, neginf=neginf)


@op
def view(x: TensorLike, dtype: builtins.str | None = None) -> Tensor:
    """The same bytes read as another dtype.

    Args:
        x: tensor.
        dtype: dtype to read as; None keeps it. The last axis grows or shrinks if the sizes differ.

    Example:
        >>> from cornu import ops
        >>> print(ops.view(ops.ones((1,), "float32"), "int32"))
        [1065353216]
    """
    return array(x) if dtype is None else array(x).view(dtype)
