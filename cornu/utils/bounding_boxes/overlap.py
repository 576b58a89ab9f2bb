"""How well two boxes agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.utils.bounding_boxes.formats import Parts, convert_format, parts, size_of

__all__ = ["compute_ciou", "compute_iou"]


def compute_iou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: str,
    use_masking: bool = False,
    mask_val: float = -1,
    image_shape: Sequence[int] | None = None,
) -> jax.Array:
    """Intersection over union of every box of `boxes1` with every box of `boxes2`.

    Args:
        boxes1: tensor (n, 4) or (batch, n, 4).
        boxes2: tensor (m, 4) or (batch, m, 4).
        bounding_box_format: see `convert_format`.
        use_masking: whether boxes of negative numbers stand for no box.
        mask_val: result for those.
        image_shape: (height, width, channels), for relative formats.

    Returns:
        Tensor (n, m) or (batch, n, m).

    Raises:
        ValueError: if a rank or the format is wrong, or `image_shape` is missing.

    Example:
        >>> import cornu
        >>> iou = cornu.utils.bounding_boxes.compute_iou([[0, 0, 2, 2]], [[0, 0, 2, 2], [1, 0, 3, 2]], "xyxy")
        >>> [round(x, 3) for x in iou[0].tolist()]
        [1.0, 0.333]
    """
    tensors = []
    for name, boxes in (("boxes1", boxes1), ("boxes2", boxes2)):
        tensor = convert_to_tensor(boxes)
        if tensor.ndim not in (2, 3):
            raise bad_argument("compute_iou", name, "a tensor (boxes, 4) or (batch, boxes, 4)", tensor)
        tensors.append(_corners("compute_iou", tensor, bounding_box_format, image_shape))
    first, second = (tensors[0][..., :, None, :], tensors[1][..., None, :, :])
    one, other = _columns(first), _columns(second)
    overlap = _overlap(one, other)
    iou = overlap / (_area(one) + _area(other) - overlap + epsilon())
    if use_masking:
        is_none = (first.max(axis=-1) < 0) | (second.max(axis=-1) < 0)
        iou = jnp.where(is_none, jnp.asarray(mask_val, iou.dtype), iou)
    return iou


def compute_ciou(
    boxes1: Any, boxes2: Any, bounding_box_format: str, image_shape: Sequence[int] | None = None
) -> jax.Array:
    """Complete intersection over union: IoU less a penalty for distant centres and other proportions.

    Args:
        boxes1, boxes2: tensors (..., 4), compared box by box.
        bounding_box_format: see `convert_format`.
        image_shape: (height, width, channels), for relative formats.

    Returns:
        Tensor (...), 1 for equal boxes.

    Raises:
        ValueError: if the format is not known, or is relative and `image_shape` is missing.

    Example:
        >>> import cornu
        >>> round(float(cornu.utils.bounding_boxes.compute_ciou([0, 0, 2, 2], [0, 0, 2, 4], "xyxy")), 3)
        0.447

    Reference:
        Zheng et al., 2020, "Distance-IoU Loss", https://arxiv.org/abs/1911.08287
    """
    one, other = (
        _columns(_corners("compute_ciou", convert_to_tensor(boxes), bounding_box_format, image_shape))
        for boxes in (boxes1, boxes2)
    )
    (w1, h1), (w2, h2) = ((box[2] - box[0], box[3] - box[1] + epsilon()) for box in (one, other))
    overlap = _overlap(one, other)
    iou = overlap / (w1 * h1 + w2 * h2 - overlap + 2 * epsilon())
    around = [jnp.maximum(one[i + 2], other[i + 2]) - jnp.minimum(one[i], other[i]) for i in (0, 1)]
    apart = [(one[i] + one[i + 2] - other[i] - other[i + 2]) / 2 for i in (0, 1)]
    distance = (apart[0] ** 2 + apart[1] ** 2) / (around[0] ** 2 + around[1] ** 2 + epsilon())
    proportion = (4 / math.pi**2) * (jnp.arctan(w2 / h2) - jnp.arctan(w1 / h1)) ** 2
    return iou - (distance + proportion * proportion / (proportion - iou + 1 + epsilon()))


def _corners(where: str, boxes: jax.Array, format: str, image_shape: Sequence[int] | None) -> jax.Array:
    if "rel" in format and image_shape is None:
        raise bad_argument(where, "image_shape", f"(height, width, channels) for the format '{format}'", None)
    height, width = size_of(image_shape)
    return convert_format(boxes, source=format, target="xyxy", height=height, width=width)


def _columns(boxes: jax.Array) -> Parts:
    x1, y1, x2, y2 = parts(boxes, "compute_iou")
    return x1[..., 0], y1[..., 0], x2[..., 0], y2[..., 0]


def _area(box: Parts) -> jax.Array:
    return (box[2] - box[0]) * (box[3] - box[1])


def _overlap(one: Parts, other: Parts) -> jax.Array:
    sides = [jnp.minimum(one[i + 2], other[i + 2]) - jnp.maximum(one[i], other[i]) for i in (0, 1)]
    return jnp.maximum(sides[0], 0) * jnp.maximum(sides[1], 0)
