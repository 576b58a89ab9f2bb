"""Shapes: reshaping, moving and joining axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.op import op
from cornu.ops.inputs import Axis, Shape, Tensor, TensorLike, array


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
    return jnp.transpose(array(x), axes)


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
    return jnp.swapaxes(array(x), axis1, axis2)


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
def concatenate(xs: Sequence[TensorLike], axis: int | None = 0) -> Tensor:
    """Tensors joined along an axis they have.

    Args:
        xs: list of tensors that agree in all other axes.
        axis: axis along which to join; None flattens them first.

    Example:
        >>> from cornu import ops
        >>> print(ops.concatenate([[1, 2], [3]]))
        [1 2 3]
    """
    return jnp.concatenate([array(x) for x in xs], axis)


@op
def append(x1: TensorLike, x2: TensorLike, axis: int | None = None) -> Tensor:
    """`x2` joined to the end of `x1`.

    Args:
        x1, x2: tensors.
        axis: axis along which to join; None flattens them first.

    Example:
        >>> from cornu import ops
        >>> print(ops.append([1, 2], [[3], [4]]))
        [1 2 3 4]
    """
    return jnp.append(array(x1), array(x2), axis)


@op
def stack(x: Sequence[TensorLike], axis: int = 0) -> Tensor:
    """Tensors of one shape put side by side along a new axis.

    Args:
        x: list of tensors.
        axis: where the new axis stands in the result.

    Example:
        >>> from cornu import ops
        >>> print(ops.stack([[1, 2], [3, 4]], axis=1))
        [[1 3]
         [2 4]]
    """
    return jnp.stack([array(t) for t in x], axis)


@op
def hstack(xs: Sequence[TensorLike]) -> Tensor:
    """Tensors joined along the second axis, vectors along the first.

    Args:
        xs: list of tensors.

    Example:
        >>> from cornu import ops
        >>> print(ops.hstack([[1, 2], [3]]))
        [1 2 3]
    """
    return jnp.hstack([array(x) for x in xs])


@op
def vstack(xs: Sequence[TensorLike]) -> Tensor:
    """Tensors joined along the first axis, vectors as rows.

    Args:
        xs: list of tensors.

    Example:
        >>> from cornu import ops
        >>> print(ops.vstack([[1, 2], [3, 4]]))
        [[1 2]
         [3 4]]
    """
    return jnp.vstack([array(x) for x in xs])


@op
def dstack(xs: Sequence[TensorLike]) -> Tensor:
    """Tensors joined along the third axis.

    Args:
        xs: list of tensors.

    Example:
        >>> from cornu import ops
        >>> ops.dstack([[1, 2], [3, 4]]).shape
        (1, 2, 2)
    """
    return jnp.dstack([array(x) for x in xs])


@op
def split(x: TensorLike, indices_or_sections: int | Sequence[int], axis: int = 0) -> Tensor:
    """A tensor cut into pieces.

    Args:
        x: tensor.
        indices_or_sections: number of equal pieces, or the places at which to cut.
        axis: axis along which to cut.

    Raises:
        ValueError: if the axis cannot be cut into that many equal pieces.

    Example:
        >>> from cornu import ops
        >>> [piece.tolist() for piece in ops.split(ops.arange(4), 2)]
        [[0, 1], [2, 3]]
    """
    return jnp.split(array(x), _cuts(indices_or_sections), axis)


@op
def array_split(x: TensorLike, indices_or_sections: int | Sequence[int], axis: int = 0) -> Tensor:
    """A tensor cut into pieces that may differ in size by one.

    Args:
        x: tensor.
        indices_or_sections: number of pieces, or the places at which to cut.
        axis: axis along which to cut.

    Example:
        >>> from cornu import ops
        >>> [piece.tolist() for piece in ops.array_split(ops.arange(5), 2)]
        [[0, 1, 2], [3, 4]]
    """
    return jnp.array_split(array(x), _cuts(indices_or_sections), axis)


@op
def hsplit(x: TensorLike, indices_or_sections: int | Sequence[int]) -> Tensor:
    """A tensor cut along the second axis, a vector along the first.

    Args:
        x: tensor.
        indices_or_sections: number of equal pieces, or the places at which to cut.

    Example:
        >>> from cornu import ops
        >>> [piece.tolist() for piece in ops.hsplit([[1, 2], [3, 4]], 2)]
        [[[1], [3]], [[2], [4]]]
    """
    return jnp.hsplit(array(x), _cuts(indices_or_sections))


@op
def vsplit(x: TensorLike, indices_or_sections: int | Sequence[int]) -> Tensor:
    """A tensor cut along the first axis.

    Args:
        x: tensor with two or more axes.
        indices_or_sections: number of equal pieces, or the places at which to cut.

    Example:
        >>> from cornu import ops
        >>> [piece.tolist() for piece in ops.vsplit([[1, 2], [3, 4]], 2)]
        [[[1, 2]], [[3, 4]]]
    """
    return jnp.vsplit(array(x), _cuts(indices_or_sections))


@op
def dsplit(x: TensorLike, indices_or_sections: int | Sequence[int]) -> Tensor:
    """A tensor cut along the third axis.

    Args:
        x: tensor with three or more axes.
        indices_or_sections: number of equal pieces, or the places at which to cut.

    Example:
        >>> from cornu import ops
        >>> [piece.shape for piece in ops.dsplit(ops.ones((2, 1, 4)), 2)]
        [(2, 1, 2), (2, 1, 2)]
    """
    return jnp.dsplit(array(x), _cuts(indices_or_sections))


def _cuts(indices_or_sections: Any) -> Any:
    return indices_or_sections if isinstance(indices_or_sections, int) else tuple(int(i) for i in indices_or_sections)


@op
def repeat(x: TensorLike, repeats: int | Sequence[int], axis: int | None = None) -> Tensor:
    """Each element several times in a row.

    Args:
        x: tensor.
        repeats: how often, one number for all or one for each.
        axis: axis along which to repeat; None flattens `x` first.

    Example:
        >>> from cornu import ops
        >>> print(ops.repeat([1, 2], 2))
        [1 1 2 2]
    """
    return jnp.repeat(array(x), _counts(repeats), axis)


def _counts(repeats: Any) -> Any:
    return repeats if isinstance(repeats, int | jax.Array) else np.asarray(repeats)


@op
def tile(x: TensorLike, repeats: int | Sequence[int]) -> Tensor:
    """The whole tensor several times side by side.

    Args:
        x: tensor.
        repeats: how often along each axis.

    Example:
        >>> from cornu import ops
        >>> print(ops.tile([1, 2], 2))
        [1 2 1 2]
    """
    return jnp.tile(array(x), repeats)


@op(tensors=("x", "constant_values"))
def pad(
    x: TensorLike,
    pad_width: int | Sequence[Any],
    mode: str = "constant",
    constant_values: TensorLike | None = None,
) -> Tensor:
    """More elements around a tensor.

    Args:
        x: tensor.
        pad_width: how many before and after: an integer for every side, a pair for every axis, or a pair for each.
        mode: "constant", "reflect", "symmetric", "edge" or another mode of `numpy.pad`.
        constant_values: the value in mode "constant"; None means 0.

    Raises:
        ValueError: if `constant_values` comes with another mode.

    Example:
        >>> from cornu import ops
        >>> print(ops.pad([1, 2], 1))
        [0 1 2 0]
    """
    if constant_values is not None and mode != "constant":
        raise bad_argument("pad", "constant_values", f"None in mode '{mode}'", constant_values)
    values = {} if mode != "constant" else {"constant_values": 0 if constant_values is None else constant_values}
    return jnp.pad(array(x), pad_width, mode, **values)


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
