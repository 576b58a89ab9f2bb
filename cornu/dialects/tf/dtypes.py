"""TensorFlow's dtypes: `tf.float32` and the like."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from cornu.base.dtypes import DTYPES, FLOATS, INTEGERS, standardize_dtype

__all__ = ["DTYPE_NAMES", "DType", "as_dtype"]


class DType(str):
    """The name of a dtype that prints as TensorFlow prints it.

    Example:
        >>> float32 = DType("float32")
        >>> print(float32), float32 == "float32", float32.is_floating
        <dtype: 'float32'>
        (None, True, True)
    """

    @property
    def name(self) -> str:
        """The plain name."""
        return str.__str__(self)

    @property
    def as_numpy_dtype(self) -> Any:
        """NumPy's type, for example `numpy.float32`."""
        return object if self.name == "string" else jnp.dtype(self.name).type

    @property
    def is_floating(self) -> bool:
        """Whether it is a float type."""
        return self.name in FLOATS

    @property
    def is_integer(self) -> bool:
        """Whether it is an integer type."""
        return self.name in INTEGERS

    @property
    def is_bool(self) -> bool:
        """Whether it is the type of truth values."""
        return self.name == "bool"

    @property
    def is_complex(self) -> bool:
        """Whether it is a complex type."""
        return self.name.startswith("complex")

    @property
    def size(self) -> int:
        """Bytes of an entry."""
        return int(np.dtype(self.as_numpy_dtype).itemsize)

    @property
    def min(self) -> Any:
        """The least value."""
        return _limits(self.name).min

    @property
    def max(self) -> Any:
        """The largest value."""
        return _limits(self.name).max

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> tuple[Any, ...]:
        return DType, (self.name,)

    __hash__ = str.__hash__


def _limits(name: str) -> Any:
    return jnp.finfo(name) if name in FLOATS else jnp.iinfo(name)


def as_dtype(dtype: Any) -> DType:
    """The `DType` of a name, a Python type or a NumPy dtype."""
    return dtype if isinstance(dtype, DType) else DType(standardize_dtype(dtype))


DTYPE_NAMES: dict[str, Any] = {
    "DType": DType,
    "as_dtype": as_dtype,
    "double": DType("float64"),
    "half": DType("float16"),
    **{name: DType(name) for name in DTYPES},
}
