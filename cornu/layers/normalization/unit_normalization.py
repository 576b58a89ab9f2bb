"""UnitNormalization: vectors of length 1."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from cornu.core.serialization import register
from cornu.layers.base.layer import Layer
from cornu.layers.normalization.axes import axes_value

__all__ = ["UnitNormalization"]

# Below this a squared length counts as zero, and the vector stays zero.
_TINY = 1e-12


@register("keras.layers.UnitNormalization")
class UnitNormalization(Layer):
    """Divide each vector by its length, so that dot products become cosines.

    Args:
        axis: integer or list of integers, the axes that make up a vector. Defaults to the last.

    Raises:
        ValueError: if `axis` is no axis or list of axes.

    Example:
        >>> import cornu
        >>> y = cornu.layers.UnitNormalization()(cornu.ops.array([[3.0, 4.0]]))
        >>> [round(float(v), 4) for v in y[0]]
        [0.6, 0.8]
    """

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axes_value("UnitNormalization", axis)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        axis = tuple(self.axis) if isinstance(self.axis, list) else self.axis
        square = jnp.sum(jnp.square(inputs), axis=axis, keepdims=True)
        return inputs * lax.rsqrt(jnp.maximum(square, _TINY))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}
