"""Random choices from what is there: classes, orders, which entries to drop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.checks import class_index, is_number, of_numbers, share
from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains
from cornu.core.seed_generator import SeedGenerator, draw_seed

__all__ = ["categorical", "dropout", "shuffle"]

Seed = int | SeedGenerator | None


@explains("random", num_samples=class_index)
def categorical(logits: TensorLike, num_samples: int, dtype: Any = "int32", seed: Seed = None) -> jax.Array:
    """Class numbers, drawn with the probabilities `softmax(logits)`.

    Args:
        logits: float tensor, shape (batch, classes).
        num_samples: how many draws for each row.
        dtype: dtype of the class numbers.
        seed: integer for the same numbers every time, a `SeedGenerator` for the next of its stream, or None.

    Returns:
        Class numbers, shape (batch, num_samples).

    Raises:
        ValueError: if `logits` is not a matrix.

    Example:
        >>> from cornu import random
        >>> random.categorical([[0.0, 1.0], [2.0, 0.0]], 5, seed=1).shape
        (2, 5)
    """
    logits = convert_to_tensor(logits)
    if logits.ndim != 2:
        raise bad_argument("random.categorical", "logits", "a tensor of shape (batch, classes)", logits)
    name, shape = standardize_dtype(dtype), (logits.shape[0], num_samples)
    return jax.random.categorical(draw_seed(seed), logits[:, :, None], axis=1, shape=shape).astype(name)


@explains("random")
def shuffle(x: TensorLike, axis: int = 0, seed: Seed = None) -> jax.Array:
    """The elements along one axis in random order, another order for each line along it.

    Args:
        x: tensor.
        axis: axis along which elements change places.
        seed: integer for the same order every time, a `SeedGenerator` for the next of its stream, or None.

    Example:
        >>> from cornu import random
        >>> sorted(random.shuffle([1, 2, 3], seed=1).tolist())
        [1, 2, 3]
    """
    return jax.random.permutation(draw_seed(seed), convert_to_tensor(x), axis, independent=True)


@explains("random", rate=of_numbers(share))
def dropout(
    inputs: TensorLike, rate: float, noise_shape: Sequence[int | None] | None = None, seed: Seed = None
) -> jax.Array:
    """A share `rate` of the entries set to 0, the others made larger so that the expected sum stays.

    Args:
        inputs: float tensor.
        rate: float from 0 to 1, the share that is dropped.
        noise_shape: shape of the mask, which broadcasts to that of `inputs`; None entries are taken from there.
        seed: integer for the same mask every time, a `SeedGenerator` for the next of its stream, or None.

    Raises:
        ValueError: if `rate` is out of range or `noise_shape` does not fit.

    Example:
        >>> from cornu import random
        >>> random.dropout([1.0, 1.0, 1.0, 1.0], 0.5, seed=1).shape
        (4,)
    """
    inputs = convert_to_tensor(inputs)
    if is_number(rate) and rate == 1:
        return jnp.zeros_like(inputs)
    kept = jax.random.bernoulli(draw_seed(seed), 1.0 - rate, _mask_shape(inputs.shape, noise_shape))
    return jnp.where(kept, inputs / (1.0 - rate), jnp.zeros((), inputs.dtype))


def _mask_shape(shape: tuple[int, ...], noise_shape: Sequence[int | None] | None) -> tuple[int, ...]:
    if noise_shape is None:
        return shape
    own = shape[len(shape) - len(noise_shape) :]
    mask = tuple(size if n is None else n for n, size in zip(noise_shape, own, strict=False))
    if len(mask) != len(noise_shape) or any(n not in (1, size) for n, size in zip(mask, own, strict=True)):
        raise bad_argument(
            "random.dropout", "noise_shape", f"a tuple that broadcasts to the shape {shape} of the inputs", noise_shape
        )
    return mask
