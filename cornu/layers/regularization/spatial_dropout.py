"""SpatialDropout1D, 2D and 3D: dropout of whole channels."""

from __future__ import annotations

from typing import Any

from cornu.base.config import standardize_data_format
from cornu.core.serialization import register
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.convolution.window import axes_text
from cornu.layers.regularization.dropout import RandomDropout, drop

__all__ = ["SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"]


class SpatialDropout(RandomDropout):
    """Base of the spatial dropouts; subclasses set `rank`.

    Args:
        rate: number from 0 to 1, the fraction of channels to drop.
        data_format: "channels_last" or "channels_first".
        seed: integer that makes the drops repeatable, or None.
        name, dtype: as in every layer.
    """

    rank = 0

    def __init__(self, rate: float, data_format: str, seed: int | None, name: str | None, dtype: Any):
        super().__init__(rate, seed, name=name, dtype=dtype)
        self.data_format = data_format
        self.input_axes = axes_text(self.rank, data_format)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        ones = (1,) * self.rank
        noise_shape = (None, *ones, None) if self.data_format == "channels_last" else (None, None, *ones)
        return drop(self, inputs, noise_shape)

    def get_config(self) -> dict[str, Any]:
        own = {"rate": self.rate, "seed": self.seed, "name": self.name, "dtype": self.dtype_policy.name}
        return own if self.rank == 1 else {**own, "data_format": self.data_format}


@register("keras.layers.SpatialDropout1D")
class SpatialDropout1D(SpatialDropout):
    """Drop whole channels of sequences while training: a channel's neighbouring steps say nearly the same.

    Args:
        rate: number from 0 to 1, the fraction of channels to drop.
        seed: integer that makes the drops repeatable, or None.
        name: string, made up if None.
        dtype: name of a dtype or a policy.

    Call args:
        inputs: tensor (batch, steps, channels).
        training: whether to drop. `fit` passes True.

    Example:
        >>> import cornu
        >>> cornu.layers.SpatialDropout1D(0.5)(cornu.ops.ones((2, 4, 3)), training=True).shape
        (2, 4, 3)

    Reference:
        Tompson et al., Efficient object localization using convolutional networks, 2014.
    """

    rank = 1

    def __init__(self, rate: float, seed: int | None = None, name: str | None = None, dtype: Any = None):
        super().__init__(rate, "channels_last", seed, name, dtype)


@register("keras.layers.SpatialDropout2D")
class SpatialDropout2D(SpatialDropout):
    """Drop whole channels of images while training: a channel's neighbouring places say nearly the same.

    Args:
        rate: number from 0 to 1, the fraction of channels to drop.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        seed: integer that makes the drops repeatable, or None.
        name: string, made up if None.
        dtype: name of a dtype or a policy.

    Call args:
        inputs: tensor (batch, height, width, channels).
        training: whether to drop. `fit` passes True.

    Example:
        >>> import cornu
        >>> cornu.layers.SpatialDropout2D(0.5)(cornu.ops.ones((2, 4, 4, 3)), training=True).shape
        (2, 4, 4, 3)

    Reference:
        Tompson et al., Efficient object localization using convolutional networks, 2014.
    """

    rank = 2

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(rate, standardize_data_format(data_format, "SpatialDropout2D"), seed, name, dtype)


@register("keras.layers.SpatialDropout3D")
class SpatialDropout3D(SpatialDropout):
    """Drop whole channels of volumes while training: a channel's neighbouring places say nearly the same.

    Args:
        rate: number from 0 to 1, the fraction of channels to drop.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        seed: integer that makes the drops repeatable, or None.
        name: string, made up if None.
        dtype: name of a dtype or a policy.

    Call args:
        inputs: tensor (batch, depth, height, width, channels).
        training: whether to drop. `fit` passes True.

    Example:
        >>> import cornu
        >>> cornu.layers.SpatialDropout3D(0.5)(cornu.ops.ones((2, 4, 4, 4, 3)), training=True).shape
        (2, 4, 4, 4, 3)

    Reference:
        Tompson et al., Efficient object localization using convolutional networks, 2014.
    """

    rank = 3

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(rate, standardize_data_format(data_format, "SpatialDropout3D"), seed, name, dtype)
