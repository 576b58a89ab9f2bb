"""Edges added to images and cut off."""

from __future__ import annotations

import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.image.frames import back, channels_last
from cornu.ops.inputs import Tensor, TensorLike

__all__ = ["crop_images", "pad_images"]

Size = int | None


def _both_sides(
    where: str, names: tuple[str, str, str], values: tuple[Size, Size, Size], change: int
) -> tuple[int, int]:
    """Both amounts of an axis from two of (before, after, target); `change` is what the target asks for in all."""
    before, after, target = values
    given = [value is not None for value in values]
    if sum(given) != 2:
        missing = names[given.index(sum(given) > 2)]
        raise bad_argument(where, missing, f"such that exactly two of {', '.join(names)} are given", values)
    if target is not None:
        before = change - after if before is None else before  # type: ignore[operator]
        after = change - before
    for name, value in zip(names, (before, after), strict=False):
        if value < 0:  # type: ignore[operator]
            raise bad_argument(where, name, "zero or more", value)
    return int(before), int(after)  # type: ignore[arg-type]


@op(tensors=("images",))
def pad_images(
    images: TensorLike,
    top_padding: Size = None,
    left_padding: Size = None,
    bottom_padding: Size = None,
    right_padding: Size = None,
    target_height: Size = None,
    target_width: Size = None,
    data_format: str | None = None,
) -> Tensor:
    """Images with zeros around them.

    Exactly two of top, bottom and target height are given, and two of left, right and target width.

    Args:
        images: tensor of images.
        top_padding, bottom_padding, left_padding, right_padding: how many pixels are added there.
        target_height, target_width: size of the result.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if too many or too few are given, or a side would shrink.

    Example:
        >>> from cornu import ops
        >>> ops.image.pad_images(ops.ones((4, 4, 3)), 1, 1, target_height=8, target_width=8).shape
        (8, 8, 3)
    """
    images, first, single = channels_last("pad_images", images, data_format)
    height, width = images.shape[1:3]
    rows = _both_sides(
        "pad_images",
        ("top_padding", "bottom_padding", "target_height"),
        (top_padding, bottom_padding, target_height),
        (target_height or 0) - height,
    )
    columns = _both_sides(
        "pad_images",
        ("left_padding", "right_padding", "target_width"),
        (left_padding, right_padding, target_width),
        (target_width or 0) - width,
    )
    return back(jnp.pad(images, ((0, 0), rows, columns, (0, 0))), first, single)


@op(tensors=("images",))
def crop_images(
    images: TensorLike,
    top_cropping: Size = None,
    left_cropping: Size = None,
    bottom_cropping: Size = None,
    right_cropping: Size = None,
    target_height: Size = None,
    target_width: Size = None,
    data_format: str | None = None,
) -> Tensor:
    """Images without their edges.

    Exactly two of top, bottom and target height are given, and two of left, right and target width.

    Args:
        images: tensor of images.
        top_cropping, bottom_cropping, left_cropping, right_cropping: how many pixels are cut off there.
        target_height, target_width: size of the result.
        data_format: "channels_last" or "channels_first"; None means the global default.

    Raises:
        ValueError: if too many or too few are given, or nothing would be left.

    Example:
        >>> from cornu import ops
        >>> ops.image.crop_images(ops.ones((8, 8, 3)), 1, 1, target_height=4, target_width=4).shape
        (4, 4, 3)
    """
    images, first, single = channels_last("crop_images", images, data_format)
    height, width = images.shape[1:3]
    top, bottom = _both_sides(
        "crop_images",
        ("top_cropping", "bottom_cropping", "target_height"),
        (top_cropping, bottom_cropping, target_height),
        height - (target_height or 0),
    )
    left, right = _both_sides(
        "crop_images",
        ("left_cropping", "right_cropping", "target_width"),
        (left_cropping, right_cropping, target_width),
        width - (target_width or 0),
    )
    if top + bottom >= height or left + right >= width:
        raise bad_argument("crop_images", "images", "larger than what is cut off", images)
    return back(images[:, top : height - bottom, left : width - right], first, single)
