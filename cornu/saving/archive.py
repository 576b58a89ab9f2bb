"""The container of a model: a `.keras` zip file, or a folder with the same members."""

from __future__ import annotations

import difflib
import io
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from cornu.saving.errors import UnsafeModelError

__all__ = [
    "ASSETS",
    "CONFIG",
    "METADATA",
    "WEIGHTS",
    "ModelFolder",
    "ModelMembers",
    "ModelZip",
    "open_model",
    "what_is_there",
]

METADATA = "metadata.json"
CONFIG = "config.json"
WEIGHTS = "model.weights.h5"
ASSETS = "assets"

MAX_TEXT = 64 * 2**20
"""Most bytes that a JSON member may have."""
MAX_MEMBERS = 100_000
MAX_RATIO = 100
"""A packed member may grow to this many times its size..."""
FREE_BYTES = 16 * 2**20
"""... or to this many bytes, whichever is more."""

_DAMAGED = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


class ModelMembers(Protocol):
    """What loading needs of a container."""

    label: str

    def names(self) -> list[str]:
        """Names of all members."""
        ...

    def read(self, name: str, limit: int | None = None) -> bytes:
        """Contents of a member of at most `limit` bytes."""
        ...

    def weights(self) -> Any:
        """Path or open file of the HDF5 member."""
        ...

    def copy(self, name: str, target: Path) -> None:
        """Write a member to a new file."""
        ...


class ModelZip:
    """An open `.keras` file whose members were checked.

    Args:
        archive: the open zip file.
        label: its path, for messages.

    Raises:
        UnsafeModelError: if a member's name leads elsewhere, stands twice, is a link, or grows out of proportion.
    """

    def __init__(self, archive: zipfile.ZipFile, label: str):
        self.label = label
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        size = os.fstat(archive.fp.fileno()).st_size if archive.fp is not None else 0
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise UnsafeModelError(label, entries[0].filename, f"there are more than {MAX_MEMBERS} members")
        for entry in entries:
            self._check(entry, size)
            self._members[entry.filename] = entry

    def _check(self, entry: zipfile.ZipInfo, size: int) -> None:
        # `filename` ends at a null character; the name as it stands in the file does not.
        check_member(self.label, entry.orig_filename)
        if entry.filename in self._members:
            raise UnsafeModelError(self.label, entry.filename, "the name stands twice in the file")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise UnsafeModelError(self.label, entry.filename, "it is a link or a device")
        if entry.flag_bits & 0x1:
            raise UnsafeModelError(self.label, entry.filename, "it is encrypted")
        if entry.compress_size > size or entry.file_size > max(FREE_BYTES, MAX_RATIO * entry.compress_size):
            raise UnsafeModelError(
                self.label,
                entry.filename,
                f"it claims to unpack to {entry.file_size} bytes, of which the file holds {entry.compress_size}",
            )

    def names(self) -> list[str]:
        return [name for name, entry in self._members.items() if not entry.is_dir()]

    def read(self, name: str, limit: int | None = None) -> bytes:
        entry = self._members[name]
        if limit is not None and entry.file_size > limit:
            raise UnsafeModelError(self.label, name, f"it has {entry.file_size} bytes, more than the {limit} allowed")
        try:
            with self._archive.open(entry) as member:
                return member.read(entry.file_size)
        except _DAMAGED as error:
            raise ValueError(f"{self.label}: the member '{name}' is damaged ({error}).") from error

    def weights(self) -> Any:
        return io.BytesIO(self.read(WEIGHTS))

    def copy(self, name: str, target: Path) -> None:
        try:
            with self._archive.open(self._members[name]) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file)
        except _DAMAGED as error:
            raise ValueError(f"{self.label}: the member '{name}' is damaged ({error}).") from error


class ModelFolder:
    """A folder that `save(..., zipped=False)` wrote.

    Args:
        folder: its path.

    Raises:
        UnsafeModelError: if there are links in it.
    """

    def __init__(self, folder: Path):
        self.label = str(folder)
        self._folder = folder
        self._names: list[str] = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise UnsafeModelError(self.label, name, "it is a link or a device")
            if path.is_file():
                self._names.append(name)

    def names(self) -> list[str]:
        return list(self._names)

    def read(self, name: str, limit: int | None = None) -> bytes:
        path = self._folder / name
        if limit is not None and path.stat().st_size > limit:
            raise UnsafeModelError(self.label, name, f"it has {path.stat().st_size} bytes, more than {limit} allowed")
        return path.read_bytes()

    def weights(self) -> Any:
        return self._folder / WEIGHTS

    def copy(self, name: str, target: Path) -> None:
        shutil.copyfile(self._folder / name, target)


def check_member(label: str, name: str) -> None:
    """Refuse a member's name that could lead outside a folder."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ":" in name or "\0" in name:
        raise UnsafeModelError(label, name, "the name is absolute or has characters that lead elsewhere")
    if ".." in parts or not parts:
        raise UnsafeModelError(label, name, "the name leads outside the file")
    if len(name) > 4096 or any(len(part) > 255 for part in parts):
        raise UnsafeModelError(label, f"{name[:60]}...", "the name is too long")


def what_is_there(path: Path) -> str:
    """What to say of a path that leads to no file: the folder that is missing, or the files that may be meant."""
    folder = path.absolute().parent
    if not folder.is_dir():
        return f"There is no folder '{folder}'."
    others = sorted(one.name for one in folder.iterdir() if one.name.endswith((".keras", ".h5")))
    near = difflib.get_close_matches(path.name, others, n=3)
    if near:
        return f"Did you mean {' or '.join(repr(name) for name in near)}?"
    return f"The folder '{folder}' holds {', '.join(others[:8]) or 'no .keras and no .h5 files'}."


@contextmanager
def open_model(path: Path) -> Iterator[ModelMembers]:
    """Open a `.keras` file or a folder of the same members.

    Raises:
        UnsafeModelError: if a member's name, kind or size is refused.
        ValueError: if there is no such file, or it is neither.
    """
    if path.is_dir():
        if not (path / CONFIG).is_file():
            raise ValueError(
                f"load_model: the folder '{path}' has no '{CONFIG}', so it was not written by `model.save`. A "
                "SavedModel of TensorFlow cannot be read."
            )
        yield ModelFolder(path)
        return
    if not path.is_file():
        raise ValueError(f"load_model: File not found: '{path}'. {what_is_there(path)}")
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise ValueError(f"{path}: this is not a `.keras` file, or it is damaged ({error}).") from error
    with archive:
        yield ModelZip(archive, str(path))
