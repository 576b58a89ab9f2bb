"""The state of training as four lists of arrays, taken from the variables before a compiled step and put back after."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax

from cornu.core.scopes import StatelessScope
from cornu.core.variable import Variable

__all__ = ["State", "StateVariables"]


class State(NamedTuple):
    """Values of everything that a step may change. A step is a pure function from a State and a batch to a State."""

    trainable: list[jax.Array]
    non_trainable: list[jax.Array]
    optimizer: list[jax.Array]
    metrics: list[jax.Array]

    @classmethod
    def of(cls, trainable: Any, non_trainable: Any, optimizer: Any = (), metrics: Any = ()) -> State:
        """A state of any sequences of arrays; a part that a step does not need is empty."""
        return cls(list(trainable), list(non_trainable), list(optimizer), list(metrics))


class StateVariables(NamedTuple):
    """The variables that the values in a `State` belong to, in the same order."""

    trainable: list[Variable]
    non_trainable: list[Variable]
    optimizer: list[Variable]
    metrics: list[Variable]

    @classmethod
    def of(cls, model: Any, optimizer: bool = True, metrics: bool = True) -> StateVariables:
        """The variables of a model, of its optimizer if it has one, and of its metrics.

        Args:
            model: a model.
            optimizer, metrics: False leaves this part empty, for steps that neither read nor change it.
        """
        has_optimizer = optimizer and getattr(model, "optimizer", None) is not None
        return cls(
            model.trainable_variables,
            model.non_trainable_variables,
            list(model.optimizer.variables) if has_optimizer else [],
            model.metrics_variables if metrics else [],
        )

    def take(self) -> State:
        """The current values; a compiled step may overwrite their memory."""
        return State(*([variable.take_value() for variable in group] for group in self))

    def put(self, state: State) -> None:
        """Give the variables the values that a step returned."""
        for variables, values in zip(self, state, strict=True):
            for variable, value in zip(variables, values, strict=True):
                variable.put_value(value)

    def scope(self, state: State, collect_losses: bool = False) -> StatelessScope:
        """A scope in which the variables have the values of `state`."""
        pairs = [
            pair for variables, values in zip(self, state, strict=True) for pair in zip(variables, values, strict=True)
        ]
        return StatelessScope(pairs, collect_losses=collect_losses)

    def after(self, scope: StatelessScope) -> State:
        """The state at the end of what ran in `scope`."""
        return State(*(_current(scope, group) for group in self))


def _current(scope: StatelessScope, variables: list[Variable]) -> list[jax.Array]:
    found = (scope.get_current_value(variable) for variable in variables)
    return [variable._value if value is None else value for variable, value in zip(variables, found, strict=True)]
