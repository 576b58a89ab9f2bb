"""ELU: negative entries saturate."""

from __future__ import annotations

from typing import Any

from cornu import activations
from cornu.core.serialization import register
from cornu.layers.arguments import number
from cornu.layers.base.layer import Layer

__all__ = ["ELU"]


@register("keras.layers.ELU")
class ELU(Layer):
    """`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere, which brings the mean closer to zero.

    Args:
        alpha: number; very negative entries approach `-alpha`. Defaults to 1.

    Example:
        >>> import cornu
        >>> cornu.layers.ELU()(cornu.ops.array([-100.0, 2.0])).tolist()
        [-1.0, 2.0]

    Reference:
        Clevert et al., Fast and accurate deep network learning by exponential linear units, 2015.
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.alpha = number("ELU", "alpha", alpha)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return activations.elu(inputs, self.alpha)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}
