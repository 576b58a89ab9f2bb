"""Checks of numbers that optimizers and schedules take."""

from __future__ import annotations

from typing import Any

import numpy as np

from cornu.base.errors import bad_argument, is_integer

__all__ = ["count", "fraction", "is_number", "non_negative", "non_positive", "positive", "real"]


def is_number(value: Any) -> bool:
    """True for real Python and NumPy numbers, not for booleans."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool | np.bool_)


def _number(where: str, name: str, value: Any, accepted: bool, expected: str, fix: str) -> Any:
    if not accepted:
        raise bad_argument(where, name, expected, value, fix)
    return value.item() if isinstance(value, np.generic) else value


def real(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is a finite number."""
    return _number(where, name, value, is_number(value) and bool(np.isfinite(value)), "a finite number", fix)


def positive(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is a number above zero."""
    return _number(where, name, value, is_number(value) and value > 0, "a number above 0", fix)


def non_negative(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is a number, zero or more."""
    return _number(where, name, value, is_number(value) and value >= 0, "a number, 0 or more", fix)


def non_positive(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is a number, zero or less."""
    return _number(where, name, value, is_number(value) and value <= 0, "a number, 0 or less", fix)


def fraction(where: str, name: str, value: Any, fix: str = "", one: bool = False) -> Any:
    """`value` if it lies in [0, 1), or in [0, 1] where `one` is allowed."""
    accepted = is_number(value) and (0 <= value < 1 or (one and value == 1))
    return _number(where, name, value, accepted, f"a number in [0, 1{']' if one else ')'}", fix)


def count(where: str, name: str, value: Any, least: int = 1, fix: str = "") -> int:
    """`value` if it is an integer, `least` or more."""
    return _number(where, name, value, is_integer(value) and value >= least, f"an integer, {least} or more", fix)
