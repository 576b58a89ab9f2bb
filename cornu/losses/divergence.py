"""Losses that compare distributions or counts: Kullback-Leibler divergence and Poisson."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu.base.config import epsilon
from cornu.core.convert import TensorLike
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.shapes import broadcast_pair
from cornu.losses.wrapper import LossFunctionWrapper, calls

__all__ = ["KLDivergence", "Poisson", "kl_divergence", "poisson"]


@op
def kl_divergence(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Kullback-Leibler divergence `sum(y_true * log(y_true / y_pred))` over the last axis.

    Both are clipped to [epsilon, 1] first.

    Args:
        y_true: distributions, shape (batch, ..., classes).
        y_pred: predicted distributions of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.kl_divergence([[0.5, 0.5]], [[0.25, 0.75]])[0]), 4))
        0.1438

    Reference:
        Kullback and Leibler, 1951, "On information and sufficiency".
    """
    y_true, y_pred = broadcast_pair("kl_divergence", y_true, y_pred)
    y_true = jnp.clip(y_true, epsilon(), 1)
    y_pred = jnp.clip(y_pred, epsilon(), 1)
    return jnp.sum(y_true * jnp.log(y_true / y_pred), axis=-1)


@op
def poisson(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of `y_pred - y_true * log(y_pred)`: the negative log-likelihood of counts, up to a constant.

    Args:
        y_true: counts, shape (batch, ..., outputs).
        y_pred: predicted positive rates of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.poisson([[2.0]], [[2.0]])[0]), 4))
        0.6137
    """
    y_true, y_pred = broadcast_pair("poisson", y_true, y_pred)
    return jnp.mean(y_pred - y_true * jnp.log(y_pred + jnp.asarray(epsilon(), y_pred.dtype)), axis=-1)


@register("keras.losses.KLDivergence")
class KLDivergence(LossFunctionWrapper):
    """Kullback-Leibler divergence of the predicted from the true distribution. See `kl_divergence`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4))
        0.1438
    """

    @calls(kl_divergence)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "kl_divergence", dtype: Any = None): ...


@register("keras.losses.Poisson")
class Poisson(LossFunctionWrapper):
    """Negative log-likelihood of counts under predicted rates. See `poisson`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.Poisson()([[2.0]], [[2.0]])), 4))
        0.6137
    """

    @calls(poisson)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "poisson", dtype: Any = None): ...
