"""Global pooling: one number for each channel."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import ops
from cornu.base.config import standardize_data_format
from cornu.core.serialization import register
from cornu.kernels.global_pooling import global_max_pool
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.convolution.window import axes_text

__all__ = [
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D",
    "GlobalMaxPooling2D", "GlobalMaxPooling3D",
]  # fmt: skip


class GlobalPooling(Layer):
    """Base of the global pooling layers; subclasses set `rank` and define `call`.

    Args:
        data_format: "channels_last", "channels_first", or None for the global setting.
        keepdims: whether the spatial axes stay, with size 1.
    """

    rank = 0

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format, type(self).__name__)
        self.keepdims = keepdims
        self.input_axes = axes_text(self.rank, self.data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _space(self) -> tuple[int, ...]:
        first = 1 if self.data_format == "channels_last" else 2
        return tuple(range(first, first + self.rank))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format, "keepdims": self.keepdims}


class GlobalMax(GlobalPooling):
    """Largest entry of each channel."""

    def call(self, inputs: Any) -> Any:
        return global_max_pool(inputs, self.data_format, self.keepdims)


class GlobalAverage(GlobalPooling):
    """Mean of each channel."""

    def call(self, inputs: Any) -> Any:
        return ops.mean(inputs, axis=self._space, keepdims=self.keepdims)


@register("keras.layers.GlobalMaxPooling1D", "keras.layers.GlobalMaxPool1D")
class GlobalMaxPooling1D(GlobalMax):
    """Largest entry of each channel over all of sequences, so that inputs of any size give vectors of one size.

    Args:
        data_format: "channels_last" or "channels_first"; the global setting if None.
        keepdims: whether the spatial axes stay, with size 1. Defaults to False.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Output shape:
        (batch, channels), or with `keepdims` the input's axes.

    Example:
        >>> import cornu
        >>> cornu.layers.GlobalMaxPooling1D()(cornu.ops.ones((2, 4, 3))).shape
        (2, 3)
    """

    rank = 1


@register("keras.layers.GlobalMaxPooling2D", "keras.layers.GlobalMaxPool2D")
class GlobalMaxPooling2D(GlobalMax):
    """Largest entry of each channel over all of images, so that inputs of any size give vectors of one size.

    Args:
        data_format: "channels_last" or "channels_first"; the global setting if None.
        keepdims: whether the spatial axes stay, with size 1. Defaults to False.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Output shape:
        (batch, channels), or with `keepdims` the input's axes.

    Example:
        >>> import cornu
        >>> cornu.layers.GlobalMaxPooling2D()(cornu.ops.ones((2, 4, 4, 3))).shape
        (2, 3)
    """

    rank = 2


@register("keras.layers.GlobalMaxPooling3D", "keras.layers.GlobalMaxPool3D")
class GlobalMaxPooling3D(GlobalMax):
    """Largest entry of each channel over all of volumes, so that inputs of any size give vectors of one size.

    Args:
        data_format: "channels_last" or "channels_first"; the global setting if None.
        keepdims: whether the spatial axes stay, with size 1. Defaults to False.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Output shape:
        (batch, channels), or with `keepdims` the input's axes.

    Example:
        >>> import cornu
        >>> cornu.layers.GlobalMaxPooling3D()(cornu.ops.ones((2, 4, 4, 4, 3))).shape
        (2, 3)
    """

    rank = 3


@register("keras.layers.GlobalAveragePooling1D", "keras.layers.GlobalAvgPool1D")
class GlobalAveragePooling1D(GlobalAverage):
    """Mean of each channel over all of sequences, so that inputs of any size give vectors of one size.

    Args:
        data_format: "channels_last" or "channels_first"; the global setting if None.
        keepdims: whether the spatial axes stay, with size 1. Defaults to False.

    Call args:
        inputs: tensor (batch, steps, channels).
        mask: boolean tensor (batch, steps); steps where it is False do not count.

    Input shape:
        (batch, steps, channels), or (batch, channels, steps) with "channels_first".

    Output shape:
        (batch, channels), or with `keepdims` the input's axes.

    Example:
        >>> import cornu
        >>> cornu.layers.GlobalAveragePooling1D()(cornu.ops.ones((2, 4, 3))).shape
        (2, 3)
    """

    rank = 1

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(data_format, keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        (steps,) = self._space
        weights = jnp.expand_dims(mask, 3 - steps).astype(inputs.dtype)
        total = jnp.sum(inputs * weights, axis=steps, keepdims=self.keepdims)
        return total / jnp.sum(weights, axis=steps, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """The steps are gone, and the mask with them."""


@register("keras.layers.GlobalAveragePooling2D", "keras.layers.GlobalAvgPool2D")
class GlobalAveragePooling2D(GlobalAverage):
    """Mean of each channel over all of images, so that inputs of any size give vectors of one size.

    Args:
        data_format: "channels_last" or "channels_first"; the global setting if None.
        keepdims: whether the spatial axes stay, with size 1. Defaults to False.

    Input shape:
        (batch, height, width, channels), or (batch, channels, height, width) with "channels_first".

    Output shape:
        (batch, channels), or with `keepdims` the input's axes.

    Example:
        >>> import cornu
        >>> cornu.layers.GlobalAveragePooling2D()(cornu.ops.ones((2, 4, 4, 3))).shape
        (2, 3)
    """

    rank = 2


@register("keras.layers.GlobalAveragePooling3D", "keras.layers.GlobalAvgPool3D")
class GlobalAveragePooling3D(GlobalAverage):
    """Mean of each channel over all of volumes, so that inputs of any size give vectors of one size.

    Args:
        data_format: "channels_last" or "channels_first"; the global setting if None.
        keepdims: whether the spatial axes stay, with size 1. Defaults to False.

    Input shape:
        (batch, depth, height, width, channels), or (batch, channels, depth, height, width) with "channels_first".

    Output shape:
        (batch, channels), or with `keepdims` the input's axes.

    Example:
        >>> import cornu
        >>> cornu.layers.GlobalAveragePooling3D()(cornu.ops.ones((2, 4, 4, 4, 3))).shape
        (2, 3)
    """

    rank = 3
