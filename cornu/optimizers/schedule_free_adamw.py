"""ScheduleFreeAdamW: Adam whose averaging takes the place of a falling learning rate."""

from __future__ import annotations

from typing import Any, Unpack

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import cast, convert_to_tensor
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate
from cornu.optimizers.moments import TwoMoments, at_full_width, cold_start, moving_average

__all__ = ["ScheduleFreeAdamW"]


@register("keras.optimizers.ScheduleFreeAdamW")
class ScheduleFreeAdamW(TwoMoments):
    """Step one sequence of weights by RMS-scaled gradients, average it, and train on a mix of both.

    The sequence `z` takes the steps, `x` is the plain mean of all `z` so far, and the model's variables hold
    `(1 - beta_1) * z + beta_1 * x`. No schedule and no number of steps has to be chosen beforehand.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in (0, 1); share of the mean in the model's variables.
        beta_2: number in [0, 1); weight of the past in the mean of the squared gradient.
        epsilon: number, 0 or more; added to the root.
        warmup_steps: integer, 0 or more; steps in which the rate climbs from zero.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.ScheduleFreeAdamW(0.1).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 4)
        0.9

    Reference:
        Defazio et al., 2024, The Road Less Scheduled, https://arxiv.org/abs/2405.15682
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **common)
        where = type(self).__name__
        checks.positive(where, "beta_1", beta_1, "The mean is read back from the model's variables by dividing by it.")
        self.warmup_steps = checks.count(where, "warmup_steps", warmup_steps, least=0)

    def _make_slots(self, variables: list[Variable]) -> None:
        super()._make_slots(variables)
        for variable, slot in zip(variables, self._momentums, strict=True):
            if slot is not None:
                slot.assign(variable.value)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        dtype, step = variable.dtype, self._step
        gradient, rate = cast(gradient, dtype), convert_to_tensor(learning_rate)
        if self.warmup_steps:
            rate = rate * jnp.minimum(1, step / self.warmup_steps)
        beta_1, beta_2 = at_full_width(self.beta_1), at_full_width(self.beta_2)
        i = self._get_variable_index(variable)
        stepped = self._momentums[i]
        mean = (variable.value - (1 - beta_1) * stepped.value) / beta_1
        square = moving_average(self._velocities[i], jnp.square(gradient), beta_2)
        size = jnp.sqrt(square / cast(cold_start(self.beta_2, step), dtype)) + self.epsilon
        new = stepped.assign(stepped.value - cast(rate, dtype) * gradient / size)
        weight = 1 / step
        mean = (1 - weight) * mean + weight * new
        self.assign(variable, (1 - beta_1) * new + beta_1 * mean)
