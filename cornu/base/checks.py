"""Checks of arguments: each takes where, name and value, and returns the value or raises the error in its form."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument, is_integer

Check = Callable[..., Any]


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


def number(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is a number of any kind, not a number and infinities too."""
    return _number(where, name, value, isinstance(value, int | float | complex | np.generic), "a number", fix)


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


def share(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it lies in [0, 1]."""
    return fraction(where, name, value, fix, one=True)


def count(where: str, name: str, value: Any, least: int = 1, fix: str = "") -> int:
    """`value` if it is an integer, `least` or more."""
    return _number(where, name, value, is_integer(value) and value >= least, f"an integer, {least} or more", fix)


def integer(where: str, name: str, value: Any, fix: str = "") -> int:
    """`value` if it is an integer."""
    return _number(where, name, value, is_integer(value), "an integer", fix)


def class_index(where: str, name: str, value: Any, fix: str = "") -> int:
    """`value` if it is an integer, 0 or more."""
    return count(where, name, value, 0, fix)


def axes(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is an axis, or a list or tuple of them."""
    accepted = is_integer(value) or (isinstance(value, list | tuple) and all(is_integer(axis) for axis in value))
    return _number(where, name, value, accepted, "an integer or a tuple of integers", fix)


def weights(where: str, name: str, value: Any, fix: str = "") -> Any:
    """`value` if it is a number, an array, or a list of numbers."""
    numbers = isinstance(value, list | tuple) and all(is_number(weight) for weight in value)
    accepted = is_number(value) or numbers or hasattr(value, "dtype")
    return _number(where, name, value, accepted, "a number, a list of numbers or an array", fix)


def flag(where: str, name: str, value: Any, fix: str = "") -> bool:
    """`value` as a boolean if it is one, or 0 or 1."""
    if not isinstance(value, bool | np.bool_) and not (is_integer(value) and value in (0, 1)):
        raise bad_argument(where, name, "True or False", value, fix)
    return bool(value)


def optional(check: Check) -> Check:
    """The same check, which lets None pass."""

    def checked(where: str, name: str, value: Any) -> Any:
        return None if value is None else check(where, name, value, fix="Or leave it out (None).")

    return checked


def of_numbers(check: Check) -> Check:
    """The same check, for numbers only: lists of them are left to the computation."""

    def checked(where: str, name: str, value: Any) -> Any:
        return check(where, name, value) if is_number(value) else value

    return checked


def checked_arguments(signature: inspect.Signature, ranges: Mapping[str, Check]) -> list[tuple[int, str, Check]]:
    """Place, name and check of the arguments whose odd values would pass in silence.

    These are the ones in `ranges`, and all flags, since everything is true or false.
    """
    found = []
    flags = {"bool": flag, "bool | None": optional(flag)}
    for place, (name, parameter) in enumerate(signature.parameters.items()):
        check = ranges.get(name) or flags.get(str(parameter.annotation))
        if check is not None:
            by_place = parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
            found.append((place if by_place else _NO_PLACE, name, check))
    return found


_NO_PLACE = 10**6
_ABSENT = object()


def check_given(
    where: str, checked: list[tuple[int, str, Check]], args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Make the checks that `checked_arguments` found; what is an array or traced has no value to look at."""
    for place, name, check in checked:
        value = args[place] if place < len(args) else kwargs.get(name, _ABSENT)
        if value is not _ABSENT and (not hasattr(value, "dtype") or isinstance(value, np.generic)):
            check(where, name, value)
