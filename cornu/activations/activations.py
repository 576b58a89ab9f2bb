"""Activation functions that differ from the op of the same name, or have none."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from cornu.core.op import op
from cornu.kernels import relu as kernels
from cornu.kernels.recurrent_activations import in_recurrent_kernels
from cornu.ops.inputs import Tensor, TensorLike, array, as_float
from cornu.ops.nn import compiled
from cornu.ops.nn.activation import gelu as _gelu
from cornu.ops.numpy.exponents import exp

__all__ = ["exponential", "gelu", "linear", "mish", "relu"]


@in_recurrent_kernels("relu")
@op(keras_name="ReLU")
def relu(x: TensorLike, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Tensor:
    """Rectified linear unit: `max(x, 0)`, or a bent line in general.

    `f(x) = max_value` if `x >= max_value`; `f(x) = x` if `threshold < x < max_value`;
    `f(x) = negative_slope * (x - threshold)` otherwise.

    Args:
        x: tensor of any shape.
        negative_slope: slope below the threshold.
        max_value: the largest result; None means no limit.
        threshold: where the line bends.

    Example:
        >>> from cornu import activations
        >>> print(activations.relu([-10.0, 0.0, 10.0], negative_slope=0.5, max_value=5.0))
        [-5.  0.  5.]
    """
    x = array(x)
    if threshold == 0 and max_value is None:
        return kernels.relu(x) if negative_slope == 0 else jax.nn.leaky_relu(x, negative_slope)
    if threshold == 0 and negative_slope == 0:
        return compiled.relu6(x) if max_value == 6 else jnp.clip(x, 0, max_value)
    bent = jnp.where(x > threshold, x, negative_slope * (x - threshold))
    return (bent if max_value is None else jnp.minimum(bent, max_value)).astype(x.dtype)


def gelu(x: TensorLike, approximate: bool = False) -> Tensor:
    """Gaussian error linear unit: `x` times the probability that a standard normal variable is below `x`.

    Args:
        x: tensor of any shape.
        approximate: whether to use a formula with tanh in place of the exact one with erf.

    Example:
        >>> from cornu import activations
        >>> print(activations.gelu([-1.0, 1.0]).round(3))
        [-0.15900001  0.841     ]

    Reference:
        Hendrycks and Gimpel, 2016, "Gaussian Error Linear Units (GELUs)", https://arxiv.org/abs/1606.08415
    """
    return _gelu(x, approximate=approximate)


def exponential(x: TensorLike) -> Tensor:
    """`exp(x)`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import activations
        >>> print(activations.exponential([0.0, 1.0]).round(3))
        [1.        2.7180002]
    """
    return exp(x)


@op
def mish(x: TensorLike) -> Tensor:
    """`x * tanh(softplus(x))`, a smooth curve close to `relu`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import activations
        >>> print(activations.mish([-1.0, 1.0]).round(3))
        [-0.303       0.86500007]

    Reference:
        Misra, 2019, "Mish: A Self Regularized Non-Monotonic Activation Function", https://arxiv.org/abs/1908.08681
    """
    return jax.nn.mish(as_float(x))


@in_recurrent_kernels("linear")
def linear(x: TensorLike) -> Tensor:
    """`x` itself: no activation.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import activations
        >>> activations.linear(3.0)
        3.0
    """
    return x
