"""Lamb: Adam's direction, with a step in proportion to the size of each layer's weights."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.core.convert import cast
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.optimizers.clipping import global_norm
from cornu.optimizers.moments import TwoMoments, cold_start

__all__ = ["Lamb"]


@register("keras.optimizers.Lamb")
class Lamb(TwoMoments):
    """Scale Adam's step for each variable so that its length is `learning_rate` times the length of the variable.

    Made for very large batches, where one learning rate does not fit all layers.

    Args:
        learning_rate: number, schedule or callable.
        beta_1: number in [0, 1); weight of the past in the mean of the gradient.
        beta_2: number in [0, 1); weight of the past in the mean of its square.
        epsilon: number, 0 or more; added to the root.
        **common: the arguments that all optimizers share, see `Optimizer`.

    Raises:
        ValueError: if an argument is out of its range.

    Example:
        >>> import cornu
        >>> v = cornu.Variable([2.0])
        >>> cornu.optimizers.Lamb(0.1).apply([cornu.ops.array([8.0])], [v])
        >>> round(float(v[0]), 4)
        1.8

    Reference:
        You et al., 2019, Large Batch Optimization for Deep Learning, https://arxiv.org/abs/1904.00962
    """

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        dtype = variable.dtype
        mean, square = self._move(cast(gradient, dtype), variable)
        mean = mean / cast(cold_start(self.beta_1, self._step), dtype)
        square = square / cast(cold_start(self.beta_2, self._step), dtype)
        direction = mean / (jnp.sqrt(square) + self.epsilon)
        length, weights = global_norm([direction]), global_norm([variable.value])
        # A variable that is still zero, or has nowhere to go, takes Adam's own step.
        usable = (length > 0) & (weights > 0)
        ratio = cast(jnp.where(usable, weights / jnp.where(usable, length, 1), 1), dtype)
        self.assign_sub(variable, cast(learning_rate, dtype) * ratio * direction)
