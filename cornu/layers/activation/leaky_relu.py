"""LeakyReLU: negative entries become small."""

from __future__ import annotations

from typing import Any

from cornu import activations
from cornu.core.serialization import register
from cornu.layers.arguments import number
from cornu.layers.base.layer import Layer

__all__ = ["LeakyReLU"]


@register("keras.layers.LeakyReLU")
class LeakyReLU(Layer):
    """`x` where it is positive, `negative_slope * x` elsewhere, so that the gradient never vanishes.

    Args:
        negative_slope: number of 0 or more. Defaults to 0.3.

    Raises:
        ValueError: if the slope is negative.

    Example:
        >>> import cornu
        >>> cornu.layers.LeakyReLU(0.5)(cornu.ops.array([-3.0, 2.0])).tolist()
        [-1.5, 2.0]
    """

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any):
        super().__init__(**kwargs)
        self.negative_slope = number("LeakyReLU", "negative_slope", negative_slope, 0)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return activations.leaky_relu(inputs, self.negative_slope)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "negative_slope": self.negative_slope}
