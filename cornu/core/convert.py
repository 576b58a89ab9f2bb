"""Between Python, NumPy and JAX: conversions that every other part uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.config import floatx
from cornu.base.dtypes import dtype_name, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.arrays import from_host
from cornu.core.keras_tensor import KerasTensor
from cornu.core.sparse import densify, is_scipy_matrix, is_sparse
from cornu.core.variable import Variable

TensorLike: TypeAlias = "jax.Array | np.ndarray | KerasTensor | Variable | bool | int | float | complex | Sequence[Any]"


def convert_to_tensor(x: Any, dtype: Any = None) -> jax.Array:
    """`x` as a JAX array. Python floats and NumPy's float64 become the default float type, integers int32.

    Args:
        x: array, variable, number or nested list of numbers.
        dtype: dtype of the result; None keeps what an array has.

    Example:
        >>> convert_to_tensor([1, 2]).dtype, convert_to_tensor(1.5).dtype
        (dtype('int32'), dtype('float32'))
    """
    if isinstance(x, Variable):
        x = x.value
    if dtype is not None:
        dtype = standardize_dtype(dtype)
    if isinstance(x, jax.Array):
        return x if dtype is None or dtype_name(x.dtype) == dtype else x.astype(dtype)
    if isinstance(x, KerasTensor):
        return x  # pyright: ignore[reportReturnType] - it stands for an array
    if is_sparse(x):  # JAX would go through it row by row, to no end
        raise TypeError("A sparse array is no dense one: turn it into one with x.todense().")
    if is_scipy_matrix(x):
        raise TypeError(
            "A sparse matrix of SciPy is data for `fit` and `predict`, not a tensor: pass x.toarray(), or "
            "jax.experimental.sparse.BCOO.from_scipy_sparse(x)."
        )
    if dtype is None and not hasattr(x, "dtype"):
        x = _narrow(np.asarray(x)) if not _holds_arrays(x) else jnp.asarray(x)
        dtype = {"float64": floatx(), "int64": "int32"}.get(x.dtype.name)
    return from_host(x, dtype) if isinstance(x, np.ndarray | np.generic) else jnp.asarray(x, dtype=dtype)


def _narrow(x: np.ndarray) -> np.ndarray:
    """Python's integers as int32, which is said where they do not fit: they must not wrap around."""
    if x.dtype.name not in ("int64", "uint64"):
        return x
    narrow = x.astype("int32")
    if np.any(narrow != x):
        expected, fix = "integers between -2147483648 and 2147483647", "Write larger numbers as floats."
        got = x.item() if x.ndim == 0 else x.tolist()
        raise bad_argument("convert_to_tensor", "x", expected, got, fix, error=OverflowError)
    return narrow


def _holds_arrays(x: Any) -> bool:
    return isinstance(x, list | tuple) and any(isinstance(leaf, jax.Array | Variable) for leaf in jax.tree.leaves(x))


def convert_to_numpy(x: Any) -> np.ndarray:
    """`x` as a NumPy array.

    Example:
        >>> from cornu import ops
        >>> type(ops.convert_to_numpy(ops.ones(2))).__name__
        'ndarray'
    """
    if isinstance(x, Variable):
        return x.numpy()
    return np.asarray(densify(x))


def cast(x: Any, dtype: Any) -> Any:
    """`x` with another dtype, keeping it symbolic if it was."""
    return convert_to_tensor(x, dtype)


def is_tensor(x: Any) -> bool:
    """True for JAX arrays, dense or sparse, and symbolic tensors.

    Example:
        >>> from cornu import ops
        >>> ops.is_tensor(ops.ones(2)), ops.is_tensor([1.0, 1.0])
        (True, False)
    """
    return isinstance(x, jax.Array | KerasTensor) or is_sparse(x)


def shape(x: Any) -> tuple[int | None, ...]:
    """Shape of `x` as a tuple; sizes that are not known yet are None.

    Example:
        >>> import cornu
        >>> cornu.ops.shape(cornu.Input((3,))), cornu.ops.shape([1, 2])
        ((None, 3), (2,))
    """
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)
