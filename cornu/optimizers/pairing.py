"""Gradients and the variables they belong to, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cornu.base.errors import describe
from cornu.base.notices import notice
from cornu.core.convert import convert_to_tensor
from cornu.core.variable import Variable

__all__ = ["Pair", "pair"]

Pair = tuple[Any, Variable]


def pair(where: str, grads: Sequence[Any], variables: Sequence[Variable], known: Sequence[Variable]) -> list[Pair]:
    """Gradients with their variables; variables without a gradient are named once and left out.

    Args:
        where: the optimizer, for messages.
        grads: list of arrays or None.
        variables: the variable of each gradient.
        known: the variables that the optimizer was built for.

    Raises:
        ValueError: if no variable has a gradient, a variable is unknown, or numbers or shapes differ.
    """
    if len(grads) != len(variables):
        raise ValueError(
            f"{where}: argument 'grads' must hold one gradient for each of the {len(variables)} variables; got "
            f"{len(grads)}. Put None where a variable has no gradient."
        )
    ids = {id(variable) for variable in known}
    for gradient, variable in zip(grads, variables, strict=True):
        if id(variable) not in ids:
            raise _unknown(where, variable, known)
        if gradient is not None and tuple(np.shape(gradient)) != tuple(variable.shape):
            raise ValueError(
                f"{where}: the gradient of variable '{variable.path}' must have its shape {tuple(variable.shape)}; got "
                f"{describe(convert_to_tensor(gradient))}. Check that gradients and variables stand in the same order."
            )
    pairs = [(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
    missing = ", ".join(v.path for g, v in zip(grads, variables, strict=True) if g is None)
    if not pairs:
        raise ValueError(
            f"{where}: no gradient was given for any variable ({missing}). The loss does not depend on them: check "
            "that it is computed from the model's outputs, with operations that have a derivative."
        )
    if missing:
        notice(
            f"{where}: these variables have no gradient and stay as they are: {missing}. The loss does not depend on "
            "them."
        )
    return pairs


def _unknown(where: str, variable: Any, known: Sequence[Variable]) -> ValueError:
    names = ", ".join(v.path for v in known[:5]) + (", ..." if len(known) > 5 else "")
    return ValueError(
        f"{where}: unknown variable '{getattr(variable, 'path', variable)}'. The optimizer was built for {names} and "
        "keeps state for these alone. Make a new optimizer for other variables, or call `build` with all of them "
        "before the first step."
    )
