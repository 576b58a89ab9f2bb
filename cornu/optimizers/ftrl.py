"""Ftrl: weights solved for anew in each step, many of them exactly zero."""

from __future__ import annotations

from typing import Any, Unpack

import jax.numpy as jnp

from cornu import initializers
from cornu.base import checks
from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer

__all__ = ["Ftrl"]


@register("keras.optimizers.Ftrl")
class Ftrl(Optimizer):
    """Follow the regularized leader: for wide, shallow models on sparse features, where L1 makes most weights zero.

    Args:
        learning_rate: number, schedule or callable.
        learning_rate_power: number, 0 or less; how the rate falls with the sum of squares. -0.5 is the paper's, 0 keeps
            it fixed.
        initial_accumulator_value: number, 0 or more; where the sums of squares start.
        l1_regularization_strength: number, 0 or more; pulls weights to exactly zero.
        l2_regularization_strength: number, 0 or more; pulls weights towards zero.
        l2_shrinkage_regularization_strength: number, 0 or more; adds to the gradient a pull in proportion to the
            weight.
        beta: number, 0 or more; the paper's beta, which slows the first steps.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([0.001, 1.0])
        >>> optimizer = cornu.optimizers.Ftrl(0.1, l1_regularization_strength=1.0)
        >>> optimizer.apply([cornu.ops.array([0.5, 2.0])], [v])
        >>> [round(x, 3) for x in v.numpy().tolist()]
        [0.0, 0.696]

    Reference:
        McMahan et al., 2013, Ad Click Prediction: a View from the Trenches,
        https://research.google.com/pubs/archive/41159.pdf
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        self.learning_rate_power: Any = checks.non_positive(where, "learning_rate_power", learning_rate_power)
        self.initial_accumulator_value: Any = checks.non_negative(
            where, "initial_accumulator_value", initial_accumulator_value
        )
        self.l1_regularization_strength: Any = checks.non_negative(
            where, "l1_regularization_strength", l1_regularization_strength
        )
        self.l2_regularization_strength: Any = checks.non_negative(
            where, "l2_regularization_strength", l2_regularization_strength
        )
        self.l2_shrinkage_regularization_strength: Any = checks.non_negative(
            where, "l2_shrinkage_regularization_strength", l2_shrinkage_regularization_strength
        )
        self.beta: Any = checks.non_negative(where, "beta", beta)

    def _make_slots(self, variables: list[Variable]) -> None:
        starts = [initializers.Constant(self.initial_accumulator_value), "zeros"]
        self._accumulators, self._linears = self.add_optimizer_variables(variables, ("accumulator", "linear"), starts)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient, rate = cast(gradient, variable.dtype), cast(learning_rate, variable.dtype)
        i = self._get_variable_index(variable)
        total, linear = self._accumulators[i], self._linears[i]
        old = jnp.power(total.value, -self.learning_rate_power)
        new = jnp.power(total.assign(total.value + jnp.square(gradient)), -self.learning_rate_power)
        pull = gradient + 2 * self.l2_shrinkage_regularization_strength * variable.value
        slope = linear.assign(linear.value + (pull - (new - old) / rate * variable.value))
        curvature = new / rate + 2 * (self.l2_regularization_strength + self.beta / (2 * rate))
        free = jnp.clip(slope, -self.l1_regularization_strength, self.l1_regularization_strength)
        self.assign(variable, (free - slope) / curvature)
