"""Windows of signal processing: weights that fade a stretch of samples in and out."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

__all__ = ["bartlett", "blackman", "hamming", "hanning", "kaiser"]


def bartlett(x: Any) -> jax.Array:
    """Bartlett window: a triangle that starts and ends at zero.

    Args:
        x: integer, number of points.

    Example:
        >>> from cornu import ops
        >>> print(ops.bartlett(5))
        [0.  0.5 1.  0.5 0. ]
    """
    return jnp.bartlett(int(x))


def blackman(x: Any) -> jax.Array:
    """Blackman window: three cosine terms, close to zero at both ends.

    Args:
        x: integer, number of points.

    Example:
        >>> from cornu import ops
        >>> ops.blackman(5).shape
        (5,)
    """
    return jnp.blackman(int(x))


def hamming(x: Any) -> jax.Array:
    """Hamming window: a raised cosine that does not reach zero.

    Args:
        x: integer, number of points.

    Example:
        >>> from cornu import ops
        >>> print(ops.hamming(3).round(2))
        [0.08 1.   0.08]
    """
    return jnp.hamming(int(x))


def hanning(x: Any) -> jax.Array:
    """Hann window: a raised cosine that starts and ends at zero.

    Args:
        x: integer, number of points.

    Example:
        >>> from cornu import ops
        >>> print(ops.hanning(3))
        [0. 1. 0.]
    """
    return jnp.hanning(int(x))


def kaiser(x: Any, beta: float) -> jax.Array:
    """Kaiser window.

    Args:
        x: integer, number of points.
        beta: float. 0 gives a rectangle, larger values a narrower hump.

    Example:
        >>> from cornu import ops
        >>> print(ops.kaiser(3, 0.0))
        [1. 1. 1.]
    """
    return jnp.kaiser(int(x), beta)
