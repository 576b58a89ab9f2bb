"""What merging layers share: a list of inputs, shapes that fit, masks that join."""

from __future__ import annotations

import functools
from typing import Any

import jax.numpy as jnp

from cornu import ops
from cornu.base.errors import bad_argument, describe
from cornu.layers.base.layer import Layer

__all__ = ["ElementwiseMerge", "Merge", "shapes_of"]


def shapes_of(layer: Layer, inputs: Any, least: int = 1) -> list[tuple[int | None, ...]]:
    """Shapes of the inputs; something else than a list of tensors is an error."""
    where = f"{layer.path} ({type(layer).__name__})"
    if not isinstance(inputs, list | tuple) or len(inputs) < least:
        raise bad_argument(
            where,
            "inputs",
            f"a list of {least} or more tensors",
            inputs if not isinstance(inputs, list | tuple) else list(inputs),
            f"Write {type(layer).__name__}()([a, b]).",
        )
    for tensor in inputs:
        if not hasattr(tensor, "shape"):
            raise bad_argument(where, "inputs", "a list of tensors", f"a list that holds {describe(tensor)}")
    return [tuple(tensor.shape) for tensor in inputs]


class Merge(Layer):
    """Base of the layers that take a list of tensors."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.supports_masking = True

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """A step is real if it is real in any input; without a mask in each of them there is none."""
        masks = list(mask) if isinstance(mask, list | tuple) else [mask]
        if any(one is None for one in masks):
            return None
        return functools.reduce(ops.logical_or, masks)


class ElementwiseMerge(Merge):
    """Base of the layers that join entries at the same place; subclasses define `join`.

    Sizes of 1 are stretched. An input with fewer axes gets new ones behind the batch.
    """

    def join(self, tensors: list[Any]) -> Any:
        """What is done with tensors of fitting shapes."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        shapes = shapes_of(self, inputs)
        self._check_fit(shapes)
        rank = max(len(shape) for shape in shapes)
        return self.join([_with_axes(tensor, rank) for tensor in inputs])

    def compute_output_spec(self, inputs: Any) -> Any:
        self._check_fit(shapes_of(self, inputs))
        return super().compute_output_spec(inputs)

    def _check_fit(self, shapes: list[tuple[int | None, ...]]) -> None:
        """Name the two shapes and the axis at which they do not fit."""
        first = max(shapes, key=len)
        for shape in shapes:
            for axis, a, b in _facing(first, shape):
                if a != b and not {a, b} & {1, None}:
                    raise ValueError(
                        f"{self.path} ({type(self).__name__}): inputs of shapes {first} and {shape} do not fit: axis "
                        f"{axis} has sizes {a} and {b}. Bring them to one size, with a Dense or Conv layer say."
                    )


def _facing(longer: tuple[int | None, ...], shorter: tuple[int | None, ...]) -> list[tuple[int, Any, Any]]:
    """Sizes that meet: the batches, and the other axes counted from the end."""
    tail = [(axis, longer[axis], shorter[axis]) for axis in range(-1, -len(shorter), -1)]
    return [(0, longer[0], shorter[0]), *tail] if shorter else []


def _with_axes(tensor: Any, rank: int) -> Any:
    """New axes of size 1 behind the batch, up to `rank` axes."""
    tensor = jnp.asarray(tensor)
    return tensor.reshape((*tensor.shape[:1], *(1,) * (rank - tensor.ndim), *tensor.shape[1:]))
