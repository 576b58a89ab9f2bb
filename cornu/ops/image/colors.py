"""Colours: from RGB to grey and to hue, saturation, value, and back."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.dtypes import is_float
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.image.frames import back, channels_last
from cornu.ops.inputs import Tensor, TensorLike

__all__ = ["hsv_to_rgb", "rgb_to_grayscale", "rgb_to_hsv"]

# How bright red, green and blue look to the eye (ITU-R BT.601).
_LUMA = (0.2989, 0.5870, 0.1140)


def _rgb(where: str, images: Any, data_format: Any, floats: bool) -> tuple[jax.Array, bool, bool]:
    images, first, single = channels_last(where, images, data_format)
    if images.shape[-1] != 3:
        raise bad_argument(where, "images", "images of three channels", images)
    if floats and not is_float(images.dtype):
        raise bad_argument(where, "images", "of a float dtype", images, "Divide whole numbers by 255.")
    return images, first, single


@op(keras_name="RGBToGrayscale", tensors=("images",))
def rgb_to_grayscale(images: TensorLike, data_format: str | None = None) -> Tensor:
    """Grey images of one channel.

    Args:
        images: tensor of RGB images.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if these are no images of three channels.

    Example:
        >>> from cornu import ops
        >>> ops.image.rgb_to_grayscale(ops.ones((4, 4, 3))).shape
        (4, 4, 1)
    """
    images, first, single = _rgb("rgb_to_grayscale", images, data_format, floats=False)
    wide = images if is_float(images.dtype) else images.astype("float32")
    grey = jnp.tensordot(wide, jnp.asarray(_LUMA, wide.dtype), axes=1)[..., None]
    return back(grey.astype(images.dtype), first, single)


@op(keras_name="RGBToHSV", tensors=("images",))
def rgb_to_hsv(images: TensorLike, data_format: str | None = None) -> Tensor:
    """Hue, saturation and value, all from 0 to 1.

    Args:
        images: float tensor of RGB images, from 0 to 1.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if these are no images of three channels, or not floats.

    Example:
        >>> from cornu import ops
        >>> print(ops.image.rgb_to_hsv([[[1.0, 0.0, 0.0]]]))
        [[[0. 1. 1.]]]
    """
    images, first, single = _rgb("rgb_to_hsv", images, data_format, floats=True)
    red, green, blue = (images[..., i] for i in range(3))
    value, least = jnp.max(images, axis=-1), jnp.min(images, axis=-1)
    spread = value - least
    safe = jnp.where(spread > 0, spread, 1)
    saturation = jnp.where(value > 0, spread / jnp.where(value > 0, value, 1), 0)
    sixths = jnp.where(
        value == red,
        (green - blue) / safe,
        jnp.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    hue = jnp.where(spread > 0, sixths / 6, 0)
    hue = jnp.where(hue < 0, hue + 1, hue)
    return back(jnp.stack([hue, saturation, value], axis=-1).astype(images.dtype), first, single)


@op(keras_name="HSVToRGB", tensors=("images",))
def hsv_to_rgb(images: TensorLike, data_format: str | None = None) -> Tensor:
    """RGB images from hue, saturation and value.

    Args:
        images: float tensor of images, hue, saturation and value from 0 to 1.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if these are no images of three channels, or not floats.

    Example:
        >>> from cornu import ops
        >>> print(ops.image.hsv_to_rgb([[[0.0, 1.0, 1.0]]]))
        [[[1. 0. 0.]]]
    """
    images, first, single = _rgb("hsv_to_rgb", images, data_format, floats=True)
    hue, saturation, value = (images[..., i] for i in range(3))
    sixths = 6 * hue
    strength = (
        jnp.clip(jnp.abs(sixths - 3) - 1, 0, 1),
        jnp.clip(2 - jnp.abs(sixths - 2), 0, 1),
        jnp.clip(2 - jnp.abs(sixths - 4), 0, 1),
    )
    rgb = jnp.stack([((s - 1) * saturation + 1) * value for s in strength], axis=-1)
    return back(rgb.astype(images.dtype), first, single)
