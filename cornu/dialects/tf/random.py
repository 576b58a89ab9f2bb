"""`tf.random`: random tensors, all drawn from cornu's stream of seeds."""

from __future__ import annotations

from typing import Any

from cornu import random
from cornu.core.seed_generator import set_random_seed
from cornu.dialects.tf.dtypes import as_dtype
from cornu.dialects.tf.tensor import unwrap, wrap

__all__ = ["RANDOM"]


def set_seed(seed: int) -> None:
    """Start Python's, NumPy's and cornu's random numbers from `seed`. They are not TensorFlow's numbers."""
    set_random_seed(int(seed))


def normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = "float32",
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Normally distributed numbers."""
    return wrap(random.normal(_sizes(shape), mean, stddev, as_dtype(dtype).name, seed))


def truncated_normal(
    shape: Any,
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = "float32",
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Normally distributed numbers, drawn again where they are more than two deviations off."""
    return wrap(random.truncated_normal(_sizes(shape), mean, stddev, as_dtype(dtype).name, seed))


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = "float32",
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Evenly distributed numbers from `minval` up to, not including, `maxval` (1 for floats)."""
    kind = as_dtype(dtype)
    if kind.is_integer:
        return wrap(random.randint(_sizes(shape), minval, maxval, kind.name, seed))
    return wrap(random.uniform(_sizes(shape), minval, 1.0 if maxval is None else maxval, kind.name, seed))


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Any:
    """Rows of `value` in random order."""
    return wrap(random.shuffle(unwrap(value), seed=seed))


def categorical(
    logits: Any, num_samples: int, dtype: Any = "int32", seed: int | None = None, name: str | None = None
) -> Any:
    """Classes drawn with the probabilities that `logits` stand for."""
    return wrap(random.categorical(unwrap(logits), num_samples, as_dtype(dtype or "int32").name, seed))


def _sizes(shape: Any) -> tuple[int, ...]:
    sizes = unwrap(shape)
    return tuple(int(size) for size in sizes)


RANDOM: dict[str, Any] = {
    "set_seed": set_seed,
    "set_random_seed": set_seed,
    "normal": normal,
    "truncated_normal": truncated_normal,
    "uniform": uniform,
    "shuffle": shuffle,
    "categorical": categorical,
}
