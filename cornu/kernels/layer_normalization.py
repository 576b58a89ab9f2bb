"""Layer normalization over the last axis by the C++ kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cornu.kernels.differentiable import differentiable

__all__ = ["layer_normalization"]


def layer_normalization(x: jax.Array, gamma: Any, beta: Any, epsilon: float) -> jax.Array:
    """`gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with the mean and variance of each row.

    Args:
        x: float32 array (..., size).
        gamma, beta: float32 arrays (size,); None for 1 and 0.
        epsilon: number added to the variance.
    """
    gamma = jnp.ones(x.shape[-1:], x.dtype) if gamma is None else gamma
    beta = jnp.zeros(x.shape[-1:], x.dtype) if beta is None else beta
    return _layer_normalization(x, gamma, beta, epsilon=float(epsilon))[0]


def _twin(x: Any, gamma: Any, beta: Any, epsilon: float) -> Sequence[Any]:
    distance = x - x.mean(-1, keepdims=True)
    return [distance * lax.rsqrt(x.var(-1, keepdims=True) + epsilon) * gamma + beta]


def _forward(x: Any, gamma: Any, beta: Any, residuals: bool, epsilon: float) -> Sequence[Any]:
    row = jax.ShapeDtypeStruct(x.shape[:-1], x.dtype)
    results = [jax.ShapeDtypeStruct(x.shape, x.dtype), row, row]
    call = jax.ffi.ffi_call("cornu_layer_normalization", results, vmap_method="sequential")
    made = call(x, gamma, beta, epsilon=np.float32(epsilon))
    return made if residuals else made[:1]


def _gradient(arrays: Any, made: Any, cotangents: Any, epsilon: float) -> Sequence[Any]:
    (x, gamma, _), (_, means, inverses), (dy,) = arrays, made, cotangents
    results = [jax.ShapeDtypeStruct(each.shape, each.dtype) for each in arrays]
    call = jax.ffi.ffi_call("cornu_layer_normalization_gradient", results, vmap_method="sequential")
    return call(x, gamma, means, inverses, dy)


_layer_normalization = differentiable("layer_normalization", _twin, _forward, _gradient)
