"""Images in another size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.dtypes import is_float
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.image.frames import back, channels_last
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["resize", "scale_and_translate"]

_METHODS = {
    "bicubic": "cubic",
    "bilinear": "linear",
    "lanczos3": "lanczos3",
    "lanczos5": "lanczos5",
    "nearest": "nearest",
}
_SCALINGS = ("bilinear", "cubic", "lanczos3", "lanczos5", "linear", "nearest", "trilinear")


@op(tensors=("images",), ranges={"fill_value": checks.number})
def resize(
    images: TensorLike,
    size: Sequence[int],
    interpolation: str = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: str = "constant",
    fill_value: float = 0.0,
    data_format: str | None = None,
) -> Tensor:
    """Images in another size.

    Args:
        images: tensor of images.
        size: height and width of the result.
        interpolation: "bilinear", "nearest", "bicubic", "lanczos3" or "lanczos5".
        antialias: whether images are smoothed before they are made smaller.
        crop_to_aspect_ratio: whether to cut them to the new ratio of height and width, so that nothing is distorted.
        pad_to_aspect_ratio: whether to pad them to that ratio.
        fill_mode: only "constant".
        fill_value: value of the padding.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if an argument is unknown, or both cropping and padding are asked for.

    Example:
        >>> from cornu import ops
        >>> ops.image.resize(ops.ones((2, 8, 8, 3)), (4, 6)).shape
        (2, 4, 6, 3)
    """
    if interpolation not in _METHODS:
        raise bad_argument("resize", "interpolation", "one of " + ", ".join(_METHODS), interpolation)
    if not isinstance(size, list | tuple) or len(size) != 2:
        raise bad_argument("resize", "size", "a pair of integers (height, width)", size)
    if fill_mode != "constant":
        raise bad_argument("resize", "fill_mode", "'constant'", fill_mode)
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise bad_argument("resize", "pad_to_aspect_ratio", "False when crop_to_aspect_ratio is True", True)
    images, first, single = channels_last("resize", images, data_format)
    if crop_to_aspect_ratio:
        images = _crop_to_ratio(images, *size)
    if pad_to_aspect_ratio:
        images = _pad_to_ratio(images, *size, fill_value)
    shape = (images.shape[0], *size, images.shape[-1])
    resized = jax.image.resize(images, shape, _METHODS[interpolation], antialias=antialias)
    return back(_keep_dtype(resized, images.dtype), first, single)


def _keep_dtype(images: jax.Array, dtype: Any) -> jax.Array:
    if is_float(dtype) or images.dtype == dtype:
        return images.astype(dtype)
    limits = jnp.iinfo(dtype)
    return jnp.clip(jnp.round(images), limits.min, limits.max).astype(dtype)


def _crop_to_ratio(images: jax.Array, height: int, width: int) -> jax.Array:
    """The largest middle part that has the ratio height : width."""
    rows, columns = images.shape[1:3]
    kept_rows = min(rows, max(int(columns * height / width), 1))
    kept_columns = min(columns, max(int(rows * width / height), 1))
    top, left = int((rows - kept_rows) / 2), int((columns - kept_columns) / 2)
    return images[:, top : top + kept_rows, left : left + kept_columns]


def _pad_to_ratio(images: jax.Array, height: int, width: int, fill_value: float) -> jax.Array:
    """A frame of about the ratio height : width with the images exactly in its middle."""
    rows, columns = images.shape[1:3]
    more_rows = max(rows, int(columns * height / width)) - rows
    more_columns = max(columns, int(rows * width / height)) - columns
    around = [(more // 2, more // 2) for more in (more_rows, more_columns)]
    return jnp.pad(images, ((0, 0), *around, (0, 0)), constant_values=jnp.asarray(fill_value).astype(images.dtype))


@op(tensors=("images", "output_shape", "scale", "translation"))
def scale_and_translate(
    images: TensorLike,
    output_shape: Sequence[int],
    scale: TensorLike,
    translation: TensorLike,
    spatial_dims: Sequence[int],
    method: str,
    antialias: bool = True,
) -> Tensor:
    """Images stretched and moved by factors and distances that need not be whole.

    Args:
        images: tensor of images.
        output_shape: shape of the result.
        scale: factor for each spatial axis.
        translation: distance for each spatial axis, in pixels of the result.
        spatial_dims: the spatial axes.
        method: "linear", "cubic", "lanczos3" or "lanczos5".
        antialias: whether images are smoothed before they are made smaller.

    Raises:
        ValueError: if `method` is unknown.

    Example:
        >>> from cornu import ops
        >>> x = ops.ones((4, 4, 1))
        >>> ops.image.scale_and_translate(x, (8, 8, 1), [2.0, 2.0], [0.0, 0.0], (0, 1), "linear").shape
        (8, 8, 1)
    """
    if method not in _SCALINGS:
        raise bad_argument("scale_and_translate", "method", "one of " + ", ".join(_SCALINGS), method)
    return jax.image.scale_and_translate(
        array(images), tuple(output_shape), tuple(spatial_dims), array(scale), array(translation), method, antialias
    )
