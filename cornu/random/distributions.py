"""Random numbers by their distribution."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.core
import jax.numpy as jnp
import numpy as np

from cornu.base.checks import is_number, non_negative, of_numbers, share
from cornu.base.dtypes import is_float, is_int, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.arrays import from_host
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains
from cornu.core.seed_generator import SeedGenerator, draw_seed
from cornu.random.host_uniform import can_draw_on_host, draw_on_host

__all__ = ["beta", "binomial", "gamma", "normal", "randint", "truncated_normal", "uniform"]

Seed = int | SeedGenerator | None

_NOT_NEGATIVE = of_numbers(non_negative)


def _ends(where: str, minval: Any, maxval: Any) -> tuple[Any, Any]:
    """Both ends as numbers or arrays."""
    if is_number(minval) and is_number(maxval) and minval > maxval:
        raise bad_argument(where, "minval", f"no more than maxval={maxval}", minval, "Swap them.")
    return _number_or_array(minval), _number_or_array(maxval)


def _number_or_array(end: Any) -> Any:
    return end if is_number(end) else convert_to_tensor(end)


def _float_dtype(where: str, dtype: Any) -> str:
    name = standardize_dtype(dtype)
    if not is_float(name):
        raise bad_argument(where, "dtype", "a float dtype", dtype, "For whole numbers use `randint`.")
    return name


def _draw(
    draw: Callable[..., jax.Array], key: jax.Array, shape: tuple[int, ...], dtype: str, **ends: Any
) -> jax.Array | np.ndarray:
    """What `draw(key, shape, dtype, **ends)` of `jax.random` gives, in the host's memory where that saves programs.

    The number at a place depends on the key and the place alone, so a draw is the start of any longer one. On CPUs all
    shapes of about one size therefore share a program, since to load one takes longer than to draw a million numbers.
    A shape that is drawn again and again gets one of its own.
    """
    count = math.prod(shape)
    room = next((size for size in _SIZES if count <= size), 0)
    wasted = _wasted.get((draw, shape, dtype), 0)
    if room and wasted < _WASTE and _starts_agree() and all(jnp.ndim(end) == 0 for end in ends.values()):
        many = _draw_flat(draw, key, (room,), dtype, ends)
        if not isinstance(many, jax.core.Tracer):
            _wasted[draw, shape, dtype] = wasted + room - count
            return np.asarray(many)[:count].reshape(shape)
    return _draw_flat(draw, key, shape, dtype, ends)


# So many numbers NumPy draws in a millisecond, while to load a program takes fifty.
_FEW = 2**16
# Sizes of the draws that are shared; what is larger has a program of its own.
_SIZES = (2**12, 2**16, 2**20)
# How many numbers may be drawn in vain for a shape, and how many were.
_WASTE = 2**21
_wasted: dict[Any, int] = {}


def _starts_agree() -> bool:
    """Whether JAX is set as it is by default, and numbers lie in the host's memory."""
    config: Any = jax.config
    by_place = config.jax_threefry_partitionable and config.jax_default_prng_impl == "threefry2x32"
    return by_place and jax.default_backend() == "cpu"


@functools.partial(jax.jit, static_argnames=("draw", "shape", "dtype"))
def _draw_flat(
    draw: Callable[..., jax.Array], key: jax.Array, shape: tuple[int, ...], dtype: str, ends: dict[str, Any]
) -> jax.Array:
    # JAX counts the entries in order, so one long axis gets the same numbers, but the program is far simpler.
    flat = {name: end if jnp.ndim(end) == 0 else jnp.broadcast_to(end, shape).ravel() for name, end in ends.items()}
    return draw(key, shape=(math.prod(shape),), dtype=dtype, **flat).reshape(shape)


@explains("random", stddev=_NOT_NEGATIVE)
def normal(
    shape: Sequence[int], mean: TensorLike = 0.0, stddev: TensorLike = 1.0, dtype: Any = None, seed: Seed = None
) -> jax.Array:
    """Numbers from a normal distribution.

    Args:
        shape: tuple of integers, shape of the result.
        mean: float, the middle of the distribution.
        stddev: float, its standard deviation.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type or `stddev` negative.

    Example:
        >>> from cornu import random
        >>> random.normal((2, 3), seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.normal", dtype)
    draws = _draw(jax.random.normal, draw_seed(seed), tuple(shape), name)
    return _place(draws, mean, stddev, name)


@explains("random", stddev=_NOT_NEGATIVE)
def truncated_normal(
    shape: Sequence[int], mean: TensorLike = 0.0, stddev: TensorLike = 1.0, dtype: Any = None, seed: Seed = None
) -> jax.Array:
    """Numbers from a normal distribution, none further than two standard deviations from its middle.

    Args:
        shape: tuple of integers, shape of the result.
        mean: float, the middle of the distribution.
        stddev: float, its standard deviation before the tails are cut off.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type or `stddev` negative.

    Example:
        >>> from cornu import random
        >>> bool(abs(random.truncated_normal((100,), seed=1)).max() <= 2)
        True
    """
    name = _float_dtype("random.truncated_normal", dtype)
    draws = _draw(jax.random.truncated_normal, draw_seed(seed), tuple(shape), name, lower=-2.0, upper=2.0)
    return _place(draws, mean, stddev, name)


def _place(draws: jax.Array | np.ndarray, mean: Any, stddev: Any, dtype: str) -> jax.Array:
    if isinstance(draws, np.ndarray) and is_number(mean) and is_number(stddev):
        # A product and a sum of two programs are rounded one after the other, as NumPy's are.
        return from_host(draws * np.asarray(stddev, draws.dtype) + np.asarray(mean, draws.dtype))
    return jnp.asarray(draws) * jnp.asarray(stddev, dtype) + jnp.asarray(mean, dtype)


@explains("random")
def uniform(
    shape: Sequence[int], minval: TensorLike = 0.0, maxval: TensorLike = 1.0, dtype: Any = None, seed: Seed = None
) -> jax.Array:
    """Numbers from `minval` up to but not including `maxval`, all equally likely.

    Args:
        shape: tuple of integers, shape of the result.
        minval, maxval: floats, ends of the range.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type or `minval` above `maxval`.

    Example:
        >>> from cornu import random
        >>> random.uniform((2, 3), seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.uniform", dtype)
    least, above = _ends("random.uniform", minval, maxval)
    key, shape = draw_seed(seed), tuple(shape)
    few = name == "float32" and math.prod(shape) <= _FEW and is_number(least) and is_number(above)
    if few and _starts_agree() and not isinstance(key, jax.core.Tracer) and can_draw_on_host(least, above):
        return from_host(draw_on_host(np.asarray(key), shape, least, above))
    draws = _draw(jax.random.uniform, key, shape, name, minval=least, maxval=above)
    return from_host(draws) if isinstance(draws, np.ndarray) else draws


@explains("random")
def randint(
    shape: Sequence[int], minval: TensorLike, maxval: TensorLike, dtype: Any = "int32", seed: Seed = None
) -> jax.Array:
    """Whole numbers from `minval` up to but not including `maxval`, all equally likely.

    Args:
        shape: tuple of integers, shape of the result.
        minval, maxval: integers, ends of the range.
        dtype: integer dtype.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not an integer type or `minval` above `maxval`.

    Example:
        >>> from cornu import random
        >>> bool((random.randint((100,), 0, 6, seed=1) < 6).all())
        True
    """
    name = standardize_dtype(dtype)
    if not is_int(name):
        raise bad_argument("random.randint", "dtype", "an integer dtype", dtype, "For floats use `uniform`.")
    least, above = _ends("random.randint", minval, maxval)
    return jax.random.randint(draw_seed(seed), tuple(shape), least, above, name)


@explains("random", alpha=_NOT_NEGATIVE)
def gamma(shape: Sequence[int], alpha: TensorLike, dtype: Any = None, seed: Seed = None) -> jax.Array:
    """Numbers from a gamma distribution of scale 1.

    Args:
        shape: tuple of integers, shape of the result.
        alpha: float or tensor whose shape broadcasts to `shape`, the shape parameter.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type or `alpha` negative.

    Example:
        >>> from cornu import random
        >>> random.gamma((2, 3), 0.5, seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.gamma", dtype)
    return jax.random.gamma(draw_seed(seed), convert_to_tensor(alpha), tuple(shape), name)


@explains("random", alpha=_NOT_NEGATIVE, beta=_NOT_NEGATIVE)
def beta(shape: Sequence[int], alpha: TensorLike, beta: TensorLike, dtype: Any = None, seed: Seed = None) -> jax.Array:
    """Numbers between 0 and 1 from a beta distribution.

    Args:
        shape: tuple of integers, shape of the result.
        alpha, beta: floats or tensors whose shape broadcasts to `shape`, the two parameters, positive.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type or `alpha` or `beta` negative.

    Example:
        >>> from cornu import random
        >>> random.beta((2, 3), 2.0, 3.0, seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.beta", dtype)
    a, b = convert_to_tensor(alpha, name), convert_to_tensor(beta, name)
    return jax.random.beta(draw_seed(seed), a, b, tuple(shape), name)


@explains("random", counts=_NOT_NEGATIVE, probabilities=of_numbers(share))
def binomial(
    shape: Sequence[int], counts: TensorLike, probabilities: TensorLike, dtype: Any = None, seed: Seed = None
) -> jax.Array:
    """How often something succeeds in `counts` trials.

    Args:
        shape: tuple of integers, shape of the result.
        counts: float or tensor whose shape broadcasts to `shape`, numbers of trials.
        probabilities: float or tensor whose shape broadcasts to `shape`, chance of success in each trial.
        dtype: float dtype; None means the default float type.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `dtype` is not a float type, `counts` negative or a probability outside [0, 1].

    Example:
        >>> from cornu import random
        >>> random.binomial((2, 3), 10.0, 0.5, seed=1).shape
        (2, 3)
    """
    name = _float_dtype("random.binomial", dtype)
    n, p = convert_to_tensor(counts), convert_to_tensor(probabilities)
    return jax.random.binomial(draw_seed(seed), n, p, tuple(shape), name)
