"""Boxes as what a detector predicts: how far they are from anchors, and how much larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.utils.bounding_boxes.formats import convert_format, join, size_of

__all__ = ["decode_deltas_to_boxes", "encode_box_to_deltas"]

_ENCODINGS = ("center_xywh", "center_yxhw")


def encode_box_to_deltas(
    anchors: Any,
    boxes: Any,
    anchor_format: str,
    box_format: str,
    encoding_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Sequence[int] | None = None,
) -> jax.Array:
    """Boxes relative to anchors: the distance of the centres in sizes of the anchor, and the logarithm of the sizes.

    Args:
        anchors: tensor (n, 4).
        boxes: tensor (n, 4) or (batch, n, 4).
        anchor_format, box_format: see `convert_format`.
        encoding_format: order of the result, "center_xywh" or "center_yxhw".
        variance: four numbers by which the result is divided.
        image_shape: (height, width, channels), for relative formats.

    Raises:
        ValueError: if a format is not known, or `variance` has another length.

    Example:
        >>> import cornu
        >>> cornu.utils.bounding_boxes.encode_box_to_deltas([[0, 0, 4, 2]], [[2, 0, 6, 2]], "xyxy", "xyxy").tolist()
        [[0.0, 0.5, 0.0, 0.0]]
    """
    where = "encode_box_to_deltas"
    scale = _variance(where, variance)
    if encoding_format not in _ENCODINGS:
        raise bad_argument(where, "encoding_format", " or ".join(map(repr, _ENCODINGS)), encoding_format)
    height, width = size_of(image_shape)
    anchor, box = (
        convert_format(tensor, source=source, target=encoding_format, height=height, width=width)
        for tensor, source in ((anchors, anchor_format), (boxes, box_format))
    )
    anchor_size, box_size = (jnp.maximum(one[..., 2:], epsilon()) for one in (anchor, box))
    shift = (box[..., :2] - anchor[..., :2]) / anchor_size
    deltas = join(shift, jnp.broadcast_to(jnp.log(box_size / anchor_size), shift.shape))
    return deltas if scale is None else deltas / scale


def decode_deltas_to_boxes(
    anchors: Any,
    boxes_delta: Any,
    anchor_format: str,
    box_format: str,
    encoded_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Sequence[int] | None = None,
) -> Any:
    """What `encode_box_to_deltas` made of boxes, as boxes again.

    Args:
        anchors: tensor (n, 4), or a dict of them by level.
        boxes_delta: tensor (n, 4) or (batch, n, 4), or a dict of them by level.
        anchor_format, box_format: formats of the anchors and of the result; see `convert_format`.
        encoded_format: order of the deltas, "center_xywh" or "center_yxhw".
        variance: four numbers by which the deltas are multiplied.
        image_shape: (height, width, channels), for relative formats.

    Returns:
        A tensor like `boxes_delta`, or a dict like it.

    Raises:
        ValueError: if a format is not known, or `variance` has another length.

    Example:
        >>> import cornu
        >>> cornu.utils.bounding_boxes.decode_deltas_to_boxes(
        ...     [[0, 0, 4, 2]], [[0.0, 0.5, 0.0, 0.0]], "xyxy", "xyxy"
        ... ).tolist()
        [[2.0, 0.0, 6.0, 2.0]]
    """
    where = "decode_deltas_to_boxes"
    scale = _variance(where, variance)
    if encoded_format not in _ENCODINGS:
        raise bad_argument(where, "encoded_format", " or ".join(map(repr, _ENCODINGS)), encoded_format)
    height, width = size_of(image_shape)

    def decode(anchors: Any, deltas: Any) -> jax.Array:
        anchor = convert_format(anchors, source=anchor_format, target=encoded_format, height=height, width=width)
        deltas = convert_to_tensor(deltas)
        deltas = deltas if scale is None else deltas * scale
        center = deltas[..., :2] * anchor[..., 2:] + anchor[..., :2]
        box = join(center, jnp.exp(deltas[..., 2:]) * anchor[..., 2:])
        return convert_format(box, source=encoded_format, target=box_format, height=height, width=width)

    if isinstance(anchors, dict) and isinstance(boxes_delta, dict):
        return {level: decode(anchor, boxes_delta[level]) for level, anchor in anchors.items()}
    return decode(anchors, boxes_delta)


def _variance(where: str, variance: Any) -> jax.Array | None:
    if variance is None:
        return None
    tensor = convert_to_tensor(variance, "float32")
    if tensor.shape[-1:] != (4,):
        raise bad_argument(where, "variance", "four numbers", variance)
    return tensor
