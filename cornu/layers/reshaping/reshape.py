"""Reshape: the same entries in another shape."""

from __future__ import annotations

import math
from typing import Any

from cornu.base.errors import bad_argument, is_integer
from cornu.core.keras_tensor import KerasTensor, tensor_like
from cornu.core.serialization import register
from cornu.layers.base.layer import Layer

__all__ = ["Reshape"]


@register("keras.layers.Reshape")
class Reshape(Layer):
    """Give each sample another shape; the order of its entries stays.

    Args:
        target_shape: tuple of integers without the batch axis; one of them may be -1 (or None) and takes what is left.

    Output shape:
        (batch, *target_shape).

    Raises:
        ValueError: if `target_shape` is no such tuple, or the numbers of entries do not agree.

    Example:
        >>> import cornu
        >>> cornu.layers.Reshape((3, -1))(cornu.ops.ones((2, 12))).shape
        (2, 3, 4)
    """

    def __init__(self, target_shape: Any, **kwargs: Any):
        super().__init__(**kwargs)
        shape = tuple(target_shape) if isinstance(target_shape, list | tuple) else target_shape
        ok = isinstance(shape, tuple) and all(n is None or (is_integer(n) and n >= -1) for n in shape)
        if not ok or sum(n in (None, -1) for n in shape) > 1:
            fix = "Write the shape of one sample, for example Reshape((7, 7, -1))."
            raise bad_argument(
                "Reshape", "target_shape", "a tuple of integers, at most one of them -1", target_shape, fix
            )
        self.target_shape = shape

    def _resolve(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The output's shape for an input's; a size that depends on unknown ones is None."""
        target = tuple(-1 if n is None else n for n in self.target_shape)
        if None in shape[1:]:
            return (shape[0], *(None if n == -1 else n for n in target))
        total, known = math.prod(shape[1:]), math.prod(n for n in target if n != -1)  # type: ignore[arg-type]
        free = -1 in target
        if (not free and total != known) or (free and (known == 0 or total % known)):
            raise bad_argument(
                f"{self.path} (Reshape)",
                "target_shape",
                f"a shape of {total} entries, as many as a sample of shape {shape[1:]} has",
                self.target_shape,
                f"It has {'a multiple of ' if free else ''}{known}.",
            )
        return (shape[0], *(total // known if n == -1 else n for n in target))

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        return tensor_like(inputs, self._resolve(inputs.shape))

    def call(self, inputs: Any) -> Any:
        return inputs.reshape(self._resolve(inputs.shape))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": self.target_shape}
