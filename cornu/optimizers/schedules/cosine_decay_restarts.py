"""CosineDecayRestarts: cosine decay that starts again, each time over a longer way."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.serialization import register
from cornu.optimizers.schedules.base import LearningRateSchedule, as_float

__all__ = ["CosineDecayRestarts"]


@register("keras.optimizers.schedules.CosineDecayRestarts")
class CosineDecayRestarts(LearningRateSchedule):
    """Fall along half a cosine wave, jump up again, fall again.

    Args:
        initial_learning_rate: number; the rate at step 0.
        first_decay_steps: number above 0; length of the first fall.
        t_mul: number above 0; each fall is so many times as long as the one before.
        m_mul: number; each fall starts from so many times the height of the one before.
        alpha: number; the rate at the end of a fall as a fraction of `initial_learning_rate`.
        name: string.

    Raises:
        ValueError: if a number is out of its range.

    Example:
        >>> import cornu
        >>> schedule = cornu.optimizers.schedules.CosineDecayRestarts(0.1, first_decay_steps=10)
        >>> [round(float(schedule(step)), 4) for step in (0, 5, 10, 20)]
        [0.1, 0.05, 0.1, 0.05]

    Reference:
        Loshchilov and Hutter, 2016, SGDR: Stochastic Gradient Descent with Warm Restarts,
        https://arxiv.org/abs/1608.03983
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ):
        where = type(self).__name__
        self.initial_learning_rate: Any = checks.real(where, "initial_learning_rate", initial_learning_rate)
        self.first_decay_steps: Any = checks.positive(where, "first_decay_steps", first_decay_steps)
        self._t_mul = checks.positive(where, "t_mul", t_mul)
        self._m_mul = checks.real(where, "m_mul", m_mul)
        self.alpha: Any = checks.real(where, "alpha", alpha)
        self.name = name

    def __call__(self, step: Any) -> Any:
        periods = as_float(step) / self.first_decay_steps
        if self._t_mul == 1:
            restarts = jnp.floor(periods)
            done = periods - restarts
        else:
            # The first n falls take 1 + t + ... + t^(n-1) = (1 - t^n) / (1 - t) periods; solved for n.
            ratio = self._t_mul
            restarts = jnp.floor(jnp.log(1 - periods * (1 - ratio)) / math.log(ratio))
            length = jnp.power(as_float(ratio), restarts)
            done = (periods - (1 - length) / (1 - ratio)) / length
        height = jnp.power(as_float(self._m_mul), restarts)
        wave = 0.5 * height * (1 + jnp.cos(math.pi * done))
        return self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)
