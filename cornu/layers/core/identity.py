"""Identity: the input as it came."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import register
from cornu.layers.base.layer import Layer

__all__ = ["Identity"]


@register("keras.layers.Identity")
class Identity(Layer):
    """Pass the input on unchanged: a place holder where a layer is expected, or a name for a point in a model.

    Example:
        >>> import cornu
        >>> cornu.layers.Identity()(cornu.ops.ones((2, 3))).shape
        (2, 3)
    """

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def get_config(self) -> dict[str, Any]:
        return super().get_config()
