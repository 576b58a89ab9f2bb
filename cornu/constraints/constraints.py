"""What weights are brought back to after each update."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.core.configurable import Configurable
from cornu.core.convert import convert_to_tensor
from cornu.core.serialization import register

__all__ = ["Constraint", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"]


@register("keras.constraints.Constraint")
class Constraint(Configurable):
    """Base class of constraints; a subclass defines `__call__(w)`, which returns the nearest allowed value.

    Example:
        >>> import cornu
        >>> class AtMostOne(cornu.constraints.Constraint):
        ...     def __call__(self, w):
        ...         return cornu.ops.minimum(w, 1.0)
        >>> AtMostOne()(cornu.ops.ones((2,)) * 3).tolist()
        [1.0, 1.0]
    """

    def __call__(self, w: Any) -> Any:
        """The allowed value nearest to `w`; `w` itself unless a subclass says otherwise."""
        return w


@register("keras.constraints.MaxNorm", "keras.constraints.max_norm")
class MaxNorm(Constraint):
    """Vectors longer than `max_value` are shortened to it.

    Args:
        max_value: number, the greatest length.
        axis: integer or list of integers, the axes along which vectors lie: 0 for the kernel of a Dense layer,
            [0, 1, 2] for that of a Conv2D layer.

    Example:
        >>> import cornu
        >>> w = cornu.constraints.MaxNorm(1.0)([[3.0], [4.0]])
        >>> round(float((w**2).sum()), 3)
        1.0

    Reference:
        Srivastava et al., 2014, Dropout: a simple way to prevent neural networks from overfitting.
    """

    def __init__(self, max_value: float = 2, axis: Any = 0):
        self.max_value: Any = checks.non_negative("MaxNorm", "max_value", max_value)
        self.axis: Any = checks.axes("MaxNorm", "axis", axis)

    def __call__(self, w: Any) -> Any:
        w = convert_to_tensor(w)
        norms = _norms(w, self.axis)
        return w * (jnp.clip(norms, 0, self.max_value) / (epsilon() + norms))


@register("keras.constraints.NonNeg", "keras.constraints.non_neg")
class NonNeg(Constraint):
    """Negative entries become 0.

    Example:
        >>> import cornu
        >>> cornu.constraints.NonNeg()([-1.0, 2.0]).tolist()
        [0.0, 2.0]
    """

    def __call__(self, w: Any) -> Any:
        return jnp.maximum(convert_to_tensor(w), 0)


@register("keras.constraints.UnitNorm", "keras.constraints.unit_norm")
class UnitNorm(Constraint):
    """Vectors are brought to length 1.

    Args:
        axis: integer or list of integers, the axes along which vectors lie.

    Example:
        >>> import cornu
        >>> w = cornu.constraints.UnitNorm()([[3.0], [4.0]])
        >>> round(float((w**2).sum()), 3)
        1.0
    """

    def __init__(self, axis: Any = 0):
        self.axis: Any = checks.axes("UnitNorm", "axis", axis)

    def __call__(self, w: Any) -> Any:
        w = convert_to_tensor(w)
        return w / (epsilon() + _norms(w, self.axis))


@register("keras.constraints.MinMaxNorm", "keras.constraints.min_max_norm")
class MinMaxNorm(Constraint):
    """Vectors are brought to a length between two bounds.

    Args:
        min_value: number, the least length.
        max_value: number, the greatest length.
        rate: number from 0 to 1, how far each update goes towards the bound.
        axis: integer or list of integers, the axes along which vectors lie.

    Example:
        >>> import cornu
        >>> cornu.constraints.MinMaxNorm(min_value=1.0, max_value=1.0)([[3.0], [4.0]]).shape
        (2, 1)
    """

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0):
        where = "MinMaxNorm"
        self.min_value: Any = checks.non_negative(where, "min_value", min_value)
        self.max_value: Any = checks.non_negative(where, "max_value", max_value)
        if min_value > max_value:
            raise bad_argument(where, "min_value", f"no more than max_value={max_value}", min_value)
        self.rate: Any = checks.share(where, "rate", rate)
        self.axis: Any = checks.axes(where, "axis", axis)

    def __call__(self, w: Any) -> Any:
        w = convert_to_tensor(w)
        norms = _norms(w, self.axis)
        wanted = self.rate * jnp.clip(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        return w * (wanted / (epsilon() + norms))


def _norms(w: Any, axis: Any) -> Any:
    axis = tuple(axis) if isinstance(axis, list | tuple) else axis
    return jnp.sqrt(jnp.sum(jnp.square(w), axis=axis, keepdims=True))
