"""What all convolution layers share: a window that slides over the spatial axes, a bias and an activation."""

from __future__ import annotations

from typing import Any

from cornu import activations, constraints, initializers, regularizers
from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.kernels.convolution import conv_output_size
from cornu.layers.arguments import own_config, padding_name, sizes
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features

__all__ = ["WindowLayer"]

_SPACE = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def axes_text(rank: int, data_format: str) -> str:
    """Names of the input's axes, for messages.

    Example:
        >>> axes_text(2, "channels_last")
        'batch, height, width, channels'
    """
    space = _SPACE[rank]
    axes = ("batch", *space, "channels") if data_format == "channels_last" else ("batch", "channels", *space)
    return ", ".join(axes)


def space_of(shape: Any, data_format: str) -> tuple[Any, ...]:
    """The spatial sizes of an input's shape."""
    return tuple(shape[1:-1] if data_format == "channels_last" else shape[2:])


class WindowLayer(Layer):
    """Base of the convolution layers; subclasses set `rank` and make their kernels.

    Args:
        kernel_size: size of the window along each spatial axis.
        strides: step of the window along each spatial axis.
        padding: "valid", "same" or, where `causal_allowed`, "causal"; in any case.
        data_format: "channels_last", "channels_first", or None for the global setting.
        dilation_rate: distance of the window's taps along each spatial axis.
        activation: name or callable applied to the result, or None.
        use_bias: whether a number is added to each output channel.
        bias_initializer, bias_regularizer, bias_constraint: of that number.
    """

    rank = 0
    causal_allowed = False
    stride_and_dilation = False

    def __init__(
        self,
        kernel_size: Any,
        strides: Any,
        padding: str,
        data_format: str | None,
        dilation_rate: Any,
        activation: Any,
        use_bias: bool,
        bias_initializer: Any,
        bias_regularizer: Any,
        bias_constraint: Any,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        where = type(self).__name__
        self.kernel_size = sizes(where, "kernel_size", kernel_size, self.rank)
        self.strides = sizes(where, "strides", strides, self.rank)
        self.dilation_rate = sizes(where, "dilation_rate", dilation_rate, self.rank)
        self.padding = padding_name(where, padding, self.causal_allowed)
        self.data_format = standardize_data_format(data_format, where)
        if not self.stride_and_dilation and max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise bad_argument(
                where,
                "dilation_rate",
                f"1 when strides are larger than 1 (strides={self.strides})",
                dilation_rate,
                "Leave strides=1 and put a pooling layer behind it, or leave dilation_rate=1.",
            )
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.bias_initializer = initializers.get(bias_initializer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.bias_constraint = constraints.get(bias_constraint)
        self.bias: Any = None
        self.input_axes = axes_text(self.rank, self.data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def _take_channels(self, input_shape: Any) -> int:
        """The input's number of channels, which is fixed from here on."""
        axis = -1 if self.data_format == "channels_last" else 1
        channels = known_features(self, input_shape, axis)
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={axis: channels})
        self._check_fit(input_shape)
        return channels

    def _add_kernel(self, role: str, name: str, shape: tuple[int, ...]) -> Any:
        """A kernel with the initializer, regularizer and constraint that the arguments `role_...` gave."""
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=getattr(self, f"{role}_initializer"),
            regularizer=getattr(self, f"{role}_regularizer"),
            constraint=getattr(self, f"{role}_constraint"),
        )

    def _add_bias(self, filters: int) -> None:
        if self.use_bias:
            self.bias = self._add_kernel("bias", "bias", (filters,))

    def _check_fit(self, shape: Any) -> None:
        """Refuse images that are smaller than the window."""
        if self.padding != "valid":
            return
        space = space_of(shape, self.data_format)
        places = zip(space, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        if any(n is not None and conv_output_size(n, k, s, "valid", d) <= 0 for n, k, s, d in places):
            dilated = f" with dilation_rate={self.dilation_rate}" if max(self.dilation_rate) > 1 else ""
            raise ValueError(
                f"{self.path} ({type(self).__name__}): the window is larger than its input: kernel_size="
                f'{self.kernel_size}{dilated} on sizes {space} leaves nothing. Use padding="same", '
                "a smaller kernel_size, or fewer layers that shrink the input before it."
            )

    def _finish(self, x: Any) -> Any:
        """Add the bias and apply the activation."""
        if self.bias is not None:
            bias = self.bias.value
            x = x + (bias if self.data_format == "channels_last" else bias.reshape((-1, *(1,) * self.rank)))
        return x if self.activation is None else self.activation(x)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            **own_config(
                self,
                "kernel_size",
                "strides",
                "padding",
                "data_format",
                "dilation_rate",
                "activation",
                "use_bias",
                "bias_initializer",
                "bias_regularizer",
                "activity_regularizer",
                "bias_constraint",
            ),
        }
