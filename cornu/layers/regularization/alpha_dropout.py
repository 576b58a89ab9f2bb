"""AlphaDropout: dropout that keeps mean and variance of SELU networks."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.layers.regularization.dropout import RandomDropout, fill_noise_shape, noise_shape_value

__all__ = ["AlphaDropout"]

# What a SELU gives for very negative inputs: -scale * alpha of the SELU paper.
_FLOOR = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717


@register("keras.layers.AlphaDropout")
class AlphaDropout(RandomDropout):
    """Set random entries to SELU's lowest value while training, and rescale so that mean and variance stay.

    Use it with `activation="selu"` and the "lecun_normal" initializer in place of `Dropout`.

    Args:
        rate: number from 0 to below 1, the fraction of entries to drop.
        noise_shape: tuple, shape of the random pattern, which is broadcast over the input; None in it takes the
            input's own size.
        seed: integer that makes the drops repeatable, or None.

    Call args:
        inputs: float tensor of any shape.
        training: whether to drop. `fit` passes True.

    Raises:
        ValueError: if `rate` is not at least 0 and below 1, or `noise_shape` is no shape.

    Example:
        >>> import cornu
        >>> cornu.layers.AlphaDropout(0.1)(cornu.ops.ones((2, 3)), training=True).shape
        (2, 3)

    Reference:
        Klambauer et al., Self-normalizing neural networks, 2017.
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any):
        super().__init__(rate, seed, **kwargs)
        if rate == 1:
            raise bad_argument("AlphaDropout", "rate", "below 1, where nothing is left to rescale", rate)
        self.noise_shape = noise_shape_value("AlphaDropout", noise_shape)

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        shape = inputs.shape if self.noise_shape is None else fill_noise_shape(self, self.noise_shape, inputs.shape)
        kept = jax.random.uniform(self.seed_generator.next(), shape, self.compute_dtype) >= self.rate
        scale = ((1.0 - self.rate) * (1.0 + self.rate * _FLOOR**2)) ** -0.5
        return scale * jnp.where(kept, inputs, _FLOOR) - scale * _FLOOR * self.rate

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "noise_shape": self.noise_shape}
