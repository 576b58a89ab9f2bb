"""SGD: gradient descent, with momentum if asked for."""

from __future__ import annotations

from typing import Any, Unpack

from cornu.base import checks
from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import CommonArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer

__all__ = ["SGD"]


@register("keras.optimizers.SGD")
class SGD(Optimizer):
    """Gradient descent, plain, with momentum, or with Nesterov's momentum.

    Plain: `w -= rate * g`. With momentum: `v = momentum * v - rate * g; w += v`; Nesterov's form looks one step ahead:
    `w += momentum * v - rate * g`.

    Args:
        learning_rate: number, schedule or callable.
        momentum: number in [0, 1]; 0 is plain descent.
        nesterov: whether to use Nesterov's form; it changes nothing without momentum.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([1.0])
        >>> optimizer = cornu.optimizers.SGD(0.1, momentum=0.5)
        >>> for _ in range(2):
        ...     optimizer.apply([cornu.ops.ones(1)], [v])
        >>> round(float(v[0]), 4)
        0.75

    Reference:
        Sutskever et al., 2013, On the importance of initialization and momentum in deep learning,
        https://proceedings.mlr.press/v28/sutskever13.html
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **common: Unpack[CommonArguments],
    ):
        super().__init__(learning_rate, **common)
        self.momentum: Any = checks.fraction(type(self).__name__, "momentum", momentum, one=True)
        self.nesterov: bool = checks.flag(type(self).__name__, "nesterov", nesterov)

    def _make_slots(self, variables: list[Variable]) -> None:
        if self.momentum:
            self.momentums: list[Any] = self.add_optimizer_variables(variables, "momentum")

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        step = cast(gradient, variable.dtype) * cast(learning_rate, variable.dtype)
        if not self.momentum:
            self.assign_sub(variable, step)
            return
        slot = self.momentums[self._get_variable_index(variable)]
        velocity = self.momentum * slot.value - step
        self.assign(slot, velocity)
        self.assign_add(variable, self.momentum * velocity - step if self.nesterov else velocity)
