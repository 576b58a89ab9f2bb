"""Arguments that a constructor or method does not know: translated by who knows older names, else refused."""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cornu.base.tracebacks import shorten_traceback

F = TypeVar("F", bound=Callable[..., Any])

Translator = Callable[[type, dict[str, Any]], dict[str, Any]]
CallTranslator = Callable[[Any, str, dict[str, Any]], dict[str, Any]]

_translators: list[tuple[type, Translator]] = []
_call_translators: list[CallTranslator] = []


def add_translator(owner: type, translator: Translator) -> None:
    """Let `translator(cls, arguments)` rewrite arguments of `owner` and its subclasses into ones that `cls` knows.

    Dialects use it to accept names of older Keras versions; the core knows none of them.
    """
    if (owner, translator) not in _translators:
        _translators.append((owner, translator))


def remove_translator(owner: type, translator: Translator) -> None:
    """Take back `add_translator`."""
    _translators.remove((owner, translator))


def translate(cls: type, arguments: dict[str, Any]) -> dict[str, Any]:
    """`arguments` after every translator for `cls` had its say; unchanged if there are none."""
    for owner, translator in _translators:
        if arguments and issubclass(cls, owner):
            arguments = translator(cls, arguments)
    return arguments


def add_call_translator(translator: CallTranslator) -> None:
    """Let `translator(self, method, arguments)` rewrite the arguments of methods under `known_arguments`.

    The arguments come by name, whether they stood in their place or not; `method` is the method's name.
    """
    if translator not in _call_translators:
        _call_translators.append(translator)


def remove_call_translator(translator: CallTranslator) -> None:
    """Take back `add_call_translator`."""
    _call_translators.remove(translator)


def known_arguments(method: F) -> F:
    """Decorator of a method with many arguments: translators see them first; unknown ones are refused with the nearest.

    Example:
        >>> class Model:
        ...     @known_arguments
        ...     def fit(self, x, epochs=1):
        ...         return epochs
        >>> Model().fit([1], epoch=2)
        Traceback (most recent call last):
        TypeError: Model.fit: unknown argument 'epoch'. Did you mean 'epochs'? Known arguments: epochs, x.
    """
    names = list(inspect.signature(method).parameters)[1:]

    @functools.wraps(method)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = dict(zip(names, args, strict=False))
        if _call_translators and len(args) <= len(names) and not given.keys() & kwargs.keys():
            args, kwargs = (), {**given, **kwargs}
            for translator in _call_translators:
                kwargs = translator(self, method.__name__, kwargs)
        unknown = [name for name in kwargs if name not in names]
        if unknown:
            raise unknown_arguments(f"{type(self).__name__}.{method.__name__}", unknown, names)
        try:
            return method(self, *args, **kwargs)
        except Exception as error:
            shorten_traceback(error)
            raise

    return wrapper  # type: ignore[return-value]


def unknown_arguments(where: str, arguments: Iterable[str], known: Iterable[str]) -> TypeError:
    """Build the error for arguments that nobody knows, with the nearest that are known.

    Example:
        >>> print(unknown_arguments("Dense", ["unit"], ["units", "activation"]))
        Dense: unknown argument 'unit'. Did you mean 'units'? Known arguments: activation, units.
    """
    unknown, choices = sorted(arguments), sorted(set(known) - {"self", "kwargs", "args"})
    near = [match for name in unknown for match in _nearest(name, choices)]
    hint = " Did you mean " + " and ".join(repr(match) for match in near) + "?" if near else ""
    plural = "s" if len(unknown) > 1 else ""
    names = ", ".join(repr(name) for name in unknown)
    return TypeError(f"{where}: unknown argument{plural} {names}.{hint} Known arguments: {', '.join(choices)}.")


def _nearest(name: str, choices: list[str]) -> list[str]:
    """The argument that `name` abbreviates, as lr does learning_rate, or else the one that is written most like it."""
    short = [choice for choice in choices if "_" in choice and name == "".join(word[:1] for word in choice.split("_"))]
    return short[:1] or difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
