"""InverseTimeDecay: the rate falls like one over time."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.serialization import register
from cornu.optimizers.schedules.base import LearningRateSchedule, as_float

__all__ = ["InverseTimeDecay"]


@register("keras.optimizers.schedules.InverseTimeDecay")
class InverseTimeDecay(LearningRateSchedule):
    """Divide the initial rate by a number that grows linearly, smoothly or in stairs.

    `rate = initial_learning_rate / (1 + decay_rate * step / decay_steps)`

    Args:
        initial_learning_rate: number; the rate at step 0.
        decay_steps: number above 0; steps in which the divisor grows by `decay_rate`.
        decay_rate: number, 0 or more.
        staircase: whether the quotient is rounded down, so that the rate changes only every `decay_steps` steps.
        name: string.

    Raises:
        ValueError: if a number is out of its range.

    Example:
        >>> import cornu
        >>> schedule = cornu.optimizers.schedules.InverseTimeDecay(0.1, decay_steps=10, decay_rate=1.0)
        >>> round(float(schedule(10)), 4)
        0.05
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ):
        where = type(self).__name__
        self.initial_learning_rate: Any = checks.real(where, "initial_learning_rate", initial_learning_rate)
        self.decay_steps: Any = checks.positive(where, "decay_steps", decay_steps)
        self.decay_rate: Any = checks.non_negative(where, "decay_rate", decay_rate)
        self.staircase: bool = checks.flag(where, "staircase", staircase)
        self.name = name

    def __call__(self, step: Any) -> Any:
        periods = as_float(step) / self.decay_steps
        periods = jnp.floor(periods) if self.staircase else periods
        return self.initial_learning_rate / (1 + self.decay_rate * periods)
