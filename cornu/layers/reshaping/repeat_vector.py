"""RepeatVector: a vector becomes a sequence."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.core.serialization import register
from cornu.layers.arguments import positive_integer
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer

__all__ = ["RepeatVector"]


@register("keras.layers.RepeatVector")
class RepeatVector(Layer):
    """Repeat each vector `n` times, as the first step of a decoder.

    Args:
        n: positive integer, number of steps.

    Output shape:
        (batch, n, features).

    Raises:
        ValueError: if `n` is not a positive integer.

    Example:
        >>> import cornu
        >>> cornu.layers.RepeatVector(3)(cornu.ops.ones((2, 5))).shape
        (2, 3, 5)
    """

    input_axes = "batch, features"

    def __init__(self, n: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.n = positive_integer("RepeatVector", "n", n)
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        batch, features = inputs.shape
        return jnp.broadcast_to(inputs[:, None], (batch, self.n, features))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n": self.n}
