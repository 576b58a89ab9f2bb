"""ReLU: negative entries become zero."""

from __future__ import annotations

from typing import Any

from cornu import activations
from cornu.core.serialization import register
from cornu.layers.arguments import number, own_config
from cornu.layers.base.layer import Layer

__all__ = ["ReLU"]


@register("keras.layers.ReLU")
class ReLU(Layer):
    """Rectified linear unit: `x` where it is positive, 0 elsewhere, with three variations.

    f(x) = max_value for x >= max_value, x for threshold <= x < max_value, negative_slope * (x - threshold) below.

    Args:
        max_value: number of 0 or more, the largest output; None (the default) for no limit.
        negative_slope: number of 0 or more, slope below the threshold. Defaults to 0.
        threshold: number of 0 or more, where the rise starts. Defaults to 0.

    Raises:
        ValueError: if an argument is negative.

    Example:
        >>> import cornu
        >>> cornu.layers.ReLU(max_value=1.0)(cornu.ops.array([-3.0, 0.5, 2.0])).tolist()
        [0.0, 0.5, 1.0]
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.max_value = number("ReLU", "max_value", max_value, 0, optional=True)
        self.negative_slope = number("ReLU", "negative_slope", negative_slope, 0)
        self.threshold = number("ReLU", "threshold", threshold, 0)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "max_value", "negative_slope", "threshold")}
