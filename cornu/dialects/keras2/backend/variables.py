"""`keras.backend` of Keras 2: variables: made, read and set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from cornu import ops
from cornu.base.dtypes import standardize_dtype
from cornu.base.names import name_scope as name_scope
from cornu.core.convert import convert_to_tensor
from cornu.core.variable import Variable

__all__ = [
    "batch_get_value",
    "batch_set_value",
    "constant",
    "eval",
    "get_value",
    "moving_average_update",
    "ones",
    "set_value",
    "update",
    "update_add",
    "update_sub",
    "variable",
    "zeros",
]


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Variable:
    """A variable with this first value.

    Args:
        value: array or number.
        dtype: name of the dtype; the default float type by default, as in Keras 2.
        name: string, made up if None.
        constraint: callable applied to the value after each update, or None.
    """
    made = Variable(convert_to_tensor(value), dtype=standardize_dtype(dtype), name=name)
    made.constraint = constraint
    return made


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> Any:
    """A tensor with this value, repeated to `shape` if that is given; `name` labels nothing in eager code."""
    tensor = convert_to_tensor(value, standardize_dtype(dtype))
    return tensor if shape is None else ops.broadcast_to(tensor, shape)


def zeros(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable of zeros."""
    return variable(np.zeros(shape), dtype, name)


def ones(shape: Any, dtype: Any = None, name: str | None = None) -> Variable:
    """A variable of ones."""
    return variable(np.ones(shape), dtype, name)


def get_value(x: Any) -> Any:
    """The value of a variable or tensor as a NumPy array (a scalar as a NumPy number)."""
    return np.asarray(x)[()]


eval = get_value


def set_value(x: Variable, value: Any) -> None:
    """Set a variable, for example `K.set_value(model.optimizer.lr, 0.01)`."""
    x.assign(value)


def batch_get_value(tensors: Iterable[Any]) -> list[Any]:
    """Values of several variables."""
    return [get_value(x) for x in tensors]


def batch_set_value(tuples: Iterable[tuple[Variable, Any]]) -> None:
    """Set several variables from pairs (variable, value)."""
    for x, value in tuples:
        x.assign(value)


def update(x: Variable, new_x: Any) -> Any:
    """Set a variable and return the value."""
    return x.assign(new_x)


def update_add(x: Variable, increment: Any) -> Any:
    """Add to a variable and return the value."""
    return x.assign_add(increment)


def update_sub(x: Variable, decrement: Any) -> Any:
    """Subtract from a variable and return the value."""
    return x.assign_sub(decrement)


def moving_average_update(x: Variable, value: Any, momentum: float) -> Any:
    """Move a variable towards `value`: `x = momentum * x + (1 - momentum) * value`."""
    return x.assign(momentum * x.value + (1 - momentum) * convert_to_tensor(value))
