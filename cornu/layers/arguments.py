"""Checks of the constructor arguments that many layers share, and their way back into a configuration."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

from cornu import activations, constraints, initializers, regularizers
from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import serialize_keras_object

__all__ = ["fraction", "not_served", "number", "own_config", "padding_name", "positive_integer", "seed_value", "sizes"]


def positive_integer(where: str, name: str, value: Any, fix: str = "") -> int:
    """`value` if it is an integer of 1 or more.

    Example:
        >>> positive_integer("Dense", "units", 3)
        3
    """
    if not is_integer(value) or value < 1:
        raise bad_argument(where, name, "a positive integer", value, fix)
    return int(value)


def sizes(where: str, name: str, value: Any, rank: int, smallest: int = 1) -> tuple[int, ...]:
    """`value` as a tuple of `rank` integers; a single integer stands for all of them.

    Example:
        >>> sizes("Conv2D", "kernel_size", 3, 2)
        (3, 3)
    """
    values = (value,) * rank if is_integer(value) else value
    kind = "positive integer" if smallest == 1 else f"integer >= {smallest}"
    expected = f"a {kind}" if rank == 1 else f"a {kind} or a tuple of {rank} of them"
    example = 3 if rank == 1 else (3,) * rank
    ok = isinstance(values, list | tuple) and len(values) == rank
    if not ok or not all(is_integer(item) and item >= smallest for item in values):
        raise bad_argument(where, name, expected, value, f"Write for example {name}={example}.")
    return tuple(int(item) for item in values)


def padding_name(where: str, value: Any, causal: bool = False) -> str:
    """`value` in lower case if it is "valid", "same" or, where a layer has it, "causal"."""
    known = ("valid", "same", "causal") if causal else ("valid", "same")
    name = value.lower() if isinstance(value, str) else value
    if name not in known:
        fix = (
            "Only Conv1D can be causal." if name == "causal" else 'padding="same" keeps the size, "valid" adds nothing.'
        )
        raise bad_argument(where, "padding", "one of " + ", ".join(repr(k) for k in known), value, fix)
    return str(name)


def number(where: str, name: str, value: Any, smallest: float | None = None, optional: bool = False) -> Any:
    """`value` if it is a real number, not below `smallest`; None passes if `optional`."""
    if value is None and optional:
        return None
    expected = "a number" + (f" of {smallest:g} or more" if smallest is not None else "")
    size = _size(value)
    if size is None or (smallest is not None and not size >= smallest):
        raise bad_argument(where, name, expected + (" or None" if optional else ""), value)
    return value


def _size(value: Any) -> float | None:
    """A real number as a float; None for everything else, booleans included."""
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else None


def fraction(where: str, name: str, value: Any) -> Any:
    """`value` if it is a number from 0 to 1."""
    size = _size(value)
    if size is None or not 0 <= size <= 1:
        fix = f"Write {name}={size / 100:g} for {size:g} %." if size is not None and 1 < size <= 100 else ""
        raise bad_argument(where, name, "a number from 0 to 1", value, fix)
    return value


def seed_value(where: str, value: Any) -> int | None:
    """`value` if it can start a stream of random numbers: an integer or None."""
    if value is not None and not is_integer(value):
        raise bad_argument(where, "seed", "an integer or None", value, "Write for example seed=42.")
    return None if value is None else int(value)


def not_served(where: str, **arguments: Any) -> None:
    """Refuse arguments of Keras that cornu does not serve yet, instead of ignoring them."""
    for name, value in arguments.items():
        if value is not None:
            raise bad_argument(where, name, "None (cornu does not serve it yet)", value, "Leave it out.")


def own_config(layer: Any, *names: str) -> dict[str, Any]:
    """The layer's attributes of these names as plain values, for `get_config`."""
    return {name: _plain(name, getattr(layer, name)) for name in names}


_KINDS = {
    "activation": activations,
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}


def _plain(name: str, value: Any) -> Any:
    kind = _KINDS.get(name.rsplit("_", 1)[-1])
    if kind is not None:
        return kind.serialize(value)
    if value is None or isinstance(value, str | int | float) or _is_plain_sequence(value):
        return value
    return serialize_keras_object(value)


def _is_plain_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and all(
        item is None or isinstance(item, str | int | float) or _is_plain_sequence(item) for item in value
    )
