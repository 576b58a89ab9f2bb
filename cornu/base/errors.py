"""One form for every error: where, which argument, what was expected, what came, and the fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import numpy as np


def describe(value: object) -> str:
    """Say what `value` is in a few words: its shape and dtype if it has them, else its value and type."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None and not isinstance(value, np.generic):
        kind = "symbolic tensor" if type(value).__name__ == "KerasTensor" else "array"
        return f"{kind} of shape {tuple(shape)} and dtype {dtype}"
    if isinstance(value, list | tuple) and any(hasattr(item, "shape") for item in value[:8]):
        more = ", ..." if len(value) > 8 else ""
        return f"[{', '.join(describe(item) for item in value[:8])}{more}] ({type(value).__name__})"
    if isinstance(value, list | tuple) and len(value) > 8:
        return f"{type(value).__name__} of {len(value)} items, the first of type {type(value[0]).__name__}"
    if isinstance(value, dict) and len(value) > 8:
        return f"dict of {len(value)} keys"
    text = repr(value)
    if len(text) > 120:
        text = text[:117] + "..."
    return text if value is None or isinstance(value, str) else f"{text} ({type(value).__name__})"


def bad_argument(
    where: str, name: str, expected: str, got: object, fix: str = "", error: type[Exception] = ValueError
) -> Exception:
    """Build (not raise) the error for a bad argument.

    Args:
        where: the layer's path, the class or the function that was called.
        name: the argument's name.
        expected: what would have been accepted, as the end of "must be ...".
        got: the value that came in; `describe` puts it into words.
        fix: one sentence that tells what to write instead.
        error: class of the exception.

    Returns:
        An exception whose text reads "where: argument 'name' must be <expected>; got name=<value>. <fix>".

    Example:
        >>> print(bad_argument("Dense", "units", "a positive integer", -3, "Write for example Dense(32)."))
        Dense: argument 'units' must be a positive integer; got units=-3 (int). Write for example Dense(32).
    """
    shaped = getattr(got, "shape", None) is not None and getattr(got, "dtype", None) is not None
    if shaped and not isinstance(got, np.generic):
        received = describe(got)
    else:
        received = f"{name}={describe(got)}"
    return error(f"{where}: argument '{name}' must be {expected}; got {received}." + (f" {fix}" if fix else ""))


def unknown_name(where: str, kind: str, name: str, choices: Iterable[str]) -> ValueError:
    """Build the error for a name that stands for nothing, with the nearest names that do.

    Example:
        >>> print(unknown_name("compile", "loss", "msee", ["mse", "mae", "kl_divergence"]))
        compile: unknown loss 'msee'. Did you mean 'mse'? Known names: kl_divergence, mae, mse.
    """
    known = sorted({str(choice) for choice in choices})
    lowered = {choice.lower(): choice for choice in known}
    near = [lowered[match] for match in difflib.get_close_matches(str(name).lower(), lowered, n=3, cutoff=0.6)]
    hint = " Did you mean " + " or ".join(repr(match) for match in near) + "?" if near else ""
    return ValueError(f"{where}: unknown {kind} {name!r}.{hint} Known names: {', '.join(known)}.")


def returns_nothing(where: str) -> ValueError:
    """Build the error for a layer or model of the user's whose `call` has no result.

    Example:
        >>> print(returns_nothing("my_model (MyModel)"))
        my_model (MyModel): `call` must return a tensor, or a list or dict of them; got None. End it with `return`.
    """
    return ValueError(
        f"{where}: `call` must return a tensor, or a list or dict of them; got None. End it with `return`."
    )


def is_integer(value: object) -> bool:
    """True for Python and NumPy integers, but not for booleans."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)
