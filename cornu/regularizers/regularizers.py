"""Penalties on weights or outputs that join the loss."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from cornu.base.errors import bad_argument
from cornu.core.configurable import Configurable
from cornu.core.convert import convert_to_tensor
from cornu.core.serialization import register

__all__ = ["L1", "L1L2", "L2", "OrthogonalRegularizer", "Regularizer"]


@register("keras.regularizers.Regularizer", "keras.Regularizer")
class Regularizer(Configurable):
    """Base class of penalties; a subclass defines `__call__(x)`, which returns a scalar.

    Example:
        >>> import cornu
        >>> class Largest(cornu.regularizers.Regularizer):
        ...     def __call__(self, x):
        ...         return cornu.ops.max(x)
        >>> float(Largest()(cornu.ops.ones((2, 2))))
        1.0
    """

    def __call__(self, x: Any) -> Any:
        """The penalty for `x`; 0 unless a subclass says otherwise."""
        return 0.0

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal object."""
        config = super().get_config()
        if not config:
            raise NotImplementedError(f"{type(self).__name__} must define `get_config(self)` to be saved.")
        return config


@register("keras.regularizers.L1L2", "keras.regularizers.l1_l2")
class L1L2(Regularizer):
    """Penalty `l1 * sum(|x|) + l2 * sum(x ** 2)`.

    Args:
        l1: number, 0 or more; factor of the absolute values. None means 0.
        l2: number, 0 or more; factor of the squares. None means 0.

    Raises:
        ValueError: if a factor is negative, infinite or no number.

    Example:
        >>> import cornu
        >>> round(float(cornu.regularizers.L1L2(l1=0.1, l2=0.01)(cornu.ops.ones((10,)))), 2)
        1.1
    """

    def __init__(self, l1: float | None = 0.0, l2: float | None = 0.0):
        self.l1: float = _factor("L1L2", "l1", 0.0 if l1 is None else l1)
        self.l2: float = _factor("L1L2", "l2", 0.0 if l2 is None else l2)

    def __call__(self, x: Any) -> Any:
        x = convert_to_tensor(x)
        penalty = jnp.zeros((), x.dtype)
        if self.l1:
            penalty = penalty + self.l1 * jnp.sum(jnp.abs(x))
        if self.l2:
            penalty = penalty + self.l2 * jnp.sum(jnp.square(x))
        return penalty


@register("keras.regularizers.L1", "keras.regularizers.l1")
class L1(Regularizer):
    """Penalty `l1 * sum(|x|)`, which drives weights to exactly 0.

    Args:
        l1: number, 0 or more.

    Raises:
        ValueError: if it is negative, infinite or no number.

    Example:
        >>> import cornu
        >>> round(float(cornu.regularizers.L1(0.1)(cornu.ops.ones((10,)))), 2)
        1.0
    """

    def __init__(self, l1: float = 0.01):
        self.l1: float = _factor("L1", "l1", 0.01 if l1 is None else l1)

    def __call__(self, x: Any) -> Any:
        return self.l1 * jnp.sum(jnp.abs(convert_to_tensor(x)))


@register("keras.regularizers.L2", "keras.regularizers.l2")
class L2(Regularizer):
    """Penalty `l2 * sum(x ** 2)`, which keeps weights small.

    Args:
        l2: number, 0 or more.

    Raises:
        ValueError: if it is negative, infinite or no number.

    Example:
        >>> import cornu
        >>> round(float(cornu.regularizers.L2(0.1)(cornu.ops.ones((10,)))), 2)
        1.0
    """

    def __init__(self, l2: float = 0.01):
        self.l2: float = _factor("L2", "l2", 0.01 if l2 is None else l2)

    def __call__(self, x: Any) -> Any:
        return self.l2 * jnp.sum(jnp.square(convert_to_tensor(x)))


@register("keras.regularizers.OrthogonalRegularizer", "keras.regularizers.orthogonal_regularizer")
class OrthogonalRegularizer(Regularizer):
    """Penalty on the angles between the rows (or columns) of a matrix, which keeps them orthogonal.

    Args:
        factor: number, 0 or more; the penalty is this times the mean absolute cosine between two vectors, halved.
        mode: "rows" or "columns", which of them are to be orthogonal.

    Raises:
        ValueError: if `factor` or `mode` is wrong, or the variable is no matrix.

    Example:
        >>> import cornu
        >>> float(cornu.regularizers.OrthogonalRegularizer()(cornu.ops.eye(3)))
        0.0
    """

    def __init__(self, factor: float = 0.01, mode: str = "rows"):
        if mode not in ("rows", "columns"):
            raise bad_argument("OrthogonalRegularizer", "mode", '"rows" or "columns"', mode)
        self.factor: float = _factor("OrthogonalRegularizer", "factor", factor)
        self.mode = mode

    def __call__(self, inputs: Any) -> Any:
        x = convert_to_tensor(inputs)
        if x.ndim != 2:
            raise bad_argument("OrthogonalRegularizer", "inputs", "a matrix", x)
        x = x if self.mode == "rows" else x.T
        length = jnp.sqrt(jnp.maximum(jnp.sum(jnp.square(x), axis=1, keepdims=True), 1e-12))
        unit = x / length
        cosines = (unit @ unit.T) * (1.0 - jnp.eye(x.shape[0], dtype=x.dtype))
        pairs = x.shape[0] * (x.shape[0] - 1) / 2
        return self.factor * 0.5 * jnp.sum(jnp.abs(cosines)) / pairs


def _factor(where: str, name: str, value: Any) -> float:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not np.isfinite(value) or value < 0:
        raise bad_argument(where, name, "a number, 0 or more", value)
    return float(value)
