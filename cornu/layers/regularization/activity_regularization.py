"""ActivityRegularization: a penalty on what passes through."""

from __future__ import annotations

from typing import Any

from cornu import regularizers
from cornu.core.serialization import register
from cornu.layers.arguments import number
from cornu.layers.base.layer import Layer

__all__ = ["ActivityRegularization"]


@register("keras.layers.ActivityRegularization")
class ActivityRegularization(Layer):
    """Pass the input on, and add `l1 * sum(abs(x)) + l2 * sum(x**2)`, for the mean sample, to the loss.

    Args:
        l1: number of 0 or more. Defaults to 0.
        l2: number of 0 or more. Defaults to 0.

    Raises:
        ValueError: if a factor is negative.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.ActivityRegularization(l2=0.5)
        >>> x = layer(cornu.ops.array([[1.0, 2.0]]))
        >>> float(layer.losses[0])
        2.5
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any):
        self.l1 = number("ActivityRegularization", "l1", l1, 0)
        self.l2 = number("ActivityRegularization", "l2", l2, 0)
        super().__init__(activity_regularizer=regularizers.L1L2(l1=l1, l2=l2), **kwargs)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "l1": self.l1, "l2": self.l2}
        del config["activity_regularizer"]
        return config
