"""Sums and means over batches, and the metric that is the mean of a function's values."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, Self

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains_kinds
from cornu.core.masks import get_mask
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.core.variable import Variable
from cornu.losses.shapes import match_ranks
from cornu.losses.weighting import weights_like
from cornu.metrics.base import Metric

__all__ = ["Mean", "MeanMetricWrapper", "Sum"]


def safe_divide(a: Any, b: Any) -> Any:
    """`a / b`, and 0 where `b` is 0. Numbers on the host stay there."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.divide(a, b, out=np.zeros_like(a), where=b != 0)
    return jnp.where(b == 0, 0, a / jnp.where(b == 0, 1, b))


def _per_sample(values: Any, weights: Any, reduce: Callable[..., Any], dtype: str, where: str) -> tuple[jax.Array, Any]:
    """Values reduced to one for each sample, and the weights of these."""
    mask = get_mask(values)
    values = convert_to_tensor(values, dtype)
    if weights is not None:
        weights = _masked_weight(weights, mask, dtype, where)
        values, weights = match_ranks(values, convert_to_tensor(weights, dtype))
        values = reduce(values, axis=tuple(range(weights.ndim, values.ndim)))
        weights, values = weights_like(weights, values, where, one_each=True)
        values = values * weights
        if weights.ndim > 1:
            weights = reduce(weights, axis=tuple(range(1, weights.ndim)))
    if values.ndim > 1:
        values = reduce(values, axis=tuple(range(1, values.ndim)))
    return values, weights


@register("keras.metrics.Mean")
class Mean(Metric):
    """Weighted mean of all values seen.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> mean = metrics.Mean()
        >>> mean.update_state([1.0, 3.0])
        >>> print(mean(5.0), metrics.Mean()([1.0, 3.0], sample_weight=[3.0, 1.0]))
        3.0 1.5
    """

    def __init__(self, name: str | None = "mean", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total: Variable = self.add_variable(shape=(), initializer="zeros", dtype=self.dtype, name="total")
        self.count: Variable = self.add_variable(shape=(), initializer="zeros", dtype=self.dtype, name="count")

    @explains_kinds
    def update_state(self, values: TensorLike, sample_weight: TensorLike | None = None) -> None:
        """Take in values.

        Args:
            values: number or array; an axis after the first belongs to the sample and is averaged over.
            sample_weight: None, a number, or an array that fits `values`.
        """
        values, weights = _per_sample(values, sample_weight, jnp.mean, self.dtype, self.name)
        self.total.assign_add(jnp.sum(values))
        self.count.assign_add(math.prod(values.shape) if weights is None else jnp.sum(weights))

    def result(self) -> Any:
        """The mean; 0 if nothing was seen."""
        return safe_divide(self.total.value, self.count.value)


@register("keras.metrics.Sum")
class Sum(Metric):
    """Weighted sum of all values seen.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(metrics.Sum()([1.0, 3.0], sample_weight=[3.0, 1.0]))
        6.0
    """

    def __init__(self, name: str | None = "sum", dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.total: Variable = self.add_variable(shape=(), initializer="zeros", dtype=self.dtype, name="total")

    @explains_kinds
    def update_state(self, values: TensorLike, sample_weight: TensorLike | None = None) -> None:
        """Take in values.

        Args:
            values: number or array.
            sample_weight: None, a number, or an array that fits `values`.
        """
        values, _ = _per_sample(values, sample_weight, jnp.sum, self.dtype, self.name)
        self.total.assign_add(jnp.sum(values))

    def result(self) -> Any:
        """The sum."""
        return self.total.value


@register("keras.metrics.MeanMetricWrapper")
class MeanMetricWrapper(Mean):
    """Weighted mean of what a function of targets and predictions returns.

    Args:
        fn: function `(y_true, y_pred, **kwargs)` that returns one value for each sample.
        name, dtype: see `Metric`.
        **kwargs: further arguments of `fn`, the same in every call.

    Example:
        >>> from cornu import losses, metrics
        >>> metric = metrics.MeanMetricWrapper(losses.huber, name="huber", delta=0.5)
        >>> print(metric([[1.0]], [[3.0]]))
        0.875
    """

    # Arguments that Keras does not write into configurations, with their defaults: written only if they differ.
    _unwritten: ClassVar[dict[str, Any]] = {}
    # What the arguments of a class must be.
    _checks: ClassVar[dict[str, checks.Check]] = {}

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any):
        super().__init__(name=name, dtype=dtype)
        if not callable(fn):
            raise bad_argument(self.name, "fn", "a function of y_true and y_pred", fn)
        for key, check in self._checks.items():
            check(self.name, key, kwargs[key])
        self._fn = fn
        self._fn_kwargs = kwargs

    _wrap = __init__

    @explains_kinds
    def update_state(self, y_true: Any, y_pred: Any, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: targets.
            y_pred: predictions; where a mask they carry is False, values do not count.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of the values.
        """
        self.update_with(self._fn, y_true, y_pred, sample_weight)

    def update_with(self, fn: Callable[..., Any], y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """`update_state` with the values of another function than the metric's own."""
        mask = get_mask(y_pred)
        values = fn(y_true, y_pred, **self._fn_kwargs)
        super().update_state(values, _masked_weight(sample_weight, mask, self.dtype, self.name))

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        config = {"name": self.name, "dtype": self.dtype}
        if type(self) is MeanMetricWrapper:
            config["fn"] = serialize_keras_object(self._fn)
        for key, value in self._fn_kwargs.items():
            if key not in self._unwritten or value != self._unwritten[key]:
                config[key] = serialize_keras_object(value)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a metric from what `get_config` returned."""
        return cls(**deserialize_keras_object(config))


def _masked_weight(weight: Any, mask: Any, dtype: str, where: str) -> Any:
    """Sample weights times the mask; None if there is neither."""
    if mask is None:
        return weight
    mask = jnp.asarray(mask).astype(dtype)
    if weight is None:
        return mask
    weight = convert_to_tensor(weight, dtype)
    if weight.ndim < mask.ndim:
        weight, mask = weights_like(weight, mask, where)
    else:
        mask, weight = weights_like(mask, weight, where)
    return weight * mask
