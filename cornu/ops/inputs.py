"""What every op does to its arguments first: make arrays of them, and choose a float type where one is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp

from cornu.base.config import floatx
from cornu.base.dtypes import standardize_dtype
from cornu.core.convert import TensorLike, convert_to_tensor

__all__ = ["Axis", "Shape", "Tensor", "TensorLike", "array", "arrays", "as_float", "named_dtype", "pair"]

Tensor: TypeAlias = Any
Axis: TypeAlias = "int | Sequence[int] | None"
Shape: TypeAlias = "int | Sequence[int | None]"

_SCALARS = (bool, int, float, complex)


def array(x: Any) -> jax.Array:
    """`x` as a JAX array; an array passes unchanged."""
    return x if isinstance(x, jax.Array) else convert_to_tensor(x)


def arrays(xs: Any) -> list[Any]:
    """Several tensors as JAX arrays; a Python number takes the dtype of the arrays it stands among."""
    return [x if isinstance(x, _SCALARS) else array(x) for x in xs]


def as_float(x: Any) -> jax.Array:
    """`x` as an array of floats (or complex numbers): integers and booleans take the default float type."""
    x = array(x)
    return x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype(floatx())


def pair(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Two operands. A Python number stays one, so that it does not widen the other's dtype."""
    return _operand(x1, x2), _operand(x2, x1)


def _operand(x: Any, other: Any) -> Any:
    if isinstance(x, jax.Array):
        return x
    if isinstance(x, _SCALARS):
        meets_floats = not isinstance(x, float) or jnp.issubdtype(getattr(other, "dtype", float), jnp.inexact)
        return x if meets_floats and not isinstance(other, _SCALARS) else array(x)
    return array(x)


def named_dtype(dtype: Any) -> str | None:
    """Name of a dtype that may be left out."""
    return None if dtype is None else standardize_dtype(dtype)
