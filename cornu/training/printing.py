"""Lines for the user: on the terminal, or in the log where `disable_interactive_logging()` asked for that."""

from __future__ import annotations

import logging
import sys

from cornu.base.config import settings

__all__ = ["is_live", "write_line", "write_live"]

_logger = logging.getLogger("cornu")


def write_line(text: str) -> None:
    """Print a whole line."""
    if settings.interactive_logging:
        print(text, flush=True)
    else:
        _logger.info(text.strip("\n"))


def write_live(text: str) -> None:
    """Write a part of a line, which may go back to its start; only where `is_live()`."""
    sys.stdout.write(text)
    sys.stdout.flush()


def is_live() -> bool:
    """Whether what was written can be written over: in a terminal or a notebook, not in a file or a pipe."""
    if not settings.interactive_logging:
        return False
    stream = sys.stdout
    return type(stream).__module__.startswith("ipykernel") or (hasattr(stream, "isatty") and stream.isatty())
