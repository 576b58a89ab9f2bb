"""What the Adam family shares: two moving averages of the gradient, and the correction of their cold start."""

from __future__ import annotations

from typing import Any, Unpack

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import convert_to_tensor
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer

__all__ = ["TwoMoments", "at_full_width", "cold_start", "moving_average", "power", "weighted_average"]


def moving_average(slot: Variable, value: Any, past: Any) -> jax.Array:
    """Move the average in `slot` towards `value`, keeping `past` of it, and return it."""
    return slot.assign(slot.value + (value - slot.value) * (1 - past))


def weighted_average(slot: Variable, value: Any, past: Any) -> jax.Array:
    """`moving_average` in another order, for the algorithms that Keras rounds in this one.

    Where training runs wild, or a sign is taken, a last bit grows to a visible difference.
    """
    return slot.assign(past * slot.value + (1 - past) * value)


def cold_start(past: float, step: Any) -> jax.Array:
    """`1 - past ** step`: the share of its full weight that an average started from zero has after `step` values."""
    return 1 - power(past, step)


def at_full_width(number: float) -> jax.Array:
    """A number in JAX's default float type: in bfloat16 0.999 is 1, and nothing ever enters the average."""
    return jnp.asarray(number, float)


def power(base: float, step: Any) -> jax.Array:
    """`base ** step` in JAX's default float type, as short types get large steps wrong."""
    return jnp.power(at_full_width(base), jnp.asarray(step, float))


class TwoMoments(Optimizer):
    """Base of the optimizers that keep a mean of the gradient and a second average of its size.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in [0, 1); weight of the past in the mean of the gradient.
        beta_2: number in [0, 1); weight of the past in the average of its size.
        epsilon: number, 0 or more; keeps the division by the size finite.
        **common: the arguments that all optimizers share, see `Optimizer`.
    """

    _slot_names = ("momentum", "velocity")

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        self.beta_1: Any = checks.fraction(where, "beta_1", beta_1)
        self.beta_2: Any = checks.fraction(where, "beta_2", beta_2)
        self.epsilon: Any = checks.non_negative(where, "epsilon", epsilon)

    def _make_slots(self, variables: list[Variable]) -> None:
        self._momentums, self._velocities = self.add_optimizer_variables(variables, self._slot_names)

    @property
    def _step(self) -> jax.Array:
        """Number of the update under way, from 1."""
        return convert_to_tensor(self.iterations) + 1

    def _move(self, gradient: Any, variable: Variable) -> tuple[jax.Array, jax.Array]:
        """The means of the gradient and of its square, moved on by `gradient`."""
        i = self._get_variable_index(variable)
        return (
            moving_average(self._momentums[i], gradient, self.beta_1),
            moving_average(self._velocities[i], jnp.square(gradient), self.beta_2),
        )
