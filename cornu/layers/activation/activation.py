"""Activation: any activation function as a layer."""

from __future__ import annotations

from typing import Any

from cornu import activations
from cornu.core.serialization import register
from cornu.layers.arguments import own_config
from cornu.layers.base.layer import Layer

__all__ = ["Activation"]


@register("keras.layers.Activation")
class Activation(Layer):
    """Apply an activation function to every entry.

    Args:
        activation: name, as in `Activation("relu")`, or a callable on tensors; None changes nothing.

    Raises:
        ValueError: if the name is not known.

    Example:
        >>> import cornu
        >>> cornu.layers.Activation("relu")(cornu.ops.array([-1.0, 2.0])).tolist()
        [0.0, 2.0]
    """

    def __init__(self, activation: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.activation = activations.get(activation)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs if self.activation is None else self.activation(inputs)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "activation")}
