"""Configurable: the base of everything that its arguments describe, such as losses and initializers."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any, Self

from cornu.core.serialization import register_subclass


class Configurable:
    """Base class of objects that are written as their arguments and made from them again.

    What cornu itself defines keeps each argument under its name, so its configuration needs no code. A class of your
    own with other arguments defines `get_config`.

    Example:
        >>> from cornu import regularizers
        >>> regularizers.L1L2(l2=0.5).get_config()
        {'l1': 0.0, 'l2': 0.5}
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        register_subclass(cls)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal object, as plain values."""
        held = vars(self)
        return {
            name: held[f"_{name}"] if f"_{name}" in held else getattr(self, name) for name in _arguments(type(self))
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make an object from what `get_config` returned."""
        return cls(**config)


@cache
def _arguments(cls: type) -> tuple[str, ...]:
    """Arguments of the nearest `__init__` that cornu defines; those of a user's subclass are its own affair."""
    for owner in cls.__mro__:
        if "__init__" in vars(owner) and owner.__module__.startswith("cornu."):
            parameters = inspect.signature(owner).parameters.values()
            return tuple(p.name for p in parameters if p.kind is not inspect.Parameter.VAR_KEYWORD)
    return ()
