"""`keras.backend` of Keras 2: random tensors and variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cornu import ops, random
from cornu.base.dtypes import standardize_dtype
from cornu.base.names import name_scope as name_scope
from cornu.core.variable import Variable
from cornu.dialects.keras2.backend.variables import variable

__all__ = [
    "random_bernoulli",
    "random_binomial",
    "random_normal",
    "random_normal_variable",
    "random_uniform",
    "random_uniform_variable",
    "truncated_normal",
]


def random_normal(
    shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Normally distributed numbers."""
    return random.normal(shape, mean, stddev, dtype, seed)


def random_uniform(
    shape: Sequence[int], minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Evenly distributed numbers."""
    return random.uniform(shape, minval, maxval, dtype, seed)


def truncated_normal(
    shape: Sequence[int], mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: int | None = None
) -> Any:
    """Normally distributed numbers, drawn again where they are more than two deviations off."""
    return random.truncated_normal(shape, mean, stddev, dtype, seed)


def random_bernoulli(shape: Sequence[int], p: float = 0.0, dtype: Any = None, seed: int | None = None) -> Any:
    """Ones with probability `p`, else zeros."""
    return ops.cast(random.uniform(shape, seed=seed) < p, standardize_dtype(dtype))


random_binomial = random_bernoulli


def random_normal_variable(
    shape: Sequence[int], mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A variable that starts with normally distributed numbers."""
    return variable(random.normal(shape, mean, scale, dtype, seed), dtype, name)


def random_uniform_variable(
    shape: Sequence[int], low: float, high: float, dtype: Any = None, name: str | None = None, seed: int | None = None
) -> Variable:
    """A variable that starts with evenly distributed numbers."""
    return variable(random.uniform(shape, low, high, dtype, seed), dtype, name)
