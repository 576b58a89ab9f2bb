"""ReLU, done once where it would be done twice, and left to a pooling that can do it in passing.

While a program is traced, a table says which values came out of a ReLU, and of what. A second ReLU then is nothing, and
a pooling of a ReLU starts from what stood before it; the ReLU itself is not computed if nobody else looks at it.
"""

from __future__ import annotations

import weakref
from typing import Any

import jax
from jax.core import Tracer

__all__ = ["before_relu", "is_rectified", "mark_rectified", "relu"]

# One dispatch in an eager call, where the rule for its derivative would take 100 microseconds of Python.
_compiled = jax.jit(jax.nn.relu, inline=True)
# For as long as the value lives: itself, and what stood before its ReLU, if that is known.
_rectified: dict[int, tuple[weakref.ref[Any], Any]] = {}


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
    entry = _rectified.get(id(x))
    return entry is not None and entry[0]() is x


def before_relu(x: Any) -> Any:
    """The value of which `x` is the ReLU, None if it is not known."""
    return _rectified[id(x)][1] if is_rectified(x) else None


def mark_rectified(y: Any, before: Any = None) -> None:
    """Note that a ReLU changes nothing about `y`, or that it is the ReLU of `before`.

    Only values of traced programs: outside of them everything has been computed already.
    """
    if isinstance(y, Tracer):
        key = id(y)
        _rectified[key] = (weakref.ref(y, lambda _: _rectified.pop(key, None)), before)
