"""Concatenate: several tensors side by side."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import ops
from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.merging.merge import Merge, shapes_of

__all__ = ["Concatenate", "concatenate"]


@register("keras.layers.Concatenate")
class Concatenate(Merge):
    """Put tensors side by side along an axis; all other sizes must agree.

    Args:
        axis: integer, the axis that grows. Defaults to the last.

    Call args:
        inputs: list of tensors.

    Raises:
        ValueError: if `axis` is no axis of the inputs, or another size differs.

    Example:
        >>> import cornu
        >>> cornu.layers.Concatenate()([cornu.ops.ones((2, 3)), cornu.ops.ones((2, 4))]).shape
        (2, 7)
    """

    def __init__(self, axis: int = -1, **kwargs: Any):
        super().__init__(**kwargs)
        if not is_integer(axis):
            raise bad_argument("Concatenate", "axis", "an integer", axis, "Write for example Concatenate(axis=-1).")
        self.axis = int(axis)

    def call(self, inputs: Any) -> Any:
        self._check_fit(shapes_of(self, inputs))
        return jnp.concatenate(list(inputs), axis=self.axis)

    def compute_output_spec(self, inputs: Any) -> Any:
        self._check_fit(shapes_of(self, inputs))
        return super().compute_output_spec(inputs)

    def _check_fit(self, shapes: list[tuple[int | None, ...]]) -> None:
        """Name the two shapes and the axis at which they do not fit."""
        where, first = f"{self.path} (Concatenate)", shapes[0]
        if not -len(first) <= self.axis < len(first):
            raise bad_argument(where, "axis", f"an axis of inputs of shape {first}", self.axis)
        grows = self.axis % len(first)
        for shape in shapes[1:]:
            if len(shape) != len(first):
                raise ValueError(
                    f"{where}: inputs of shapes {first} and {shape} have different numbers of axes. Put a Reshape() or "
                    "Flatten() layer before one of them."
                )
            for axis, (a, b) in enumerate(zip(first, shape, strict=True)):
                if axis != grows and a != b and None not in (a, b):
                    raise ValueError(
                        f"{where}: inputs of shapes {first} and {shape} differ in axis {axis}, but only axis {grows} "
                        "may differ. Choose another `axis`, or bring the inputs to the same size."
                    )

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Masks side by side if the masked axis grows, else real where any input is; no mask counts as all real."""
        masks = list(mask) if isinstance(mask, list | tuple) else [mask]
        known = [one for one in masks if one is not None]
        if not known:
            return None
        rank = len(known[0].shape)
        axis = self.axis % len(inputs[0].shape)
        filled = [
            ops.ones_like(x[(..., *(0,) * (len(x.shape) - rank))], dtype="bool") if one is None else one
            for x, one in zip(inputs, masks, strict=True)
        ]
        if axis < rank:
            return ops.concatenate(filled, axis=axis)
        joined = filled[0]
        for one in filled[1:]:
            joined = ops.logical_or(joined, one)
        return joined

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """Apply a new `Concatenate` layer to a list of tensors.

    Args:
        inputs: list of tensors.
        axis: integer, the axis that grows. Defaults to the last.
        kwargs: arguments of the layer, such as `name`.

    Example:
        >>> import cornu
        >>> cornu.layers.concatenate([cornu.Input((2,)), cornu.Input((3,))]).shape
        (None, 5)
    """
    return Concatenate(axis=axis, **kwargs)(inputs)
