"""The maximum over all positions by the C++ kernels, on arrays (batch, positions, channels)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from cornu.kernels.differentiable import differentiable

__all__ = ["global_max"]


def global_max(x: jax.Array, relu: bool = False) -> jax.Array:
    """Largest entry of each channel, or zero if that is negative and `relu`; equal ones share the gradient."""
    return _global_max(x, relu=relu)[0]


def _twin(x: Any, relu: bool) -> list[Any]:
    return [jnp.max(jax.nn.relu(x) if relu else x, axis=1)]


def _forward(x: Any, residuals: bool, relu: bool) -> Sequence[Any]:
    result = jax.ShapeDtypeStruct((x.shape[0], x.shape[2]), x.dtype)
    return [jax.ffi.ffi_call("cornu_global_max", result, vmap_method="broadcast_all")(x, relu=relu)]


def _gradient(arrays: Any, made: Any, cotangents: Any, relu: bool) -> list[Any]:
    (x,), (y,), (dy,) = arrays, made, cotangents
    result = jax.ShapeDtypeStruct(x.shape, x.dtype)
    call = jax.ffi.ffi_call("cornu_global_max_gradient", result, vmap_method="broadcast_all")
    return [call(x, y, dy, relu=relu)]


_global_max = differentiable("global_max", _twin, _forward, _gradient)
