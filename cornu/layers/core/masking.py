"""Masking: marks time steps that are only padding."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import ops
from cornu.core.serialization import register
from cornu.layers.arguments import number
from cornu.layers.base.layer import Layer

__all__ = ["Masking"]


@register("keras.layers.Masking")
class Masking(Layer):
    """Mask the time steps whose features all equal one value, and set them to zero.

    Layers behind it that know masks (recurrent ones, means over time) skip those steps.

    Args:
        mask_value: number that fills padded steps. Defaults to 0.

    Call args:
        inputs: tensor (batch, steps, features).

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Masking(mask_value=-1.0)
        >>> layer.compute_mask(cornu.ops.array([[[-1.0, -1.0], [-1.0, 3.0]]])).tolist()
        [[False, True]]
    """

    input_axes = "batch, steps, features"

    def __init__(self, mask_value: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.mask_value = number("Masking", "mask_value", mask_value)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        real = jnp.any(inputs != self.mask_value, axis=-1, keepdims=True)
        return inputs * real.astype(inputs.dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mask_value": self.mask_value}
