"""Mean, variance, and tensors brought to mean 0 and variance 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from cornu.base.config import epsilon as default_epsilon
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.kernels import layer_normalization as kernels
from cornu.kernels.rows import rows_case
from cornu.kernels.table import choose
from cornu.ops.inputs import Axis, Tensor, TensorLike, array, as_float

__all__ = ["batch_normalization", "layer_normalization", "moments", "rms_normalization"]


@op
def moments(x: TensorLike, axes: Axis, keepdims: bool = False, synchronized: bool = False) -> Tensor:
    """Mean and variance; half floats are computed in float32.

    Args:
        x: tensor.
        axes: axis or axes that are reduced.
        keepdims: whether a reduced axis stays, with size 1.
        synchronized: only False: inside compiled code the mean over a sharded batch is that over all devices anyway.

    Returns:
        Mean and variance.

    Raises:
        ValueError: if `synchronized` is True.

    Example:
        >>> from cornu import ops
        >>> mean, variance = ops.moments([[1.0, 2.0], [3.0, 6.0]], axes=0)
        >>> print(mean, variance)
        [2. 4.] [1. 4.]
    """
    if synchronized:
        raise bad_argument("moments", "synchronized", "False", synchronized)
    x = as_float(x)
    axes = tuple(axes) if isinstance(axes, list | tuple) else axes
    wide = x.astype("float32") if x.dtype == jnp.float16 else x
    mean, variance = (reduce(wide, axis=axes, keepdims=keepdims) for reduce in (jnp.mean, jnp.var))
    if x.dtype == jnp.float16:
        limits = jnp.finfo("float16")
        mean, variance = (jnp.clip(m, limits.min, limits.max).astype("float16") for m in (mean, variance))
    return mean, variance


def wide(x: jax.Array) -> jax.Array:
    """`x` in a float type of at least 32 bits, because sums of squares need the digits."""
    return x if x.dtype in (jnp.float32, jnp.float64) else x.astype("float32")


def along(x: jax.Array, values: Any, axis: Any) -> Any:
    """`values`, which belong to some axes of `x`, in a shape that broadcasts with `x`; None stays None."""
    if values is None:
        return None
    axes = {a % x.ndim for a in ([axis] if isinstance(axis, int) else axis)}
    return jnp.reshape(array(values), [size if i in axes else 1 for i, size in enumerate(x.shape)])


def scale_and_shift(x: Any, mean: Any, variance: Any, scale: Any, offset: Any, epsilon: float) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset` as one product and one sum over `x`.

    Scale and offset may be None; all broadcast with `x`.
    """
    factor = lax.rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor
    if offset is not None:
        shift = shift + offset
    return x * factor + shift


@op(keras_name="BatchNorm", tensors=("x", "mean", "variance", "offset", "scale"))
def batch_normalization(
    x: TensorLike,
    mean: TensorLike,
    variance: TensorLike,
    axis: int,
    offset: TensorLike | None = None,
    scale: TensorLike | None = None,
    epsilon: float = 1e-3,
) -> Tensor:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`, with statistics that are given.

    Args:
        x: tensor.
        mean, variance: vectors as long as the axis.
        axis: axis of the features.
        offset, scale: vectors as long as the axis; None means 0 and 1.
        epsilon: small number added to the variance.

    Example:
        >>> from cornu import ops
        >>> print(ops.batch_normalization([[1.0], [3.0]], [2.0], [1.0], axis=-1).round(2))
        [[-1.]
         [ 1.]]
    """
    x = array(x)
    vectors = (along(x, values, axis) for values in (mean, variance, scale, offset))
    return scale_and_shift(x, *vectors, epsilon)


@op(keras_name="LayerNorm", tensors=("x", "gamma", "beta"))
def layer_normalization(
    x: TensorLike,
    gamma: TensorLike | None = None,
    beta: TensorLike | None = None,
    axis: int | Sequence[int] = -1,
    epsilon: float | None = None,
    rms_scaling: bool = False,
) -> Tensor:
    """Every sample brought to mean 0 and variance 1 along some axes.

    Args:
        x: tensor.
        gamma, beta: factor and offset, of the sizes of the axes; None means 1 and 0.
        axis: axis or axes along which the mean is taken.
        epsilon: small number added to the variance; None means `config.epsilon()`.
        rms_scaling: keeps the mean and divides by the standard deviation only. `rms_normalization` is the usual form.

    Example:
        >>> from cornu import ops
        >>> print(ops.layer_normalization([[1.0, 3.0]]).round(2))
        [[-1.  1.]]

    Reference:
        Ba et al., 2016, "Layer Normalization", https://arxiv.org/abs/1607.06450
    """
    x = array(x)
    kept = x.dtype
    x = wide(x)
    scale, offset = (None if v is None else along(x, v, axis).astype(x.dtype) for v in (gamma, beta))
    if not rms_scaling and choose("layer_normalization", rows_case(x, axis)) == "rows":
        rows = (None if v is None else jnp.broadcast_to(v.ravel(), x.shape[-1:]) for v in (scale, offset))
        return kernels.layer_normalization(x, *rows, _least(epsilon)).astype(kept)
    mean, variance = moments(x, axis, keepdims=True)
    return scale_and_shift(x, 0.0 if rms_scaling else mean, variance, scale, offset, _least(epsilon)).astype(kept)


@op(keras_name="RMSNorm", tensors=("x", "scale"))
def rms_normalization(
    x: TensorLike, scale: TensorLike | None = None, axis: int | Sequence[int] = -1, epsilon: float | None = None
) -> Tensor:
    """Every sample divided by the root of its mean square along some axes.

    Args:
        x: tensor.
        scale: factor, of the sizes of the axes; None means 1.
        axis: axis or axes along which the mean is taken.
        epsilon: small number added to the mean square; None means `config.epsilon()`.

    Example:
        >>> from cornu import ops
        >>> print(ops.rms_normalization([[3.0, 3.0]]).round(2))
        [[1. 1.]]

    Reference:
        Zhang and Sennrich, 2019, "Root Mean Square Layer Normalization", https://arxiv.org/abs/1910.07467
    """
    x = array(x)
    kept = x.dtype
    x = wide(x)
    axes = axis if isinstance(axis, int) else tuple(axis)
    result = x * lax.rsqrt(jnp.mean(jnp.square(x), axis=axes, keepdims=True) + _least(epsilon))
    if scale is not None:
        result = result * along(x, scale, axis).astype(x.dtype)
    return result.astype(kept)


def _least(epsilon: float | None) -> float:
    return default_epsilon() if epsilon is None else epsilon
