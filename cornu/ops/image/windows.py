"""Patches of images and volumes, flattened into channels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.image.frames import back, channels_last
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["extract_patches", "extract_patches_3d"]

Sizes = int | Sequence[int]


def _patches(where: str, x: jax.Array, size: Any, strides: Any, dilation: Any, padding: str) -> jax.Array:
    rank = x.ndim - 2
    size, strides, dilation = (
        (v,) * rank if isinstance(v, int) else tuple(v) for v in (size, size if strides is None else strides, dilation)
    )
    if len(size) != rank:
        raise bad_argument(where, "size", f"an integer or {rank} of them", size)
    if str(padding).lower() not in ("valid", "same"):
        raise bad_argument(where, "padding", "'valid' or 'same'", padding)
    channels = x.shape[-1]
    names = "DHW"[-rank:]
    patches = lax.conv_general_dilated_patches(
        x if jnp.issubdtype(x.dtype, jnp.inexact) else x.astype("float32"),
        size,
        strides,
        padding.upper(),
        rhs_dilation=dilation,
        dimension_numbers=(f"N{names}C", f"{names}IO", f"N{names}C"),
    )
    # XLA puts the channel before the place in the window; the place comes first here.
    split = patches.reshape(*patches.shape[:-1], channels, math.prod(size))
    return jnp.swapaxes(split, -1, -2).reshape(patches.shape).astype(x.dtype)


@op(tensors=("images",))
def extract_patches(
    images: TensorLike,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Patches of images, the pixels of each laid out along the channels.

    Args:
        images: tensor of images.
        size: height and width of a patch.
        strides: distance between patches; None means their size.
        dilation_rate: distance of the pixels within a patch.
        padding: "valid", or "same" for patches that reach over the edge.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if an argument does not fit.

    Example:
        >>> from cornu import ops
        >>> ops.image.extract_patches(ops.ones((2, 8, 8, 3)), 4).shape
        (2, 2, 2, 48)
    """
    x, first, single = channels_last("extract_patches", images, data_format)
    return back(_patches("extract_patches", x, size, strides, dilation_rate, padding), first, single)


@op(tensors=("volumes",))
def extract_patches_3d(
    volumes: TensorLike,
    size: Sizes,
    strides: Sizes | None = None,
    dilation_rate: Sizes = 1,
    padding: str = "valid",
    data_format: str | None = None,
) -> Tensor:
    """Patches of volumes, the elements of each laid out along the channels.

    Args:
        volumes: tensor (batch, depth, height, width, channels), or the same without batch.
        size: depth, height and width of a patch.
        strides: distance between patches; None means their size.
        dilation_rate: distance of the elements within a patch.
        padding: "valid", or "same" for patches that reach over the edge.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if an argument does not fit.

    Example:
        >>> from cornu import ops
        >>> ops.image.extract_patches_3d(ops.ones((1, 4, 4, 4, 2)), 2).shape
        (1, 2, 2, 2, 16)
    """
    where = "extract_patches_3d"
    x = array(volumes)
    if x.ndim not in (4, 5):
        raise bad_argument(where, "volumes", "one volume (four axes) or a batch of volumes (five axes)", x)
    first = standardize_data_format(data_format, where) == "channels_first"
    single = x.ndim == 4
    x = jnp.moveaxis(x, -4, -1) if first else x
    patches = _patches(where, x[None] if single else x, size, strides, dilation_rate, padding)
    patches = patches[0] if single else patches
    return jnp.moveaxis(patches, -1, -4) if first else patches
