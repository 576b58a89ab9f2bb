"""Bits of whole numbers, element by element."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, pair

__all__ = [
    "bitwise_and", "bitwise_invert", "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift",
    "bitwise_xor", "left_shift", "right_shift",
]  # fmt: skip


@op
def bitwise_and(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits that are set in both integers.

    Args:
        x, y: tensors of integers or booleans; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_and([6, 3], 2))
        [2 2]
    """
    return jnp.bitwise_and(*pair(x, y))


@op
def bitwise_or(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits that are set in either integer.

    Args:
        x, y: tensors of integers or booleans; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_or([6, 3], 8))
        [14 11]
    """
    return jnp.bitwise_or(*pair(x, y))


@op
def bitwise_xor(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits that are set in exactly one of the integers.

    Args:
        x, y: tensors of integers or booleans; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_xor([6, 3], 2))
        [4 1]
    """
    return jnp.bitwise_xor(*pair(x, y))


@op
def bitwise_not(x: TensorLike) -> Tensor:
    """All bits turned over.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_not([0, 5]))
        [-1 -6]
    """
    return jnp.bitwise_not(array(x))


@op
def bitwise_invert(x: TensorLike) -> Tensor:
    """All bits turned over, the same as `bitwise_not`.

    Args:
        x: tensor of any shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_invert([0, 5]))
        [-1 -6]
    """
    return jnp.bitwise_not(array(x))


@op
def left_shift(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits of `x` moved left by `y` places.

    Args:
        x, y: tensors of integers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.left_shift([1, 3], 2))
        [ 4 12]
    """
    return jnp.left_shift(*pair(x, y))


@op
def right_shift(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits of `x` moved right by `y` places, keeping the sign.

    Args:
        x, y: tensors of integers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.right_shift([8, -8], 2))
        [ 2 -2]
    """
    return jnp.right_shift(*pair(x, y))


@op
def bitwise_left_shift(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits of `x` moved left by `y` places, the same as `left_shift`.

    Args:
        x, y: tensors of integers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_left_shift([1, 3], 2))
        [ 4 12]
    """
    return jnp.left_shift(*pair(x, y))


@op
def bitwise_right_shift(x: TensorLike, y: TensorLike) -> Tensor:
    """Bits of `x` moved right by `y` places, the same as `right_shift`.

    Args:
        x, y: tensors of integers; their shapes broadcast.

    Example:
        >>> from cornu import ops
        >>> print(ops.bitwise_right_shift([8, -8], 2))
        [ 2 -2]
    """
    return jnp.right_shift(*pair(x, y))
