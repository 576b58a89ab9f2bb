"""tf.Variable: cornu's variable, printed and combined as TensorFlow's."""

from __future__ import annotations

from typing import Any

from cornu.core.convert import convert_to_tensor
from cornu.core.variable import Variable as CoreVariable
from cornu.dialects.tf.dtypes import DType, as_dtype
from cornu.dialects.tf.shape import TensorShape
from cornu.dialects.tf.tensor import EagerTensor, describe_value, unwrap

__all__ = ["Variable"]


class Variable(CoreVariable):
    """A value that can change.

    Args:
        initial_value: array, number, tensor, or a function without arguments that returns one.
        trainable: whether training changes it; True if None.
        name: string, made up if None.
        dtype: dtype of the value, its own by default.
        constraint: callable applied to the value after each update, or None.
        shape: the value's shape, checked if given.

    Example:
        >>> v = Variable(3.0)
        >>> v.assign_add(1.0)
        <tf.Variable 'Variable:0' shape=() dtype=float32, numpy=4.0>
    """

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        name: str | None = None,
        dtype: Any = None,
        constraint: Any = None,
        shape: Any = None,
    ):
        value = initial_value() if callable(initial_value) else initial_value
        super().__init__(
            unwrap(value),
            shape=None if shape is None else tuple(shape),
            dtype=None if dtype is None else as_dtype(dtype).name,
            trainable=trainable is not False,
            name=name or "Variable",
        )
        self.constraint = constraint

    @property
    def dtype(self) -> DType:  # type: ignore[override]
        """Dtype of the value."""
        return as_dtype(super().dtype)

    @property
    def shape(self) -> TensorShape:  # type: ignore[override]
        """Sizes of the axes."""
        return TensorShape(super().shape)

    def numpy(self) -> Any:
        """The value as a NumPy array, a scalar as a NumPy number."""
        return super().numpy()[()]

    def read_value(self) -> EagerTensor:
        """The value as a tensor."""
        return EagerTensor(self.value)

    def assign(self, value: Any) -> Any:
        """Set a new value of the same shape, and return the variable."""
        super().assign(unwrap(value))
        return self

    def assign_add(self, delta: Any) -> Any:
        """Add to the value, and return the variable."""
        return self.assign(self._plain() + convert_to_tensor(unwrap(delta)))

    def assign_sub(self, delta: Any) -> Any:
        """Subtract from the value, and return the variable."""
        return self.assign(self._plain() - convert_to_tensor(unwrap(delta)))

    def __repr__(self) -> str:
        value = describe_value(self._value, as_code=True)
        return f"<tf.Variable '{self.name}:0' shape={self.shape} dtype={self.dtype.name}, numpy={value}>"

    __str__ = __repr__


def _forward(name: str) -> Any:
    def method(self: Variable, *args: Any) -> Any:
        return getattr(EagerTensor(self.value), name)(*args)

    return method


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    for _method in (f"__{_name}__", f"__r{_name}__"):
        setattr(Variable, _method, _forward(_method))
for _method in ("__lt__", "__le__", "__gt__", "__ge__", "__neg__", "__abs__", "__getitem__"):
    setattr(Variable, _method, _forward(_method))
