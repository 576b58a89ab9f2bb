"""Old arguments of optimizers: `lr`, `decay`, `epsilon=None`."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.core.serialization import serialize_keras_object
from cornu.dialects.attachments import Attachments
from cornu.optimizers import Optimizer
from cornu.optimizers.schedules import InverseTimeDecay

__all__ = ["DecayedRate", "attach_to_optimizers", "translate_optimizer_arguments"]


class DecayedRate(float):
    """A learning rate with the `decay` that Keras 1 and 2 took beside it: `lr / (1 + decay * iterations)`.

    Args:
        rate: the rate before decay, which callbacks may change.
        decay: number above 0.
    """

    decay: float

    def __new__(cls, rate: float, decay: float) -> DecayedRate:
        made = super().__new__(cls, rate)
        made.decay = decay
        return made

    @property
    def factor(self) -> InverseTimeDecay:
        """What the rate is multiplied by at a step."""
        return InverseTimeDecay(1.0, decay_steps=1, decay_rate=self.decay)


def attach_to_optimizers(attachments: Attachments) -> None:
    """Give optimizers `lr` and `decay`, and let a `DecayedRate` be a rate."""
    init, get_config = Optimizer.__init__, Optimizer.get_config

    @functools.wraps(init)
    def init_with_decay(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        rate = args[0] if args else kwargs.get("learning_rate")
        if isinstance(rate, DecayedRate):
            self.rate_factor = rate.factor

    @functools.wraps(get_config)
    def config_with_decay(self: Any) -> dict[str, Any]:
        config = get_config(self)
        if isinstance(self.rate_factor, InverseTimeDecay):
            decay = self.rate_factor.decay_rate
            schedule = InverseTimeDecay(config["learning_rate"], decay_steps=1, decay_rate=decay)
            config["learning_rate"] = serialize_keras_object(schedule)
        return config

    def set_rate(self: Any, value: Any) -> None:
        self.learning_rate = value

    attachments.set(Optimizer, "__init__", init_with_decay)
    attachments.set(Optimizer, "get_config", config_with_decay)
    attachments.set(Optimizer, "lr", property(lambda self: self.learning_rate, set_rate, doc="The learning rate."))
    attachments.set(Optimizer, "decay", property(_decay_of, doc="`decay` as it was given, else 0."))


def _decay_of(optimizer: Any) -> float:
    return getattr(optimizer.rate_factor, "decay_rate", 0.0)


def translate_optimizer_arguments(cls: type, arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of an optimizer as they are written today."""
    where, arguments = cls.__name__, dict(arguments)
    if "lr" in arguments:
        if "learning_rate" in arguments:
            raise bad_argument(where, "lr", "left out where `learning_rate` is given", arguments["lr"], "Keep one.")
        arguments["learning_rate"] = arguments.pop("lr")
        notice(
            f"{where}: `lr` is called `learning_rate` today; the rate is {arguments['learning_rate']!r} as you asked.",
            key="optimizer lr",
        )
    if arguments.get("epsilon", 0) is None:
        arguments["epsilon"] = epsilon()
    if "schedule_decay" in arguments:
        value = arguments.pop("schedule_decay")
        notice(
            f"{where}: schedule_decay={value!r} is not served: the momentum grows as in Keras 3, by 0.96 ** t, where "
            "Keras 2 had 0.96 ** (schedule_decay * t). The first steps differ."
        )
    if "jit_compile" in arguments:
        value = arguments.pop("jit_compile")
        notice(f"{where}: jit_compile={value!r} is not needed: the training step is compiled as a whole.")
    decay = arguments.pop("decay", None)
    if decay:
        arguments["learning_rate"] = _decayed(cls, where, arguments.get("learning_rate"), decay)
    return arguments


def _decayed(cls: type, where: str, rate: Any, decay: Any) -> DecayedRate:
    if rate is None:
        parameter = inspect.signature(cls.__init__).parameters.get("learning_rate")
        rate = None if parameter is None else parameter.default
    for name, value in (("decay", decay), ("learning_rate", rate)):
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise bad_argument(where, name, "a number, 0 or more, where `decay` is used", value)
    notice(
        f"{where}: `decay` is written learning_rate=schedules.InverseTimeDecay({float(rate)!r}, decay_steps=1, "
        f"decay_rate={float(decay)!r}) today; the rate is lr / (1 + decay * iterations) as you asked.",
        key="optimizer decay",
    )
    return DecayedRate(rate, decay)
