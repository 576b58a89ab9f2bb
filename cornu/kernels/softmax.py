"""Softmax: rows of positive numbers that add up to 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax

from cornu.kernels.differentiable import differentiable
from cornu.kernels.rows import rows_case
from cornu.kernels.table import choose

__all__ = ["softmax"]


def softmax(x: jax.Array, axis: int | tuple[int, ...] | None = -1) -> jax.Array:
    """`exp(x)` divided by its sum along the axis.

    Args:
        x: float array.
        axis: axis or axes along which the results add up to 1; None for all.

    Example:
        >>> import jax.numpy as jnp
        >>> softmax(jnp.zeros((2, 4))).tolist()
        [[0.25, 0.25, 0.25, 0.25], [0.25, 0.25, 0.25, 0.25]]
    """
    if choose("softmax", rows_case(x, axis)) == "rows":
        return _rows(x)[0]
    return jax.nn.softmax(x, axis)


def _forward(x: Any, residuals: bool) -> Sequence[Any]:
    y = jax.ShapeDtypeStruct(x.shape, x.dtype)
    return [jax.ffi.ffi_call("cornu_softmax", y, vmap_method="broadcast_all")(x)]


def _gradient(arrays: Any, made: Any, cotangents: Any) -> Sequence[Any]:
    (y,), (dy,) = made, cotangents
    dx = jax.ShapeDtypeStruct(y.shape, y.dtype)
    return [jax.ffi.ffi_call("cornu_softmax_gradient", dx, vmap_method="broadcast_all")(y, dy)]


_rows = differentiable("softmax", lambda x: [jax.nn.softmax(x)], _forward, _gradient)
