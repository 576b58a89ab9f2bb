"""Nadam: Adam with Nesterov's look ahead."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.moments import TwoMoments, at_full_width, cold_start, moving_average, power

__all__ = ["Nadam"]

_DECAY = 0.96  # the constant of the paper's momentum schedule


@register("keras.optimizers.Nadam")
class Nadam(TwoMoments):
    """Adam whose mean gradient already contains the step that momentum is about to take.

    The momentum grows with the step t: `beta_1 * (1 - 0.5 * 0.96 ** t)`.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in [0, 1); weight of the past in the mean of the gradient.
        beta_2: number in [0, 1); weight of the past in the mean of its square.
        epsilon: number, 0 or more; added to the root.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.Nadam(0.1).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 3)
        0.894

    Reference:
        Dozat, 2016, Incorporating Nesterov Momentum into Adam, http://cs229.stanford.edu/proj2015/054_report.pdf
    """

    def _make_slots(self, variables: list[Variable]) -> None:
        super()._make_slots(variables)
        self._u_product = self.add_variable((), "ones", name="u_product")

    def _growth_at(self, step: Any) -> jax.Array:
        return 1 - 0.5 * power(_DECAY, step)

    def _begin_step(self) -> None:
        self._u_product.assign(self._u_product.value * self.beta_1 * self._growth_at(self._step))

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        dtype = variable.dtype
        gradient = cast(gradient, dtype)
        beta_1, beta_2 = at_full_width(self.beta_1), at_full_width(self.beta_2)
        now, ahead = (self.beta_1 * self._growth_at(step) for step in (self._step, self._step + 1))
        product = self._u_product.value
        i = self._get_variable_index(variable)
        mean = moving_average(self._momentums[i], gradient, beta_1)
        square = moving_average(self._velocities[i], jnp.square(gradient), beta_2)
        mean = cast(ahead, dtype) * mean / cast(1 - product * ahead, dtype)
        mean = mean + cast(1 - now, dtype) * gradient / cast(1 - product, dtype)
        square = square / cast(cold_start(self.beta_2, self._step), dtype)
        self.assign_sub(variable, mean * cast(learning_rate, dtype) / (jnp.sqrt(square) + self.epsilon))
