"""Class numbers as vectors of zeros and ones."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.core.sparse import to_sparse
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["multi_hot", "one_hot"]


@op
def one_hot(x: TensorLike, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Tensor:
    """Each class number as a vector with a 1 at its place.

    Args:
        x: tensor of integers from 0 to `num_classes - 1`; others give a vector of zeros.
        num_classes: number of classes.
        axis: where the new axis stands in the result.
        dtype: dtype; None means the default float type.
        sparse: whether to return a sparse tensor (`jax.experimental.sparse.BCOO`).

    Example:
        >>> from cornu import ops
        >>> print(ops.one_hot([0, 2], 3))
        [[1. 0. 0.]
         [0. 0. 1.]]
    """
    x = jax.nn.one_hot(array(x), num_classes, axis=axis, dtype=standardize_dtype(dtype))
    return to_sparse(x) if sparse else x


@op(tensors=("inputs",))
def multi_hot(
    inputs: TensorLike, num_classes: int | None = None, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Tensor:
    """Sets of class numbers, each as one vector with a 1 at the place of every member.

    Args:
        inputs: tensor of integers, shape (..., members).
        num_classes: number of classes.
        axis: axis of the result along which the classes stand.
        dtype: dtype; None means the default float type.
        sparse: whether to return a sparse tensor (`jax.experimental.sparse.BCOO`).

    Raises:
        ValueError: if `num_classes` is missing.

    Example:
        >>> from cornu import ops
        >>> print(ops.multi_hot([[0, 2], [1, 1]], 3))
        [[1. 0. 1.]
         [0. 1. 0.]]
    """
    if num_classes is None:
        raise bad_argument("multi_hot", "num_classes", "an integer", num_classes)
    inputs = array(inputs)
    members = 1 if inputs.ndim > 1 else 0
    x = jax.nn.one_hot(inputs, num_classes, axis=axis, dtype=standardize_dtype(dtype))
    x = jnp.max(x, axis=members)
    return to_sparse(x) if sparse else x
