"""Adafactor: Adam's division with two thin vectors in place of a full matrix of squares."""

from __future__ import annotations

from typing import Any, Unpack

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import cast, convert_to_tensor
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer
from cornu.optimizers.moments import weighted_average

__all__ = ["Adafactor"]


@register("keras.optimizers.Adafactor")
class Adafactor(Optimizer):
    """Keep, for a matrix of weights, only the means of its squared gradients along rows and along columns.

    That saves most of the memory that Adam needs, which matters for large language models. The step is also scaled by
    the size of the variable.

    Args:
        learning_rate: number, schedule or callable; with `relative_step` an upper bound.
        beta_2_decay: number, 0 or less; the past weighs `1 - t ** beta_2_decay` at step t.
        epsilon_1: number, 0 or more; added to the squares.
        epsilon_2: number, 0 or more; least size of a variable, for scaling the step.
        clip_threshold: number above 0; largest root mean square of a step before it is scaled.
        relative_step: whether the rate falls as `1 / sqrt(t)` once that is below `learning_rate`.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([[1.0, 2.0], [3.0, 4.0]])
        >>> optimizer = cornu.optimizers.Adafactor(0.1)
        >>> optimizer.apply([cornu.ops.ones((2, 2))], [v])
        >>> round(float(v[0, 0]), 4)
        0.7261

    Reference:
        Shazeer and Stern, 2018, Adafactor: Adaptive Learning Rates with Sublinear Memory Cost,
        https://arxiv.org/abs/1804.04235
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        self.beta_2_decay: Any = checks.non_positive(where, "beta_2_decay", beta_2_decay)
        self.epsilon_1: Any = checks.non_negative(where, "epsilon_1", epsilon_1)
        self.epsilon_2: Any = checks.non_negative(where, "epsilon_2", epsilon_2)
        self.clip_threshold: Any = checks.positive(where, "clip_threshold", clip_threshold)
        self.relative_step: bool = checks.flag(where, "relative_step", relative_step)

    def _make_slots(self, variables: list[Variable]) -> None:
        self._rows: list[Any] = []
        self._columns: list[Any] = []
        self._squares: list[Any] = []
        for variable in variables:
            slots = [None, None, None] if variable.overwrite_with_gradient else self._slots_for(variable)
            for column, slot in zip((self._rows, self._columns, self._squares), slots, strict=True):
                column.append(slot)

    def _slots_for(self, variable: Variable) -> list[Variable]:
        """Means of squares by row, by column and by entry.

        Files written by Keras hold all three for every variable: two empty counters where a vector has no rows and
        columns, and a full mean for matrices, too, which is never read.
        """
        shape, dtype, name = variable.shape, variable.dtype, variable.name
        if len(shape) < 2:
            pair = [self.add_variable((), dtype="int32", name=name) for _ in range(2)]
        else:
            pair = [self.add_variable(s, dtype=dtype, name=name) for s in (shape[:-1], (*shape[:-2], shape[-1]))]
        return [*pair, self.add_variable_from_reference(variable, "velocity")]

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        dtype = variable.dtype
        gradient, rate = cast(gradient, dtype), cast(learning_rate, dtype)
        step = jnp.asarray(convert_to_tensor(self.iterations) + 1, float)
        if self.relative_step:
            rate = jnp.minimum(rate, cast(1 / jnp.sqrt(step), dtype))
        scale = jnp.maximum(self.epsilon_2, _rms(variable.value))
        past = 1 - jnp.power(step, self.beta_2_decay)  # not in a short type, where it soon is 1
        direction = gradient / jnp.sqrt(self._mean_square(gradient, variable, past))
        direction = direction / jnp.maximum(1, _rms(direction) / self.clip_threshold)
        self.assign_sub(variable, rate * scale * direction)

    def _mean_square(self, gradient: jax.Array, variable: Variable, past: Any) -> jax.Array:
        """Moving mean of the squared gradient: exact for vectors, the product of row and column means for matrices."""
        i = self._get_variable_index(variable)
        square = jnp.square(gradient) + self.epsilon_1
        if gradient.ndim < 2:
            return weighted_average(self._squares[i], square, past)
        rows = weighted_average(self._rows[i], jnp.mean(square, axis=-1), past)
        columns = weighted_average(self._columns[i], jnp.mean(square, axis=-2), past)
        share = rows / jnp.mean(rows, axis=-1, keepdims=True)
        return share[..., :, None] * columns[..., None, :]


def _rms(x: jax.Array) -> jax.Array:
    """Root of the mean square."""
    return jnp.sqrt(jnp.mean(jnp.square(x)))
