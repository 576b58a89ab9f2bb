"""What a waiting person sees: one line that is written over, on a terminal only."""

from __future__ import annotations

import shutil
import sys

_BACK_AND_CLEAR = "\r\x1b[K"


class Progress:
    """A status line on the standard error stream. Where that is no terminal, nothing is written."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Replaces the line."""
        if self._shown:
            width = shutil.get_terminal_size().columns
            sys.stderr.write(_BACK_AND_CLEAR + text[: width - 1])
            sys.stderr.flush()

    def clear(self) -> None:
        """Removes the line, before something that stays is printed."""
        self.show("")
