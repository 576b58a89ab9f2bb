"""Maximum and mean of windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.kernels import pooling as kernels
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["adaptive_average_pool", "adaptive_max_pool", "average_pool", "max_pool"]

Sizes = int | Sequence[int]


def _window(where: str, name: str, value: Any, rank: int) -> tuple[int, ...]:
    sizes = (value,) * rank if isinstance(value, int) else value
    if not isinstance(sizes, list | tuple) or len(sizes) != rank or any(not isinstance(n, int) or n < 1 for n in sizes):
        raise bad_argument(where, name, f"a positive integer or {rank} of them", value)
    return tuple(sizes)


def _pool(where: str, pool: Any, inputs: Any, pool_size: Any, strides: Any, padding: Any, data_format: Any) -> Any:
    inputs = array(inputs)
    if inputs.ndim not in (3, 4, 5):
        raise bad_argument(where, "inputs", "a tensor with a batch, 1 to 3 spatial and a channel axis", inputs)
    if str(padding).lower() not in ("valid", "same"):
        raise bad_argument(where, "padding", "'valid' or 'same'", padding)
    window = _window(where, "pool_size", pool_size, inputs.ndim - 2)
    steps = window if strides is None else _window(where, "strides", strides, inputs.ndim - 2)
    return pool(inputs, window, steps, padding.lower(), standardize_data_format(data_format, where))


@op
def max_pool(
    inputs: TensorLike,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Largest element of each window.

    Args:
        inputs: tensor (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        pool_size: size of the window, one integer or one for each spatial axis.
        strides: step of the window; None means its size.
        padding: "valid" drops what is left over at the end, "same" lets windows reach over the edge.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> print(ops.max_pool(ops.reshape(ops.arange(6.0), (1, 6, 1)), 2).ravel())
        [1. 3. 5.]
    """
    return _pool("ops.max_pool", kernels.max_pool, inputs, pool_size, strides, padding, data_format)


@op
def average_pool(
    inputs: TensorLike,
    pool_size: Sizes,
    strides: Sizes | None = None,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Mean of each window; what lies beyond the edge does not count.

    Args:
        inputs: tensor (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        pool_size: size of the window, one integer or one for each spatial axis.
        strides: step of the window; None means its size.
        padding: "valid" drops what is left over at the end, "same" lets windows reach over the edge.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> print(ops.average_pool(ops.reshape(ops.arange(6.0), (1, 6, 1)), 2).ravel())
        [0.5 2.5 4.5]
    """
    return _pool("ops.average_pool", kernels.average_pool, inputs, pool_size, strides, padding, data_format)


def _windows(size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions in `count` windows that cover `size` places, and which of them count (windows differ in length)."""
    starts = np.arange(count) * size // count
    ends = -(-(np.arange(count) + 1) * size // count)
    positions = starts[:, None] + np.arange((ends - starts).max())
    return np.minimum(positions, size - 1), positions < ends[:, None]


def _adaptive(where: str, mean: bool, inputs: Any, output_size: Any, data_format: Any) -> jax.Array:
    inputs = array(inputs)
    if inputs.ndim not in (3, 4, 5):
        raise bad_argument(where, "inputs", "a tensor with a batch, 1 to 3 spatial and a channel axis", inputs)
    first = 1 if standardize_data_format(data_format, where) == "channels_last" else 2
    for axis, count in enumerate(_window(where, "output_size", output_size, inputs.ndim - 2), start=first):
        positions, valid = _windows(inputs.shape[axis], count)
        picked = jnp.take(inputs, positions, axis=axis)
        valid = valid.reshape(valid.shape + (1,) * (inputs.ndim - axis - 1))
        if mean:
            inputs = jnp.sum(picked * valid, axis + 1) / jnp.sum(valid, 1).astype(inputs.dtype)
        else:  # the last position is repeated where a window is short, which leaves its maximum as it is
            inputs = jnp.max(jnp.where(valid, picked, jnp.min(picked, axis + 1, keepdims=True)), axis + 1)
    return inputs


@op
def adaptive_average_pool(inputs: TensorLike, output_size: Sizes, data_format: str | None = None) -> Tensor:
    """Mean of windows that are chosen so that the result has a given size.

    Args:
        inputs: tensor (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        output_size: size of the result, one integer or one for each spatial axis.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> print(ops.adaptive_average_pool(ops.reshape(ops.arange(5.0), (1, 5, 1)), 2).ravel())
        [1. 3.]
    """
    return _adaptive("ops.adaptive_average_pool", True, inputs, output_size, data_format)


@op
def adaptive_max_pool(inputs: TensorLike, output_size: Sizes, data_format: str | None = None) -> Tensor:
    """Largest element of windows that are chosen so that the result has a given size.

    Args:
        inputs: tensor (batch, *space, channels), or (batch, channels, *space) with "channels_first".
        output_size: size of the result, one integer or one for each spatial axis.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if shapes or arguments do not fit.

    Example:
        >>> from cornu import ops
        >>> print(ops.adaptive_max_pool(ops.reshape(ops.arange(5.0), (1, 5, 1)), 2).ravel())
        [2. 4.]
    """
    return _adaptive("ops.adaptive_max_pool", False, inputs, output_size, data_format)
