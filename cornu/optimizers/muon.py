"""Muon: for matrices, the nearest orthogonal matrix to the momentum; AdamW for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Unpack

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.convert import cast, convert_to_tensor
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.arguments import OtherArguments, takes_common_arguments
from cornu.optimizers.base import LearningRate, Optimizer
from cornu.optimizers.moments import cold_start, moving_average

__all__ = ["Muon"]


@register("keras.optimizers.Muon")
class Muon(Optimizer):
    """Make the momentum of each weight matrix orthogonal before stepping along it; use AdamW for everything else.

    All directions of a matrix then move at the same pace, not only the few that dominate the gradient. Embeddings and
    the output layer should stay with AdamW: name the latter in `exclude_layers`.

    Args:
        learning_rate: number, schedule or callable.
        adam_beta_1: number in [0, 1); AdamW's weight of the past in the mean of the gradient.
        adam_beta_2: number in [0, 1); AdamW's weight of the past in the mean of its square.
        adam_weight_decay: number, 0 or more, or None; weight decay of the variables that AdamW updates.
        epsilon: number, 0 or more; AdamW's, added to the root.
        weight_decay: number, 0 or more, or None; weight decay of the matrices.
        exclude_layers: list of regular expressions; variables whose path matches one are updated by AdamW.
        exclude_embeddings: whether variables with "embedding" in their path are updated by AdamW.
        muon_a, muon_b, muon_c: numbers; coefficients of the iteration that makes matrices orthogonal.
        adam_lr_ratio: number, 0 or more; AdamW's rate as a multiple of `learning_rate`.
        momentum: number in [0, 1); weight of the past in the momentum.
        ns_steps: integer, 1 or more; how often the iteration is run.
        nesterov: whether to look one step ahead, as Nesterov's momentum does.
        rms_rate: number above 0 or None; scales the step so that its entries are about this size, as AdamW's are. None
            steps by the learning rate times the orthogonal matrix.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([[1.0, 0.0], [0.0, 1.0]])
        >>> cornu.optimizers.Muon(0.1).apply([cornu.ops.array([[4.0, 0.0], [0.0, 0.5]])], [v])
        >>> v.shape
        (2, 2)

    Reference:
        Jordan et al., 2024, Muon: An optimizer for hidden layers, https://github.com/KellerJordan/Muon;
        Liu et al., 2025, Muon is Scalable for LLM Training, https://arxiv.org/abs/2502.16982
    """

    @takes_common_arguments
    def __init__(
        self,
        learning_rate: LearningRate = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        *,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.775,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **common: Unpack[OtherArguments],
    ):
        super().__init__(learning_rate, weight_decay=weight_decay, **common)
        where = type(self).__name__
        self.adam_beta_1: Any = checks.fraction(where, "adam_beta_1", adam_beta_1)
        self.adam_beta_2: Any = checks.fraction(where, "adam_beta_2", adam_beta_2)
        self.adam_weight_decay: Any | None = (
            None if adam_weight_decay is None else checks.non_negative(where, "adam_weight_decay", adam_weight_decay)
        )
        self.epsilon: Any = checks.non_negative(where, "epsilon", epsilon)
        layers = exclude_layers or []
        if isinstance(layers, str) or not isinstance(layers, Iterable) or not all(isinstance(i, str) for i in layers):
            fix = 'Write for example ["head"].'
            raise bad_argument(where, "exclude_layers", "a list of strings", exclude_layers, fix)
        self.exclude_layers: list[str] = list(layers)
        self.exclude_embeddings: bool = checks.flag(where, "exclude_embeddings", exclude_embeddings)
        self.muon_a: Any = checks.real(where, "muon_a", muon_a)
        self.muon_b: Any = checks.real(where, "muon_b", muon_b)
        self.muon_c: Any = checks.real(where, "muon_c", muon_c)
        self.adam_lr_ratio: Any = checks.non_negative(where, "adam_lr_ratio", adam_lr_ratio)
        self.momentum: Any = checks.fraction(where, "momentum", momentum)
        self.ns_steps: int = checks.count(where, "ns_steps", ns_steps)
        self.nesterov: bool = checks.flag(where, "nesterov", nesterov)
        self.rms_rate: Any | None = None if rms_rate is None else checks.positive(where, "rms_rate", rms_rate)

    def _uses_adamw(self, variable: Variable) -> bool:
        if len(variable.shape) != 2:
            return True
        if self.exclude_embeddings and "embedding" in variable.path.lower():
            return True
        return any(re.search(pattern, variable.path) for pattern in self.exclude_layers)

    def _make_slots(self, variables: list[Variable]) -> None:
        self._momentums: list[Any] = []
        self._velocities: list[Any] = []
        for variable in variables:
            kept = not variable.overwrite_with_gradient
            squares = kept and self._uses_adamw(variable)
            self._momentums.append(self.add_variable_from_reference(variable, "momentum") if kept else None)
            self._velocities.append(self.add_variable_from_reference(variable, "velocity") if squares else None)

    def _decay_of(self, variable: Variable) -> float | None:
        return self.adam_weight_decay if self._uses_adamw(variable) else self.weight_decay

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        gradient = cast(gradient, variable.dtype)
        if self._uses_adamw(variable):
            self._adamw_step(gradient, variable, convert_to_tensor(learning_rate) * self.adam_lr_ratio)
        else:
            self._muon_step(gradient, variable, cast(learning_rate, variable.dtype))

    def _muon_step(self, gradient: jax.Array, variable: Variable, rate: Any) -> None:
        slot = self._momentums[self._get_variable_index(variable)]
        mean = slot.assign(slot.value + (gradient + slot.value * (self.momentum - 1)))
        direction = gradient + self.momentum * mean if self.nesterov else mean
        step = rate * self.zeropower_via_newtonschulz5(direction, self.ns_steps)
        self.assign_sub(variable, self.lr_adjust(step))

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> jax.Array:
        """About the orthogonal matrix nearest to `x`, by a polynomial iteration on its singular values.

        Args:
            x: tensor (..., rows, columns).
            steps: how often the iteration is run.

        Raises:
            ValueError: if `x` has fewer than two axes.
        """
        x = convert_to_tensor(x)
        if x.ndim < 2:
            raise bad_argument("zeropower_via_newtonschulz5", "x", "a matrix, or a stack of them", x)
        is_tall = x.shape[-2] > x.shape[-1]
        x = self.transpose_last_axis(x) if is_tall else x
        x = x / (jnp.sqrt(jnp.sum(jnp.square(x), axis=(-2, -1), keepdims=True)) + 1e-7)
        for _ in range(steps):
            square = x @ self.transpose_last_axis(x)
            x = self.muon_a * x + (self.muon_b * square + self.muon_c * square @ square) @ x
        return self.transpose_last_axis(x) if is_tall else x

    def transpose_last_axis(self, X: Any) -> jax.Array:
        """Every matrix of a stack, transposed."""
        return jnp.swapaxes(convert_to_tensor(X), -2, -1)

    def lr_adjust(self, x: Any) -> Any:
        """A step along an orthogonal matrix, so that its entries are about `rms_rate`; unchanged if that is None."""
        return x if self.rms_rate is None else x * max(x.shape[0], x.shape[1]) ** 0.5 * self.rms_rate

    def _adamw_step(self, gradient: jax.Array, variable: Variable, rate: Any) -> None:
        i = self._get_variable_index(variable)
        step = convert_to_tensor(self.iterations) + 1
        rate = rate * jnp.sqrt(cold_start(self.adam_beta_2, step)) / cold_start(self.adam_beta_1, step)
        mean = moving_average(self._momentums[i], gradient, self.adam_beta_1)
        square = moving_average(self._velocities[i], jnp.square(gradient), self.adam_beta_2)
        self.assign_sub(variable, cast(rate, variable.dtype) * mean / (jnp.sqrt(square) + self.epsilon))
