"""Arguments that a constructor does not know: translated by whoever knows older names, else refused with the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Translator", "add_translator", "translate", "unknown_arguments"]

Translator = Callable[[type, dict[str, Any]], dict[str, Any]]

_translators: list[Translator] = []


def add_translator(translator: Translator) -> None:
    """Let `translator(cls, arguments)` rewrite arguments that `cls` does not know into ones that it does.

    Dialects use it to accept names of older Keras versions; the core knows none of them.
    """
    if translator not in _translators:
        _translators.append(translator)


def translate(cls: type, arguments: dict[str, Any]) -> dict[str, Any]:
    """`arguments` after every translator had its say; unchanged if there are none."""
    for translator in _translators:
        if not arguments:
            break
        arguments = translator(cls, arguments)
    return arguments


def unknown_arguments(where: str, arguments: Iterable[str], known: Iterable[str]) -> TypeError:
    """Build the error for arguments that nobody knows, with the nearest that are known.

    Example:
        >>> print(unknown_arguments("Dense", ["unit"], ["units", "activation"]))
        Dense: unknown argument 'unit'. Did you mean 'units'? Known arguments: activation, units.
    """
    unknown, choices = sorted(arguments), sorted(set(known) - {"self", "kwargs", "args"})
    near = [match for name in unknown for match in difflib.get_close_matches(name, choices, n=1, cutoff=0.6)]
    hint = " Did you mean " + " and ".join(repr(match) for match in near) + "?" if near else ""
    plural = "s" if len(unknown) > 1 else ""
    names = ", ".join(repr(name) for name in unknown)
    return TypeError(f"{where}: unknown argument{plural} {names}.{hint} Known arguments: {', '.join(choices)}.")
