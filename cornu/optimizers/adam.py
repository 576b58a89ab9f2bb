"""Adam: steps of about the size of the learning rate, along the mean gradient."""

from __future__ import annotations

from typing import Any, Unpack

import jax.numpy as jnp

from cornu.base import checks
from cornu.core.convert import cast, convert_to_tensor
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate
from cornu.optimizers.moments import TwoMoments, cold_start

__all__ = ["Adam"]


@register("keras.optimizers.Adam")
class Adam(TwoMoments):
    """Divide a moving mean of the gradient by the root of a moving mean of its square.

    `w -= rate * m / (sqrt(v) + epsilon)`, with both means corrected for their start from zero. A good first choice.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in [0, 1); weight of the past in the mean of the gradient.
        beta_2: number in [0, 1); weight of the past in the mean of its square.
        epsilon: number, 0 or more; added to the root. It is the "epsilon hat" of the paper, which stands before the
            correction of the second mean.
        amsgrad: whether to divide by the largest second mean so far.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> cornu.optimizers.Adam(0.1).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 4)
        0.9

    Reference:
        Kingma and Ba, 2014, Adam: A Method for Stochastic Optimization, https://arxiv.org/abs/1412.6980;
        Reddi et al., 2018, On the Convergence of Adam and Beyond, https://openreview.net/pdf?id=ryQu7f-RZ
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **common)
        self.amsgrad: bool = checks.flag(type(self).__name__, "amsgrad", amsgrad)

    def _make_slots(self, variables: list[Variable]) -> None:
        super()._make_slots(variables)
        if self.amsgrad:
            self._velocity_hats = self.add_optimizer_variables(variables, "velocity_hat")

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        rate = convert_to_tensor(learning_rate) * jnp.sqrt(cold_start(self.beta_2, self._step))
        rate = cast(rate / cold_start(self.beta_1, self._step), variable.dtype)
        mean, square = self._move(cast(gradient, variable.dtype), variable)
        if self.amsgrad:
            largest = self._velocity_hats[self._get_variable_index(variable)]
            square = largest.assign(jnp.maximum(largest.value, square))
        self.assign_sub(variable, rate * mean / (jnp.sqrt(square) + self.epsilon))
