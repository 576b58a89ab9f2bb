"""LearningRateSchedule: the learning rate as a function of the step."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.core.configurable import Configurable
from cornu.core.convert import convert_to_tensor
from cornu.core.serialization import register

__all__ = ["LearningRateSchedule", "as_float"]


@register("keras.optimizers.schedules.LearningRateSchedule")
class LearningRateSchedule(Configurable):
    """Base class of schedules.

    A subclass defines `__call__(step)` from operations that can be compiled, and `get_config()`. Pass an instance as an
    optimizer's `learning_rate`; the optimizer calls it with its step counter.

    Example:
        >>> import cornu
        >>> class Halving(cornu.optimizers.schedules.LearningRateSchedule):
        ...     def __call__(self, step):
        ...         return 0.1 * 0.5 ** (step // 100)
        >>> float(Halving()(200))
        0.025
    """

    def __call__(self, step: Any) -> Any:
        """Learning rate at `step`, an integer scalar that counts from 0."""
        raise NotImplementedError(f"{type(self).__name__} must define `__call__(self, step)`.")

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal schedule, as plain values."""
        config = super().get_config()
        if not config:
            raise NotImplementedError(f"{type(self).__name__} must define `get_config(self)` to be saved.")
        return config


def as_float(value: Any) -> jax.Array:
    """`value` in the default float type, so that a counter can be divided."""
    array = convert_to_tensor(value)
    return array if jnp.issubdtype(array.dtype, jnp.floating) else array.astype(convert_to_tensor(0.0).dtype)
