"""Softmax: numbers become shares that sum to one."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.base.layer import Layer
from cornu.ops.nn import compiled

__all__ = ["Softmax"]

# What a masked entry is lowered by: far below everything else, and still finite in each float type.
_FAR_DOWN = {"float16": -3e4}


@register("keras.layers.Softmax")
class Softmax(Layer):
    """exp(x) divided by its sum along an axis: scores of classes become probabilities.

    Args:
        axis: integer, or a list of axes over which the shares together sum to one. Defaults to the last axis.

    Call args:
        inputs: tensor of any shape.
        mask: boolean tensor that broadcasts to the input's shape; entries where it is False get no share.

    Raises:
        ValueError: if `axis` is neither an integer nor a list of them, or a mask does not fit.

    Example:
        >>> import cornu
        >>> cornu.layers.Softmax()(cornu.ops.array([[0.0, 0.0]])).tolist()
        [[0.5, 0.5]]
    """

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        axes = [axis] if is_integer(axis) else axis
        if not isinstance(axes, list | tuple) or not axes or not all(is_integer(a) for a in axes):
            raise bad_argument("Softmax", "axis", "an integer or a list of integers", axis)
        self.axis = axis
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            if any(m not in (1, n) for m, n in zip(mask.shape[::-1], inputs.shape[::-1], strict=False)):
                raise bad_argument(
                    f"{self.path} (Softmax)",
                    "mask",
                    f"a mask that broadcasts to the input's shape {inputs.shape}",
                    mask,
                )
            low = _FAR_DOWN.get(inputs.dtype.name, -1e9)
            inputs = inputs + jnp.where(mask, 0.0, low).astype(inputs.dtype)
        axis = tuple(self.axis) if isinstance(self.axis, list | tuple) else self.axis
        shares = compiled.softmax(inputs, axis=axis)
        return shares if mask is None else shares * mask.astype(inputs.dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
