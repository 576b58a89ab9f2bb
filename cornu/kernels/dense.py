"""The product of a dense layer: rows with a matrix of weights, its bias and its ReLU."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
from jax.core import Tracer

from cornu.kernels import native_convolution as native
from cornu.kernels.native_convolution import Geometry
from cornu.kernels.relu import relu as rectified
from cornu.kernels.table import choose

__all__ = ["dense"]

# A window of one entry slides over the rows, which makes the product a convolution with all its derivatives.
_ROW = Geometry(strides=(1,), dilation=(1,), low=(0,), high=(0,))


def dense(x: jax.Array, kernel: jax.Array, bias: jax.Array | None = None, relu: bool = False) -> jax.Array:
    """`x @ kernel + bias`, through a ReLU if asked for.

    Args:
        x: array (..., features).
        kernel: array (features, units).
        bias: array (units,) to add, or None.
        relu: whether negative results become zero.

    Example:
        >>> dense(jnp.ones((2, 3)), jnp.ones((3, 4)), jnp.ones(4)).tolist()
        [[4.0, 4.0, 4.0, 4.0], [4.0, 4.0, 4.0, 4.0]]
    """
    served_by = choose("dense", _case(x, kernel, bias))
    if served_by == "through_float32":
        bias = None if bias is None else bias.astype("float32")
        return dense(x.astype("float32"), kernel.astype("float32"), bias, relu).astype("float16")
    if served_by == "onednn":
        y = native.forward(x.reshape((1, -1, x.shape[-1])), kernel[None], _ROW, bias, relu)
        return y.reshape((*x.shape[:-1], kernel.shape[-1]))
    # By hand the three are called as one program: each call costs more than its arithmetic.
    by_hand = not any(isinstance(array, Tracer) for array in (x, kernel, bias))
    return (_in_one_call if by_hand else _by_xla)(x, kernel, bias, relu)


def _by_xla(x: jax.Array, kernel: jax.Array, bias: jax.Array | None, relu: bool) -> jax.Array:
    y = jnp.matmul(x, kernel)
    y = y if bias is None else y + bias
    return rectified(y) if relu else y


_in_one_call = jax.jit(_by_xla, static_argnums=3)


def _case(x: jax.Array, kernel: jax.Array, bias: jax.Array | None) -> str:
    """The dtype that all operands have, and that they are large enough to be worth a call; else "other"."""
    dtypes = {x.dtype, kernel.dtype, x.dtype if bias is None else bias.dtype}
    rows, (features, units) = math.prod(x.shape[:-1]), kernel.shape
    if len(dtypes) > 1 or min(features, units) < 16:
        return "other"
    if x.dtype in (jnp.bfloat16, jnp.float16):
        return f"{x.dtype.name}, large" if rows * features * units >= 2**21 else "other"
    return "float32, many rows" if x.dtype == jnp.float32 and rows >= 512 else "other"
