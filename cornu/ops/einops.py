"""Axes taken apart, reordered and joined by a pattern."""

from __future__ import annotations

import math
import re

import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

_GROUP = re.compile(r"\(([^()]*)\)|(\S+)")


def _groups(side: str) -> list[list[str]]:
    """`"b (h w) 1"` becomes `[["b"], ["h", "w"], []]`."""
    found = [inner.split() if name == "" else [name] for inner, name in _GROUP.findall(side)]
    return [[name for name in group if name != "1"] for group in found]


def _fill_dots(groups: list[list[str]], extra: int) -> list[list[str]]:
    """`...` replaced by as many axes as it stands for."""
    return [part for group in groups for part in ([[f"...{i}"] for i in range(extra)] if group == ["..."] else [group])]


@op(tensors=("tensor", "pattern"))
def rearrange(tensor: TensorLike, pattern: str, **axes_lengths: int) -> Tensor:
    """A tensor with its axes taken apart, reordered and joined, as a pattern says.

    Args:
        tensor: tensor.
        pattern: names for the axes before and after "->"; names in parentheses form one axis together, "1" is an
            axis of size 1, and "..." stands for any number of axes.
        axes_lengths: sizes of named axes, needed where they cannot be worked out.

    Raises:
        ValueError: if the pattern does not fit the tensor.

    Example:
        >>> from cornu import ops
        >>> ops.rearrange(ops.ones((2, 4, 6, 3)), "b (h p) (w q) c -> b (h w) (p q c)", p=2, q=2).shape
        (2, 6, 12)

    Reference:
        Rogozhnikov, 2022, "Einops: Clear and Reliable Tensor Manipulations with Einstein-like Notation"
    """
    x = array(tensor)
    if pattern.count("->") != 1:
        raise bad_argument("rearrange", "pattern", "of the form 'axes before -> axes after'", pattern)
    before, after = (_groups(side) for side in pattern.split("->"))
    extra = x.ndim - len(before) + 1 if ["..."] in before else 0
    before, after = _fill_dots(before, extra), _fill_dots(after, extra)
    names, wanted = sum(before, []), sum(after, [])
    if len(before) != x.ndim or sorted(names) != sorted(wanted) or len(set(names)) != len(names):
        raise bad_argument(
            "rearrange", "pattern", f"the same names on both sides, each once, for {x.ndim} axes", pattern
        )
    sizes = dict(axes_lengths)
    for size, group in zip(x.shape, before, strict=True):
        _work_out(size, group, sizes, pattern)
    x = x.reshape([sizes[name] for name in names])
    x = jnp.transpose(x, [names.index(name) for name in wanted])
    return x.reshape([math.prod(sizes[name] for name in group) for group in after])


def _work_out(size: int, group: list[str], sizes: dict[str, int], pattern: str) -> None:
    """Enter the size of the one axis of a group that is not known yet."""
    unknown = [name for name in group if name not in sizes]
    known = math.prod(sizes[name] for name in group if name in sizes)
    if len(unknown) > 1:
        raise bad_argument("rearrange", unknown[0], f"given as a size, for '{pattern}' leaves it open", None)
    if size % max(known, 1) or (not unknown and known != size):
        raise bad_argument("rearrange", "pattern", f"a split that fits the axis of size {size}", pattern)
    sizes.update(dict.fromkeys(unknown, size // max(known, 1)))
