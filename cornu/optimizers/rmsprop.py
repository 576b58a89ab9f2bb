"""RMSprop: gradients divided by a moving average of their size."""

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

__all__ = ["RMSprop"]


@register("keras.optimizers.RMSprop")
class RMSprop(Optimizer):
    """Divide each gradient by the root of a moving average of its squares.

    `w -= rate * g / sqrt(mean(g**2) + epsilon)`, so that weights with large and with small gradients move alike. A
    common choice for recurrent networks.

    Args:
        learning_rate: number, schedule or callable.
        rho: number in [0, 1); weight of the past in the averages.
        momentum: number in [0, 1]; weight of the previous step in the next.
        epsilon: number, 0 or more; stands under the root and keeps the division finite.
        centered: whether to divide by the variance instead, with the square of the mean gradient taken off.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.RMSprop(0.1).apply([cornu.ops.ones(1)], [v])
        >>> round(float(v[0]), 3)
        0.684

    Reference:
        Hinton, 2012, Neural Networks for Machine Learning, lecture 6e,
        http://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        self.rho: Any = checks.fraction(where, "rho", rho)
        self.momentum: Any = checks.fraction(where, "momentum", momentum, one=True)
        self.epsilon: Any = checks.non_negative(where, "epsilon", epsilon)
        self.centered: bool = checks.flag(where, "centered", centered)

    def _make_slots(self, variables: list[Variable]) -> None:
        self._velocities = self.add_optimizer_variables(variables, "velocity")
        if self.momentum:
            self._momentums = self.add_optimizer_variables(variables, "momentum")
        if self.centered:
            self._average_gradients = self.add_optimizer_variables(variables, "average_gradient")

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient, rate = cast(gradient, variable.dtype), cast(learning_rate, variable.dtype)
        i = self._get_variable_index(variable)
        size = weighted_average(self._velocities[i], jnp.square(gradient), self.rho)
        if self.centered:
            size = size - jnp.square(weighted_average(self._average_gradients[i], gradient, self.rho))
        step = rate * gradient / jnp.sqrt(size + self.epsilon)
        if self.momentum:
            slot = self._momentums[i]
            step = self.momentum * slot.value + step
            self.assign(slot, step)
        self.assign_sub(variable, step)
