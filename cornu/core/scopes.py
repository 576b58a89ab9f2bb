"""Scopes that change how variables read and write: stateless (pure functions), symbolic, and autocast."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from cornu.base.dtypes import is_float, standardize_dtype
from cornu.base.errors import bad_argument

if TYPE_CHECKING:
    import jax

    from cornu.core.variable import Variable


class _Local(threading.local):
    stateless: StatelessScope | None = None
    symbolic: SymbolicScope | None = None
    autocast: str | None = None


local: _Local = _Local()


class StatelessScope:
    """Inside this scope reads and writes of variables go to a mapping, never to the variables.

    That makes a pure function of any layer, metric or optimizer, which JAX can then differentiate and compile.

    Args:
        state_mapping: pairs (variable, value) to start from. Variables that are not named keep their own value.
        collect_losses: whether losses that layers add are gathered in `losses`.
        initialize_variables: whether variables made inside get their values when the outermost scope closes.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0, 2.0])
        >>> with cornu.StatelessScope([(v, v.value * 10)]) as scope:
        ...     v.assign_add([1.0, 1.0])
        Array([11., 21.], dtype=float32)
        >>> scope.get_current_value(v), v.numpy().tolist()
        (Array([11., 21.], dtype=float32), [1.0, 2.0])
    """

    def __init__(
        self,
        state_mapping: Iterable[tuple[Variable, Any]] | None = None,
        collect_losses: bool = False,
        initialize_variables: bool = True,
    ):
        self.collect_losses = collect_losses
        self.initialize_variables = initialize_variables
        self.losses: list[Any] = []
        self.new_variables: list[Variable] = []
        self._values: dict[int, jax.Array] = {}
        self._keep: list[Variable] = []
        for variable, value in state_mapping or ():
            if not hasattr(variable, "fit_value"):
                raise bad_argument("StatelessScope", "state_mapping", "pairs (variable, value)", variable)
            self.add_update((variable, variable.fit_value(value)))

    def add_update(self, update: tuple[Variable, Any]) -> None:
        """Record that the variable has this value from here on."""
        variable, value = update
        self._values[id(variable)] = value
        self._keep.append(variable)

    def add_loss(self, loss: Any) -> None:
        """Record a loss that a layer added."""
        self.losses.append(loss)

    def get_current_value(self, variable: Variable) -> Any:
        """The value of `variable` inside this scope, None if nobody set it here."""
        return self._values.get(id(variable))

    def updates(self) -> list[tuple[Variable, Any]]:
        """Every variable that got a value in this scope, with its last value."""
        variables = {id(variable): variable for variable in self._keep}
        return [(variable, self._values[key]) for key, variable in variables.items()]

    def __enter__(self) -> Self:
        self._outer = local.stateless
        local.stateless = self
        return self

    def __exit__(self, *exc: object) -> None:
        local.stateless = self._outer
        if self._outer is not None:
            self._outer.new_variables.extend(self.new_variables)
        elif self.initialize_variables:
            for variable in self.new_variables:
                variable.initialize()


class SymbolicScope:
    """Marks that the code inside runs on shapes and dtypes only, with no real values.

    Example:
        >>> import cornu
        >>> with cornu.SymbolicScope():
        ...     cornu.layers.Dense(2)(cornu.KerasTensor((4, 3))).shape
        (4, 2)
    """

    def __enter__(self) -> Self:
        self._outer = local.symbolic
        local.symbolic = self
        return self

    def __exit__(self, *exc: object) -> None:
        local.symbolic = self._outer


class AutocastScope:
    """Float variables read inside this scope come out in its dtype (mixed precision).

    Args:
        dtype: name of a float dtype, or None to read variables as they are.
    """

    def __init__(self, dtype: Any):
        if dtype is not None:
            dtype = standardize_dtype(dtype)
            dtype = dtype if is_float(dtype) else None
        self.dtype: str | None = dtype

    def __enter__(self) -> Self:
        self._outer = local.autocast
        local.autocast = self.dtype
        return self

    def __exit__(self, *exc: object) -> None:
        local.autocast = self._outer


def in_stateless_scope() -> bool:
    """True inside a `StatelessScope`."""
    return local.stateless is not None


def in_symbolic_scope() -> bool:
    """True inside a `SymbolicScope`."""
    return local.symbolic is not None
