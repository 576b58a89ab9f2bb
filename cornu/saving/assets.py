"""Files that layers keep beside their variables, such as vocabularies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from cornu.saving.archive import ASSETS, ModelMembers
from cornu.saving.walk import Walk

__all__ = ["StoredAssets", "write_assets"]


def write_assets(model: Any, folder: Path) -> None:
    """Let every object that has `save_assets` write its files, each into a folder of its own below `folder`."""

    def visit(obj: Any, inner: str) -> bool:
        if hasattr(obj, "save_assets"):
            place = folder / inner
            place.mkdir(parents=True, exist_ok=True)
            obj.save_assets(str(place))
        return True

    Walk(visit).go(model)


class StoredAssets:
    """The assets in a file.

    Args:
        members: the file; its members' names were checked.
    """

    def __init__(self, members: ModelMembers):
        self._members = members
        self._names = [name for name in members.names() if name.startswith(f"{ASSETS}/")]

    @contextmanager
    def folder(self, inner: str) -> Iterator[str | None]:
        """A temporary folder with the files of the object at that path, None if it has none.

        Folders are named by the system and not by the file, so that no name in the file decides where data go.
        """
        start = f"{ASSETS}/{inner}/" if inner else f"{ASSETS}/"
        own = [name for name in self._names if name.startswith(start)]
        if not own:
            yield None
            return
        with TemporaryDirectory() as place:
            for name in own:
                target = Path(place, *PurePosixPath(name.removeprefix(start)).parts)
                os.makedirs(target.parent, exist_ok=True)
                self._members.copy(name, target)
            yield place
