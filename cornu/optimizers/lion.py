"""Lion: the sign of a mean gradient."""

from __future__ import annotations

from typing import Any, Unpack

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer
from cornu.optimizers.moments import at_full_width, weighted_average

__all__ = ["Lion"]


@register("keras.optimizers.Lion")
class Lion(Optimizer):
    """Step by the learning rate in the direction of a sign: `w -= rate * sign(beta_1 * m + (1 - beta_1) * g)`.

    It keeps one variable for each weight where Adam keeps two. Take a learning rate 3 to 10 times smaller than for
    Adam, and a weight decay as many times larger.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in (0, 1]; weight of the past in the step.
        beta_2: number in [0, 1); weight of the past in the mean that is kept.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0, 1.0])
        >>> cornu.optimizers.Lion(0.25).apply([cornu.ops.array([8.0, -0.1])], [v])
        >>> v.numpy().tolist()
        [0.75, 1.25]

    Reference:
        Chen et al., 2023, Symbolic Discovery of Optimization Algorithms, https://arxiv.org/abs/2302.06675
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        fix = "With 0 only the sign of the last gradient would count."
        self.beta_1: Any = checks.fraction(where, "beta_1", checks.positive(where, "beta_1", beta_1, fix), one=True)
        self.beta_2: Any = checks.fraction(where, "beta_2", beta_2)

    def _make_slots(self, variables: list[Variable]) -> None:
        self._momentums = self.add_optimizer_variables(variables, "momentum")

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient, rate = cast(gradient, variable.dtype), cast(learning_rate, variable.dtype)
        beta_1, beta_2 = at_full_width(self.beta_1), at_full_width(self.beta_2)
        slot = self._momentums[self._get_variable_index(variable)]
        self.assign_sub(variable, rate * jnp.sign(slot.value * beta_1 + gradient * (1 - beta_1)))
        weighted_average(slot, gradient, beta_2)
