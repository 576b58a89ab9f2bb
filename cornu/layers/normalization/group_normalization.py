"""GroupNormalization: groups of channels at mean 0 and variance 1 in each sample."""

from __future__ import annotations

from typing import Any

from cornu import constraints, initializers, ops, regularizers
from cornu.base.errors import bad_argument, is_integer
from cornu.core.serialization import register
from cornu.layers.arguments import number, own_config
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features
from cornu.ops.nn.normalization import along, scale_and_shift, wide

__all__ = ["GroupNormalization"]


@register("keras.layers.GroupNormalization")
class GroupNormalization(Layer):
    """Bring groups of channels to mean 0 and variance 1 in each sample, then to a trained scale and offset.

    It works with any batch size. One group is layer normalization over the whole sample, a group for each channel is
    instance normalization.

    Args:
        groups: positive integer that divides the channels, or -1 for a group of each channel. Defaults to 32.
        axis: integer or list of integers, the axis of the channels. Defaults to the last.
        epsilon: number of 0 or more, added to the variance. Defaults to 0.001.
        center: whether there is an offset (`beta`).
        scale: whether there is a scale (`gamma`).
        beta_initializer, gamma_initializer: how offset and scale start.
        beta_regularizer, gamma_regularizer: penalty that joins the loss, or None.
        beta_constraint, gamma_constraint: what offset and scale are projected to after each update, or None.

    Raises:
        ValueError: if `groups` is neither a positive integer nor -1, or does not divide the channels.

    Example:
        >>> import cornu
        >>> cornu.layers.GroupNormalization(groups=2)(cornu.ops.ones((1, 4, 4, 6))).shape
        (1, 4, 4, 6)

    Reference:
        Wu and He, Group normalization, 2018.
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
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
        super().__init__(**kwargs)
        where = "GroupNormalization"
        if not is_integer(groups) or (groups < 1 and groups != -1):
            raise bad_argument(where, "groups", "a positive integer, or -1 for one of each channel", groups)
        if not is_integer(axis):
            raise bad_argument(where, "axis", "an integer", axis, "Write for example axis=-1.")
        self.groups = int(groups)
        self.axis = int(axis)
        self.epsilon = number(where, "epsilon", epsilon, 0)
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
        channels = known_features(self, input_shape, self.axis)
        if self.groups == -1:
            self.groups = channels
        if channels % self.groups:
            raise bad_argument(
                f"{self.path} (GroupNormalization)",
                "groups",
                f"a divisor of the input's {channels} channels",
                self.groups,
                f"The input has shape {tuple(input_shape)}.",
            )
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
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs: Any) -> Any:
        x = wide(inputs)
        channel, shape = self.axis % x.ndim, x.shape
        split = (*shape[:channel], self.groups, shape[channel] // self.groups, *shape[channel + 1 :])
        x = x.reshape(split)
        mean, variance = ops.moments(x, [axis for axis in range(1, x.ndim) if axis != channel], keepdims=True)
        channels = (channel, channel + 1)
        gamma = None if self.gamma is None else along(x, self.gamma.value, channels)
        beta = None if self.beta is None else along(x, self.beta.value, channels)
        outputs = scale_and_shift(x, mean, variance, gamma, beta, self.epsilon)
        return outputs.reshape(shape).astype(self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "groups",
                "axis",
                "epsilon",
                "center",
                "scale",
                "beta_initializer",
                "gamma_initializer",
                "beta_regularizer",
                "gamma_regularizer",
                "beta_constraint",
                "gamma_constraint",
            ),
        }
