"""Dot: products of two tensors, sample by sample."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.merging.merge import Merge, shapes_of

__all__ = ["Dot", "dot"]


@register("keras.layers.Dot")
class Dot(Merge):
    """Sum of products along one axis of each of two tensors: how similar are they, sample by sample?

    Args:
        axes: integer, the axis of both; or a pair, one axis of each. The batch, axis 0, cannot be one.
        normalize: whether vectors along the axes are brought to length 1 first, which gives cosines.

    Call args:
        inputs: list of two tensors.

    Output shape:
        The first's shape and the second's without its batch, both without the summed axis; (batch, 1) if nothing else
        is left.

    Raises:
        ValueError: if `axes` are not such axes, the inputs are not two, or the sizes of the axes differ.

    Example:
        >>> import cornu
        >>> cornu.layers.Dot(axes=1)([cornu.ops.ones((2, 3)), cornu.ops.ones((2, 3))]).tolist()
        [[3.0], [3.0]]
    """

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        pair = (axes, axes) if is_integer(axes) else axes
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(is_integer(a) and a != 0 for a in pair):
            raise bad_argument("Dot", "axes", "an integer or a pair of them, not 0 (the batch)", axes)
        self.axes = axes
        self.normalize = normalize

    def call(self, inputs: Any) -> Any:
        first, second = self._pair(shapes_of(self, inputs, 2))
        a, b = inputs
        if self.normalize:
            a, b = _unit(a, first), _unit(b, second)
        result = lax.dot_general(a, b, (((first,), (second,)), ((0,), (0,))))
        return result[:, None] if result.ndim == 1 else result

    def compute_output_spec(self, inputs: Any) -> Any:
        self._pair(shapes_of(self, inputs, 2))
        return super().compute_output_spec(inputs)

    def _pair(self, shapes: list[tuple[int | None, ...]]) -> tuple[int, int]:
        """The summed axes, counted from the front."""
        where = f"{self.path} (Dot)"
        if len(shapes) != 2:
            raise bad_argument(where, "inputs", "a list of exactly 2 tensors", shapes)
        axes = (self.axes, self.axes) if is_integer(self.axes) else self.axes
        for axis, shape in zip(axes, shapes, strict=True):
            if not -len(shape) < axis < len(shape):
                raise bad_argument(where, "axes", f"an axis behind the batch of shape {shape}", self.axes)
        first, second = (axis % len(shape) for axis, shape in zip(axes, shapes, strict=True))
        if shapes[0][first] != shapes[1][second]:
            raise ValueError(
                f"{where}: inputs of shapes {shapes[0]} and {shapes[1]} do not fit: axis {first} of the first has size "
                f"{shapes[0][first]}, axis {second} of the second has size {shapes[1][second]}. Choose other `axes`."
            )
        return first, second

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """The summed axis is gone, and the mask with it."""

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


def _unit(x: Any, axis: int) -> Any:
    """Vectors of length 1; zeros stay zeros."""
    square = jnp.sum(jnp.square(x), axis=axis, keepdims=True)
    return x * lax.rsqrt(jnp.maximum(square, 1e-12))


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """Apply a new `Dot` layer to a list of two tensors.

    Args:
        inputs: list of two tensors.
        axes: integer or pair, the axes that are summed over. Defaults to the last of both.
        kwargs: arguments of the layer: `normalize`, `name`.

    Example:
        >>> import cornu
        >>> cornu.layers.dot([cornu.Input((4, 3)), cornu.Input((5, 3))], axes=2).shape
        (None, 4, 5)
    """
    return Dot(axes=axes, **kwargs)(inputs)
