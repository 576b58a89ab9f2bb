"""Vectors brought to a fixed length."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.base.config import epsilon as default_epsilon
from cornu.base.errors import bad_argument, is_integer
from cornu.core.op import op
from cornu.ops.inputs import Axis, Tensor, TensorLike, as_float


@op
def normalize(x: TensorLike, axis: Axis = -1, order: int = 2, epsilon: float | None = None) -> Tensor:
    """Vectors divided by their length.

    Args:
        x: tensor.
        axis: axis or axes along which a vector runs; None means all.
        order: which norm measures the length: 1 the sum of absolute values, 2 the Euclidean one, and so on.
        epsilon: the smallest number that is divided by; None means `config.epsilon()`.

    Raises:
        ValueError: if `order` is not a positive integer.

    Example:
        >>> from cornu import ops
        >>> print(ops.normalize([[3.0, 4.0]]))
        [[0.6 0.8]]
    """
    if not is_integer(order) or order < 1:
        raise bad_argument("normalize", "order", "a positive integer", order)
    x = jnp.atleast_1d(as_float(x))
    least = default_epsilon() if epsilon is None else epsilon
    axis = tuple(axis) if isinstance(axis, list) else axis
    if order == 2:
        # The root of the bounded square, so that the gradient at zero is zero and not NaN.
        squares = jnp.sum(jnp.square(x), axis=axis, keepdims=True)
        return x * (1 / jnp.sqrt(jnp.maximum(squares, least * least)))
    norm = jnp.sum(jnp.abs(x) ** order, axis=axis, keepdims=True) ** (1 / order)
    return x / jnp.maximum(norm, least)
