"""LayerNormalization: each sample at mean 0 and variance 1 over its features."""

from __future__ import annotations

from typing import Any

from cornu import constraints, initializers, ops, regularizers
from cornu.core.serialization import register
from cornu.layers.arguments import number, own_config
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features
from cornu.layers.normalization.axes import axes_value
from cornu.ops.nn.normalization import wide

__all__ = ["LayerNormalization"]


@register("keras.layers.LayerNormalization")
class LayerNormalization(Layer):
    """Bring each sample to mean 0 and variance 1 over its features, then to a trained scale and offset.

    Unlike `BatchNormalization` it does not look at other samples, so it is the same in training and prediction.

    Args:
        axis: integer or list of integers, the axes to normalize over. Defaults to the last.
        epsilon: number of 0 or more, added to the variance. Defaults to 0.001.
        center: whether there is an offset (`beta`).
        scale: whether there is a scale (`gamma`).
        beta_initializer, gamma_initializer: how offset and scale start.
        beta_regularizer, gamma_regularizer: penalty that joins the loss, or None.
        beta_constraint, gamma_constraint: what offset and scale are projected to after each update, or None.
        rms_scaling: keyword that files of older versions hold; True leaves the mean in and has no offset.
            `RMSNormalization` is the layer to use instead.

    Raises:
        ValueError: if `axis` is no axis or list of axes.

    Example:
        >>> import cornu
        >>> cornu.layers.LayerNormalization(epsilon=0.0)(cornu.ops.array([[1.0, 3.0]])).tolist()
        [[-1.0, 1.0]]

    Reference:
        Ba, Kiros and Hinton, Layer normalization, 2016.
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ):
        self.rms_scaling = bool(kwargs.pop("rms_scaling", False))
        super().__init__(**kwargs)
        self.axis = axes_value("LayerNormalization", axis)
        self.epsilon = number("LayerNormalization", "epsilon", epsilon, 0)
        self.center = center
        self.scale = scale
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.supports_masking = True
        self.gamma: Any = None
        self.beta: Any = None

    def build(self, input_shape: Any) -> None:
        if not isinstance(self.axis, list):
            self.axis = [self.axis]
        shape = tuple(known_features(self, input_shape, axis) for axis in self.axis)
        if self.scale or self.rms_scaling:
            self.gamma = self.add_weight(
                name="gamma",
                shape=shape,
                initializer=self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
                autocast=False,
            )
        if self.center and not self.rms_scaling:
            self.beta = self.add_weight(
                name="beta",
                shape=shape,
                initializer=self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
                autocast=False,
            )

    def call(self, inputs: Any) -> Any:
        gamma = None if self.gamma is None else self.gamma.value
        beta = None if self.beta is None else self.beta.value
        outputs = ops.layer_normalization(wide(inputs), gamma, beta, self.axis, self.epsilon, self.rms_scaling)
        return outputs.astype(self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "axis",
                "epsilon",
                "center",
                "scale",
                "rms_scaling",
                "beta_initializer",
                "gamma_initializer",
                "beta_regularizer",
                "gamma_regularizer",
                "beta_constraint",
                "gamma_constraint",
            ),
        }
