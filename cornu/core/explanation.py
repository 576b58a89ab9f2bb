"""What an error from inside an op lacks: which op it was, and what it was given."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from cornu.base import checks
from cornu.base.errors import describe
from cornu.core.spec import name_unknown_sizes

__all__ = ["PLAIN_ERRORS", "explained", "explains"]

P = ParamSpec("P")
R = TypeVar("R")

# Those that Python, NumPy and JAX raise for arguments of a wrong kind; their subclasses mean something of their own.
PLAIN_ERRORS = (TypeError, ValueError, IndexError, NameError, AttributeError)
_SAYS_WHERE = re.compile(r"(?!jnp\.)[\w.]+( '[^']*')?: ")


def explained(
    error: Exception,
    where: str,
    signature: inspect.Signature,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    symbolic: bool = False,
) -> Exception:
    """The error to raise in place of `error`: with the op and its arguments in the text, unless it says where it is.

    Errors of functions that the op was given stay as they are. In symbolic calls sizes stood in for None.
    """
    if type(error) not in PLAIN_ERRORS:
        return error
    if _SAYS_WHERE.match(str(error)):
        return type(error)(name_unknown_sizes(str(error))) if symbolic else error
    if any(callable(value) for value in (*args, *kwargs.values())):
        return error
    try:
        given = signature.bind(*args, **kwargs).arguments
    except TypeError:  # too many, too few or unknown arguments: the error is about just that
        return error
    text = ", ".join(f"{name}={describe(value)}" for name, value in given.items())
    kind = type(error) if isinstance(error, TypeError | ValueError | IndexError) else ValueError
    reason = re.sub("^jnp[.\\w]+: | at 0x[0-9a-f]+", "", str(error).splitlines()[0].rstrip("."))
    if symbolic:
        reason = name_unknown_sizes(reason)
    return kind(f"{where}: {reason}. It got {text}.")


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
