"""Pooling and its gradients by the C++ kernels, on arrays with the channels last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from cornu.kernels.differentiable import differentiable
from cornu.kernels.pooling_by_xla import average_pool_by_xla, max_pool_by_xla, pool_output_size

__all__ = ["Windows", "average_pool", "max_pool"]

# The place of a maximum in its window is kept in a byte, of which one value says that there is none.
_LARGEST_WINDOW = 255
# Channels fill the vectors.
_FEWEST_CHANNELS = 4


class Windows(NamedTuple):
    """How the window moves.

    Args:
        window: its size along each spatial axis.
        strides: its step along each spatial axis.
        padding: "valid" or "same".
    """

    window: tuple[int, ...]
    strides: tuple[int, ...]
    padding: str

    def fits(self, x: Any) -> bool:
        """Whether the kernels are to pool `x`: not with huge windows, few channels, or where nothing comes out."""
        small = math.prod(self.window) <= _LARGEST_WINDOW and len(self.window) <= 3
        return small and x.shape[-1] >= _FEWEST_CHANNELS and min(self.result_shape(x)) > 0

    def result_shape(self, x: Any) -> tuple[int, ...]:
        """Shape of the result for `x`."""
        sizes = zip(x.shape[1:-1], self.window, self.strides, strict=True)
        return (x.shape[0], *(pool_output_size(*each, self.padding) for each in sizes), x.shape[-1])

    def call(self, target: str, x: Any, results: Any, *operands: Any, **attributes: Any) -> Any:
        """Call a kernel for windows on `x`."""
        sizes = zip(x.shape[1:-1], self.result_shape(x)[1:-1], self.window, self.strides, strict=True)
        beyond = [(count - 1) * stride + window - size for size, count, window, stride in sizes]
        low = [max(n, 0) // 2 if self.padding == "same" else 0 for n in beyond]
        geometry = {"window": self.window, "strides": self.strides, "low": low}
        attributes |= {name: np.array(value, np.int64) for name, value in geometry.items()}
        return jax.ffi.ffi_call(target, results, vmap_method="broadcast_all")(*operands, **attributes)


def max_pool(x: jax.Array, windows: Windows, relu: bool = False) -> jax.Array:
    """Largest entry of each window, or zero if that is negative and `relu`."""
    return _max_pool(x, windows=windows, relu=relu)[0]


def average_pool(x: jax.Array, windows: Windows) -> jax.Array:
    """Mean of each window."""
    return _average_pool(x, windows=windows)[0]


def _max_twin(x: Any, windows: Windows, relu: bool) -> list[Any]:
    y = max_pool_by_xla(x, *windows, "channels_last")
    return [jax.nn.relu(y) if relu else y]


def _max_forward(x: Any, residuals: bool, windows: Windows, relu: bool) -> Sequence[Any]:
    shape = windows.result_shape(x)
    results = [jax.ShapeDtypeStruct(shape, x.dtype)]
    if residuals:
        results.append(jax.ShapeDtypeStruct(shape, jnp.uint8))
    return windows.call("cornu_max_pool", x, results, x, relu=relu)


def _max_gradient(arrays: Any, made: Any, cotangents: Any, windows: Windows, relu: bool) -> list[Any]:
    (x,), (_, places), (dy,) = arrays, made, cotangents
    return [windows.call("cornu_max_pool_gradient", x, jax.ShapeDtypeStruct(x.shape, x.dtype), places, dy)]


def _average_twin(x: Any, windows: Windows) -> list[Any]:
    return [average_pool_by_xla(x, *windows, "channels_last")]


def _average_forward(x: Any, residuals: bool, windows: Windows) -> Sequence[Any]:
    return [windows.call("cornu_average_pool", x, jax.ShapeDtypeStruct(windows.result_shape(x), x.dtype), x)]


def _average_gradient(arrays: Any, made: Any, cotangents: Any, windows: Windows) -> list[Any]:
    (x,), (dy,) = arrays, cotangents
    return [windows.call("cornu_average_pool_gradient", x, jax.ShapeDtypeStruct(x.shape, x.dtype), dy)]


_max_pool = differentiable("max_pool", _max_twin, _max_forward, _max_gradient)
_average_pool = differentiable("average_pool", _average_twin, _average_forward, _average_gradient)
