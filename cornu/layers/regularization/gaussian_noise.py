"""GaussianNoise: random numbers are added while training."""

from __future__ import annotations

from typing import Any

import jax

from cornu.core.seed_generator import SeedGenerator
from cornu.core.serialization import register
from cornu.layers.arguments import fraction, seed_value
from cornu.layers.base.layer import Layer

__all__ = ["GaussianNoise"]


@register("keras.layers.GaussianNoise")
class GaussianNoise(Layer):
    """Add normally distributed numbers of mean 0 while training: data that is never twice the same.

    Args:
        stddev: number from 0 to 1, standard deviation of the noise.
        seed: integer that makes the noise repeatable, or None.

    Call args:
        inputs: float tensor of any shape.
        training: whether to add noise. `fit` passes True.

    Raises:
        ValueError: if `stddev` is not between 0 and 1.

    Example:
        >>> import cornu
        >>> cornu.layers.GaussianNoise(0.1)(cornu.ops.ones((2, 3)), training=True).shape
        (2, 3)
    """

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.stddev = fraction("GaussianNoise", "stddev", stddev)
        self.seed = seed_value("GaussianNoise", seed)
        self.seed_generator = SeedGenerator(seed) if stddev > 0 else None
        self.supports_masking = True

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        noise = jax.random.normal(self.seed_generator.next(), inputs.shape, self.compute_dtype)
        return inputs + noise * self.stddev

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev, "seed": self.seed}
