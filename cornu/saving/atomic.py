"""Files that are either the old one or the new one, whatever happens while they are written."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replacing"]


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path to write a file or folder to; it takes the place of `target` when the block ends well.

    The work is done in a hidden folder beside `target`, since only within one file system can a file change its name
    in one step. If the block raises, that folder is removed and `target` stays as it was. A link is followed: the
    file that it leads to is replaced.

    Args:
        target: the file or folder to make.

    Raises:
        FileNotFoundError: if the folder around it does not exist.
    """
    target = Path(os.path.realpath(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(f"saving: the folder '{target.parent}' does not exist. Make it before saving into it.")
    with tempfile.TemporaryDirectory(prefix=".saving-", dir=target.parent) as folder:
        fresh = Path(folder, target.name)
        yield fresh
        if fresh.is_dir():
            _replace_folder(fresh, target, Path(folder, "old"))
        else:
            _flush(fresh)
            if target.is_file():
                shutil.copymode(target, fresh)
            os.replace(fresh, target)


def _flush(path: Path) -> None:
    """Wait until the disk has the file, so that a power cut cannot leave an empty one under the new name."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _replace_folder(fresh: Path, target: Path, old: Path) -> None:
    """Folders cannot be exchanged in one step: the old one is moved aside, and back if the new one cannot follow."""
    for path in fresh.rglob("*"):
        if path.is_file():
            _flush(path)
    if not target.exists():
        fresh.rename(target)
        return
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
