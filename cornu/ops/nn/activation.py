"""Activation functions of single elements."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.kernels import relu as kernels
from cornu.kernels.recurrent_activations import in_recurrent_kernels
from cornu.ops.inputs import Tensor, TensorLike, array, as_float
from cornu.ops.nn import compiled

__all__ = [
    "celu", "elu", "gelu", "glu", "hard_shrink", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "relu", "relu6",
    "selu", "silu", "soft_shrink", "softplus", "softsign", "sparse_plus", "squareplus", "swish", "tanh_shrink",
    "threshold",
]  # fmt: skip


@in_recurrent_kernels("relu")
@op
def relu(x: TensorLike) -> Tensor:
    """`max(x, 0)`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.relu([-1.0, 2.0]))
        [0. 2.]
    """
    return kernels.relu(array(x))


@op
def relu6(x: TensorLike) -> Tensor:
    """`min(max(x, 0), 6)`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.relu6([-1.0, 2.0, 9.0]))
        [0. 2. 6.]
    """
    return compiled.relu6(array(x))


@op
def softplus(x: TensorLike) -> Tensor:
    """`log(1 + exp(x))`, a smooth `relu`.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.softplus([0.0]).round(3))
        [0.693]
    """
    return jax.nn.softplus(as_float(x))


@op
def sparse_plus(x: TensorLike) -> Tensor:
    """0 below -1, `x` above 1, a parabola between.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.sparse_plus([-2.0, 0.0, 2.0]))
        [0.   0.25 2.  ]
    """
    return jax.nn.sparse_plus(as_float(x))


@op
def softsign(x: TensorLike) -> Tensor:
    """`x / (|x| + 1)`.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.softsign([-1.0, 1.0]))
        [-0.5  0.5]
    """
    return jax.nn.soft_sign(as_float(x))


@op
def silu(x: TensorLike) -> Tensor:
    """`x * sigmoid(x)`, also called swish.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.silu([1.0]).round(3))
        [0.731]
    """
    return jax.nn.silu(as_float(x))


@op
def hard_silu(x: TensorLike) -> Tensor:
    """`x * hard_sigmoid(x)`.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.hard_silu([-4.0, 4.0]))
        [-0.  4.]
    """
    return jax.nn.hard_silu(as_float(x))


@op
def hard_tanh(x: TensorLike) -> Tensor:
    """`x` cut off at -1 and 1.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.hard_tanh([-3.0, 0.5]))
        [-1.   0.5]
    """
    return jax.nn.hard_tanh(array(x))


@op
def selu(x: TensorLike) -> Tensor:
    """Scaled `elu` that keeps mean 0 and variance 1 through many layers.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.selu([-1.0, 1.0]).round(3))
        [-1.1110001  1.051    ]
    """
    return jax.nn.selu(as_float(x))


@op
def tanh_shrink(x: TensorLike) -> Tensor:
    """`x - tanh(x)`.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.tanh_shrink([1.0]).round(3))
        [0.238]
    """
    return _less_tanh(as_float(x))


def _less_tanh(x: jax.Array) -> jax.Array:
    return x - jnp.tanh(x)


@op
def leaky_relu(x: TensorLike, negative_slope: float = 0.2) -> Tensor:
    """`x` where positive, `negative_slope * x` elsewhere.

    Args:
        x: tensor of any shape.
        negative_slope: slope below zero.

    Example:
        >>> from cornu import ops
        >>> print(ops.leaky_relu([-1.0, 2.0]))
        [-0.2  2. ]
    """
    return jax.nn.leaky_relu(array(x), negative_slope)


@op
def elu(x: TensorLike, alpha: float = 1.0) -> Tensor:
    """`x` where positive, `alpha * (exp(x) - 1)` elsewhere.

    Args:
        x: tensor of any shape.
        alpha: minus the limit for very negative values.

    Example:
        >>> from cornu import ops
        >>> print(ops.elu([-1.0, 2.0]).round(3))
        [-0.632  2.   ]
    """
    return jax.nn.elu(as_float(x), alpha)


@op
def celu(x: TensorLike, alpha: float = 1.0) -> Tensor:
    """`max(x, 0) + min(0, alpha * (exp(x / alpha) - 1))`.

    Args:
        x: tensor of any shape.
        alpha: minus the limit for very negative values.

    Example:
        >>> from cornu import ops
        >>> print(ops.celu([-1.0, 2.0]).round(3))
        [-0.632  2.   ]
    """
    return jax.nn.celu(as_float(x), alpha)


@op
def gelu(x: TensorLike, approximate: bool = True) -> Tensor:
    """`x` times the probability that a standard normal variable is below `x`.

    Args:
        x: tensor of any shape.
        approximate: whether to use a formula with tanh in place of the exact one with erf.

    Example:
        >>> from cornu import ops
        >>> print(ops.gelu([-1.0, 1.0]).round(3))
        [-0.15900001  0.841     ]
    """
    return compiled.gelu(as_float(x), approximate=approximate)


@op
def glu(x: TensorLike, axis: int = -1) -> Tensor:
    """First half of the axis times the sigmoid of the second half.

    Args:
        x: tensor.
        axis: axis of even size that is halved.

    Raises:
        ValueError: if the size of `axis` is odd.

    Example:
        >>> from cornu import ops
        >>> print(ops.glu([3.0, 0.0]))
        [1.5]
    """
    x = as_float(x)
    if x.shape[axis] % 2:
        raise bad_argument("glu", "x", f"a tensor of an even size along axis {axis}", x)
    return jax.nn.glu(x, axis)


@op(tensors=("x",))
def squareplus(x: TensorLike, b: float = 4) -> Tensor:
    """`(x + sqrt(x**2 + b)) / 2`, a smooth `relu`.

    Args:
        x: tensor of any shape.
        b: how smooth.

    Example:
        >>> from cornu import ops
        >>> print(ops.squareplus([0.0]))
        [1.]
    """
    return jax.nn.squareplus(as_float(x), b)


@op
def soft_shrink(x: TensorLike, threshold: float = 0.5) -> Tensor:
    """Values moved towards zero by `threshold`, those closer to zero become 0.

    Args:
        x: tensor of any shape.
        threshold: how far.

    Example:
        >>> from cornu import ops
        >>> print(ops.soft_shrink([-1.0, 0.2, 1.0]))
        [-0.5  0.   0.5]
    """
    x = array(x)
    return jnp.where(x > threshold, x - threshold, jnp.where(x < -threshold, x + threshold, 0))


@op
def hard_shrink(x: TensorLike, threshold: float = 0.5) -> Tensor:
    """Values closer to zero than `threshold` become 0.

    Args:
        x: tensor of any shape.
        threshold: how close.

    Example:
        >>> from cornu import ops
        >>> print(ops.hard_shrink([-1.0, 0.2, 1.0]))
        [-1.  0.  1.]
    """
    x = array(x)
    return jnp.where(jnp.abs(x) > threshold, x, 0.0)


@op
def threshold(x: TensorLike, threshold: float, default_value: float) -> Tensor:
    """`x` where it is above `threshold`, `default_value` elsewhere.

    Args:
        x: tensor of any shape.
        threshold: the limit.
        default_value: what stands for values at or below it.

    Example:
        >>> from cornu import ops
        >>> print(ops.threshold([-1.0, 2.0], 0.0, 7.0))
        [7. 2.]
    """
    x = array(x)
    return jnp.where(x > threshold, x, default_value)


swish = silu
hard_swish = hard_silu
