"""The initializer whose matrices keep lengths and angles."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.initializers.base import RandomInitializer
from cornu.random.distributions import Seed, normal

__all__ = ["Orthogonal"]


@register("keras.initializers.Orthogonal", "keras.initializers.OrthogonalInitializer")
class Orthogonal(RandomInitializer):
    """A random matrix whose rows or columns, whichever are fewer, are perpendicular and of length `gain`.

    A shape of more than two axes is seen as a matrix with all axes but the last as rows.

    Args:
        gain: float, factor of the matrix.
        seed: integer, `SeedGenerator` or None.

    Raises:
        ValueError: when called with a shape of fewer than two axes.

    Example:
        >>> from cornu import initializers
        >>> q = initializers.Orthogonal(seed=1)((3, 3))
        >>> print(abs((q @ q.T).round(3)))
        [[1. 0. 0.]
         [0. 1. 0.]
         [0. 0. 1.]]

    Reference:
        Saxe et al., 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
        https://arxiv.org/abs/1312.6120
    """

    def __init__(self, gain: float = 1.0, seed: Seed = None):
        super().__init__(seed)
        self.gain: Any = checks.real("Orthogonal", "gain", gain)

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """The matrix, in that shape."""
        if len(shape) < 2:
            raise bad_argument("Orthogonal", "shape", "a tuple of two or more integers", tuple(shape))
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        q, r = jnp.linalg.qr(normal(tall, seed=self.seed, dtype=dtype))
        # With the signs of the diagonal of r every orthogonal matrix is equally likely.
        q = q * jnp.sign(jnp.diag(r))
        return self.gain * (q if rows >= columns else q.T).reshape(shape)
