"""Losses of regression: squared, absolute, relative and logarithmic errors, Huber, log-cosh, cosine."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp

from cornu.base import checks
from cornu.base.config import epsilon
from cornu.core.convert import TensorLike
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.shapes import broadcast_pair
from cornu.losses.wrapper import LossFunctionWrapper, calls

__all__ = [
    "CosineSimilarity", "Huber", "LogCosh", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredError",
    "MeanSquaredLogarithmicError", "cosine_similarity", "huber", "log_cosh", "mean_absolute_error",
    "mean_absolute_percentage_error", "mean_squared_error", "mean_squared_logarithmic_error",
]  # fmt: skip


@op
def mean_squared_error(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of the squared differences over the last axis: `mean((y_true - y_pred) ** 2)`.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.mean_squared_error([[0.0, 1.0]], [[1.0, 1.0]]).tolist()
        [0.5]
    """
    y_true, y_pred = broadcast_pair("mean_squared_error", y_true, y_pred)
    return jnp.mean(jnp.square(y_true - y_pred), axis=-1)


@op
def mean_absolute_error(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of the absolute differences over the last axis: `mean(abs(y_true - y_pred))`.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.mean_absolute_error([[0.0, 1.0]], [[1.0, 1.0]]).tolist()
        [0.5]
    """
    y_true, y_pred = broadcast_pair("mean_absolute_error", y_true, y_pred)
    return jnp.mean(jnp.abs(y_true - y_pred), axis=-1)


@op
def mean_absolute_percentage_error(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of the absolute differences relative to the targets, in percent.

    `100 * mean(abs((y_true - y_pred) / max(abs(y_true), epsilon)))`: targets near zero make it huge.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.mean_absolute_percentage_error([[2.0, 4.0]], [[1.0, 4.0]]).tolist()
        [25.0]
    """
    y_true, y_pred = broadcast_pair("mean_absolute_percentage_error", y_true, y_pred)
    scale = jnp.maximum(jnp.abs(y_true), jnp.asarray(epsilon(), y_true.dtype))
    return 100.0 * jnp.mean(jnp.abs((y_true - y_pred) / scale), axis=-1)


@op
def mean_squared_logarithmic_error(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of the squared differences of `log(y + 1)`; negative values count as zero.

    It punishes ratios rather than differences, for targets that range over orders of magnitude.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.mean_squared_logarithmic_error([[1.0]], [[3.0]])[0]), 3))
        0.48
    """
    y_true, y_pred = broadcast_pair("mean_squared_logarithmic_error", y_true, y_pred)
    floor = jnp.asarray(epsilon(), y_pred.dtype)
    difference = jnp.log(jnp.maximum(y_true, floor) + 1) - jnp.log(jnp.maximum(y_pred, floor) + 1)
    return jnp.mean(jnp.square(difference), axis=-1)


@op(ranges={"delta": checks.positive})
def huber(y_true: TensorLike, y_pred: TensorLike, delta: float = 1.0) -> Any:
    """Squared error near zero, absolute error beyond `delta`: less moved by outliers than the squared error.

    With `e = abs(y_true - y_pred)`: `e ** 2 / 2` where `e <= delta`, else `delta * (e - delta / 2)`.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.
        delta: positive float, where the two parts meet.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.huber([[0.0], [0.0]], [[0.5], [3.0]]).tolist()
        [0.125, 2.5]

    Reference:
        Huber, 1964, "Robust estimation of a location parameter".
    """
    y_true, y_pred = broadcast_pair("huber", y_true, y_pred)
    error = jnp.abs(y_true - y_pred)
    values = jnp.where(error <= delta, 0.5 * jnp.square(error), delta * error - 0.5 * delta * delta)
    return jnp.mean(values, axis=-1)


@op
def log_cosh(y_true: TensorLike, y_pred: TensorLike) -> Any:
    """Mean of `log(cosh(y_pred - y_true))`: like the squared error near zero, like the absolute one far away.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.

    Returns:
        Array of shape (batch, ...).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.log_cosh([[0.0]], [[1.0]])[0]), 4))
        0.4338
    """
    y_true, y_pred = broadcast_pair("log_cosh", y_true, y_pred)
    difference = y_pred - y_true
    return jnp.mean(jnp.logaddexp(difference, -difference) - math.log(2.0), axis=-1)


@op
def cosine_similarity(y_true: TensorLike, y_pred: TensorLike, axis: int = -1) -> Any:
    """Minus the cosine of the angle between targets and predictions: -1 is the same direction, 1 the opposite.

    Args:
        y_true: targets, shape (batch, ..., features).
        y_pred: predictions of the same shape, or one that broadcasts.
        axis: integer, the axis along which the vectors lie.

    Returns:
        Array without that axis. A vector of zeros gives 0.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import losses
        >>> losses.cosine_similarity([[0.0, 1.0], [1.0, 0.0]], [[0.0, 3.0], [0.0, 2.0]]).tolist()
        [-1.0, -0.0]
    """
    y_true, y_pred = broadcast_pair("cosine_similarity", y_true, y_pred)
    return -jnp.sum(unit_length(y_true, axis) * unit_length(y_pred, axis), axis=axis)


def unit_length(x: Any, axis: int) -> Any:
    """`x` divided by its Euclidean norm along `axis`; a vector of zeros stays zero, and its gradient finite."""
    squared = jnp.sum(jnp.square(x), axis=axis, keepdims=True)
    norm = jnp.sqrt(jnp.where(squared == 0, 1, squared))
    return x / jnp.maximum(norm, jnp.asarray(epsilon(), x.dtype))


@register("keras.losses.MeanSquaredError")
class MeanSquaredError(LossFunctionWrapper):
    """Mean of the squared differences, the usual loss of regression. See `mean_squared_error`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.MeanSquaredError()([[0.0, 1.0]], [[1.0, 1.0]]))
        0.5
    """

    @calls(mean_squared_error)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "mean_squared_error", dtype: Any = None): ...


@register("keras.losses.MeanAbsoluteError")
class MeanAbsoluteError(LossFunctionWrapper):
    """Mean of the absolute differences; outliers pull less than with squares. See `mean_absolute_error`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.MeanAbsoluteError()([[0.0, 1.0]], [[1.0, 1.0]]))
        0.5
    """

    @calls(mean_absolute_error)
    def __init__(
        self, reduction: Any = "sum_over_batch_size", name: str = "mean_absolute_error", dtype: Any = None
    ): ...


@register("keras.losses.MeanAbsolutePercentageError")
class MeanAbsolutePercentageError(LossFunctionWrapper):
    """Mean error in percent of the target. See `mean_absolute_percentage_error`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.MeanAbsolutePercentageError()([[2.0, 4.0]], [[1.0, 4.0]]))
        25.0
    """

    @calls(mean_absolute_percentage_error)
    def __init__(
        self, reduction: Any = "sum_over_batch_size", name: str = "mean_absolute_percentage_error", dtype: Any = None
    ): ...


@register("keras.losses.MeanSquaredLogarithmicError")
class MeanSquaredLogarithmicError(LossFunctionWrapper):
    """Mean of the squared differences of logarithms. See `mean_squared_logarithmic_error`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.MeanSquaredLogarithmicError()([[1.0]], [[3.0]])), 3))
        0.48
    """

    @calls(mean_squared_logarithmic_error)
    def __init__(
        self, reduction: Any = "sum_over_batch_size", name: str = "mean_squared_logarithmic_error", dtype: Any = None
    ): ...


@register("keras.losses.Huber")
class Huber(LossFunctionWrapper):
    """Squared error near zero, absolute error beyond `delta`. See `huber`.

    Args:
        delta: positive float, where the two parts meet. Defaults to 1.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.Huber(delta=2.0)([[0.0]], [[3.0]]))
        4.0
    """

    _unwritten = {"delta": 1.0}

    @calls(huber)
    def __init__(
        self, delta: float = 1.0, reduction: Any = "sum_over_batch_size", name: str = "huber_loss", dtype: Any = None
    ): ...


@register("keras.losses.LogCosh")
class LogCosh(LossFunctionWrapper):
    """Mean of `log(cosh(error))`, a smooth cousin of Huber's loss. See `log_cosh`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(round(float(losses.LogCosh()([[0.0]], [[1.0]])), 4))
        0.4338
    """

    @calls(log_cosh)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "log_cosh", dtype: Any = None): ...


@register("keras.losses.CosineSimilarity")
class CosineSimilarity(LossFunctionWrapper):
    """Minus the cosine between targets and predictions: only the direction counts. See `cosine_similarity`.

    Args:
        axis: integer, the axis along which the vectors lie. Defaults to the last.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> print(losses.CosineSimilarity()([[0.0, 1.0]], [[0.0, 3.0]]))
        -1.0
    """

    _unwritten = {"axis": -1}

    _checks = {"axis": checks.axes}

    @calls(cosine_similarity)
    def __init__(
        self, axis: int = -1, reduction: Any = "sum_over_batch_size", name: str = "cosine_similarity", dtype: Any = None
    ): ...
