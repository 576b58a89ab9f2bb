"""What image ops check first: number of axes and their order."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.config import standardize_data_format
from cornu.base.errors import bad_argument
from cornu.ops.inputs import array

__all__ = ["back", "channels_last"]


def channels_last(where: str, images: Any, data_format: Any, name: str = "images") -> tuple[jax.Array, bool, bool]:
    """Images as (batch, height, width, channels), whether they came channels first, and whether they were one."""
    images = array(images)
    if images.ndim not in (3, 4):
        raise bad_argument(where, name, "one image (three axes) or a batch of images (four axes)", images)
    first = standardize_data_format(data_format, where) == "channels_first"
    single = images.ndim == 3
    if first:
        images = jnp.moveaxis(images, -3, -1)
    return (images[None] if single else images), first, single


def back(images: jax.Array, first: bool, single: bool) -> jax.Array:
    """Undo what `channels_last` did."""
    images = images[0] if single else images
    return jnp.moveaxis(images, -1, -3) if first else images
