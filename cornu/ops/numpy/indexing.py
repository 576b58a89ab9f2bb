"""Picking elements out of tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import op
from cornu.core.spec import infer
from cornu.ops.inputs import Shape, Tensor, TensorLike, array, arrays, pair

__all__ = [
    "diag", "diagflat", "diagonal", "get_item", "nonzero", "select", "take", "take_along_axis", "tril", "triu",
    "unravel_index", "where",
]  # fmt: skip


@op
def get_item(x: TensorLike, key: Any) -> Tensor:
    """`x[key]` as a function.

    Args:
        x: tensor.
        key: what NumPy takes between the brackets: integers, slices, None, `...`, index tensors or tuples of these.

    Example:
        >>> from cornu import ops
        >>> print(ops.get_item([[1, 2], [3, 4]], (0, slice(None))))
        [1 2]
    """
    # A tuple comes back from a file as a list.
    return array(x)[tuple(key) if isinstance(key, list) else key]


@op
def take(x: TensorLike, indices: TensorLike, axis: int | None = None) -> Tensor:
    """Elements of `x` at `indices` along one axis.

    Args:
        x: tensor.
        indices: tensor of integers; negative ones count from the end.
        axis: axis along which to pick; None flattens `x` first.

    Example:
        >>> from cornu import ops
        >>> print(ops.take([10, 20, 30], [2, 0]))
        [30 10]
    """
    return jnp.take(array(x), array(indices), axis=axis)


@op
def take_along_axis(x: TensorLike, indices: TensorLike, axis: int | None = None) -> Tensor:
    """Elements of `x` at indices that differ from row to row, such as those of `argsort`.

    Args:
        x: tensor.
        indices: tensor of integers with as many axes as `x`.
        axis: axis along which to pick; None flattens `x` first.

    Example:
        >>> from cornu import ops
        >>> print(ops.take_along_axis([[3, 1], [2, 4]], [[1], [0]], axis=1))
        [[1]
         [2]]
    """
    return jnp.take_along_axis(array(x), array(indices), axis=axis)


def _where_spec(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    if x1 is None and x2 is None:
        return _nonzero_spec(condition)
    return infer(where.__wrapped__, (condition, x1, x2), {})  # type: ignore[attr-defined]


@op(spec=_where_spec)
def where(condition: TensorLike, x1: TensorLike | None = None, x2: TensorLike | None = None) -> Tensor:
    """Elements of `x1` where the condition holds, of `x2` elsewhere.

    Args:
        condition: tensor of booleans.
        x1, x2: tensors or numbers; all three shapes broadcast. Without them the result is `nonzero(condition)`.

    Raises:
        ValueError: if only one of `x1` and `x2` is given.

    Example:
        >>> from cornu import ops
        >>> print(ops.where([True, False], [1, 2], 0))
        [1 0]
    """
    if x1 is None and x2 is None:
        return jnp.nonzero(array(condition))
    if x1 is None or x2 is None:
        raise bad_argument("where", "x1" if x1 is None else "x2", "given together with the other one", None)
    return jnp.where(array(condition), *pair(x1, x2))


def _nonzero_spec(x: KerasTensor) -> tuple[KerasTensor, ...]:
    return tuple(KerasTensor((None,), "int32") for _ in x.shape)


@op(spec=_nonzero_spec)
def nonzero(x: TensorLike) -> Tensor:
    """Positions of the elements that are not zero, one index tensor for each axis.

    The number of them depends on the values, so this does not compile.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.nonzero([0, 3, 0, 4])[0])
        [1 3]
    """
    return jnp.nonzero(array(x))


@op(tensors=("condlist", "choicelist", "default"))
def select(condlist: Sequence[TensorLike], choicelist: Sequence[TensorLike], default: TensorLike = 0) -> Tensor:
    """For each element the choice whose condition is the first to hold.

    Args:
        condlist: list of boolean tensors.
        choicelist: list of tensors, one for each condition.
        default: what an element gets when no condition holds.

    Example:
        >>> from cornu import ops
        >>> x = ops.arange(5)
        >>> print(ops.select([x < 2, x > 3], [x, x * 10], -1))
        [ 0  1 -1 -1 40]
    """
    return jnp.select(arrays(condlist), arrays(choicelist), default)


@op
def unravel_index(indices: TensorLike, shape: Shape) -> Tensor:
    """Flat positions as one index for each axis.

    Args:
        indices: tensor of integers, positions in the flattened tensor.
        shape: shape of the tensor that they point into.

    Example:
        >>> from cornu import ops
        >>> print([int(i) for i in ops.unravel_index(5, (2, 3))])
        [1, 2]
    """
    return jnp.unravel_index(array(indices), shape)


@op
def diag(x: TensorLike, k: int = 0) -> Tensor:
    """A matrix with `x` on its diagonal, or the diagonal of a matrix.

    Args:
        x: vector or matrix.
        k: which diagonal: 0 the main one, positive above it, negative below.

    Example:
        >>> from cornu import ops
        >>> print(ops.diag([1, 2]))
        [[1 0]
         [0 2]]
    """
    return jnp.diag(array(x), k)


@op
def diagflat(x: TensorLike, k: int = 0) -> Tensor:
    """A matrix with the flattened `x` on its diagonal.

    Args:
        x: tensor of any shape.
        k: which diagonal: 0 the main one, positive above it, negative below.

    Example:
        >>> from cornu import ops
        >>> ops.diagflat([[1, 2], [3, 4]]).shape
        (4, 4)
    """
    return jnp.diagflat(array(x), k)


@op
def diagonal(x: TensorLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Diagonals of the matrices that two axes span.

    Args:
        x: tensor with two or more axes.
        offset: which diagonal: 0 the main one, positive above it, negative below.
        axis1, axis2: the axes of the matrices.

    Example:
        >>> from cornu import ops
        >>> print(ops.diagonal([[1, 2], [3, 4]]))
        [1 4]
    """
    return jnp.diagonal(array(x), offset, axis1, axis2)


@op
def tril(x: TensorLike, k: int = 0) -> Tensor:
    """Lower triangle of each matrix, zeros above.

    Args:
        x: tensor with two or more axes.
        k: last diagonal that is kept: 0 the main one, positive above it, negative below.

    Example:
        >>> from cornu import ops
        >>> print(ops.tril([[1, 2], [3, 4]]))
        [[1 0]
         [3 4]]
    """
    return jnp.tril(array(x), k)


@op
def triu(x: TensorLike, k: int = 0) -> Tensor:
    """Upper triangle of each matrix, zeros below.

    Args:
        x: tensor with two or more axes.
        k: first diagonal that is kept: 0 the main one, positive above it, negative below.

    Example:
        >>> from cornu import ops
        >>> print(ops.triu([[1, 2], [3, 4]]))
        [[1 2]
         [0 4]]
    """
    return jnp.triu(array(x), k)
