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

_WEIGHT_KINDS: dict[str, Any] = {
    "initializer": initializers,
    "regularizer": regularizers,
    "constraint": constraints,
}
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
    """Base of the convolution layers.

    Each family has a list of arguments of its own, in the order of Keras, and hands all of them on. Its subclasses set
    `rank`; itself it sets `roles`, and makes the kernels.

    Args:
        options: the family's arguments by name. The window has kernel_size, strides, dilation_rate (integers, or one
            for each spatial axis), padding ("valid", "same" or, where `causal_allowed`, "causal"), data_format,
            activation and use_bias; a weight has an initializer, a regularizer and a constraint under its role.
        kwargs: arguments common to all layers.
    """

    rank = 0
    # First words of the arguments of each weight: `kernel_initializer`, `bias_constraint`. Keras draws their seeds in
    # this order.
    roles: tuple[str, ...] = ("kernel", "bias")
    causal_allowed = False
    stride_and_dilation = False

    bias_initializer: Any
    bias_regularizer: Any
    bias_constraint: Any

    def __init__(self, options: dict[str, Any], **kwargs: Any):
        super().__init__(activity_regularizer=options["activity_regularizer"], **kwargs)
        where = type(self).__name__
        self.data_format = standardize_data_format(options["data_format"], where)
        self.input_axes = axes_text(self.rank, self.data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)
        self.kernel_size, self.strides, self.dilation_rate = (
            sizes(where, name, options[name], self.rank) for name in ("kernel_size", "strides", "dilation_rate")
        )
        if not self.stride_and_dilation and max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise bad_argument(
                where,
                "dilation_rate",
                f"1 when strides are larger than 1 (strides={self.strides})",
                options["dilation_rate"],
                "Leave strides=1 and put a pooling layer behind it, or leave dilation_rate=1.",
            )
        self.padding = padding_name(where, options["padding"], self.causal_allowed)
        for name, kind in self._weight_arguments():
            setattr(self, name, kind.get(options[name]))
        self.use_bias = options["use_bias"]
        self.bias: Any = None
        self.activation = activations.get(options["activation"])

    def _weight_arguments(self) -> list[tuple[str, Any]]:
        """Names of the arguments that belong to weights, with the module that knows the values."""
        return [(f"{role}_{kind}", module) for role in self.roles for kind, module in _WEIGHT_KINDS.items()]

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

    def _convolve(self, convolution: Any, *arguments: Any) -> Any:
        """A convolution with the layer's bias and activation, in one call where the activation is a ReLU."""
        bias = None if self.bias is None else self.bias.value
        relu = self.activation is activations.relu
        x = convolution(*arguments, data_format=self.data_format, bias=bias, relu=relu)
        return x if relu or self.activation is None else self.activation(x)

    def _finish(self, x: Any) -> Any:
        """Add the bias and apply the activation."""
        if self.bias is not None:
            bias = self.bias.value
            x = x + (bias if self.data_format == "channels_last" else bias.reshape((-1, *(1,) * self.rank)))
        return x if self.activation is None else self.activation(x)

    def get_config(self) -> dict[str, Any]:
        window = ("kernel_size", "strides", "dilation_rate", "padding", "data_format", "use_bias", "activation")
        weights = (name for name, _ in self._weight_arguments())
        return {**super().get_config(), **own_config(self, *window, "activity_regularizer", *weights)}
