"""Adadelta: steps in the units of the weights, from the sizes of past steps and past gradients."""

from __future__ import annotations

from typing import Any, Unpack

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer
from cornu.optimizers.moments import weighted_average

__all__ = ["Adadelta"]


@register("keras.optimizers.Adadelta")
class Adadelta(Optimizer):
    """Scale each gradient by the ratio of two moving averages: the size of past steps over the size of past gradients.

    The paper has no learning rate: write `learning_rate=1.0` for its form.

    Args:
        learning_rate: number, schedule or callable.
        rho: number in [0, 1); weight of the past in both averages.
        epsilon: number, 0 or more; stands under both roots and gets the first steps going.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.Adadelta(1.0, epsilon=0.01).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 3)
        0.553

    Reference:
        Zeiler, 2012, ADADELTA: An Adaptive Learning Rate Method, https://arxiv.org/abs/1212.5701
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        self.rho: Any = checks.fraction(where, "rho", rho)
        self.epsilon: Any = checks.non_negative(where, "epsilon", epsilon)

    def _make_slots(self, variables: list[Variable]) -> None:
        self._accumulated_grads, self._accumulated_delta_vars = self.add_optimizer_variables(
            variables, ("accumulated_grad", "accumulated_delta_var")
        )

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient, rate = cast(gradient, variable.dtype), cast(learning_rate, variable.dtype)
        i = self._get_variable_index(variable)
        steps = self._accumulated_delta_vars[i]
        size = weighted_average(self._accumulated_grads[i], jnp.square(gradient), self.rho)
        step = gradient * jnp.sqrt(steps.value + self.epsilon) / jnp.sqrt(size + self.epsilon)
        weighted_average(steps, jnp.square(step), self.rho)
        self.assign_sub(variable, rate * step)
