"""An update of variables that happens only if a condition holds, known now or inside a compiled step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import jax
from jax.core import Tracer

from cornu.core.scopes import StatelessScope
from cornu.core.variable import Variable

__all__ = ["update_if"]


def update_if(condition: Any, variables: Iterable[Variable], update: Callable[[], None]) -> None:
    """Call `update()` if `condition` holds.

    Args:
        condition: boolean scalar. A concrete one is looked at; a traced one becomes a branch of the compiled program.
        variables: all variables that `update` reads or writes.
        update: function that assigns to these variables.
    """
    if not isinstance(condition, Tracer):
        if condition:
            update()
        return
    touched = list({id(variable): variable for variable in variables}.values())

    def run(values: list[jax.Array]) -> list[jax.Array]:
        with StatelessScope(zip(touched, values, strict=True)) as scope:
            update()
        return [scope.get_current_value(variable) for variable in touched]

    values = jax.lax.cond(condition, run, lambda same: same, [variable.value for variable in touched])
    for variable, value in zip(touched, values, strict=True):
        variable.assign(value)
