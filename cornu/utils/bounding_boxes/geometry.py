"""What happens to boxes when their picture is cut, padded, turned or moved."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.utils.bounding_boxes.formats import join, parts

__all__ = ["affine_transform", "clip_to_image_size", "crop", "pad"]


def clip_to_image_size(
    bounding_boxes: dict[str, Any], height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> dict[str, Any]:
    """Boxes without what stands out of the picture; a box of which nothing is left gets the label -1.

    Args:
        bounding_boxes: dict with "boxes" (..., boxes, 4) and perhaps "labels" (..., boxes).
        height, width: the picture's size, for "xyxy".
        bounding_box_format: "xyxy" or "rel_xyxy".

    Returns:
        A dict with the same keys.

    Raises:
        NotImplementedError: for another format.
        ValueError: if the size is missing.

    Example:
        >>> import cornu
        >>> boxes = {"boxes": [[-10.0, 2.0, 5.0, 8.0]], "labels": [1]}
        >>> clipped = cornu.utils.bounding_boxes.clip_to_image_size(boxes, height=6, width=8)
        >>> clipped["boxes"].tolist(), clipped["labels"].tolist()
        ([[0.0, 2.0, 5.0, 6.0]], [1])
    """
    where = "clip_to_image_size"
    if bounding_box_format not in ("xyxy", "rel_xyxy"):
        raise _not_served(where, bounding_box_format, "'xyxy' or 'rel_xyxy'")
    if bounding_box_format == "rel_xyxy":
        height = width = 1
    if height is None or width is None:
        raise bad_argument(where, "height" if height is None else "width", "the picture's size for 'xyxy'", None)
    boxes = _clipped(convert_to_tensor(bounding_boxes["boxes"]), height, width, where)
    result = {**bounding_boxes, "boxes": boxes}
    if bounding_boxes.get("labels") is not None:
        area = (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
        result["labels"] = jnp.where(area > 0, convert_to_tensor(bounding_boxes["labels"]), -1)
    return result


def crop(boxes: Any, top: Any, left: Any, height: Any, width: Any, bounding_box_format: str = "xyxy") -> jax.Array:
    """Boxes as they stand in a piece of the picture.

    Args:
        boxes: tensor (..., 4), left, top, right and bottom.
        top, left: where the piece begins.
        height, width: size of the piece.
        bounding_box_format: "xyxy".

    Raises:
        NotImplementedError: for another format.

    Example:
        >>> import cornu
        >>> cornu.utils.bounding_boxes.crop([[10, 20, 50, 60]], top=10, left=20, height=40, width=25).tolist()
        [[0, 10, 25, 40]]
    """
    if bounding_box_format != "xyxy":
        raise _not_served("crop", bounding_box_format, "'xyxy'")
    return _clipped(_moved(boxes, -left, -top, "crop"), height, width, "crop")


def pad(
    boxes: Any, top: Any, left: Any, height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> jax.Array:
    """Boxes as they stand in a picture to which rows and columns were added before its own.

    Args:
        boxes: tensor (..., 4), left, top, right and bottom.
        top, left: number of rows above, and of columns to the left.
        height, width: size of the new picture; it changes nothing in "xyxy".
        bounding_box_format: "xyxy".

    Raises:
        NotImplementedError: for another format.

    Example:
        >>> import cornu
        >>> cornu.utils.bounding_boxes.pad([[10, 20, 50, 60]], top=1, left=2).tolist()
        [[12, 21, 52, 61]]
    """
    if bounding_box_format != "xyxy":
        raise _not_served("pad", bounding_box_format, "'xyxy'")
    return _moved(boxes, left, top, "pad")


def affine_transform(
    boxes: Any,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: int,
    width: int,
    center_x: float | None = None,
    center_y: float | None = None,
    bounding_box_format: str = "xyxy",
) -> jax.Array:
    """The smallest upright boxes around boxes that were turned, sheared, scaled and moved, each picture its own way.

    Args:
        boxes: tensor (batch, boxes, 4), left, top, right and bottom.
        angle: tensor (batch,), in degrees.
        translate_x, translate_y: tensors (batch,), by which the boxes move, as shares of the size.
        scale: tensor (batch,).
        shear_x, shear_y: tensors (batch,), in degrees.
        height, width: the picture's size.
        center_x, center_y: what the picture is turned around, as shares of its size; 0.5 by default.
        bounding_box_format: "xyxy".

    Raises:
        NotImplementedError: for another format.

    Example:
        >>> import cornu
        >>> from cornu import ops
        >>> zero, one = ops.zeros((1,)), ops.ones((1,))
        >>> moved = cornu.utils.bounding_boxes.affine_transform(
        ...     ops.array([[[1.0, 2.0, 3.0, 4.0]]]), zero, -one, zero, one, zero, zero, height=11, width=11
        ... )
        >>> moved.tolist()
        [[[-9.0, 2.0, -7.0, 4.0]]]
    """
    if bounding_box_format != "xyxy":
        raise _not_served("affine_transform", bounding_box_format, "'xyxy'")
    angle = convert_to_tensor(angle)
    turn, lean_x, lean_y = (-convert_to_tensor(degrees) * (math.pi / 180) for degrees in (angle, shear_x, shear_y))
    center = [
        (0.5 if center is None else center) * (size - 1) for center, size in ((center_x, width), (center_y, height))
    ]
    # Where the centre goes: the picture is moved before it is turned.
    goal_x = center[0] - convert_to_tensor(translate_x) * (width - 1)
    goal_y = center[1] - convert_to_tensor(translate_y) * (height - 1)
    a = jnp.cos(turn - lean_y) / jnp.cos(lean_y)
    b = a * jnp.tan(lean_x) + jnp.sin(turn)
    c = -jnp.sin(turn - lean_y) / jnp.cos(lean_y)
    d = jnp.cos(turn) - c * jnp.tan(lean_x)
    scale = convert_to_tensor(scale)
    rows = jnp.stack([jnp.stack([d * scale, -b * scale], -1), jnp.stack([-c * scale, a * scale], -1)], -2)
    goal = jnp.stack([goal_x, goal_y], -1)
    offset = jnp.asarray(center, rows.dtype) - jnp.einsum("bij,bj->bi", rows, goal)
    x1, y1, x2, y2 = parts(convert_to_tensor(boxes).astype(angle.dtype), "affine_transform")
    points = jnp.stack([join(x1, y1), join(x2, y1), join(x2, y2), join(x1, y2)], axis=2)
    points = jnp.einsum("bnkj,bij->bnki", points, rows) + offset[:, None, None, :]
    return join(points.min(axis=2), points.max(axis=2))


def _moved(boxes: Any, right: Any, down: Any, where: str) -> jax.Array:
    x1, y1, x2, y2 = parts(convert_to_tensor(boxes), where)
    return join(x1 + right, y1 + down, x2 + right, y2 + down)


def _clipped(boxes: jax.Array, height: Any, width: Any, where: str) -> jax.Array:
    x1, y1, x2, y2 = parts(boxes, where)
    wide, high = (convert_to_tensor(size, boxes.dtype) for size in (width, height))
    return join(jnp.clip(x1, 0, wide), jnp.clip(y1, 0, high), jnp.clip(x2, 0, wide), jnp.clip(y2, 0, high))


def _not_served(where: str, got: str, served: str) -> Exception:
    fix = "Use `convert_format` first."
    return bad_argument(where, "bounding_box_format", served, got, fix, error=NotImplementedError)
