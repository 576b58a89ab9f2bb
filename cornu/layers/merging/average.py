"""Average: mean of several tensors."""

from __future__ import annotations

import functools
from typing import Any

import jax.numpy as jnp

from cornu.core.serialization import register
from cornu.layers.merging.merge import ElementwiseMerge

__all__ = ["Average", "average"]


@register("keras.layers.Average")
class Average(ElementwiseMerge):
    """Mean of several tensors, entry by entry.

    Call args:
        inputs: list of one or more tensors. Sizes of 1 are stretched to the others'.

    Raises:
        ValueError: if the inputs are not a list, or their shapes do not fit.

    Example:
        >>> import cornu
        >>> a, b = cornu.ops.array([[1.0, 2.0]]), cornu.ops.array([[3.0, 4.0]])
        >>> cornu.layers.Average()([a, b]).tolist()
        [[2.0, 3.0]]
    """

    def join(self, tensors: list[Any]) -> Any:
        return functools.reduce(jnp.add, tensors) / len(tensors)


def average(inputs: Any, **kwargs: Any) -> Any:
    """Apply a new `Average` layer to a list of tensors.

    Args:
        inputs: list of tensors.
        kwargs: arguments of the layer, such as `name`.

    Example:
        >>> import cornu
        >>> cornu.layers.average([cornu.Input((2,)), cornu.Input((2,))]).shape
        (None, 2)
    """
    return Average(**kwargs)(inputs)
