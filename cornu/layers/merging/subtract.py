"""Subtract: difference of two tensors."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.layers.merging.merge import ElementwiseMerge

__all__ = ["Subtract", "subtract"]


@register("keras.layers.Subtract")
class Subtract(ElementwiseMerge):
    """Difference of two tensors, entry by entry: the first minus the second.

    Call args:
        inputs: list of two tensors. Sizes of 1 are stretched to the others'.

    Raises:
        ValueError: if the inputs are not exactly two, or their shapes do not fit.

    Example:
        >>> import cornu
        >>> a, b = cornu.ops.array([[1.0, 2.0]]), cornu.ops.array([[3.0, 4.0]])
        >>> cornu.layers.Subtract()([a, b]).tolist()
        [[-2.0, -2.0]]
    """

    def join(self, tensors: list[Any]) -> Any:
        return tensors[0] - tensors[1]

    def _check_fit(self, shapes: list[tuple[int | None, ...]]) -> None:
        if len(shapes) != 2:
            raise bad_argument(f"{self.path} (Subtract)", "inputs", "a list of exactly 2 tensors", shapes)
        super()._check_fit(shapes)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """Apply a new `Subtract` layer to a list of tensors.

    Args:
        inputs: list of tensors.
        kwargs: arguments of the layer, such as `name`.

    Example:
        >>> import cornu
        >>> cornu.layers.subtract([cornu.Input((2,)), cornu.Input((2,))]).shape
        (None, 2)
    """
    return Subtract(**kwargs)(inputs)
