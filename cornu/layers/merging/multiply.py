"""Multiply: product of several tensors."""

from __future__ import annotations

import functools
from typing import Any

import jax.numpy as jnp

from cornu.core.serialization import register
from cornu.layers.merging.merge import ElementwiseMerge

__all__ = ["Multiply", "multiply"]


@register("keras.layers.Multiply")
class Multiply(ElementwiseMerge):
    """Product of several tensors, entry by entry: one input gates the other.

    Call args:
        inputs: list of one or more tensors. Sizes of 1 are stretched to the others'.

    Raises:
        ValueError: if the inputs are not a list, or their shapes do not fit.

    Example:
        >>> import cornu
        >>> a, b = cornu.ops.array([[1.0, 2.0]]), cornu.ops.array([[3.0, 4.0]])
        >>> cornu.layers.Multiply()([a, b]).tolist()
        [[3.0, 8.0]]
    """

    def join(self, tensors: list[Any]) -> Any:
        return functools.reduce(jnp.multiply, tensors)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """Apply a new `Multiply` layer to a list of tensors.

    Args:
        inputs: list of tensors.
        kwargs: arguments of the layer, such as `name`.

    Example:
        >>> import cornu
        >>> cornu.layers.multiply([cornu.Input((2,)), cornu.Input((2,))]).shape
        (None, 2)
    """
    return Multiply(**kwargs)(inputs)
