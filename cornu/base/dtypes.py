"""Names of dtypes, and the one promotion table."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.config import floatx
from cornu.base.errors import unknown_name

FLOATS = ("bfloat16", "float16", "float32", "float64", "float8_e4m3fn", "float8_e5m2")
INTEGERS = ("int4", "uint4", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
DTYPES = (*FLOATS, *INTEGERS, "complex64", "complex128", "bool", "string")
_NAMES = frozenset(DTYPES)
_PYTHON = {bool: "bool", int: "int32", float: None, complex: "complex64", str: "string"}


def standardize_dtype(dtype: Any) -> str:
    """Name of `dtype` as a plain string; None means the default float type.

    Args:
        dtype: a name, a Python type, a NumPy or JAX dtype, or an object with a `name` (as TensorFlow's have).

    Raises:
        ValueError: if no such dtype exists.

    Example:
        >>> import numpy as np
        >>> standardize_dtype(np.float32), standardize_dtype(int), standardize_dtype(None)
        ('float32', 'int32', 'float32')
    """
    if dtype is None or dtype is float:
        return floatx()
    if isinstance(dtype, str) and dtype in _NAMES:
        return dtype
    if isinstance(dtype, type) and dtype in _PYTHON:
        return str(_PYTHON[dtype])
    if isinstance(dtype, np.dtype):
        name = dtype_name(dtype)
    else:
        name = getattr(dtype, "name", None)
        if name is None:
            name = getattr(dtype, "__name__", str(dtype))
    name = str(name).removeprefix("torch.")
    if name.startswith(("str", "<U", "object")):
        name = "string"
    if name not in _NAMES:
        raise unknown_name("standardize_dtype", "dtype", name, DTYPES)
    return name


@lru_cache(maxsize=256)
def dtype_name(dtype: Any) -> str:
    """Name of an array's dtype. NumPy puts it together anew each time, which takes longer than a small layer's call."""
    return dtype.name


def is_float(dtype: Any) -> bool:
    """True for floating-point dtypes.

    Example:
        >>> import cornu
        >>> cornu.backend.is_float_dtype("bfloat16"), cornu.backend.is_float_dtype("int8")
        (True, False)
    """
    return standardize_dtype(dtype) in FLOATS


def is_int(dtype: Any) -> bool:
    """True for signed and unsigned integer dtypes (not for bool).

    Example:
        >>> import cornu
        >>> cornu.backend.is_int_dtype("uint8"), cornu.backend.is_int_dtype("bool")
        (True, False)
    """
    return standardize_dtype(dtype) in INTEGERS


def result_type(*dtypes: Any) -> str:
    """Dtype of an operation on operands of these dtypes.

    The Python types `int` and `float` stand for Python scalars, which do not widen an array's dtype.

    Example:
        >>> result_type("int32", "bfloat16"), result_type("float16", float), result_type("int32", float)
        ('bfloat16', 'float16', 'float32')
    """
    return _result_type(tuple(d if d in (int, float, bool, None) else standardize_dtype(d) for d in dtypes))


@lru_cache(maxsize=4096)
def _result_type(dtypes: tuple[Any, ...]) -> str:
    if not dtypes or all(dtype is None or dtype is float for dtype in dtypes):
        return floatx()
    weak = {int: 0, float: 0.0, None: 0.0, bool: False}
    operands = [weak[dtype] if dtype in weak else jnp.dtype(dtype) for dtype in dtypes]
    return str(np.dtype(jax.numpy.result_type(*operands)))
