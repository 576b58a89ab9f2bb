"""Which functions the recurrent kernels compute themselves: the functions say so where they are defined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

__all__ = ["in_recurrent_kernels", "number_of"]

Function = TypeVar("Function", bound=Callable[..., Any])

# In the order of `Activation` in src/vectors.h; the steep hard sigmoid is that of Keras 1 and 2.
_NAMES = ("linear", "tanh", "sigmoid", "relu", "hard_sigmoid", "steep_hard_sigmoid")
# Functions by themselves: another one of the same name may compute something else.
_NUMBERS: dict[Callable[..., Any], np.int64] = {}


def in_recurrent_kernels(name: str) -> Callable[[Function], Function]:
    """Decorator: the function computes what the kernels know under this name, for arrays and without further arguments.

    Example:
        >>> @in_recurrent_kernels("linear")
        ... def same(x):
        ...     return x
        >>> int(number_of(same)), number_of(abs)
        (0, None)
    """

    def known(function: Function) -> Function:
        _NUMBERS[function] = np.int64(_NAMES.index(name))
        return function

    return known


def number_of(function: Callable[..., Any]) -> np.int64 | None:
    """The number by which the C++ side knows a function; None if it does not."""
    return _NUMBERS.get(function)
