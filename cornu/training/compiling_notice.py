"""What the user hears of compilations: that one takes long, and that new shapes cause new ones."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import jax

from cornu.base.notices import notice
from cornu.core.sparse import is_sparse

__all__ = ["ShapesSeen", "after_a_second"]


@contextlib.contextmanager
def after_a_second(tell: Callable[[], None]) -> Iterator[None]:
    """Call `tell` if what runs inside takes longer than a second."""
    timer = threading.Timer(1.0, tell)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# So many shapes of the entries of sparse arrays are too many.
_MANY = 10


class ShapesSeen:
    """The shapes of batches for which a program was compiled.

    Args:
        normal: number of shapes that nobody needs to hear of: whole batches, and a short last one, by default.

    Example:
        >>> import numpy as np
        >>> seen = ShapesSeen()
        >>> seen.is_new((np.ones((4, 2)), None, None)), seen.is_new((np.zeros((4, 2)), None, None))
        (True, False)
    """

    def __init__(self, normal: int = 2) -> None:
        self._normal = normal
        self._seen: dict[tuple[Any, ...], None] = {}
        self._outer: dict[tuple[Any, ...], None] = {}  # the same, whatever the entries of sparse arrays

    def is_new(self, batch: Any) -> bool:
        """Whether no batch before had these shapes; more than is normal is told to the user, once."""
        shapes = _shapes(jax.tree.leaves(batch))
        if shapes in self._seen:
            return False
        self._seen[shapes] = None
        # Numbers of entries of sparse arrays are nobody's choice, until there are very many.
        self._outer[_shapes(jax.tree.leaves(batch, is_leaf=is_sparse))] = None
        for kept, normal in ((self._outer, self._normal), (self._seen, _MANY)):
            if len(kept) > normal:
                self._tell(kept)
                break
        return True

    def _tell(self, kept: dict[tuple[Any, ...], None]) -> None:
        before, now = list(kept)[-2:]
        changed = next((pair for pair in zip(before, now, strict=False) if pair[0] != pair[1]), (before, now))
        (old, new), count = changed, len(kept)
        notice(
            f"Batches have come in {count} shapes so far, and each compiles the step anew: after {_text(old)} came "
            f"{_text(new)}. Pad or cut the samples to a few lengths, and let all batches but the last have one size.",
            key="many shapes of batches",
        )


def _shapes(arrays: list[Any]) -> tuple[Any, ...]:
    return tuple((array.shape, array.dtype) for array in arrays)


def _text(array: Any) -> str:
    shape, dtype = array
    return f"{shape} ({dtype})"
