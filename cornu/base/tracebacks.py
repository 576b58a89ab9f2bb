"""Tracebacks that show the user's code, without cornu's own and JAX's between its lines."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from cornu.base.config import settings

_PACKAGE = str(Path(__file__).resolve().parents[1]) + "/"
_HIDDEN = (_PACKAGE, "/jax/_src/")


def shorten_traceback(error: BaseException) -> None:
    """Leave out of an error's traceback what is not the user's own code, unless the user wants to see it."""
    if not settings.traceback_filtering or error.__traceback__ is None:
        return
    kept: TracebackType | None = None
    for entry in reversed(_entries(error.__traceback__)):
        name = entry.tb_frame.f_code.co_filename
        if not any(hidden in name for hidden in _HIDDEN):
            kept = TracebackType(kept, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    error.__traceback__ = kept


def _entries(traceback: TracebackType | None) -> list[TracebackType]:
    found = []
    while traceback is not None:
        found.append(traceback)
        traceback = traceback.tb_next
    return found
