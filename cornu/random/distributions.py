"""Random numbers by their distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.dtypes import is_float, is_int, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.seed_generator import SeedGenerator, draw_seed

__all__ = ["beta", "binomial", "gamma", "normal", "randint", "truncated_normal", "uniform"]

Seed = int | SeedGenerator | None


def _float_dtype(where: str, dtype: Any) -> str:
    name = standardize_dtype(dtype)
    if not is_float(name):
        raise bad_argument(where, "dtype", "a float dtype", dtype, "For whole numbers use `randint`.")
    return name


def normal(shape: Sequence[int], mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Seed = None) -> jax.Array:
    """Numbers from a normal distribution.

    Args:
        shape: tuple of integers, shape of the result.
        mean: float, the middle of the distribution.
        stddev: float, its standard deviation.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type.

    Example:
        >>> from cornu import random
        >>> random.normal((2, 3), seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.normal", dtype)
    return _place(jax.random.normal(draw_seed(seed), tuple(shape), name), mean, stddev, name)


def truncated_normal(
    shape: Sequence[int], mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Seed = None
) -> jax.Array:
    """Numbers from a normal distribution, none further than two standard deviations from its middle.

    Args:
        shape: tuple of integers, shape of the result.
        mean: float, the middle of the distribution.
        stddev: float, its standard deviation before the tails are cut off.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type.

    Example:
        >>> from cornu import random
        >>> bool(abs(random.truncated_normal((100,), seed=1)).max() <= 2)
        True
    """
    name = _float_dtype("random.truncated_normal", dtype)
    draws = jax.random.truncated_normal(draw_seed(seed), -2.0, 2.0, tuple(shape), name)
    return _place(draws, mean, stddev, name)


def _place(draws: jax.Array, mean: Any, stddev: Any, dtype: str) -> jax.Array:
    return draws * jnp.asarray(stddev, dtype) + jnp.asarray(mean, dtype)


def uniform(
    shape: Sequence[int], minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Seed = None
) -> jax.Array:
    """Numbers from `minval` up to but not including `maxval`, all equally likely.

    Args:
        shape: tuple of integers, shape of the result.
        minval, maxval: floats, ends of the range.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type.

    Example:
        >>> from cornu import random
        >>> random.uniform((2, 3), seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.uniform", dtype)
    return jax.random.uniform(draw_seed(seed), tuple(shape), name, minval, maxval)


def randint(shape: Sequence[int], minval: Any, maxval: Any, dtype: Any = "int32", seed: Seed = None) -> jax.Array:
    """Whole numbers from `minval` up to but not including `maxval`, all equally likely.

    Args:
        shape: tuple of integers, shape of the result.
        minval, maxval: integers, ends of the range.
        dtype: integer dtype.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not an integer type.

    Example:
        >>> from cornu import random
        >>> bool((random.randint((100,), 0, 6, seed=1) < 6).all())
        True
    """
    name = standardize_dtype(dtype)
    if not is_int(name):
        raise bad_argument("random.randint", "dtype", "an integer dtype", dtype, "For floats use `uniform`.")
    return jax.random.randint(draw_seed(seed), tuple(shape), minval, maxval, name)


def gamma(shape: Sequence[int], alpha: Any, dtype: Any = None, seed: Seed = None) -> jax.Array:
    """Numbers from a gamma distribution of scale 1.

    Args:
        shape: tuple of integers, shape of the result.
        alpha: float or tensor whose shape broadcasts to `shape`, the shape parameter.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type.

    Example:
        >>> from cornu import random
        >>> random.gamma((2, 3), 0.5, seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.gamma", dtype)
    return jax.random.gamma(draw_seed(seed), convert_to_tensor(alpha), tuple(shape), name)


def beta(shape: Sequence[int], alpha: Any, beta: Any, dtype: Any = None, seed: Seed = None) -> jax.Array:
    """Numbers between 0 and 1 from a beta distribution.

    Args:
        shape: tuple of integers, shape of the result.
        alpha, beta: floats or tensors whose shape broadcasts to `shape`, the two parameters, positive.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type.

    Example:
        >>> from cornu import random
        >>> random.beta((2, 3), 2.0, 3.0, seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.beta", dtype)
    a, b = convert_to_tensor(alpha), convert_to_tensor(beta)
    return jax.random.beta(draw_seed(seed), a, b, tuple(shape), name)


def binomial(shape: Sequence[int], counts: Any, probabilities: Any, dtype: Any = None, seed: Seed = None) -> jax.Array:
    """How often something succeeds in `counts` trials.

    Args:
        shape: tuple of integers, shape of the result.
        counts: float or tensor whose shape broadcasts to `shape`, numbers of trials.
        probabilities: float or tensor whose shape broadcasts to `shape`, chance of success in each trial.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type.

    Example:
        >>> from cornu import random
        >>> random.binomial((2, 3), 10.0, 0.5, seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.binomial", dtype)
    n, p = convert_to_tensor(counts), convert_to_tensor(probabilities)
    return jax.random.binomial(draw_seed(seed), n, p, tuple(shape), name)
