"""Angles: trigonometric and hyperbolic functions and their inverses, element by element."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.core.op import op
from cornu.kernels.recurrent_activations import in_recurrent_kernels
from cornu.ops.inputs import Tensor, TensorLike, as_float

__all__ = [
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cos", "cosh", "deg2rad", "rad2deg", "sin", "sinc",
    "sinh", "tan", "tanh",
]  # fmt: skip


@op
def sin(x: TensorLike) -> Tensor:
    """Sine of each angle in radians.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sin([0.0, 1.0]).round(3))
        [0.    0.841]
    """
    return jnp.sin(as_float(x))


@op
def cos(x: TensorLike) -> Tensor:
    """Cosine of each angle in radians.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.cos([0.0, 1.0]).round(3))
        [1.   0.54]
    """
    return jnp.cos(as_float(x))


@op
def tan(x: TensorLike) -> Tensor:
    """Tangent of each angle in radians.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.tan([0.0, 1.0]).round(3))
        [0.    1.557]
    """
    return jnp.tan(as_float(x))


@op
def arcsin(x: TensorLike) -> Tensor:
    """Angle whose sine is given, from -pi/2 to pi/2.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.arcsin([0.0, 1.0]).round(3))
        [0.        1.5710001]
    """
    return jnp.arcsin(as_float(x))


@op
def arccos(x: TensorLike) -> Tensor:
    """Angle whose cosine is given, from 0 to pi.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.arccos([0.0, 1.0]).round(3))
        [1.5710001 0.       ]
    """
    return jnp.arccos(as_float(x))


@op
def arctan(x: TensorLike) -> Tensor:
    """Angle whose tangent is given, from -pi/2 to pi/2.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.arctan([0.0, 1.0]).round(3))
        [0.    0.785]
    """
    return jnp.arctan(as_float(x))


@op
def sinh(x: TensorLike) -> Tensor:
    """Hyperbolic sine.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sinh([0.0, 1.0]).round(3))
        [0.        1.1750001]
    """
    return jnp.sinh(as_float(x))


@op
def cosh(x: TensorLike) -> Tensor:
    """Hyperbolic cosine.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.cosh([0.0, 1.0]).round(3))
        [1.        1.5430001]
    """
    return jnp.cosh(as_float(x))


@in_recurrent_kernels("tanh")
@op
def tanh(x: TensorLike) -> Tensor:
    """Hyperbolic tangent, from -1 to 1.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.tanh([0.0, 1.0]).round(3))
        [0.    0.762]
    """
    return jnp.tanh(as_float(x))


@op
def arcsinh(x: TensorLike) -> Tensor:
    """Inverse of the hyperbolic sine.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.arcsinh([0.0, 1.0]).round(3))
        [0.         0.88100004]
    """
    return jnp.arcsinh(as_float(x))


@op
def arccosh(x: TensorLike) -> Tensor:
    """Inverse of the hyperbolic cosine, for values from 1.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.arccosh([1.0, 2.0]).round(3))
        [0.    1.317]
    """
    return jnp.arccosh(as_float(x))


@op
def arctanh(x: TensorLike) -> Tensor:
    """Inverse of the hyperbolic tangent, for values between -1 and 1.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.arctanh([0.0, 0.5]).round(3))
        [0.    0.549]
    """
    return jnp.arctanh(as_float(x))


@op
def deg2rad(x: TensorLike) -> Tensor:
    """Degrees to radians.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.deg2rad([180.0]).round(3))
        [3.1420002]
    """
    return jnp.deg2rad(as_float(x))


@op
def rad2deg(x: TensorLike) -> Tensor:
    """Radians to degrees.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.rad2deg([3.1415927]).round(3))
        [180.00002]
    """
    return jnp.rad2deg(as_float(x))


@op
def sinc(x: TensorLike) -> Tensor:
    """`sin(pi x) / (pi x)`, 1 at zero.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sinc([0.0, 0.5]).round(3))
        [1.    0.637]
    """
    return jnp.sinc(as_float(x))
