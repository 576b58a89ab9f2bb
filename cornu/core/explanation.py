"""What an error from inside an op lacks: which op it was, and what it was given."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from cornu.base import checks
from cornu.base.annotations import expected_instead
from cornu.base.errors import bad_argument, describe
from cornu.core.spec import name_unknown_sizes

P = ParamSpec("P")
R = TypeVar("R")

# Those that Python, NumPy and JAX raise for arguments of a wrong kind; their subclasses mean something of their own.
PLAIN_ERRORS = (
    TypeError,
    ValueError,
    IndexError,
    KeyError,
    NameError,
    AttributeError,
    AssertionError,
    ZeroDivisionError,
    NotImplementedError,
    OverflowError,
)
_SAYS_WHERE = re.compile(r"(?!jnp\.)[\w.]+( '[^']*')?: ")
# Helpers that say where they are, while the caller knows only the function that used them.
_HELPERS = ("standardize_dtype: ", "random: ", "random.")


def explained(
    error: Exception,
    where: str,
    signature: inspect.Signature,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    symbolic: bool = False,
) -> Exception:
    """The error to raise in place of `error`: with the op and its arguments in the text, unless it says where it is.

    If an argument is not of the kind that its annotation says, the error is about that, whatever came of it inside.
    Errors of functions that the op was given stay as they are. In symbolic calls sizes stood in for None.
    """
    if type(error) not in PLAIN_ERRORS or any(callable(value) for value in (*args, *kwargs.values())):
        return error
    if str(error).startswith(f"{where}: "):
        return type(error)(name_unknown_sizes(str(error))) if symbolic else error
    try:
        given = signature.bind(*args, **kwargs).arguments
    except TypeError:  # too many, too few or unknown arguments: the error is about just that
        return error
    odd = _odd_argument(error, where, signature, given)
    if odd is not None:
        return odd
    inner = _SAYS_WHERE.match(str(error))
    if inner:
        told = f"{where}: {str(error)[inner.end() :]}" if inner[0].startswith(_HELPERS) else str(error)
        return type(error)(name_unknown_sizes(told) if symbolic else told)
    kind = type(error) if isinstance(error, TypeError | ValueError | IndexError) else ValueError
    text = ", ".join(f"{name}={describe(value)}" for name, value in given.items())
    lines = str(error).splitlines() or [type(error).__name__]
    reason = re.sub("^jnp[.\\w]+: | at 0x[0-9a-f]+", "", lines[0].rstrip("."))
    if symbolic:
        reason = name_unknown_sizes(reason)
    return kind(f"{where}: {reason}. It got {text}.")


def _odd_argument(
    error: Exception, where: str, signature: inspect.Signature, given: dict[str, Any]
) -> Exception | None:
    """The error about an argument that is not of the kind that its annotation says, None if there is no such one."""
    for name, value in given.items():
        parameter = signature.parameters[name]
        expected = expected_instead(parameter.annotation, value)
        if expected is not None and parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            kind = ValueError if isinstance(error, ValueError) else TypeError
            return bad_argument(where, name, expected, value, error=kind)
    return None


def explains_kinds(method: Callable[P, R]) -> Callable[P, R]:
    """Decorator of a method of something that has a name: errors that come of an argument of a wrong kind say so.

    All other errors stay as they are, since the method may call a user's function.
    """
    signature = inspect.signature(method)

    @functools.wraps(method)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except PLAIN_ERRORS as error:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError:
                raise error from None
            odd = _odd_argument(error, given["self"].name, signature, given)
            if odd is None:
                raise
            raise odd from error

    return wrapper


def explains(where: str, **ranges: checks.Check) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator of a function that is no op: its errors say where, and what it was given.

    Args:
        where: what stands before the name of the function.
        ranges: checks of arguments whose odd values would pass in silence.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)
        checked = checks.checked_arguments(signature, ranges)
        name = f"{where}.{function.__name__}"

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            checks.check_given(name, checked, args, kwargs)
            try:
                return function(*args, **kwargs)
            except PLAIN_ERRORS as error:
                raise explained(error, name, signature, args, kwargs) from error

        return wrapper

    return decorate
