"""Conversions between kinds of data and dtypes."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from cornu.base.dtypes import is_float, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core import convert
from cornu.core.convert import convert_to_numpy as convert_to_numpy
from cornu.core.convert import is_tensor as is_tensor
from cornu.core.convert import shape as shape
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import op
from cornu.core.sparse import is_sparse
from cornu.core.variable import Variable
from cornu.ops.inputs import Tensor, TensorLike, array
from cornu.ops.sparse_rules import on_entries

__all__ = ["cast", "convert_to_tensor", "dtype", "saturate_cast", "stop_gradient"]


@op
def cast(x: TensorLike, dtype: Any) -> Tensor:
    """`x` with another dtype.

    Args:
        x: tensor.
        dtype: dtype of the result. From floats to integers the fraction is cut off.

    Example:
        >>> from cornu import ops
        >>> print(ops.cast([1.7, -1.7], "int32"))
        [ 1 -1]
    """
    return convert.cast(x, dtype)


@op
def saturate_cast(x: TensorLike, dtype: Any) -> Tensor:
    """`x` with another dtype; what that dtype cannot hold becomes its largest or smallest value.

    Args:
        x: tensor.
        dtype: dtype of the result.

    Example:
        >>> from cornu import ops
        >>> print(ops.saturate_cast([-3, 300], "uint8"))
        [  0 255]
    """
    x, dtype = array(x), standardize_dtype(dtype)
    if dtype == "bool":
        return jnp.clip(x, 0, 1).astype(dtype)
    x = x.astype("uint8") if x.dtype == bool else x
    (low, high), (least, most) = _limits(x.dtype), _limits(dtype)
    low, high = (np.asarray(limit).astype(x.dtype) for limit in (max(low, least), min(high, most)))
    return jnp.clip(x, low, high).astype(dtype)


def _limits(dtype: Any) -> tuple[Any, Any]:
    if is_float(dtype):
        return float(jnp.finfo(dtype).min), float(jnp.finfo(dtype).max)
    return int(jnp.iinfo(dtype).min), int(jnp.iinfo(dtype).max)


@op
def convert_to_tensor(
    x: TensorLike, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None
) -> Tensor:
    """`x` as a tensor.

    Args:
        x: array, variable, number or nested list of numbers.
        dtype: dtype; None keeps what an array has. Python floats take the default float type.
        sparse: False turns a sparse tensor (`jax.experimental.sparse.BCOO`) into a plain one; True and None leave it
            sparse. What is plain stays so.
        ragged: only None or False: there are no ragged tensors in JAX.

    Raises:
        ValueError: if `ragged` is True.

    Example:
        >>> from cornu import ops
        >>> print(ops.convert_to_tensor([1, 2]))
        [1 2]
    """
    if ragged:
        raise bad_argument(
            "convert_to_tensor", "ragged", "None or False", ragged, "Pad the rows to one length and use a mask."
        )
    if is_sparse(x):
        x = x if sparse is not False else x.todense()
        return x if dtype is None else x.astype(standardize_dtype(dtype))
    return convert.convert_to_tensor(x, dtype)


def dtype(x: TensorLike) -> str:
    """Name of the dtype that `x` has as a tensor.

    Args:
        x: tensor, variable, number or nested list of numbers.

    Example:
        >>> from cornu import ops
        >>> ops.dtype(ops.zeros((2,)))
        'float32'
    """
    return standardize_dtype(x.dtype if isinstance(x, KerasTensor | Variable) else array(x).dtype)


@op(tensors=("variable",), sparse=on_entries)
def stop_gradient(variable: TensorLike) -> Tensor:
    """The same values, through which no gradient flows.

    Args:
        variable: tensor.

    Example:
        >>> from cornu import ops
        >>> print(ops.stop_gradient([1.0]))
        [1.]
    """
    return lax.stop_gradient(array(variable))
