"""Adagrad: the more a weight was changed, the smaller its next steps."""

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

__all__ = ["Adagrad"]


@register("keras.optimizers.Adagrad")
class Adagrad(Optimizer):
    """Divide each gradient by the root of the sum of all its squares so far.

    `w -= rate * g / sqrt(sum(g**2) + epsilon)`. Suits sparse features. It wants a larger learning rate than
    most; the paper uses 1.0.

    Args:
        learning_rate: number, schedule or callable.
        initial_accumulator_value: number, 0 or more; where the sums start.
        epsilon: number, 0 or more; keeps the division finite.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.Adagrad(0.1, initial_accumulator_value=0.0).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 4)
        0.9

    Reference:
        Duchi et al., 2011, Adaptive Subgradient Methods, https://jmlr.org/papers/v12/duchi11a.html
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        self.initial_accumulator_value: Any = checks.non_negative(
            where, "initial_accumulator_value", initial_accumulator_value
        )
        self.epsilon: Any = checks.non_negative(where, "epsilon", epsilon)

    def _make_slots(self, variables: list[Variable]) -> None:
        start = initializers.Constant(self.initial_accumulator_value)
        self._accumulators = self.add_optimizer_variables(variables, "accumulator", start)

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient, rate = cast(gradient, variable.dtype), cast(learning_rate, variable.dtype)
        total = self._accumulators[self._get_variable_index(variable)]
        square = total.assign(total.value + jnp.square(gradient))
        self.assign_sub(variable, rate * gradient / jnp.sqrt(square + self.epsilon))
