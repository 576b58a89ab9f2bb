"""GaussianDropout: entries are multiplied by random numbers while training."""

from __future__ import annotations

import math
from typing import Any

import jax

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.layers.regularization.dropout import RandomDropout

__all__ = ["GaussianDropout"]


@register("keras.layers.GaussianDropout")
class GaussianDropout(RandomDropout):
    """Multiply by normally distributed numbers of mean 1 while training.

    Their standard deviation is `sqrt(rate / (1 - rate))`, so the noise is as strong as that of `Dropout(rate)`.

    Args:
        rate: number from 0 to below 1.
        seed: integer that makes the noise repeatable, or None.

    Call args:
        inputs: float tensor of any shape.
        training: whether to multiply. `fit` passes True.

    Raises:
        ValueError: if `rate` is not at least 0 and below 1.

    Example:
        >>> import cornu
        >>> cornu.layers.GaussianDropout(0.5)(cornu.ops.ones((2, 3)), training=True).shape
        (2, 3)

    Reference:
        Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any):
        super().__init__(rate, seed, **kwargs)
        if rate == 1:
            raise bad_argument("GaussianDropout", "rate", "below 1, where the noise has no end", rate)

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        noise = jax.random.normal(self.seed_generator.next(), inputs.shape, self.compute_dtype)
        return inputs * (noise * stddev + 1.0)
