"""Adamax: Adam with the largest gradient in place of the mean square."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.moments import TwoMoments, cold_start, moving_average

__all__ = ["Adamax"]


@register("keras.optimizers.Adamax")
class Adamax(TwoMoments):
    """Divide a moving mean of the gradient by the largest recent gradient: `w -= rate * m / (u + epsilon)`.

    `u = max(beta_2 * u, |g|)`. It is steadier than Adam where gradients come rarely, as in embeddings.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in [0, 1); weight of the past in the mean of the gradient.
        beta_2: number in [0, 1); what is left of the largest gradient after each step.
        epsilon: number, 0 or more; keeps the division finite.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.Adamax(0.1).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 4)
        0.9

    Reference:
        Kingma and Ba, 2014, Adam: A Method for Stochastic Optimization, section 7, https://arxiv.org/abs/1412.6980
    """

    _slot_names = ("momentum", "norm")

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient = cast(gradient, variable.dtype)
        rate, share = cast(learning_rate, variable.dtype), cast(cold_start(self.beta_1, self._step), variable.dtype)
        i = self._get_variable_index(variable)
        mean = moving_average(self._momentums[i], gradient, self.beta_1)
        largest = self._velocities[i]
        size = largest.assign(jnp.maximum(self.beta_2 * largest.value, jnp.abs(gradient)))
        self.assign_sub(variable, rate * mean / (share * (size + self.epsilon)))
