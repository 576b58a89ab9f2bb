"""Memory that nobody uses any more, given back to the system."""

from __future__ import annotations

import ctypes
import functools
from typing import Any


def give_back_memory() -> None:
    """Let the C library return what was freed; one that cannot be asked to keeps it for later."""
    trim = _trim()
    if trim is not None:
        trim(0)


@functools.cache
def _trim() -> Any:
    """`malloc_trim`, which only glibc has."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):  # systems on which a program does not know its own symbols
        return None
