"""ReLU, done once where it would be done twice, and left to a pooling that can do it in passing.

While a program is traced, a table says which values came out of a ReLU, and of what. A second ReLU then is nothing, and
a pooling of a ReLU starts from what stood before it; the ReLU itself is not computed if nobody else looks at it.
"""

from __future__ import annotations

from typing import Any

import jax

from cornu.kernels.notes import Notes

__all__ = ["before_relu", "is_rectified", "mark_rectified", "relu"]

# One dispatch in an eager call, where the rule for its derivative would take 100 microseconds of Python.
_compiled = jax.jit(jax.nn.relu, inline=True)
# What stood before the ReLU, in a tuple, which is empty if that is not known.
_rectified: Notes[tuple[Any, ...]] = Notes()


def relu(x: jax.Array) -> jax.Array:
    """`max(x, 0)`, with gradient 0 at 0.

    Args:
        x: array of any shape.

    Example:
        >>> relu(jax.numpy.array([-1.0, 2.0])).tolist()
        [0.0, 2.0]
    """
    if is_rectified(x):
        return x
    y = _compiled(x)
    mark_rectified(y, x)
    return y


def is_rectified(x: Any) -> bool:
    """Whether a ReLU is known to change nothing about `x`."""
    return _rectified.of(x) is not None


def before_relu(x: Any) -> Any:
    """The value of which `x` is the ReLU, None if it is not known."""
    return next(iter(_rectified.of(x) or ()), None)


def mark_rectified(y: Any, *before: Any) -> None:
    """Note that a ReLU changes nothing about `y`, or that it is the ReLU of `before`."""
    _rectified.add(y, before)
