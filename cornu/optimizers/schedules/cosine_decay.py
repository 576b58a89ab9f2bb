"""CosineDecay: half a cosine wave from the top to the bottom, after an optional climb."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.base.notices import notice
from cornu.core.serialization import register
from cornu.optimizers.schedules.base import LearningRateSchedule, as_float

__all__ = ["CosineDecay"]


@register("keras.optimizers.schedules.CosineDecay")
class CosineDecay(LearningRateSchedule):
    """Climb in a straight line to `warmup_target`, if there is one, then fall along half a cosine wave.

    Args:
        initial_learning_rate: number; the rate at step 0.
        decay_steps: number above 0; length of the fall. After it the rate stays.
        alpha: number; the rate at the end as a fraction of the rate at the top.
        name: string.
        warmup_target: number or None; the rate at the top. With None there is no climb.
        warmup_steps: number, 0 or more; length of the climb, which comes before the fall. It needs a `warmup_target`.

    Raises:
        ValueError: if a number is out of its range.

    Example:
        >>> import cornu
        >>> schedule = cornu.optimizers.schedules.CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=10)
        >>> [round(float(schedule(step)), 4) for step in (5, 10, 60, 200)]
        [0.05, 0.1, 0.05, 0.0]

    Reference:
        Loshchilov and Hutter, 2016, SGDR: Stochastic Gradient Descent with Warm Restarts,
        https://arxiv.org/abs/1608.03983
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ):
        where = type(self).__name__
        self.initial_learning_rate: Any = checks.real(where, "initial_learning_rate", initial_learning_rate)
        self.decay_steps: Any = checks.positive(where, "decay_steps", decay_steps)
        self.alpha: Any = checks.real(where, "alpha", alpha)
        self.name = name
        self.warmup_target: Any | None = (
            None if warmup_target is None else checks.real(where, "warmup_target", warmup_target)
        )
        self.warmup_steps: Any = checks.non_negative(where, "warmup_steps", warmup_steps)
        if self.warmup_target is None and self.warmup_steps:
            notice(
                f"{where}: warmup_steps={self.warmup_steps} changes nothing without a warmup_target. Give the rate to "
                "climb to, for example CosineDecay(0.0, decay_steps, warmup_target=0.001, warmup_steps=500)."
            )

    def __call__(self, step: Any) -> Any:
        step = as_float(step)
        if self.warmup_target is None:
            return self._fall(step, self.initial_learning_rate)
        climb = self.warmup_target - self.initial_learning_rate
        rising = self.initial_learning_rate + climb * step / (self.warmup_steps or 1)
        return jnp.where(step < self.warmup_steps, rising, self._fall(step - self.warmup_steps, self.warmup_target))

    def _fall(self, step: Any, top: float) -> Any:
        done = jnp.minimum(step, self.decay_steps) / self.decay_steps
        wave = 0.5 * (1 + jnp.cos(math.pi * done))
        return top * ((1 - self.alpha) * wave + self.alpha)
