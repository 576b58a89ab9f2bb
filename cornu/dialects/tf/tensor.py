"""EagerTensor: a JAX array that prints and behaves as a TensorFlow 2 tensor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
from jax.core import Tracer

from cornu import ops
from cornu.core.convert import convert_to_tensor
from cornu.dialects.tf.dtypes import DType, as_dtype
from cornu.dialects.tf.shape import TensorShape

__all__ = ["EagerTensor", "describe_value", "unwrap", "wrap"]


class EagerTensor:
    """What `tf.constant` and the other functions of the `tf` dialect return.

    It holds a JAX array. NumPy, `jax.numpy`, and cornu's layers, ops and data arguments take it as that array.

    Args:
        value: array or number.

    Example:
        >>> print(EagerTensor(np.arange(3, dtype="int32")) + 1)
        tf.Tensor([1 2 3], shape=(3,), dtype=int32)
    """

    # Above NumPy's, so that `array + tensor` is a tensor.
    __array_priority__ = 100

    def __init__(self, value: Any):
        self._value = convert_to_tensor(value)

    @property
    def value(self) -> jax.Array:
        """The JAX array."""
        return self._value

    @property
    def shape(self) -> TensorShape:
        """Sizes of the axes."""
        return TensorShape(self._value.shape)

    @property
    def dtype(self) -> DType:
        """Dtype of the entries."""
        return as_dtype(self._value.dtype.name)

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self._value.ndim

    @property
    def device(self) -> str:
        """Name of the device that holds the values, as TensorFlow writes it."""
        device = next(iter(self._value.devices()))
        return f"/job:localhost/replica:0/task:0/device:{device.platform.upper()}:{device.id}"

    def numpy(self) -> Any:
        """The values as a NumPy array, a scalar as a NumPy number."""
        return np.asarray(self._value)[()]

    def get_shape(self) -> TensorShape:
        """Sizes of the axes."""
        return self.shape

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self._value, dtype=dtype)

    def __jax_array__(self) -> jax.Array:
        return self._value

    def __len__(self) -> int:
        if not self._value.ndim:
            raise TypeError("len: a tensor without axes has no length.")
        return len(self._value)

    def __iter__(self) -> Iterator[EagerTensor]:
        if not self._value.ndim:
            raise TypeError("iter: a tensor without axes cannot be iterated over.")
        return (EagerTensor(row) for row in self._value)

    def __getitem__(self, key: Any) -> Any:
        key = tuple(unwrap(k) for k in key) if isinstance(key, tuple) else unwrap(key)
        return EagerTensor(self._value[key])

    def __bool__(self) -> bool:
        return bool(self._value)

    def __int__(self) -> int:
        return int(self._value)

    def __index__(self) -> int:
        return self._value.__index__()

    def __float__(self) -> float:
        return float(self._value)

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec) if spec else str(self)

    def __hash__(self) -> int:
        raise TypeError("tf.Tensor is unhashable, since it compares entry by entry. Use tensor.ref() or id(tensor).")

    def ref(self) -> int:
        """Something hashable that stands for this tensor."""
        return id(self)

    def __str__(self) -> str:
        return f"tf.Tensor({describe_value(self._value)}, shape={self.shape}, dtype={self.dtype.name})"

    def __repr__(self) -> str:
        text = describe_value(self._value, as_code=True)
        return f"<tf.Tensor: shape={self.shape}, dtype={self.dtype.name}, numpy={text}>"


def describe_value(value: Any, as_code: bool = False) -> str:
    """Entries as TensorFlow prints them: several lines start on a line of their own."""
    array = np.asarray(value)
    if as_code:
        text = repr(array[()].item()) if array.ndim == 0 else repr(array)
    else:
        text = str(array[()])
    return "\n" + text if "\n" in text else text


def wrap(value: Any) -> Any:
    """Arrays with values as `EagerTensor`; everything else (symbolic tensors, arrays under trace) as it is."""
    if isinstance(value, jax.Array) and not isinstance(value, Tracer):
        return EagerTensor(value)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(wrap(item) for item in value)
    return value


def unwrap(value: Any) -> Any:
    """The inverse of `wrap`."""
    if isinstance(value, EagerTensor):
        return value.value
    if isinstance(value, TensorShape):
        return tuple(value)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(unwrap(item) for item in value)
    return value


def _binary(name: str, swapped: bool) -> Any:
    op = getattr(ops, name)

    def method(self: EagerTensor, other: Any) -> Any:
        if other is None or isinstance(other, str):
            return NotImplemented
        other = unwrap(other)
        return wrap(op(other, self.value) if swapped else op(self.value, other))

    return method


def _unary(name: str) -> Any:
    op = getattr(ops, name)
    return lambda self: wrap(op(self.value))


_ARITHMETIC = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "matmul": "matmul",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}
_COMPARISONS = {
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
}
for _method, _op in {**_ARITHMETIC, **_COMPARISONS}.items():
    setattr(EagerTensor, f"__{_method}__", _binary(_op, swapped=False))
for _method, _op in _ARITHMETIC.items():
    setattr(EagerTensor, f"__r{_method}__", _binary(_op, swapped=True))
for _method, _op in {"neg": "negative", "abs": "absolute", "invert": "logical_not"}.items():
    setattr(EagerTensor, f"__{_method}__", _unary(_op))
