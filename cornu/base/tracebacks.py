"""Tracebacks that show the user's code, without cornu's own and JAX's between its lines."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from cornu.base.config import settings

_PACKAGE = str(Path(__file__).resolve().parents[1]) + "/"
_HIDDEN = (_PACKAGE, "/jax/_src/")
# JAX says in a note of its own, below what matters, that it did the same.
_NOTE_OF_JAX = "JAX has removed its internal frames"


def is_users(file: str) -> bool:
    """Whether code in `file` is the user's own, not cornu's or JAX's, which calls cornu where it traces."""
    return not any(hidden in file for hidden in _HIDDEN)


def shorten_traceback(error: BaseException) -> None:
    """Leave out of an error's traceback what is not the user's own code, unless the user wants to see it."""
    if not settings.traceback_filtering or error.__traceback__ is None:
        return
    kept: TracebackType | None = None
    for entry in reversed(_entries(error.__traceback__)):
        if is_users(entry.tb_frame.f_code.co_filename):
            kept = TracebackType(kept, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    error.__traceback__ = kept
    if hasattr(error, "__notes__"):
        error.__notes__ = [note for note in error.__notes__ if _NOTE_OF_JAX not in note]


def _entries(traceback: TracebackType | None) -> list[TracebackType]:
    found = []
    while traceback is not None:
        found.append(traceback)
        traceback = traceback.tb_next
    return found
