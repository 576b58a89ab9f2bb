"""Complex numbers from their polar form, and the quality of a signal."""

from __future__ import annotations

import jax.numpy as jnp
from jax import lax

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, as_float

__all__ = ["polar", "psnr"]


@op(tensors=("abs_", "angle"))
def polar(abs_: TensorLike, angle: TensorLike) -> Tensor:
    """Complex numbers from length and angle.

    Args:
        abs_: tensor of lengths.
        angle: tensor of angles in radians.

    Example:
        >>> from cornu import ops
        >>> print(ops.polar([2.0], [0.0]))
        [2.+0.j]
    """
    length, angle = as_float(abs_), as_float(angle)
    return lax.complex(length * jnp.cos(angle), length * jnp.sin(angle))


@op(keras_name="PSNR")
def psnr(x1: TensorLike, x2: TensorLike, max_val: float) -> Tensor:
    """Peak signal-to-noise ratio in decibels, of two signals that should be alike.

    Args:
        x1, x2: tensors of one shape.
        max_val: largest value that the signal can take.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> from cornu import ops
        >>> print(ops.psnr([0.0, 1.0], [0.1, 0.9], 1.0).round(2))
        20.0
    """
    x1, x2 = as_float(x1), as_float(x2)
    if x1.shape != x2.shape:
        raise bad_argument("psnr", "x2", f"a tensor of the shape {x1.shape} of x1", x2)
    return 20 * jnp.log10(max_val) - 10 * jnp.log10(jnp.mean(jnp.square(x1 - x2)))
