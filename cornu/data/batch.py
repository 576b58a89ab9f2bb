"""The `(x, y, sample_weight)` convention of a batch: taking it apart and putting it together."""

from __future__ import annotations

from typing import Any

from cornu.base import tree
from cornu.base.errors import bad_argument

__all__ = ["pack_x_y_sample_weight", "unpack_x_y_sample_weight"]


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Take a batch apart into inputs, targets and sample weights.

    Use it in a `train_step` or `test_step` of your own. A list counts as a tuple, as many loaders give lists.

    Args:
        data: `x`, `(x,)`, `(x, y)` or `(x, y, sample_weight)`.

    Returns:
        The triple `(x, y, sample_weight)`, with None for what is absent.

    Raises:
        ValueError: if `data` is a tuple or list of no or of more than three items.

    Example:
        >>> unpack_x_y_sample_weight(("images", "labels"))
        ('images', 'labels', None)
    """
    if not isinstance(data, list | tuple):
        return data, None, None
    if not 1 <= len(data) <= 3:
        expected = "x, (x,), (x, y) or (x, y, sample_weight)"
        fix = "Put several inputs into one tuple or dict: ((x1, x2), y)."
        raise bad_argument("unpack_x_y_sample_weight", "data", expected, data, fix)
    x, y, sample_weight = (*data, None, None)[:3]
    return x, y, sample_weight


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Put inputs, targets and sample weights into a batch: the inverse of `unpack_x_y_sample_weight`.

    Args:
        x: inputs, an array or a nested structure of arrays.
        y: targets, or None. Defaults to None.
        sample_weight: weights, or None; left out where there are no targets. Defaults to None.

    Returns:
        `(x, y, sample_weight)`, `(x, y)`, or for inputs alone `x` (a list or tuple of inputs as `(x,)`).

    Example:
        >>> pack_x_y_sample_weight("images", "labels"), pack_x_y_sample_weight("images")
        (('images', 'labels'), 'images')
    """
    if y is None:
        # A bare list or tuple of inputs would read as (x, y).
        return (x,) if isinstance(x, list | tuple) and tree.is_nested(x) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)
