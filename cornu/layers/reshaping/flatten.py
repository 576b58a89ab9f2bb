"""Flatten: all axes behind the batch become one."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base.config import standardize_data_format
from cornu.core.serialization import register
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer

__all__ = ["Flatten"]


@register("keras.layers.Flatten")
class Flatten(Layer):
    """Make one axis of all axes but the batch's: from images to the feature vectors that Dense takes.

    Args:
        data_format: "channels_last", or "channels_first" to move the channels behind first, so that both orders
            flatten to the same. Defaults to the global setting.

    Output shape:
        (batch, product of the other sizes).

    Raises:
        ValueError: if `data_format` is unknown.

    Example:
        >>> import cornu
        >>> cornu.layers.Flatten()(cornu.ops.ones((2, 4, 3))).shape
        (2, 12)
    """

    input_axes = "batch, ..."

    def __init__(self, data_format: str | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format, "Flatten")
        self.input_spec = InputSpec(min_ndim=1)

    def call(self, inputs: Any) -> Any:
        if self.data_format == "channels_first" and inputs.ndim > 2:
            inputs = jnp.moveaxis(inputs, 1, -1)
        size = 1
        for n in inputs.shape[1:]:
            size *= n
        return inputs.reshape((inputs.shape[0], size))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}
