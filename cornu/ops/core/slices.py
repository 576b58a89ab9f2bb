"""Blocks and single places of tensors, read and replaced."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_numpy as convert_to_numpy
from cornu.core.convert import is_tensor as is_tensor
from cornu.core.convert import shape as shape
from cornu.core.op import op
from cornu.ops.inputs import Shape, Tensor, TensorLike, array

__all__ = ["scatter", "scatter_update", "slice", "slice_update", "unstack"]


@op
def unstack(x: TensorLike, num: int | None = None, axis: int = 0) -> Tensor:
    """The slices along one axis, as a list of tensors.

    Args:
        x: tensor.
        num: number of slices; None means the size of the axis.
        axis: axis that is taken apart.

    Raises:
        ValueError: if `num` is not the size of the axis.

    Example:
        >>> from cornu import ops
        >>> [row.tolist() for row in ops.unstack([[1, 2], [3, 4]])]
        [[1, 2], [3, 4]]
    """
    x = array(x)
    if num is not None and num != x.shape[axis]:
        raise bad_argument("unstack", "num", f"the size of axis {axis}, which is {x.shape[axis]}", num)
    return list(jnp.moveaxis(x, axis, 0))


@op(tensors=("inputs", "start_indices"))
def slice(inputs: TensorLike, start_indices: TensorLike, shape: Shape) -> Tensor:
    """A block of a tensor whose position may be a tensor itself.

    Args:
        inputs: tensor.
        start_indices: integers, one for each axis: where the block starts.
        shape: tuple of integers, size of the block.

    Example:
        >>> from cornu import ops
        >>> print(ops.slice([[1, 2, 3], [4, 5, 6]], [0, 1], (2, 2)))
        [[2 3]
         [5 6]]
    """
    return lax.dynamic_slice(array(inputs), _starts(start_indices), shape)


@op(tensors=("inputs", "start_indices", "updates"))
def slice_update(inputs: TensorLike, start_indices: TensorLike, updates: TensorLike) -> Tensor:
    """A tensor with one block replaced.

    Args:
        inputs: tensor.
        start_indices: integers, one for each axis: where the block starts.
        updates: the new block.

    Example:
        >>> from cornu import ops
        >>> print(ops.slice_update([1, 2, 3], [1], [9, 9]))
        [1 9 9]
    """
    inputs = array(inputs)
    return lax.dynamic_update_slice(inputs, array(updates).astype(inputs.dtype), _starts(start_indices))


def _starts(start_indices: Any) -> Any:
    return [array(i) for i in start_indices] if isinstance(start_indices, list | tuple) else array(start_indices)


def _places(indices: Any) -> tuple[jax.Array, ...]:
    """Index tensors for each axis, from one whose last axis runs over the axes."""
    return tuple(jnp.moveaxis(array(indices), -1, 0))


@op(tensors=("indices", "values"))
def scatter(indices: TensorLike, values: TensorLike, shape: Shape) -> Tensor:
    """Zeros with values put at some places; values that meet at one place are added.

    Args:
        indices: integers, shape (n, k): n places given by their first k axes.
        values: what is put there, shape (n, ...).
        shape: shape of the result.

    Example:
        >>> from cornu import ops
        >>> print(ops.scatter([[0], [2], [2]], [5.0, 1.0, 1.0], (4,)))
        [5. 0. 2. 0.]
    """
    values = array(values)
    return jnp.zeros(shape, values.dtype).at[_places(indices)].add(values)


@op
def scatter_update(
    inputs: TensorLike, indices: TensorLike, updates: TensorLike, reduction: str | None = None
) -> Tensor:
    """A tensor with the values at some places replaced or combined with others.

    Args:
        inputs: tensor.
        indices: integers, shape (n, k): n places given by their first k axes.
        updates: the new values, shape (n, ...).
        reduction: how old and new are combined: None replaces, "add", "max", "min" or "mul" combine.

    Raises:
        ValueError: if `reduction` is unknown.

    Example:
        >>> from cornu import ops
        >>> print(ops.scatter_update([1, 2, 3], [[0], [2]], [7, 9]))
        [7 2 9]
    """
    if reduction not in (None, "add", "max", "min", "mul"):
        raise bad_argument("scatter_update", "reduction", "None, 'add', 'max', 'min' or 'mul'", reduction)
    inputs = array(inputs)
    place = inputs.at[_places(indices)]
    return getattr(place, reduction or "set")(array(updates).astype(inputs.dtype))
