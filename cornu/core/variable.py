"""Variable: a named array that can change. All state of cornu lives in these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.dtypes import is_float, standardize_dtype
from cornu.base.errors import bad_argument, describe, unknown_name
from cornu.base.names import auto_name, current_path
from cornu.core.arrays import from_host
from cornu.core.keras_tensor import standardize_shape
from cornu.core.operators import Operators
from cornu.core.scopes import local

_AGGREGATIONS = (None, "none", "mean", "sum", "only_first_replica")
_SYNCHRONIZATIONS = (None, "none", "on_read", "on_write", "auto")


class Variable(Operators):
    """A named, mutable array: a weight, a step counter, a metric's sum.

    Args:
        initializer: the first value, as an array, a number, a callable `(shape, dtype) -> array`, or an
            initializer's name.
        shape: tuple of integers; needed with a callable, else taken from the value.
        dtype: dtype of the value; the default float type with a callable, else the value's own.
        trainable: whether optimizers may change it.
        autocast: whether layers that compute in another float type read it in that type.
        aggregation: how replicas are joined: "none", "mean", "sum" or "only_first_replica".
        synchronization: when replicas are joined: "auto", "none", "on_read" or "on_write".
        name: string without `/`; made up if None.
        layout: a `jax.sharding.Sharding` or a device on which the value lies; None lets JAX choose.

    Raises:
        ValueError: if a callable comes without a shape, or a name contains `/`.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0, 2.0], name="scale")
        >>> v.assign_add([1.0, 1.0]).tolist(), v.shape, v.dtype
        ([2.0, 3.0], (2,), 'float32')
    """

    # Whether the "gradient" replaces the value instead of stepping it.
    overwrite_with_gradient: bool = False

    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        aggregation: str = "none",
        synchronization: str = "auto",
        name: str | None = None,
        layout: Any = None,
    ):
        name = name or auto_name("Variable")
        if not isinstance(name, str) or "/" in name:
            raise bad_argument("Variable", "name", "a string without '/'", name)
        if aggregation not in _AGGREGATIONS:
            raise bad_argument("Variable", "aggregation", f"one of {_AGGREGATIONS}", aggregation)
        if synchronization not in _SYNCHRONIZATIONS:
            raise bad_argument("Variable", "synchronization", f"one of {_SYNCHRONIZATIONS}", synchronization)
        self._name = name
        scope = current_path()
        self._path = f"{scope}/{name}" if scope else name
        self.made_trainable: bool = bool(trainable)
        self._trainable = self.made_trainable
        self._autocast = bool(autocast)
        self._aggregation = "none" if aggregation is None else aggregation
        self._synchronization = synchronization
        self._regularizer: Any = None
        self._constraint: Any = None
        self._layout = layout
        self._initializer: Callable[..., Any] | None = None
        self._value: Any = None
        self._exposed = False
        if isinstance(initializer, str):
            initializer = _named_initializers(initializer)
        if callable(initializer):
            if shape is None:
                raise bad_argument("Variable", "shape", "given when the initializer is a callable", shape)
            self._dtype = standardize_dtype(dtype)
            self._shape = standardize_shape(shape, "Variable")
            if None in self._shape:
                raise bad_argument("Variable", "shape", "made of known sizes", shape)
            self._initializer = initializer
        else:
            value = _as_array(initializer, dtype)
            self._dtype, self._shape = value.dtype.name, tuple(value.shape)
            if shape is not None and standardize_shape(shape, "Variable") != self._shape:
                raise bad_argument("Variable", "shape", f"the value's own shape {self._shape}", shape)
            self._initializer = lambda shape, dtype: value
        if local.stateless is not None:
            local.stateless.new_variables.append(self)
        else:
            self.initialize()

    def initialize(self) -> None:
        """Draw the first value; nothing happens if there is one already."""
        if self._value is None and self._initializer is not None:
            value = _as_array(self._initializer(self._shape, dtype=self._dtype), self._dtype)
            if tuple(value.shape) != self._shape:
                raise ValueError(
                    f"Variable '{self.path}': the initializer returned shape {value.shape}, expected {self._shape}."
                )
            self._value = value if self._layout is None else jax.device_put(value, self._layout)
            self._initializer = None

    @property
    def value(self) -> jax.Array:
        """The current value; inside a `StatelessScope` the value there."""
        value = None
        if local.stateless is not None:
            value = local.stateless.get_current_value(self)
        if value is None:
            value = self._value
            if value is None:
                value = self._draw_in_scope()
            self._exposed = True
        dtype = self.dtype
        return value if dtype == self._dtype else value.astype(dtype)

    def _draw_in_scope(self) -> jax.Array:
        """A value for a variable whose own value has to wait until the stateless scope closes."""
        if self._initializer is None:
            raise ValueError(f"Variable '{self.path}' has no value.")
        if local.symbolic is not None:
            # Only shape and dtype count there, and while it is traced this takes no memory.
            return jnp.zeros(self._shape, self._dtype)
        value = _as_array(self._initializer(self._shape, dtype=self._dtype), self._dtype)
        if local.stateless is not None:
            local.stateless.add_update((self, value))
        return value

    def take_value(self) -> jax.Array:
        """The array for a compiled step that may overwrite it: a copy if anybody else can hold it."""
        self.initialize()
        if self._exposed:
            self._value = _copied(self._value)
            self._exposed = False
        return self._value

    def peek(self) -> jax.Array:
        """The array for somebody who reads it at once and lets go of it, so that no step has to copy it."""
        self.initialize()
        return self._value

    def put_value(self, value: jax.Array) -> None:
        """Set the result of a compiled step, unchecked."""
        self._value = value
        self._exposed = False

    def fit_value(self, value: Any) -> jax.Array:
        """`value` as an array of this variable's dtype; a wrong shape is an error."""
        value = _as_array(value, self._dtype)
        if not shape_equal(value.shape, self._shape):
            raise ValueError(
                f"Variable '{self.path}': expected a value of shape {self._shape}; got {describe(value)}. "
                "A variable keeps its shape for life."
            )
        return value

    def assign(self, value: Any) -> jax.Array:
        """Set a new value of the same shape; it is cast to the variable's dtype.

        Raises:
            ValueError: if the shape differs.
        """
        value = self.fit_value(value)
        if local.stateless is not None:
            local.stateless.add_update((self, value))
        else:
            self._value = value if self._layout is None else jax.device_put(value, self._layout)
            self._initializer = None
            self._exposed = True
        return value

    def set_zero(self) -> None:
        """Set all entries to zero."""
        if local.stateless is not None:
            self.assign(jnp.zeros(self._shape, self._dtype))
        else:
            self._initializer = None
            self.put_value(from_host(np.zeros(self.shape), self._dtype))

    def assign_add(self, value: Any) -> jax.Array:
        """Add to the value."""
        return self.assign(self._plain() + _as_array(value, self._dtype))

    def assign_sub(self, value: Any) -> jax.Array:
        """Subtract from the value."""
        return self.assign(self._plain() - _as_array(value, self._dtype))

    def _plain(self) -> jax.Array:
        """The value in the variable's own dtype, whatever autocast says."""
        cast, local.autocast = local.autocast, None
        try:
            return self.value
        finally:
            local.autocast = cast

    def numpy(self) -> np.ndarray:
        """The value as a NumPy array of its own."""
        return np.array(self._plain())

    @property
    def dtype(self) -> str:
        """Name of the dtype; inside an autocast scope, of what a read gives."""
        autocast = local.autocast
        return autocast if autocast is not None and self._autocast and is_float(self._dtype) else self._dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Tuple of integers."""
        return self._shape  # type: ignore[return-value]

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(np.prod(np.array(self.shape, dtype=np.int64)))

    @property
    def name(self) -> str:
        """Last element of the path."""
        return self._name

    @property
    def path(self) -> str:
        """Names of the layers it was made in, joined by `/`, then its own."""
        return self._path

    @property
    def trainable(self) -> bool:
        """Whether optimizers may change it."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)

    @property
    def aggregation(self) -> str:
        """How replicas are joined."""
        return self._aggregation

    @property
    def synchronization(self) -> str:
        """When replicas are joined."""
        return self._synchronization

    @property
    def regularizer(self) -> Any:
        """Callable from the value to a penalty, or None."""
        return self._regularizer

    @regularizer.setter
    def regularizer(self, value: Any) -> None:
        if value is not None and not callable(value):
            raise bad_argument(f"Variable '{self.path}'", "regularizer", "a callable or None", value)
        self._regularizer = value

    @property
    def constraint(self) -> Any:
        """Callable from the value to the nearest allowed value, applied after each update, or None."""
        return self._constraint

    @constraint.setter
    def constraint(self, value: Any) -> None:
        if value is not None and not callable(value):
            raise bad_argument(f"Variable '{self.path}'", "constraint", "a callable or None", value)
        self._constraint = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.value, dtype=dtype)

    def __jax_array__(self) -> jax.Array:
        return self.value

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value)

    def __pos__(self) -> jax.Array:
        return self.value

    def __invert__(self) -> jax.Array:
        return ~self.value

    def __repr__(self) -> str:
        value = "" if self._value is None else f", value={np.asarray(self._value)}"
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self._dtype}{value}>"


def _named_initializers(name: str) -> Any:
    raise unknown_name("Variable", "initializer", name, ())


def install_initializers(get: Callable[[str], Any]) -> None:
    """Let variables find initializers by name; called once when `cornu.initializers` is imported."""
    global _named_initializers
    _named_initializers = get  # pyright: ignore[reportAssignmentType] - the parameter names differ


def _as_array(value: Any, dtype: Any) -> jax.Array:
    if isinstance(value, Variable):
        value = value.value
    if dtype is None and not hasattr(value, "dtype"):
        value = np.asarray(value)
        dtype = {"f": standardize_dtype(None), "i": "int32"}.get(value.dtype.kind)
    dtype = None if dtype is None else standardize_dtype(dtype)
    return from_host(value, dtype) if isinstance(value, np.ndarray | np.generic) else jnp.asarray(value, dtype=dtype)


def _copied(array: jax.Array) -> jax.Array:
    """A copy; where the array lies in the host's memory by default, no program is compiled for it."""
    return jnp.copy(array) if array.committed or jax.default_backend() != "cpu" else from_host(array)


def shape_equal(a: Any, b: Any) -> bool:
    """True if the shapes agree; None agrees with every size."""
    return len(a) == len(b) and all(m == n or m is None or n is None for m, n in zip(a, b, strict=True))
