"""PiecewiseConstantDecay: one rate up to a step, another up to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.optimizers.schedules.base import LearningRateSchedule, as_float

__all__ = ["PiecewiseConstantDecay"]


@register("keras.optimizers.schedules.PiecewiseConstantDecay")
class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[0]` up to and including step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on.

    Args:
        boundaries: list of steps, increasing.
        values: list of rates, one more than boundaries; the last holds for ever.
        name: string.

    Raises:
        ValueError: if `values` is not one longer than `boundaries`, or the boundaries do not increase.

    Example:
        >>> import cornu
        >>> schedule = cornu.optimizers.schedules.PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001])
        >>> [round(float(schedule(step)), 4) for step in (100, 101, 300)]
        [0.1, 0.01, 0.001]
    """

    def __init__(self, boundaries: Sequence[float], values: Sequence[float], name: str = "PiecewiseConstant"):
        where = type(self).__name__
        for key, numbers in (("boundaries", boundaries), ("values", values)):
            if isinstance(numbers, str) or not isinstance(numbers, Iterable):
                raise bad_argument(where, key, "a list of numbers", numbers)
        self.boundaries: list[Any] = [checks.real(where, "boundaries", step) for step in boundaries]
        self.values: list[Any] = [checks.real(where, "values", rate) for rate in values]
        self.name = name
        if len(self.values) != len(self.boundaries) + 1:
            expected = f"a list of {len(self.boundaries) + 1} rates, one more than 'boundaries' has steps"
            raise bad_argument(where, "values", expected, self.values)
        if any(a >= b for a, b in zip(self.boundaries, self.boundaries[1:], strict=False)):
            raise bad_argument(where, "boundaries", "increasing", self.boundaries)

    def __call__(self, step: Any) -> Any:
        if not self.boundaries:
            return as_float(self.values[0])
        # The number of boundaries that lie before the step is the number of its piece.
        piece = jnp.sum(as_float(step) > as_float(self.boundaries))
        return as_float(self.values)[piece]
