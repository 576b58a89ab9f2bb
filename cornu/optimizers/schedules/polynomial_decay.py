"""PolynomialDecay: the rate goes from one value to another along a power of the step."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.serialization import register
from cornu.optimizers.schedules.base import LearningRateSchedule, as_float

__all__ = ["PolynomialDecay"]


@register("keras.optimizers.schedules.PolynomialDecay")
class PolynomialDecay(LearningRateSchedule):
    """Go from `initial_learning_rate` to `end_learning_rate` in `decay_steps` steps, then stay or start anew.

    `rate = (initial - end) * (1 - step / decay_steps) ** power + end`; with power 1 a straight line.

    Args:
        initial_learning_rate: number; the rate at step 0.
        decay_steps: number above 0; length of the way.
        end_learning_rate: number; the rate at its end.
        power: number; shape of the way.
        cycle: whether the rate, when the end is reached, jumps up again and takes the way over the next multiple of
            `decay_steps`.
        name: string.

    Raises:
        ValueError: if a number is out of its range.

    Example:
        >>> import cornu
        >>> schedule = cornu.optimizers.schedules.PolynomialDecay(0.1, decay_steps=100, end_learning_rate=0.0)
        >>> round(float(schedule(50)), 4), float(schedule(200))
        (0.05, 0.0)
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ):
        where = type(self).__name__
        self.initial_learning_rate: Any = checks.real(where, "initial_learning_rate", initial_learning_rate)
        self.decay_steps: Any = checks.positive(where, "decay_steps", decay_steps)
        self.end_learning_rate: Any = checks.real(where, "end_learning_rate", end_learning_rate)
        self.power: Any = checks.real(where, "power", power)
        self.cycle: bool = checks.flag(where, "cycle", cycle)
        self.name = name

    def __call__(self, step: Any) -> Any:
        step = as_float(step)
        if self.cycle:
            steps = self.decay_steps * jnp.maximum(jnp.ceil(step / self.decay_steps), 1)
        else:
            steps = self.decay_steps
        way = self.initial_learning_rate - self.end_learning_rate
        # By rounding the quotient may pass 1 even at the last step, and a power of a negative number is not a number.
        return way * jnp.power(jnp.maximum(1 - step / steps, 0), self.power) + self.end_learning_rate
