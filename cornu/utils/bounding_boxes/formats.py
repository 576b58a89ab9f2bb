"""The formats of bounding boxes: which four numbers say where a box is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor

__all__ = ["Parts", "convert_format", "join", "parts", "size_of"]

Parts = tuple[jax.Array, jax.Array, jax.Array, jax.Array]

# Format -> how its four numbers become left, top, right and bottom, and how they come back.
_CORNERS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "xyxy": (lambda a, b, c, d: (a, b, c, d), lambda x1, y1, x2, y2: (x1, y1, x2, y2)),
    "yxyx": (lambda a, b, c, d: (b, a, d, c), lambda x1, y1, x2, y2: (y1, x1, y2, x2)),
    "xywh": (lambda a, b, c, d: (a, b, a + c, b + d), lambda x1, y1, x2, y2: (x1, y1, x2 - x1, y2 - y1)),
    "center_xywh": (
        lambda a, b, c, d: (a - c / 2, b - d / 2, a + c / 2, b + d / 2),
        lambda x1, y1, x2, y2: (x1 + (x2 - x1) / 2, y1 + (y2 - y1) / 2, x2 - x1, y2 - y1),
    ),
    "center_yxhw": (
        lambda a, b, c, d: (b - d / 2, a - c / 2, b + d / 2, a + c / 2),
        lambda x1, y1, x2, y2: (y1 + (y2 - y1) / 2, x1 + (x2 - x1) / 2, y2 - y1, x2 - x1),
    ),
}
_FORMATS = (*_CORNERS, "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh")


@overload
def convert_format(
    boxes: dict[str, Any], source: str, target: str, height: Any = None, width: Any = None, dtype: Any = "float32"
) -> dict[str, Any]: ...
@overload
def convert_format(
    boxes: Any, source: str, target: str, height: Any = None, width: Any = None, dtype: Any = "float32"
) -> jax.Array: ...
def convert_format(
    boxes: Any, source: str, target: str, height: Any = None, width: Any = None, dtype: Any = "float32"
) -> Any:
    """Boxes of one format in another.

    Args:
        boxes: tensor (..., 4), or a dict with one under "boxes".
        source, target: "xyxy" (left, top, right, bottom), "yxyx", "xywh" (left, top, width, height), "center_xywh" or
            "center_yxhw"; all but the last also as "rel_...", as shares of the picture's size.
        height, width: the picture's size, needed where one of the formats is relative.
        dtype: dtype of the result.

    Returns:
        A tensor like `boxes`, or a dict like it.

    Raises:
        ValueError: if a format is not known, the last axis is not 4, or the size is missing.

    Example:
        >>> import cornu
        >>> cornu.utils.bounding_boxes.convert_format([[10, 20, 30, 50]], "xyxy", "xywh").tolist()
        [[10.0, 20.0, 20.0, 30.0]]
    """
    if isinstance(boxes, dict):
        return {**boxes, "boxes": convert_format(boxes["boxes"], source, target, height, width, dtype)}
    source, target = _known(source, "source"), _known(target, "target")
    from_relative, to_relative = source.startswith("rel_"), target.startswith("rel_")
    if (from_relative or to_relative) and (height is None or width is None):
        missing = "height" if height is None else "width"
        raise bad_argument("convert_format", missing, "the picture's size where a format is relative", None)
    boxes = convert_to_tensor(boxes, dtype)
    corners = _CORNERS[source.removeprefix("rel_")][0](*parts(boxes, "convert_format"))
    if from_relative != to_relative:
        sizes = [convert_to_tensor(size, dtype) for size in (width, height, width, height)]
        scaled = jnp.multiply if from_relative else jnp.divide
        corners = tuple(scaled(corner, size) for corner, size in zip(corners, sizes, strict=True))
    return boxes if source == target else join(*_CORNERS[target.removeprefix("rel_")][1](*corners))


def _known(name: str, argument: str) -> str:
    if str(name).lower() not in _FORMATS:
        raise bad_argument("convert_format", argument, "one of " + ", ".join(_FORMATS), name)
    return name.lower()


def parts(boxes: jax.Array, where: str) -> Parts:
    """The four columns of boxes, each with a last axis of size 1."""
    if not boxes.ndim or boxes.shape[-1] != 4:
        raise bad_argument(where, "boxes", "a tensor with a last axis of size 4", boxes)
    return boxes[..., 0:1], boxes[..., 1:2], boxes[..., 2:3], boxes[..., 3:4]


def join(*columns: Any) -> jax.Array:
    """What `parts` took apart."""
    return jnp.concatenate(columns, axis=-1)


def size_of(image_shape: Sequence[int] | None) -> tuple[int | None, int | None]:
    """Height and width from (height, width, channels); None stands for an unknown size."""
    return (None, None) if image_shape is None else (image_shape[0], image_shape[1])
