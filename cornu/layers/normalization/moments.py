"""Mean, variance and the affine step that all normalization layers share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from cornu.base.errors import bad_argument, is_integer

__all__ = ["axes_value", "moments", "normalize", "wide"]


def wide(x: Any) -> Any:
    """`x` in float32 if its own float type is shorter, because sums of squares need the digits."""
    return x.astype("float32") if x.dtype.name in ("float16", "bfloat16") else x


def moments(x: Any, axes: Sequence[int]) -> tuple[Any, Any]:
    """Mean and variance over `axes`, which stay with size 1.

    Example:
        >>> mean, variance = moments(jnp.array([[1.0, 3.0]]), (1,))
        >>> float(mean[0, 0]), float(variance[0, 0])
        (2.0, 1.0)
    """
    mean = jnp.mean(x, axis=tuple(axes), keepdims=True)
    return mean, jnp.mean(jnp.square(x - mean), axis=tuple(axes), keepdims=True)


def normalize(x: Any, mean: Any, variance: Any, scale: Any, offset: Any, epsilon: float) -> Any:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`; scale and offset may be None.

    Example:
        >>> normalize(jnp.array([1.0, 3.0]), 2.0, 1.0, None, None, 0.0).tolist()
        [-1.0, 1.0]
    """
    factor = lax.rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor
    if offset is not None:
        shift = shift + offset
    return x * factor + shift


def axes_value(where: str, axis: Any) -> int | list[int]:
    """`axis` if it is an integer or a list of them (a tuple becomes a list)."""
    axes = [axis] if is_integer(axis) else axis
    if not isinstance(axes, list | tuple) or not axes or not all(is_integer(a) for a in axes):
        raise bad_argument(where, "axis", "an integer or a list of integers", axis, "Write for example axis=-1.")
    return int(axis) if is_integer(axis) else [int(a) for a in axes]
