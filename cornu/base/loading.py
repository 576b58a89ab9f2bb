"""Loading many modules at once, without looking for garbage in between."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator

__all__ = ["collection_paused"]


@contextlib.contextmanager
def collection_paused() -> Iterator[None]:
    """Pauses garbage collection, and leaves JAX and what came with it out of later ones.

    JAX and cornu make some hundred thousand objects that live as long as the process. To look through them again and
    again takes 0.1 seconds of the start of a program, and 0.2 seconds of its end.
    """
    was_enabled, had_jax = gc.isenabled(), "jax" in sys.modules
    gc.disable()
    try:
        yield
    finally:
        # Once JAX is there, a program may hold models and data of its own, which must be collected when it drops them.
        if not had_jax and "jax" in sys.modules:
            gc.freeze()
        if was_enabled:
            gc.enable()
