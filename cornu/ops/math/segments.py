"""Sums, products and extremes of the rows of a tensor, segment by segment."""

from __future__ import annotations

from typing import Any

import jax

from cornu.base.errors import bad_argument
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["segment_max", "segment_min", "segment_prod", "segment_sum"]


def _segments(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> KerasTensor:
    return KerasTensor((num_segments, *data.shape[1:]), data.dtype)


def _reduce(kind: str, data: Any, segment_ids: Any, num_segments: int | None, sorted: bool) -> jax.Array:
    data, segment_ids = array(data), array(segment_ids)
    if segment_ids.ndim != 1 or segment_ids.shape != data.shape[:1]:  # JAX would repeat a single row for all of them
        rows = f"a vector with a number for each row of data, of shape {data.shape[:1]}"
        raise bad_argument(f"segment_{kind}", "segment_ids", rows, segment_ids)
    reduce = getattr(jax.ops, f"segment_{kind}")
    return reduce(data, segment_ids, num_segments, indices_are_sorted=sorted)


@op(spec=_segments)
def segment_sum(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Sum of the rows of each segment.

    Args:
        data: tensor.
        segment_ids: vector of integers, the segment that each row belongs to.
        num_segments: number of segments; needed in compiled code, else found from the values.
        sorted: promise that `segment_ids` rise, which saves work.

    Raises:
        ValueError: if `segment_ids` has not one number for each row of `data`.

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_sum([1, 2, 3], [0, 1, 1], 2))
        [1 5]
    """
    return _reduce("sum", data, segment_ids, num_segments, sorted)


@op(spec=_segments)
def segment_max(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Largest element of the rows of each segment.

    Args:
        data: tensor.
        segment_ids: vector of integers, the segment that each row belongs to.
        num_segments: number of segments; needed in compiled code, else found from the values.
        sorted: promise that `segment_ids` rise, which saves work.

    Raises:
        ValueError: if `segment_ids` has not one number for each row of `data`.

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_max([1, 2, 3], [0, 1, 1], 2))
        [1 3]
    """
    return _reduce("max", data, segment_ids, num_segments, sorted)


@op(spec=_segments)
def segment_min(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Smallest element of the rows of each segment.

    Args:
        data: tensor.
        segment_ids: vector of integers, the segment that each row belongs to.
        num_segments: number of segments; needed in compiled code, else found from the values.
        sorted: promise that `segment_ids` rise, which saves work.

    Raises:
        ValueError: if `segment_ids` has not one number for each row of `data`.

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_min([1, 2, 3], [0, 1, 1], 2))
        [1 2]
    """
    return _reduce("min", data, segment_ids, num_segments, sorted)


@op(spec=_segments)
def segment_prod(
    data: TensorLike, segment_ids: TensorLike, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Product of the rows of each segment.

    Args:
        data: tensor.
        segment_ids: vector of integers, the segment that each row belongs to.
        num_segments: number of segments; needed in compiled code, else found from the values.
        sorted: promise that `segment_ids` rise, which saves work.

    Raises:
        ValueError: if `segment_ids` has not one number for each row of `data`.

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_prod([1, 2, 3], [0, 1, 1], 2))
        [1 6]
    """
    return _reduce("prod", data, segment_ids, num_segments, sorted)
