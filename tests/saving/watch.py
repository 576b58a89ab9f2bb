"""Watching a load: nothing may run, be imported, reach the network, or open a file outside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cornu.base import config
from cornu.core.serialization import get_custom_objects

_FORBIDDEN = ("marshal.loads", "pickle.", "socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "urllib.")
_events: list[tuple[str, Any]] = []
_watching = False


def _python_imports() -> bool:
    """Whether it is Python itself that unmarshals, a module of the library that is imported late."""
    return "importlib" in sys._getframe(2).f_code.co_filename


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and not (event == "marshal.loads" and _python_imports()):
        _events.append((event, arguments[0] if arguments else None))


# An audit hook can never be taken away, so there is one for the process, asleep most of the time.
sys.addaudithook(_hook)


@contextmanager
def nothing_happens(canary: Path) -> Iterator[None]:
    """Assert that the block runs no code of a file, opens no `canary`, and leaves the process as it was."""
    global _watching
    canary.write_text("canary")
    before = _process(canary.parent)
    _events.clear()
    _watching = True
    try:
        yield
    finally:
        _watching = False
    forbidden = [event for event in _events if event[0].startswith(_FORBIDDEN)]
    assert not forbidden, forbidden
    assert [event for event in _events if event[0] == "open" and str(event[1]) == str(canary)] == []
    assert _process(canary.parent) == before


def _process(folder: Path) -> Any:
    """What a hostile file could have changed."""
    return (
        config.floatx(),
        config.epsilon(),
        config.image_data_format(),
        dict(get_custom_objects()),
        {"this", "antigravity", "ftplib"} & set(sys.modules),
        sorted(folder.parent.rglob("*")),
    )
