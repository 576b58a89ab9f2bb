"""Initializers that give the same values every time. They are made on the host, so that nothing is compiled."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base import checks
from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_numpy
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.initializers.base import Initializer

__all__ = ["Constant", "Identity", "Ones", "Zeros"]


def _filled(value: Any, shape: Any, dtype: Any) -> jax.Array:
    return jax.device_put(np.full(shape, value, dtype=jnp.dtype(standardize_dtype(dtype))))


@register("keras.initializers.Zeros")
class Zeros(Initializer):
    """All zeros.

    Example:
        >>> from cornu import initializers
        >>> print(initializers.Zeros()((2,)))
        [0. 0.]
    """

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """Zeros of that shape and dtype."""
        return _filled(0, shape, dtype)


@register("keras.initializers.Ones")
class Ones(Initializer):
    """All ones.

    Example:
        >>> from cornu import initializers
        >>> print(initializers.Ones()((2,)))
        [1. 1.]
    """

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """Ones of that shape and dtype."""
        return _filled(1, shape, dtype)


@register("keras.initializers.Constant")
class Constant(Initializer):
    """One value everywhere.

    Args:
        value: number, or array whose shape broadcasts to that of the variable.

    Raises:
        ValueError: if `value` is neither; when called with a shape to which it does not broadcast.

    Example:
        >>> from cornu import initializers
        >>> print(initializers.Constant(3.0)((2,)))
        [3. 3.]
    """

    def __init__(self, value: Any = 0.0):
        if not (isinstance(value, list | tuple | complex | int | float) or hasattr(value, "dtype")):
            raise bad_argument("Constant", "value", "a number or an array", value)
        self.value = value

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """The value, repeated to that shape."""
        value = convert_to_numpy(self.value)
        try:
            return _filled(value, shape, dtype)
        except ValueError as error:
            expected = f"a number, or an array that broadcasts to the shape {shape} of the variable"
            raise bad_argument("Constant", "value", expected, value) from error

    def get_config(self) -> dict[str, Any]:
        return {"value": serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Constant:
        """Make an initializer from what `get_config` returned."""
        return cls(deserialize_keras_object(config["value"]))


@register("keras.initializers.Identity", "keras.initializers.IdentityInitializer")
class Identity(Initializer):
    """A matrix with `gain` on its diagonal and zeros elsewhere.

    Args:
        gain: float, factor of the identity matrix.

    Raises:
        ValueError: when called with a shape that does not have two axes.

    Example:
        >>> from cornu import initializers
        >>> print(initializers.Identity(2.0)((2, 2)))
        [[2. 0.]
         [0. 2.]]
    """

    def __init__(self, gain: float = 1.0):
        self.gain: Any = checks.real("Identity", "gain", gain)

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """The matrix; rows and columns may differ in number."""
        if len(shape) != 2:
            raise bad_argument("Identity", "shape", "a pair of integers (rows, columns)", tuple(shape))
        return jax.device_put((self.gain * np.eye(*shape)).astype(standardize_dtype(dtype)))
