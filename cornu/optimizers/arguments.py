"""The ten arguments that every optimizer takes, declared once.

Keras repeats them in each signature and in each call of the base class. Here they are a `TypedDict`, so that editors
and type checkers complete and check them behind `**common`, and `takes_common_arguments` puts them into the runtime
signature: `inspect.signature(Adam)` and `help(Adam)` show what Keras's do, and positional calls bind as they do there.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypedDict, TypeVar

import jax
import numpy as np

from cornu.base import checks
from cornu.base.arguments import translate, unknown_arguments
from cornu.base.errors import bad_argument
from cornu.core.variable import Variable

__all__ = ["DEFAULTS", "CommonArguments", "OtherArguments", "check_common", "rate_number", "takes_common_arguments"]

P = ParamSpec("P")
Self = TypeVar("Self")


class OtherArguments(TypedDict, total=False):
    """The common arguments but `weight_decay`, for optimizers that have a default of their own for it."""

    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    loss_scale_factor: float | None
    gradient_accumulation_steps: int | None
    name: str | None


class CommonArguments(OtherArguments, total=False):
    """What every optimizer takes besides `learning_rate` and its own arguments; `Optimizer` explains them."""

    weight_decay: float | None


DEFAULTS: dict[str, Any] = {
    "weight_decay": None,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
    "name": None,
}


def takes_common_arguments(init: Callable[Concatenate[Self, P], None]) -> Callable[Concatenate[Self, P], None]:
    """Decorator of `__init__(self, own..., **common)`: gives it the signature with the common arguments spelled out.

    They stand after the positional ones of `init`, as in Keras; keyword-only arguments of `init` follow behind them.

    Raises (the decorated function):
        TypeError: if a keyword argument is unknown, with the nearest names, or if too many or too few come.
    """
    signature = _full_signature(init)
    names = list(signature.parameters)[1:]

    @functools.wraps(init)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> None:
        cls = type(self)
        given = dict(zip(names, args, strict=False))
        if len(args) <= len(names) and not given.keys() & kwargs.keys():
            args, kwargs = (), translate(cls, {**given, **kwargs})
        unknown = [name for name in kwargs if name not in names]
        if unknown:
            raise unknown_arguments(cls.__name__, unknown, names)
        try:
            bound = signature.bind(self, *args, **kwargs).arguments
        except TypeError as error:
            raise TypeError(f"{cls.__name__}: {error}. It takes {', '.join(names)}.") from error
        bound.pop("self")
        init(self, **bound)  # type: ignore[call-arg]

    wrapper.__signature__ = signature  # type: ignore[attr-defined]
    return wrapper  # type: ignore[return-value]


def _full_signature(init: Callable[..., Any]) -> inspect.Signature:
    parameters = list(inspect.signature(init).parameters.values())
    before = [p for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    after = [p for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]
    own = {p.name for p in parameters}
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    types = {**OtherArguments.__annotations__, **CommonArguments.__annotations__}
    common = [
        inspect.Parameter(name, kind, default=default, annotation=types[name])
        for name, default in DEFAULTS.items()
        if name not in own
    ]
    return inspect.Signature([*before, *common, *(p.replace(kind=kind) for p in after)])


def rate_number(where: str, value: Any) -> float:
    """A learning rate given as a number, or as a concrete array of one."""
    if isinstance(value, Variable | jax.Array | np.ndarray) and np.shape(value) == ():
        value = np.asarray(value)[()]
    if not checks.is_number(value):
        expected = "a number, a LearningRateSchedule or a callable without arguments"
        raise bad_argument(where, "learning_rate", expected, value, "Write for example learning_rate=0.001.")
    fix = "To climb the gradient instead of descending it, negate the loss."
    return float(checks.non_negative(where, "learning_rate", value, fix))


def check_common(where: str, arguments: dict[str, Any]) -> None:
    """Check the common arguments and turn NumPy numbers into Python's, in place."""
    name = arguments["name"]
    if name is not None and (not isinstance(name, str) or not name or "/" in name):
        raise bad_argument(where, "name", "a string without '/'", name)
    off = "Leave it out (None) for none."
    for key in ("clipnorm", "clipvalue", "global_clipnorm", "loss_scale_factor"):
        if arguments[key] is not None:
            arguments[key] = checks.positive(where, key, arguments[key], off)
    given = [key for key in ("clipnorm", "clipvalue", "global_clipnorm") if arguments[key] is not None]
    if len(given) > 1:
        values = ", ".join(f"{key}={arguments[key]!r}" for key in given)
        raise ValueError(
            f"{where}: arguments 'clipnorm', 'clipvalue' and 'global_clipnorm' exclude each other; got {values}. "
            "Keep one."
        )
    if arguments["weight_decay"] is not None:
        arguments["weight_decay"] = checks.non_negative(where, "weight_decay", arguments["weight_decay"], off)
    arguments["use_ema"] = checks.flag(where, "use_ema", arguments["use_ema"])
    arguments["ema_momentum"] = checks.fraction(where, "ema_momentum", arguments["ema_momentum"], one=True)
    for key, least in (("ema_overwrite_frequency", 1), ("gradient_accumulation_steps", 2)):
        if arguments[key] is not None:
            arguments[key] = checks.count(where, key, arguments[key], least, off)
