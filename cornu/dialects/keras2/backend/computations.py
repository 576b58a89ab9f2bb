"""`keras.backend` of Keras 2: computations that are more than another name of an op."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from cornu import ops, random
from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.base.names import name_scope as name_scope
from cornu.core.convert import convert_to_tensor
from cornu.core.op import op
from cornu.core.serialization import register_keras_serializable
from cornu.kernels.recurrent_activations import in_recurrent_kernels
from cornu.ops.inputs import Tensor, TensorLike, as_float

__all__ = [
    "batch_dot",
    "batch_flatten",
    "bias_add",
    "dot",
    "dropout",
    "flatten",
    "hard_sigmoid",
    "in_top_k",
    "l2_normalize",
    "relu",
    "repeat",
    "spatial_2d_padding",
    "sqrt",
    "switch",
    "temporal_padding",
    "foldl",
    "foldr",
    "pool2d",
    "pool3d",
    "resize_images",
]


def sqrt(x: Any) -> Any:
    """Square root; negative entries count as 0, as in Keras 2."""
    return ops.sqrt(ops.maximum(x, 0.0))


# In files it has a name of its own, since "hard_sigmoid" is today's.
@register_keras_serializable("keras2")
@in_recurrent_kernels("steep_hard_sigmoid")
@op
def hard_sigmoid(x: TensorLike) -> Tensor:
    """Straight line from 0 at -2.5 to 1 at 2.5, flat outside; today's goes from -3 to 3."""
    return jnp.clip(as_float(x) * 0.2 + 0.5, 0, 1)


def dot(x: Any, y: Any) -> Any:
    """Product of the last axis of `x` with the second-last of `y` (the last, if `y` has one axis)."""
    y_axis = max(len(y.shape) - 2, 0)
    return ops.matmul(x, y) if len(y.shape) <= 2 else ops.tensordot(x, y, axes=[[len(x.shape) - 1], [y_axis]])


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Product over one axis of `x` and one of `y`, for each sample.

    Args:
        x, y: tensors with a batch axis.
        axes: the two axes, one integer for both, or None for the last of `x` and the second-last of `y`.
    """
    x_rank, y_rank = len(x.shape), len(y.shape)
    if axes is None:
        axes = (x_rank - 1, y_rank - 1 if y_rank == 2 else y_rank - 2)
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    x_axis, y_axis = pair[0] % x_rank, pair[1] % y_rank
    letters = "abcdefghijklmnopqrstuvwxyz"
    x_letters = "z" + letters[: x_rank - 1]
    y_letters = "z" + letters[x_rank - 1 : x_rank + y_rank - 2]
    y_letters = y_letters[:y_axis] + x_letters[x_axis] + y_letters[y_axis + 1 :]
    kept = [c for i, c in enumerate(x_letters) if i != x_axis] + [
        c for i, c in enumerate(y_letters) if i not in (0, y_axis)
    ]
    result = ops.einsum(f"{x_letters},{y_letters}->{''.join(kept)}", x, y)
    return ops.expand_dims(result, 1) if len(result.shape) == 1 else result


def batch_flatten(x: Any) -> Any:
    """Every sample as one row."""
    return ops.reshape(x, (-1, int(np.prod(x.shape[1:]))))


def flatten(x: Any) -> Any:
    """All entries in one axis."""
    return ops.reshape(x, (-1,))


def repeat(x: Any, n: int) -> Any:
    """A tensor (samples, features) repeated to (samples, n, features)."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """`x` divided by its length along `axis`."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """`x` above `threshold`, `alpha * (x - threshold)` below it, never more than `max_value`."""
    result = ops.where(x >= threshold, x, alpha * (x - threshold))
    return result if max_value is None else ops.minimum(result, max_value)


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """Add a vector to the channels of `x`."""
    if data_format == "channels_first" and len(x.shape) > 2:
        bias = ops.reshape(bias, (-1, *(1,) * (len(x.shape) - 2)))
    return ops.add(x, bias)


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two tensors, or of the results of two functions, entry by entry where `condition` has entries."""
    condition = convert_to_tensor(condition)
    then_value = then_expression() if callable(then_expression) else then_expression
    else_value: Any = else_expression() if callable(else_expression) else else_expression
    then_value = convert_to_tensor(then_value)
    while 0 < len(condition.shape) < len(then_value.shape):
        condition = ops.expand_dims(condition, -1)
    return ops.where(condition, then_value, else_value)


def in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    """Whether the target class is among the `k` largest predictions, for each sample."""
    return ops.in_top_k(targets, predictions, k)


def dropout(x: Any, level: float, noise_shape: Any = None, seed: int | None = None) -> Any:
    """Set a share of the entries to zero and scale up the others."""
    return random.dropout(x, level, noise_shape, seed)


def temporal_padding(x: Any, padding: tuple[int, int] = (1, 1)) -> Any:
    """Zeros before and after the middle axis of a (batch, steps, features) tensor."""
    return ops.pad(x, ((0, 0), tuple(padding), (0, 0)))


def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """Zeros around the two image axes."""
    rows, columns = (tuple(pair) for pair in padding)
    images = [(0, 0), (0, 0), rows, columns] if data_format == "channels_first" else [(0, 0), rows, columns, (0, 0)]
    return ops.pad(x, images)


def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """Largest entry ("max") or mean ("avg") of each window of images."""
    return _pool("K.pool2d", x, pool_size, strides, padding, data_format, pool_mode)


def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """Largest entry ("max") or mean ("avg") of each window of volumes."""
    return _pool("K.pool3d", x, pool_size, strides, padding, data_format, pool_mode)


def _pool(where: str, x: Any, pool_size: Any, strides: Any, padding: str, data_format: Any, pool_mode: str) -> Any:
    pools = {"max": ops.max_pool, "avg": ops.average_pool}
    if pool_mode not in pools:
        raise bad_argument(where, "pool_mode", "'max' or 'avg'", pool_mode)
    return pools[pool_mode](x, pool_size, strides, padding, data_format)


def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Any:
    """Images enlarged by whole factors, every pixel repeated; other interpolations are refused."""
    if interpolation != "nearest":
        fix = "Use layers.UpSampling2D(interpolation=...) or ops.image.resize."
        raise bad_argument("K.resize_images", "interpolation", "'nearest'", interpolation, fix)
    rows = 2 if standardize_data_format(data_format, "K.resize_images") == "channels_first" else 1
    return ops.repeat(ops.repeat(x, height_factor, axis=rows), width_factor, axis=rows + 1)


def foldl(fn: Any, elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """`fn(accumulated, element)` over the rows of `elems`, from the first to the last."""
    return _fold(fn, list(ops.unstack(elems)), initializer)


def foldr(fn: Any, elems: Any, initializer: Any = None, name: str | None = None) -> Any:
    """`fn(accumulated, element)` over the rows of `elems`, from the last to the first."""
    return _fold(fn, list(ops.unstack(elems))[::-1], initializer)


def _fold(fn: Any, rows: list[Any], initializer: Any) -> Any:
    accumulated, rest = (rows[0], rows[1:]) if initializer is None else (initializer, rows)
    for row in rest:
        accumulated = fn(accumulated, row)
    return accumulated
