"""What pooling layers over windows share."""

from __future__ import annotations

from typing import Any

from cornu.base.config import standardize_data_format
from cornu.kernels.pooling import pool_output_size
from cornu.layers.arguments import padding_name, sizes
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.convolution.window import axes_text, space_of

__all__ = ["WindowPooling"]


class WindowPooling(Layer):
    """Base of the pooling layers; subclasses set `rank` and `pool`, the function on arrays.

    Args:
        pool_size: size of the window along each spatial axis.
        strides: step of the window along each spatial axis; the window's own size if None.
        padding: "valid" or "same", in any case.
        data_format: "channels_last", "channels_first", or None for the global setting.
        name: string, made up if None.
    """

    rank = 0

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, **kwargs)
        where = type(self).__name__
        self.pool_size = sizes(where, "pool_size", pool_size, self.rank)
        self.strides = self.pool_size if strides is None else sizes(where, "strides", strides, self.rank)
        self.padding = padding_name(where, padding)
        self.data_format = standardize_data_format(data_format, where)
        self.input_axes = axes_text(self.rank, self.data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @staticmethod
    def pool(x: Any, window: Any, strides: Any, padding: str, data_format: str) -> Any:
        """What is done with each window; subclasses define it."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        space = space_of(inputs.shape, self.data_format)
        places = zip(space, self.pool_size, self.strides, strict=True)
        if any(pool_output_size(n, window, stride, self.padding) <= 0 for n, window, stride in places):
            raise ValueError(
                f"{self.path} ({type(self).__name__}): the window is larger than its input: pool_size={self.pool_size} "
                f'on sizes {space} leaves nothing. Use padding="same", a smaller pool_size, or fewer layers that '
                "shrink the input before it."
            )
        return self.pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def get_config(self) -> dict[str, Any]:
        keys = ("pool_size", "strides", "padding", "data_format")
        return {**super().get_config(), **{key: getattr(self, key) for key in keys}}
