"""The text of a progress bar: counts, the bar itself, times, numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["bar_text", "duration", "pace", "plain_text", "values_text", "visible_length"]

_FULL = "━"
_CODES = re.compile(r"\x1b\[\d*m")


def values_text(values: Iterable[tuple[str, Any]]) -> str:
    """` - loss: 0.5000 - accuracy: 1.0000e-04`: four decimals, or four in e-notation where those would say nothing."""
    return "".join(f" - {name}: {_number(value)}" for name, value in values)


def _number(value: Any) -> str:
    try:
        number = float(np.mean(value))
    except (TypeError, ValueError):
        return str(value)
    return f"{number:.4f}" if abs(number) > 1e-3 or math.isnan(number) else f"{number:.4e}"


def pace(seconds: float, unit: str) -> str:
    """Time for one unit, such as `2ms/step`."""
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s/{unit}"
    return f"{seconds * 1e3:.0f}ms/{unit}" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us/{unit}"


def duration(seconds: float) -> str:
    """`7s`, `1:07` or `1:00:07`."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}" if minutes else f"{whole}s"


def plain_text(done: int, target: int | None, elapsed: float, each: float, unit: str, values: str) -> str:
    """One line without control characters, for files and `verbose=2`."""
    return f"{done}/{'Unknown' if target is None else target} - {elapsed:.0f}s - {pace(each, unit)}{values}"


def bar_text(done: int, target: int | None, elapsed: float, each: float, unit: str, width: int, final: bool) -> str:
    """A bar of up to `width` characters between count and time, with the terminal's codes for bold and colours."""
    if target is None:
        return f"{done:>7d}/Unknown {_bold(f'{elapsed:.0f}s')} {pace(each, unit)}"
    count = f"{done:>{len(str(target))}d}/{target}"
    time = f"{elapsed:.0f}s" if final else duration(each * max(target - done, 0))
    fill = min(int(width * done / target), width) if target else width
    bar = f"\x1b[32m{_FULL * fill}\x1b[0m\x1b[37m{_FULL * (width - fill)}\x1b[0m " if width else ""
    return f"{_bold(count)} {bar}{_bold(time)} {pace(each, unit)}"


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m"


def visible_length(text: str) -> int:
    """Number of characters that are seen."""
    return len(_CODES.sub("", text))
