"""clear_session: start afresh in a long-lived process."""

from __future__ import annotations

import gc

import jax

from cornu.base.names import reset_names
from cornu.core import spec

__all__ = ["clear_session"]


def clear_session(free_memory: bool = True) -> None:
    """Start counting names from the beginning, and drop compiled programs that nobody uses.

    Args:
        free_memory: whether compiled programs and garbage are dropped too.

    Example:
        >>> import cornu
        >>> cornu.backend.clear_session()
        >>> cornu.layers.Dense(1).name
        'dense'
    """
    reset_names()
    spec.clear_cache()
    if free_memory:
        gc.collect()
        jax.clear_caches()
