"""Shapes: axes reshaped, moved, added and turned around."""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp
from numpy.lib.array_utils import normalize_axis_index

from cornu.core.convert import convert_to_tensor
from cornu.core.op import op
from cornu.kernels import contraction
from cornu.ops.inputs import Axis, Shape, Tensor, TensorLike, array

__all__ = [
    "broadcast_to", "expand_dims", "flip", "fliplr", "flipud", "moveaxis", "ndim", "ravel", "reshape", "roll", "rot90",
    "size", "squeeze", "swapaxes", "transpose",
]  # fmt: skip


@op
def reshape(x: TensorLike, newshape: Shape) -> Tensor:
    """The same elements in another shape.

    Args:
        x: tensor.
        newshape: tuple of integers; one of them may be -1, which is then worked out.

    Example:
        >>> from cornu import ops
        >>> print(ops.reshape([1, 2, 3, 4], (2, -1)))
        [[1 2]
         [3 4]]
    """
    return jnp.reshape(array(x), newshape)


@op
def ravel(x: TensorLike) -> Tensor:
    """All elements in one row.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.ravel([[1, 2], [3, 4]]))
        [1 2 3 4]
    """
    return jnp.ravel(array(x))


@op
def transpose(x: TensorLike, axes: Sequence[int] | None = None) -> Tensor:
    """Axes in another order.

    Args:
        x: tensor.
        axes: for each axis of the result the axis of `x` that it is; None turns the order around.

    Example:
        >>> from cornu import ops
        >>> ops.transpose(ops.ones((2, 3, 4)), (0, 2, 1)).shape
        (2, 4, 3)
    """
    return contraction.transpose(array(x), axes)


@op
def swapaxes(x: TensorLike, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged.

    Args:
        x: tensor.
        axis1, axis2: the axes.

    Example:
        >>> from cornu import ops
        >>> ops.swapaxes(ops.ones((2, 3, 4)), 0, 2).shape
        (4, 3, 2)
    """
    x = array(x)
    axes = list(range(x.ndim))
    first, second = normalize_axis_index(axis1, x.ndim), normalize_axis_index(axis2, x.ndim)
    axes[first], axes[second] = second, first
    return contraction.transpose(x, axes)


@op
def moveaxis(x: TensorLike, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Axes moved to other places; the rest keep their order.

    Args:
        x: tensor.
        source: axis or axes to move.
        destination: where they go.

    Example:
        >>> from cornu import ops
        >>> ops.moveaxis(ops.ones((2, 3, 4)), 0, -1).shape
        (3, 4, 2)
    """
    return jnp.moveaxis(array(x), source, destination)


@op
def expand_dims(x: TensorLike, axis: int | Sequence[int]) -> Tensor:
    """New axes of size 1.

    Args:
        x: tensor.
        axis: where the axis or axes stand in the result.

    Example:
        >>> from cornu import ops
        >>> ops.expand_dims(ops.ones((2, 3)), 1).shape
        (2, 1, 3)
    """
    return jnp.expand_dims(array(x), axis)


@op
def squeeze(x: TensorLike, axis: Axis = None) -> Tensor:
    """Axes of size 1 taken away.

    Args:
        x: tensor.
        axis: axis or axes to take away; None means all of size 1.

    Example:
        >>> from cornu import ops
        >>> ops.squeeze(ops.ones((1, 3, 1))).shape
        (3,)
    """
    return jnp.squeeze(array(x), axis)


@op
def broadcast_to(x: TensorLike, shape: Shape) -> Tensor:
    """`x` repeated along axes of size 1 until it has the shape.

    Args:
        x: tensor.
        shape: tuple of integers.

    Example:
        >>> from cornu import ops
        >>> print(ops.broadcast_to([1, 2], (2, 2)))
        [[1 2]
         [1 2]]
    """
    return jnp.broadcast_to(array(x), shape)


@op
def flip(x: TensorLike, axis: Axis = None) -> Tensor:
    """Elements in reverse order.

    Args:
        x: tensor.
        axis: axis or axes that are turned around; None means all.

    Example:
        >>> from cornu import ops
        >>> print(ops.flip([1, 2, 3]))
        [3 2 1]
    """
    return jnp.flip(array(x), axis)


@op
def fliplr(x: TensorLike) -> Tensor:
    """The second axis turned around.

    Args:
        x: tensor with two or more axes.

    Example:
        >>> from cornu import ops
        >>> print(ops.fliplr([[1, 2], [3, 4]]))
        [[2 1]
         [4 3]]
    """
    return jnp.fliplr(array(x))


@op
def flipud(x: TensorLike) -> Tensor:
    """The first axis turned around.

    Args:
        x: tensor.

    Example:
        >>> from cornu import ops
        >>> print(ops.flipud([[1, 2], [3, 4]]))
        [[3 4]
         [1 2]]
    """
    return jnp.flipud(array(x))


@op
def roll(x: TensorLike, shift: int | Sequence[int], axis: Axis = None) -> Tensor:
    """Elements moved along; what leaves at one end comes in at the other.

    Args:
        x: tensor.
        shift: how far, one number or one for each axis.
        axis: axis or axes along which to move; None rolls the flattened tensor.

    Example:
        >>> from cornu import ops
        >>> print(ops.roll([1, 2, 3], 1))
        [3 1 2]
    """
    return jnp.roll(array(x), shift, axis)


@op(tensors=("array",))
def rot90(array: TensorLike, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Tensor:
    """A tensor turned by quarter turns, in the direction from the first axis to the second.

    Args:
        array: tensor with two or more axes.
        k: number of quarter turns.
        axes: the plane in which it turns.

    Example:
        >>> from cornu import ops
        >>> print(ops.rot90([[1, 2], [3, 4]]))
        [[2 4]
         [1 3]]
    """
    return jnp.rot90(convert_to_tensor(array), k, tuple(axes))


@op
def ndim(x: TensorLike) -> Tensor:
    """Number of axes.

    Args:
        x: tensor.

    Example:
        >>> from cornu import ops
        >>> int(ops.ndim([[1, 2]]))
        2
    """
    return jnp.ndim(array(x))


@op
def size(x: TensorLike) -> Tensor:
    """Number of elements.

    Args:
        x: tensor.

    Example:
        >>> from cornu import ops
        >>> int(ops.size([[1, 2]]))
        2
    """
    return jnp.size(array(x))
