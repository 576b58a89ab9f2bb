"""Initializers that draw from one distribution, whatever the shape."""

from __future__ import annotations

from typing import Any

import jax

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.initializers.base import RandomInitializer
from cornu.random.distributions import Seed, normal, truncated_normal, uniform

__all__ = ["RandomNormal", "RandomUniform", "TruncatedNormal"]


@register("keras.initializers.RandomNormal")
class RandomNormal(RandomInitializer):
    """Normally distributed values.

    Args:
        mean: float, middle of the distribution.
        stddev: float, its standard deviation.
        seed: integer, `SeedGenerator` or None.

    Example:
        >>> from cornu import initializers
        >>> initializers.RandomNormal(stddev=1.0, seed=1)((2, 3)).shape
        (2, 3)
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Seed = None):
        super().__init__(seed)
        where = type(self).__name__
        self.mean: Any = checks.real(where, "mean", mean)
        self.stddev: Any = checks.non_negative(where, "stddev", stddev)

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """Values of that shape and float dtype."""
        return normal(shape, self.mean, self.stddev, dtype, self.seed)


@register("keras.initializers.TruncatedNormal")
class TruncatedNormal(RandomNormal):
    """Normally distributed values, none further than two standard deviations from the middle.

    Args:
        mean: float, middle of the distribution.
        stddev: float, its standard deviation before the tails are cut off.
        seed: integer, `SeedGenerator` or None.

    Example:
        >>> from cornu import initializers
        >>> initializers.TruncatedNormal(stddev=1.0, seed=1)((2, 3)).shape
        (2, 3)
    """

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """Values of that shape and float dtype."""
        return truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)


@register("keras.initializers.RandomUniform")
class RandomUniform(RandomInitializer):
    """Values from a range, all equally likely.

    Args:
        minval, maxval: floats, ends of the range.
        seed: integer, `SeedGenerator` or None.

    Example:
        >>> from cornu import initializers
        >>> initializers.RandomUniform(0.0, 1.0, seed=1)((2, 3)).shape
        (2, 3)
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Seed = None):
        super().__init__(seed)
        where = type(self).__name__
        self.minval: Any = checks.real(where, "minval", minval)
        self.maxval: Any = checks.real(where, "maxval", maxval)
        if minval > maxval:
            raise bad_argument(where, "minval", f"no more than maxval={maxval}", minval)

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """Values of that shape and float dtype."""
        return uniform(shape, self.minval, self.maxval, dtype, self.seed)
