"""Sums, products and extremes of the rows of a tensor, segment by segment."""

from __future__ import annotations

from typing import Any

import jax

from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array


def _segments(data: Any, segment_ids: Any, num_segments: int | None = None, sorted: bool = False) -> KerasTensor:
    return KerasTensor((num_segments, *data.shape[1:]), data.dtype)


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

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_sum([1, 2, 3], [0, 1, 1], 2))
        [1 5]
    """
    return jax.ops.segment_sum(array(data), array(segment_ids), num_segments, indices_are_sorted=sorted)


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

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_max([1, 2, 3], [0, 1, 1], 2))
        [1 3]
    """
    return jax.ops.segment_max(array(data), array(segment_ids), num_segments, indices_are_sorted=sorted)


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

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_min([1, 2, 3], [0, 1, 1], 2))
        [1 2]
    """
    return jax.ops.segment_min(array(data), array(segment_ids), num_segments, indices_are_sorted=sorted)


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

    Example:
        >>> from cornu import ops
        >>> print(ops.segment_prod([1, 2, 3], [0, 1, 1], 2))
        [1 6]
    """
    return jax.ops.segment_prod(array(data), array(segment_ids), num_segments, indices_are_sorted=sorted)
