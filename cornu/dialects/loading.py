"""Loading many modules at once, without looking for garbage in between."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["collection_paused"]


@contextlib.contextmanager
def collection_paused() -> Iterator[None]:
    """Pauses garbage collection, and leaves what was made meanwhile out of later ones.

    JAX and cornu make some hundred thousand objects that live as long as the process. To look through them again and
    again takes 0.1 seconds of the start of a program.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
