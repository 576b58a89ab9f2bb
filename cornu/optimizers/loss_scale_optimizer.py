"""LossScaleOptimizer: another optimizer, with the loss scaled so that float16 gradients neither vanish nor overflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import jax.numpy as jnp

from cornu import initializers
from cornu.base import checks
from cornu.base.arguments import unknown_arguments
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.core.sparse import densify
from cornu.core.variable import Variable
from cornu.optimizers.arguments import DEFAULTS
from cornu.optimizers.base import Optimizer
from cornu.optimizers.conditional import update_if

__all__ = ["LossScaleOptimizer"]


@register("keras.optimizers.LossScaleOptimizer", "keras.mixed_precision.LossScaleOptimizer")
class LossScaleOptimizer(Optimizer):
    """Scale the loss by a factor that finds its own size, and divide the gradients by it before `inner_optimizer`.

    A gradient that is infinite or not a number halves the factor and skips the step; after `dynamic_growth_steps` good
    steps in a row the factor is doubled. `compile` wraps the optimizer of a "mixed_float16" model in one of these.

    Args:
        inner_optimizer: the optimizer that does the work, without loss scaling of its own.
        initial_scale: number above 0; the first factor. It falls much faster than it climbs, so start high.
        dynamic_growth_steps: integer, 1 or more; good steps before the factor is doubled.
        name: string.
        **kwargs: nothing more; the arguments that optimizers share belong to `inner_optimizer`.

    Raises:
        ValueError: if an argument is out of its range or belongs to `inner_optimizer`.

    Example:
        >>> import cornu
        >>> optimizer = cornu.optimizers.LossScaleOptimizer(cornu.optimizers.SGD(0.1), initial_scale=4.0)
        >>> v = cornu.Variable([1.0])
        >>> optimizer.build([v])
        >>> float(optimizer.scale_loss(0.5))
        2.0
        >>> optimizer.apply([cornu.ops.array([4.0])])
        >>> round(float(v[0]), 4)
        0.9
    """

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float = 2.0**15,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        **kwargs: Any,
    ):
        where = type(self).__name__
        if not isinstance(inner_optimizer, Optimizer):
            raise bad_argument(where, "inner_optimizer", "an optimizer", inner_optimizer, "Write for example Adam().")
        for key, value in kwargs.items():
            if key not in DEFAULTS and key != "learning_rate":
                names = ["inner_optimizer", "initial_scale", "dynamic_growth_steps", "name"]
                raise unknown_arguments(where, [key], names)
            if value is not None and value is not False:
                fix = f"Write {type(inner_optimizer).__name__}({key}=...) inside."
                raise bad_argument(where, key, "given to 'inner_optimizer'", value, fix)
        super().__init__(learning_rate=0.0, name=name)
        self.inner_optimizer = inner_optimizer
        self.initial_scale: Any = checks.positive(where, "initial_scale", initial_scale)
        self.dynamic_growth_steps: int = checks.count(where, "dynamic_growth_steps", dynamic_growth_steps)

    def build(self, variables: Iterable[Variable]) -> None:
        """Build the inner optimizer, and the counters of the factor."""
        if self.built:
            return
        variables = list(variables)
        once = "only_first_replica"
        self.step_counter: Variable = self.add_variable((), dtype="int32", aggregation=once, name="step_counter")
        start = initializers.Constant(self.initial_scale)
        self.dynamic_scale: Variable = self.add_variable(
            (), start, dtype="float32", aggregation=once, name="dynamic_scale"
        )
        self.inner_optimizer.build(variables)
        super().build(variables)

    @property
    def variables(self) -> list[Variable]:
        """Its own counters, then the variables of the inner optimizer."""
        return [*self._variables, *self.inner_optimizer.variables]

    @property
    def iterations(self) -> Any:
        """Number of steps that were not skipped."""
        return self.inner_optimizer.iterations

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's rate."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update variables by gradients of the scaled loss, unless one of them is not finite."""
        grads = [densify(gradient) for gradient in grads]
        if not grads:
            return
        pairs = self._pair(grads, trainable_variables)
        finite = self.check_finite([gradient for gradient, _ in pairs])
        scale = self.dynamic_scale.value
        variables = [variable for _, variable in pairs]

        def update() -> None:
            # What overwrites its variable is a statistic, not a derivative of the loss: no factor is in it.
            unscaled = [g if v.overwrite_with_gradient else g / scale.astype(v.dtype) for g, v in pairs]
            self.inner_optimizer.apply(unscaled, variables)

        update_if(finite, [*self.variables, *self._trainable_variables], update)
        good = self.step_counter.value + 1
        grown = good >= self.dynamic_growth_steps
        self.step_counter.assign(jnp.where(finite & ~grown, good, 0))
        self.dynamic_scale.assign(jnp.where(finite, jnp.where(grown, scale * 2, scale), scale / 2))

    def check_finite(self, grads: Sequence[Any]) -> Any:
        """Whether all numbers in all gradients are finite; None stands for no gradient."""
        tensors = [convert_to_tensor(gradient) for gradient in grads if gradient is not None]
        return jnp.all(jnp.asarray([jnp.all(jnp.isfinite(tensor)) for tensor in tensors], "bool"))

    def scale_loss(self, loss: Any) -> Any:
        """`loss` times the factor, for taking gradients that `apply` will scale back."""
        factor = self.dynamic_scale.value if self.built else self.initial_scale
        return self.inner_optimizer.scale_loss(loss * factor)

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        """Give variables the inner optimizer's averages, if it keeps them."""
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer, as plain values."""
        return {
            "name": self.name,
            "inner_optimizer": serialize_keras_object(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make an optimizer from what `get_config` returned."""
        inner = config["inner_optimizer"]
        if isinstance(inner, dict):
            inner = deserialize_keras_object(inner, custom_objects)
        return cls(**{**config, "inner_optimizer": inner})
