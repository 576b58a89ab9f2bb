"""BatchNormalization: each channel at mean 0 and variance 1 over the batch."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from cornu import constraints, initializers, ops, regularizers
from cornu.base.config import epsilon as fuzz
from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.arguments import fraction, number, own_config
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features
from cornu.ops.nn.normalization import wide

__all__ = ["BatchNormalization"]

_CLIPPINGS = ("rmin", "rmax", "dmax")


@register("keras.layers.BatchNormalization")
class BatchNormalization(Layer):
    """Bring each channel to mean 0 and variance 1, then to a trained scale and offset.

    In training mean and variance are those of the batch, and running means of them are kept. Everywhere else the
    running means are used, and so they are if `trainable` is False: a frozen layer behaves as in `predict`.

    Args:
        axis: integer, the axis of the channels. Defaults to the last; 1 for "channels_first" images.
        momentum: number from 0 to 1, how much of the running means stays at each step. Defaults to 0.99.
        epsilon: number of 0 or more, added to the variance. Defaults to 0.001.
        center: whether there is an offset (`beta`).
        scale: whether there is a scale (`gamma`).
        beta_initializer, gamma_initializer: how offset and scale start.
        moving_mean_initializer, moving_variance_initializer: how the running means start.
        beta_regularizer, gamma_regularizer: penalty that joins the loss, or None.
        beta_constraint, gamma_constraint: what offset and scale are projected to after each update, or None.
        renorm: whether to correct a batch's mean and variance towards slowly moving ones (batch renormalization), so
            that training and prediction differ less with small batches.
        renorm_clipping: dict with some of "rmin", "rmax" and "dmax", limits of that correction, or None.
        renorm_momentum: number from 0 to 1, as `momentum`, for the means that `renorm` corrects towards.
        synchronized: whether statistics are joined over all devices. They always are here: a compiled step sees the
            whole batch wherever its parts lie. So True and False give the same.

    Call args:
        inputs: tensor with the channels at `axis`.
        training: whether to use and record the batch's statistics. `fit` passes True.
        mask: boolean tensor (batch, steps); steps where it is False do not count in the statistics.

    Raises:
        ValueError: if an argument is out of its range, or the axis does not exist.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.BatchNormalization()
        >>> y = layer(cornu.ops.array([[1.0], [3.0]]), training=True)
        >>> y.shape, [w.name for w in layer.weights]
        ((2, 1), ['gamma', 'beta', 'moving_mean', 'moving_variance'])

    Reference:
        Ioffe and Szegedy, Batch normalization, 2015; Ioffe, Batch renormalization, 2017.
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: dict[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        where = "BatchNormalization"
        if isinstance(axis, list | tuple) and len(axis) == 1:
            (axis,) = axis
        if not is_integer(axis):
            raise bad_argument(where, "axis", "an integer", axis, "Write for example axis=-1.")
        self.axis = int(axis)
        self.momentum = fraction(where, "momentum", momentum)
        self.epsilon = number(where, "epsilon", epsilon, 0)
        self.center = center
        self.scale = scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.renorm = renorm
        self.renorm_clipping = _clippings(renorm, renorm_clipping)
        self.renorm_momentum = fraction(where, "renorm_momentum", renorm_momentum)
        self.synchronized = synchronized
        self.supports_masking = True
        self.gamma: Any = None
        self.beta: Any = None

    def build(self, input_shape: Any) -> None:
        if not -len(input_shape) <= self.axis < len(input_shape):
            raise bad_argument(
                f"{self.path} (BatchNormalization)", "axis", f"an axis of its input {tuple(input_shape)}", self.axis
            )
        channels = known_features(self, input_shape, self.axis)
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma",
                shape=(channels,),
                initializer=self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                autocast=False,
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta",
                shape=(channels,),
                initializer=self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                autocast=False,
            )
        self.moving_mean = self._add_statistic("moving_mean", channels, self.moving_mean_initializer)
        self.moving_variance = self._add_statistic("moving_variance", channels, self.moving_variance_initializer)
        if self.renorm:
            stddev = self._stddev_start
            self.moving_stddev = self._add_statistic("moving_stddev", channels, stddev)
            self.renorm_mean = self._add_statistic("renorm_mean", channels, self.moving_mean_initializer)
            self.renorm_stddev = self._add_statistic("renorm_stddev", channels, stddev)
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def _stddev_start(self, shape: Any, dtype: Any = None) -> Any:
        initializer: Any = self.moving_variance_initializer
        return jnp.sqrt(initializer(shape, dtype=dtype))

    def _add_statistic(self, name: str, channels: int, initializer: Any) -> Any:
        return self.add_weight(
            name=name, shape=(channels,), initializer=initializer, trainable=False, autocast=False, aggregation="mean"
        )

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        x = wide(inputs)
        channel = self.axis % x.ndim
        gamma = None if self.gamma is None else self.gamma.value
        beta = None if self.beta is None else self.beta.value
        mean, variance = self.moving_mean.value, self.moving_variance.value
        if training and self.trainable:
            mean, variance = self._batch_moments(x, mask, channel)
            if self.renorm:
                r, d = self._renormalize(mean, variance)
                beta = (0.0 if beta is None else beta) + (1.0 if gamma is None else gamma) * d
                gamma = r if gamma is None else gamma * r
            self._move(mean, variance)
        outputs = ops.batch_normalization(x, mean, variance, channel, beta, gamma, self.epsilon)
        return outputs.astype(self.compute_dtype)

    def _batch_moments(self, x: Any, mask: Any, channel: int) -> tuple[Any, Any]:
        """Mean and variance of each channel, over the entries that the mask leaves."""
        axes = [axis for axis in range(x.ndim) if axis != channel]
        if mask is None:
            return ops.moments(x, axes)
        weights = jnp.broadcast_to(mask.reshape((*mask.shape, *(1,) * (x.ndim - mask.ndim))), x.shape).astype(x.dtype)
        total = jnp.sum(weights, axis=axes, keepdims=True) + fuzz()
        mean = jnp.sum(weights * x, axis=axes, keepdims=True) / total
        variance = jnp.sum(weights * jnp.square(x - mean), axis=axes, keepdims=True) / total
        return mean.ravel(), variance.ravel()

    def _renormalize(self, mean: Any, variance: Any) -> tuple[Any, Any]:
        """Factor and offset that lead from the batch's statistics to the slowly moving ones; constants in training."""
        stddev = jnp.sqrt(variance + self.epsilon)
        slow_mean, slow_stddev = self.renorm_mean.value, jnp.maximum(self.renorm_stddev.value, self.epsilon**0.5)
        clip = self.renorm_clipping or {}
        r = jnp.clip(stddev / slow_stddev, clip.get("rmin"), clip.get("rmax"))
        limit = clip.get("dmax")
        d = jnp.clip((mean - slow_mean) / slow_stddev, None if limit is None else -limit, limit)
        self._step(self.renorm_mean, mean, self.renorm_momentum)
        self._step(self.renorm_stddev, stddev, self.renorm_momentum)
        return lax.stop_gradient(r), lax.stop_gradient(d)

    def _move(self, mean: Any, variance: Any) -> None:
        self._step(self.moving_mean, mean, self.momentum)
        if self.renorm:
            self._step(self.moving_stddev, jnp.sqrt(variance + self.epsilon), self.momentum)
            self.moving_variance.assign(jnp.maximum(jnp.square(self.moving_stddev.value) - self.epsilon, 0.0))
        else:
            self._step(self.moving_variance, variance, self.momentum)

    @staticmethod
    def _step(variable: Any, value: Any, momentum: float) -> None:
        variable.assign(variable.value * momentum + lax.stop_gradient(value) * (1.0 - momentum))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "axis",
                "momentum",
                "epsilon",
                "center",
                "scale",
                "beta_initializer",
                "gamma_initializer",
                "moving_mean_initializer",
                "moving_variance_initializer",
                "beta_regularizer",
                "gamma_regularizer",
                "beta_constraint",
                "gamma_constraint",
                "synchronized",
                "renorm",
                "renorm_clipping",
                "renorm_momentum",
            ),
        }


def _clippings(renorm: bool, value: Any) -> dict[str, float] | None:
    """`renorm_clipping` with known names only."""
    if value is None:
        return {} if renorm else None
    if not renorm:
        raise bad_argument("BatchNormalization", "renorm_clipping", "None when renorm is False", value)
    if not isinstance(value, dict) or set(value) - set(_CLIPPINGS):
        raise bad_argument("BatchNormalization", "renorm_clipping", f"a dict with some of {_CLIPPINGS}", value)
    return dict(value)
