"""Exponential moving averages of the model's variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from cornu.core.convert import convert_to_tensor
from cornu.core.variable import Variable

__all__ = ["move_averages"]


def move_averages(
    variables: Sequence[Variable], averages: Sequence[Variable | None], past: float, count: Any, every: int | None
) -> None:
    """Move each average towards its variable, and overwrite the variables by them when it is time.

    Args:
        variables: the variables that were just updated.
        averages: one for each; None for those that have none.
        past: weight of the past. The first values are taken as they are.
        count: number of updates before this one.
        every: overwrite after every so many updates; None for never.
    """
    count = convert_to_tensor(count)
    share = jnp.where(count == 0, 0.0, past)
    for variable, average in zip(variables, averages, strict=True):
        if average is None:
            continue
        weight = share.astype(variable.dtype)
        value = average.assign(weight * average.value + (1 - weight) * variable.value)
        if every:
            variable.assign(jnp.where((count + 1) % every == 0, value, variable.value))
