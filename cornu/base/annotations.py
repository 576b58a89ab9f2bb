"""What an argument may be, read from its annotation: functions on tensors say it there, once."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from cornu.base.errors import is_integer

Kind = tuple[Callable[[Any], bool], str]


def _is_array(value: Any) -> bool:
    """Whether it is an array, a variable or a symbolic tensor, of something that can be computed with."""
    return hasattr(value, "dtype") and getattr(value.dtype, "kind", "f") not in "USO"


def _is_tensor(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_tensor(item) for item in value)
    if _is_array(value) or isinstance(value, bool | int | float | complex):
        return True
    return not hasattr(value, "dtype") and (hasattr(value, "__array__") or hasattr(value, "__jax_array__"))


def _is_integer(value: Any) -> bool:
    return is_integer(value) or isinstance(value, bool) or _is_array(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float) or _is_array(value)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | np.bool_) or _is_array(value) or (is_integer(value) and value in (0, 1))


def _each(accepts: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: _is_array(value) or (isinstance(value, list | tuple) and all(map(accepts, value)))


_KINDS: dict[str, Kind] = {
    "None": (lambda value: value is None, "None"),
    "TensorLike": (_is_tensor, "a tensor, a number or a list of numbers"),
    "Sequence[TensorLike]": (_each(_is_tensor), "a list of tensors"),
    "bool": (_is_flag, "True or False"),
    "int": (_is_integer, "an integer"),
    "float": (_is_number, "a number"),
    "str": (lambda value: isinstance(value, str), "a string"),
    "Sequence[int]": (_each(_is_integer), "a tuple of integers"),
    "Sequence[float]": (_each(_is_number), "a tuple of numbers"),
    "Sequence[int | None]": (_each(lambda value: value is None or _is_integer(value)), "a tuple of integers"),
}
_ALIASES = {
    "Axis": "int | Sequence[int] | None",
    "Shape": "int | Sequence[int | None]",
    "Size": "int | None",
    "Sizes": "int | Sequence[int]",
    "Steps": "int | Sequence[int]",
    "builtins.str": "str",
}


@functools.cache
def _kinds(annotation: str) -> tuple[Kind, ...]:
    """What the parts of a union stand for; nothing if one of them may be anything."""
    parts = [_ALIASES.get(part, part) for part in re.split(r" \| (?![^\[]*\])", annotation)]
    names = [name for part in parts for name in re.split(r" \| (?![^\[]*\])", part)]
    return tuple(_KINDS[name] for name in names) if all(name in _KINDS for name in names) else ()


def expected_instead(annotation: Any, value: Any) -> str | None:
    """What was expected in place of `value`, as the end of "must be ...", or None if it may be what it is.

    Example:
        >>> expected_instead("int | None", "last")
        'an integer or None'
        >>> expected_instead("int | None", 3)
    """
    kinds = _kinds(annotation) if isinstance(annotation, str) else ()
    if not kinds or any(accepts(value) for accepts, _ in kinds):
        return None
    *most, last = (text for _, text in kinds)
    return f"{', '.join(most)} or {last}" if most else last
