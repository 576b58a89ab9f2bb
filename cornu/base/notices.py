"""Warnings that are said once in a process, so that a loop does not repeat them."""

from __future__ import annotations

import sys
import warnings

from cornu.base.tracebacks import is_users

_said: set[str] = set()


class CornuWarning(UserWarning):
    """What cornu tells its user without stopping the program."""


def notice(message: str, *, key: str | None = None) -> None:
    """Warn with `message`, once for each `key` (the message itself by default), naming the user's own line."""
    key = message if key is None else key
    if key in _said:
        return
    _said.add(key)
    warnings.warn(message, CornuWarning, stacklevel=_user_level())


def forget_notices() -> None:
    """Let every notice be said again (for tests and for a fresh start in a notebook)."""
    _said.clear()


def _user_level() -> int:
    """Depth of the nearest frame that is the user's, counted as `warnings.warn` counts from `notice`."""
    frame, level = sys._getframe(2), 2
    while frame is not None and not is_users(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    return level
