"""RMSNormalization: each sample at root mean square 1 over its features."""

from __future__ import annotations

from typing import Any

from cornu import ops
from cornu.core.serialization import register
from cornu.layers.arguments import number
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features
from cornu.layers.normalization.axes import axes_value
from cornu.ops.nn.normalization import wide

__all__ = ["RMSNormalization"]


@register("keras.layers.RMSNormalization")
class RMSNormalization(Layer):
    """Divide each sample by its root mean square over the features, then multiply by a trained scale.

    It is layer normalization without the mean: cheaper, and as good in many language models.

    Args:
        axis: integer or list of integers, the axes to normalize over. Defaults to the last.
        epsilon: number of 0 or more, added to the mean square. Defaults to 1e-6.

    Raises:
        ValueError: if `axis` is no axis or list of axes.

    Example:
        >>> import cornu
        >>> y = cornu.layers.RMSNormalization()(cornu.ops.array([[1.0, -1.0, 1.0]]))
        >>> [round(float(v), 4) for v in y[0]]
        [1.0, -1.0, 1.0]

    Reference:
        Zhang and Sennrich, Root mean square layer normalization, 2019.
    """

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axes_value("RMSNormalization", axis)
        self.epsilon = number("RMSNormalization", "epsilon", epsilon, 0)

    def build(self, input_shape: Any) -> None:
        if not isinstance(self.axis, list):
            self.axis = [self.axis]
        shape = tuple(known_features(self, input_shape, axis) for axis in self.axis)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones", autocast=False)

    def call(self, x: Any) -> Any:
        outputs = ops.rms_normalization(wide(x), self.scale.value, self.axis, self.epsilon)
        return outputs.astype(self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
