"""Activations that give probabilities: softmax and sigmoid with their relatives."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from cornu.base.notices import notice
from cornu.core.op import op
from cornu.kernels.recurrent_activations import in_recurrent_kernels
from cornu.ops.inputs import Tensor, TensorLike, as_float
from cornu.ops.nn import compiled

__all__ = ["hard_sigmoid", "log_sigmoid", "log_softmax", "sigmoid", "softmax", "sparse_sigmoid", "sparsemax"]


@in_recurrent_kernels("sigmoid")
@op
def sigmoid(x: TensorLike) -> Tensor:
    """`1 / (1 + exp(-x))`, from 0 to 1.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sigmoid([0.0]))
        [0.5]
    """
    return jax.nn.sigmoid(as_float(x))


@op
def log_sigmoid(x: TensorLike) -> Tensor:
    """Logarithm of the sigmoid, safe for very negative values.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.log_sigmoid([0.0]).round(3))
        [-0.693]
    """
    return jax.nn.log_sigmoid(as_float(x))


@op
def sparse_sigmoid(x: TensorLike) -> Tensor:
    """Straight line from 0 at -1 to 1 at 1, flat outside.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sparse_sigmoid([-2.0, 0.0, 2.0]))
        [0.  0.5 1. ]
    """
    return jax.nn.sparse_sigmoid(as_float(x))


@in_recurrent_kernels("hard_sigmoid")
@op
def hard_sigmoid(x: TensorLike) -> Tensor:
    """Straight line from 0 at -3 to 1 at 3, flat outside.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.hard_sigmoid([-4.0, 0.0, 4.0]))
        [0.  0.5 1. ]
    """
    return jax.nn.hard_sigmoid(as_float(x))


@op
def softmax(x: TensorLike, axis: int | Sequence[int] | None = -1) -> Tensor:
    """Probabilities in the ratio of `exp(x)`, which add up to 1 along the axis.

    Args:
        x: tensor.
        axis: axis or axes along which they add up to 1; None means all.

    Example:
        >>> from cornu import ops
        >>> print(ops.softmax([1.0, 1.0]))
        [0.5 0.5]
    """
    x = as_float(x)
    if isinstance(axis, int) and x.shape[axis] == 1:
        notice(
            f"softmax over axis {axis}, which has size 1, always gives 1. For one output that answers yes or no, "
            "use 'sigmoid'."
        )
    return compiled.softmax(x, axis=tuple(axis) if isinstance(axis, list) else axis)


@op
def log_softmax(x: TensorLike, axis: int | Sequence[int] | None = -1) -> Tensor:
    """Logarithm of the softmax, computed without losing digits.

    Args:
        x: tensor.
        axis: axis or axes along which the probabilities add up to 1; None means all.

    Example:
        >>> from cornu import ops
        >>> print(ops.log_softmax([1.0, 1.0]).round(3))
        [-0.693 -0.693]
    """
    return jax.nn.log_softmax(as_float(x), tuple(axis) if isinstance(axis, list) else axis)


@op
def sparsemax(x: TensorLike, axis: int = -1) -> Tensor:
    """The probabilities closest to `x`; unlike those of softmax many of them are exactly 0.

    Args:
        x: tensor.
        axis: axis along which they add up to 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.sparsemax([3.0, 2.5, 0.0]))
        [0.75 0.25 0.  ]

    Reference:
        Martins and Astudillo, 2016, "From Softmax to Sparsemax", https://arxiv.org/abs/1602.02068
    """
    x = jnp.moveaxis(as_float(x), axis, -1)
    falling = -jnp.sort(-x, axis=-1)
    sums = jnp.cumsum(falling, axis=-1)
    counts = jnp.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    kept = 1 + counts * falling > sums
    size = jnp.sum(kept, axis=-1, keepdims=True)
    limit = (jnp.take_along_axis(sums, size - 1, axis=-1) - 1) / size.astype(x.dtype)
    return jnp.moveaxis(jnp.maximum(x - limit, 0), -1, axis)
