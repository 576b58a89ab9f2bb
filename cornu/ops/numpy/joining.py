"""Tensors joined, cut apart, repeated and padded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.errors import bad_argument, is_integer
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = [
    "append", "array_split", "concatenate", "dsplit", "dstack", "hsplit", "hstack", "pad", "repeat", "split", "stack",
    "tile", "vsplit", "vstack",
]  # fmt: skip


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
    return int(indices_or_sections) if is_integer(indices_or_sections) else tuple(int(i) for i in indices_or_sections)


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


_PAD_MODES = (
    "constant",
    "edge",
    "empty",
    "linear_ramp",
    "maximum",
    "mean",
    "median",
    "minimum",
    "reflect",
    "symmetric",
    "wrap",
)


@op(tensors=("x", "constant_values"))
def pad(
    x: TensorLike, pad_width: int | Sequence[Any], mode: str = "constant", constant_values: TensorLike | None = None
) -> Tensor:
    """More elements around a tensor.

    Args:
        x: tensor.
        pad_width: how many before and after: an integer for every side, a pair for every axis, or a pair for each.
        mode: "constant", "reflect", "symmetric", "edge" or another mode of `numpy.pad`.
        constant_values: the value in mode "constant"; None means 0.

    Raises:
        ValueError: if `mode` is unknown, or `constant_values` comes with another mode.

    Example:
        >>> from cornu import ops
        >>> print(ops.pad([1, 2], 1))
        [0 1 2 0]
    """
    if mode not in _PAD_MODES:
        raise bad_argument("pad", "mode", "one of " + ", ".join(_PAD_MODES), mode)
    if constant_values is not None and mode != "constant":
        raise bad_argument("pad", "constant_values", f"None in mode '{mode}'", constant_values)
    values = {} if mode != "constant" else {"constant_values": 0 if constant_values is None else constant_values}
    return jnp.pad(array(x), pad_width, mode, **values)
