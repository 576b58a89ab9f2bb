"""Three ways to keep gradients small: per gradient, per entry, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp

__all__ = ["clip", "clip_by_global_norm", "clip_by_norm", "clip_by_value", "global_norm"]


def global_norm(arrays: Sequence[jax.Array]) -> jax.Array:
    """Euclidean length of all entries of all arrays, in float32 at least, as float16 squares overflow early."""
    wide = (array.astype(jnp.promote_types(array.dtype, jnp.float32)) for array in arrays)
    return jnp.sqrt(sum(jnp.sum(jnp.square(array)) for array in wide))


def clip_by_norm(gradient: jax.Array, limit: float) -> jax.Array:
    """`gradient`, shortened to length `limit` if it is longer."""
    # The quotient is at most 1 and never 0/0, as `limit` is positive.
    return gradient * (limit / jnp.maximum(global_norm([gradient]), limit)).astype(gradient.dtype)


def clip_by_value(gradient: jax.Array, limit: float) -> jax.Array:
    """`gradient` with every entry brought into [-limit, limit]."""
    return jnp.clip(gradient, -limit, limit)


def clip_by_global_norm(gradients: Sequence[jax.Array], limit: float) -> list[jax.Array]:
    """All gradients, shortened by one factor if together they are longer than `limit`."""
    factor = limit / jnp.maximum(global_norm(gradients), limit)
    return [gradient * factor.astype(gradient.dtype) for gradient in gradients]


def clip(
    gradients: list[jax.Array], clipnorm: float | None, clipvalue: float | None, global_clipnorm: float | None
) -> list[jax.Array]:
    """Gradients clipped in the one form that is asked for, if any."""
    if clipnorm is not None:
        return [clip_by_norm(gradient, clipnorm) for gradient in gradients]
    if clipvalue is not None:
        return [clip_by_value(gradient, clipvalue) for gradient in gradients]
    if global_clipnorm is not None:
        return clip_by_global_norm(gradients, global_clipnorm)
    return gradients
