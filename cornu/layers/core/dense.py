"""Dense: every output sees every input."""

from __future__ import annotations

from typing import Any

from cornu import activations, constraints, initializers, ops, regularizers
from cornu.core.serialization import register
from cornu.core.sparse import is_sparse
from cornu.kernels.dense import dense
from cornu.layers.arguments import not_served, own_config, positive_integer
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer

__all__ = ["Dense"]


@register("keras.layers.Dense")
class Dense(Layer):
    """Product of the last axis with a matrix of weights: `activation(inputs @ kernel + bias)`.

    The workhorse of networks on feature vectors, and the last layer of most others. Inputs of more than two axes are
    multiplied along the last one, with the same weights at every other place.

    Args:
        units: positive integer, size of the output's last axis.
        activation: name or callable applied to the result; None changes nothing.
        use_bias: whether a vector is added before the activation. Defaults to True.
        kernel_initializer: how the matrix starts.
        bias_initializer: how the vector starts.
        kernel_regularizer, bias_regularizer: penalty on the weights that joins the loss, or None.
        activity_regularizer: penalty on the output that joins the loss, or None.
        kernel_constraint, bias_constraint: what the weights are projected to after each update, or None.
        lora_rank, lora_alpha, quantization_config: must be None; cornu does not serve them yet.

    Call args:
        inputs: tensor (batch, ..., features).
        training: taken for Keras's signature; a Dense layer computes the same in training.

    Output shape:
        (batch, ..., units).

    Raises:
        ValueError: if `units` is not a positive integer, or if an input's last axis is not the one it was built for.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Dense(5, activation="relu")
        >>> layer(cornu.ops.ones((2, 3))).shape, layer.kernel.shape
        ((2, 5), (3, 5))
    """

    input_axes = "batch, ..., features"

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        not_served("Dense", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config)
        self.units = positive_integer(
            "Dense", "units", units, "Pass the number of output features, for example Dense(32)."
        )
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.quantization_config = None
        self.bias: Any = None
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        features = known_features(self, input_shape)
        self.kernel = self.add_weight(
            name="kernel",
            shape=(features, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: features})

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        if is_sparse(inputs):
            x = ops.matmul(inputs, self.kernel)
            x = x if self.bias is None else ops.add(x, self.bias)
            return x if self.activation is None else self.activation(x)
        relu = self.activation is activations.relu
        x = dense(inputs, self.kernel.value, None if self.bias is None else self.bias.value, relu)
        return x if relu or self.activation is None else self.activation(x)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "units",
                "activation",
                "use_bias",
                "kernel_initializer",
                "bias_initializer",
                "kernel_regularizer",
                "bias_regularizer",
                "kernel_constraint",
                "bias_constraint",
                "quantization_config",
            ),
        }


def known_features(layer: Any, input_shape: Any, axis: int = -1) -> int:
    """Size of the axis that the weights depend on; an unknown one is an error."""
    if input_shape[axis] is None:
        raise ValueError(
            f"{layer.path} ({type(layer).__name__}): axis {axis} of the input must be known, because the weights "
            f"depend on it; got shape {tuple(input_shape)}. Give the model's Input that size."
        )
    return int(input_shape[axis])
