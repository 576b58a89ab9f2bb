"""`keras.backend` of Keras 2: questions about tensors, and placeholders."""

from __future__ import annotations

from typing import Any

import numpy as np

from cornu import ops
from cornu.base.config import floatx
from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument
from cornu.base.names import name_scope as name_scope
from cornu.core.keras_tensor import KerasTensor
from cornu.layers import Input

__all__ = [
    "cast_to_floatx",
    "count_params",
    "dtype",
    "int_shape",
    "is_keras_tensor",
    "is_sparse",
    "placeholder",
    "to_dense",
]


def int_shape(x: Any) -> tuple[int | None, ...]:
    """Shape as a tuple of integers and None."""
    return tuple(x.shape)


def dtype(x: Any) -> str:
    """Name of the dtype."""
    return standardize_dtype(x.dtype)


def count_params(x: Any) -> int:
    """Number of entries."""
    return int(np.prod(x.shape, dtype=np.int64))


def is_keras_tensor(x: Any) -> bool:
    """True for symbolic tensors."""
    return isinstance(x, KerasTensor)


def is_sparse(tensor: Any) -> bool:
    """True for sparse tensors."""
    return bool(getattr(tensor, "sparse", False)) or hasattr(tensor, "todense")


def to_dense(tensor: Any) -> Any:
    """A sparse tensor as a plain one."""
    return tensor.todense() if hasattr(tensor, "todense") else tensor


def cast_to_floatx(x: Any) -> Any:
    """`x` in the default float type; NumPy data stays NumPy data."""
    return np.asarray(x, floatx()) if not hasattr(x, "dtype") or isinstance(x, np.ndarray) else ops.cast(x, floatx())


def placeholder(
    shape: Any = None,
    ndim: int | None = None,
    dtype: Any = None,
    sparse: bool = False,
    name: str | None = None,
    ragged: bool = False,
) -> KerasTensor:
    """A symbolic input; `shape` has the batch axis, or `ndim` says how many axes of unknown size there are."""
    if shape is None:
        if ndim is None:
            raise bad_argument("placeholder", "shape", "a shape, or `ndim` be given", shape, "Write shape=(None, 3).")
        shape = (None,) * ndim
    return Input(batch_shape=tuple(shape), dtype=dtype or floatx(), sparse=sparse, ragged=ragged, name=name)
