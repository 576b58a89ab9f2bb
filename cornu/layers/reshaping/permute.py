"""Permute: axes in another order."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer

__all__ = ["Permute"]


@register("keras.layers.Permute")
class Permute(Layer):
    """Reorder the axes of each sample, as between (steps, features) and (features, steps).

    Args:
        dims: tuple, the new order of the axes, counted from 1 behind the batch: `(2, 1)` swaps two.

    Raises:
        ValueError: if `dims` is not an order of 1, 2, ..., n.

    Example:
        >>> import cornu
        >>> cornu.layers.Permute((2, 1))(cornu.ops.ones((5, 10, 64))).shape
        (5, 64, 10)
    """

    def __init__(self, dims: Any, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(dims, list | tuple) or sorted(dims) != list(range(1, len(dims) + 1)):
            raise bad_argument(
                "Permute", "dims", "an order of the axes 1, 2, ..., n", dims, "Write for example Permute((2, 1))."
            )
        self.dims = tuple(dims)
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        return inputs.transpose((0, *self.dims))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dims": self.dims}
