"""Unpacking tar and zip files that may have been made to do harm."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

__all__ = ["UnsafeArchive", "extract_archive"]

MAX_RATIO = 200
"""An archive may grow to this many times its size when unpacked..."""
FREE_SIZE = 256 * 2**20
"""... or to this many bytes, whichever is more."""
MAX_ENTRIES = 2_000_000

_COMPRESSIONS = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))

_DAMAGED = (OSError, EOFError, RuntimeError, tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error)


class UnsafeArchive(ValueError):
    """An archive was refused: it would write outside its folder, make links, or fill the disk."""


def extract_archive(path: str | Path, target: str | Path, formats: tuple[str, ...] = ("tar", "zip")) -> bool:
    """Unpack an archive into the folder `target`, all of it or nothing.

    Only plain files and folders are written. They are unpacked into a new folder beside `target`, which takes
    its place when everything went well; so an entry cannot overwrite or follow what was there before.

    Args:
        path: tar file (plain, gzip, bzip2 or xz) or zip file.
        target: folder to make; what was there is replaced.
        formats: kinds to try, of "tar" and "zip".

    Returns:
        False if `path` is an archive of none of the `formats`, else True.

    Raises:
        UnsafeArchive: if an entry has an absolute path or one with "..", is a link or a device, or if the
            archive is far larger unpacked than packed, or larger than the disk's free space.
    """
    path, target = Path(path), Path(target)
    if "tar" in formats and _is_tar(path):
        entries = _tar_entries(path, target.parent)
    elif "zip" in formats and zipfile.is_zipfile(path):
        entries = _zip_entries(path, target.parent)
    else:
        return False
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as beside:
        fresh = Path(beside, target.name)
        fresh.mkdir()
        _write(path, entries, fresh)
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        fresh.rename(target)
    return True


def _write(path: Path, entries: Iterator[tuple[str, Any]], folder: Path) -> None:
    """Write entries, given as name and open file (None for a folder), below `folder`."""
    try:
        for number, (name, source) in enumerate(entries):
            if number >= MAX_ENTRIES:
                raise _refusal(path, name, f"there are more than {MAX_ENTRIES} entries")
            place = folder.joinpath(*_safe_parts(path, name))
            if source is None:
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("wb") as file:
                shutil.copyfileobj(source, file)
    except _DAMAGED as error:
        raise ValueError(f"{path}: the archive could not be unpacked: {error}. Nothing was kept of it.") from error


def _safe_parts(path: Path, name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or PureWindowsPath(name).drive:
        raise _refusal(path, name, "its path is absolute")
    if ".." in parts:
        raise _refusal(path, name, "its path leads outside the folder")
    if "\0" in name:
        raise _refusal(path, name, "its path has a null character")
    return parts


def _is_tar(path: Path) -> bool:
    """Whether the first block is a tar header (tarfile's own test reads as much as that header says)."""
    try:
        with _decompressed(path) as stream:
            tarfile.TarInfo.frombuf(stream.read(tarfile.BLOCKSIZE), "utf-8", "surrogateescape")
    except _DAMAGED:
        return False
    return True


def _tar_entries(path: Path, folder: Path) -> Iterator[tuple[str, IO[bytes] | None]]:
    with _decompressed(path) as stream:
        budget = _Budget(path, folder)
        # Mode "r|" reads forward only, so that all bytes, headers included, pass through the budget.
        counted: Any = _Counted(stream, budget)
        with tarfile.open(fileobj=counted, mode="r|") as archive:
            for entry in archive:
                if entry.isdir():
                    yield entry.name, None
                elif entry.isreg() and not entry.issparse():
                    yield entry.name, archive.extractfile(entry)
                else:
                    kind = "a link" if entry.islnk() or entry.issym() else "neither a file nor a folder"
                    raise _refusal(path, entry.name, f"it is {kind}")
        # The checksum of a compressed file stands at its very end.
        while counted.read(tarfile.RECORDSIZE):
            pass


def _zip_entries(path: Path, folder: Path) -> Iterator[tuple[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        budget = _Budget(path, folder)
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                kind = "a link" if stat.S_ISLNK(mode) else "neither a file nor a folder"
                raise _refusal(path, entry.filename, f"it is {kind}")
            if entry.is_dir():
                yield entry.filename, None
                continue
            with archive.open(entry) as source:
                yield entry.filename, _Counted(source, budget)


def _decompressed(path: Path) -> Any:
    with path.open("rb") as file:
        start = file.read(6)
    for magic, opener in _COMPRESSIONS:
        if start.startswith(magic):
            return opener(path, "rb")
    return path.open("rb")


class _Budget:
    """How many bytes may still come out of an archive."""

    def __init__(self, path: Path, folder: Path):
        packed = path.stat().st_size
        self.path = path
        self.left = min(max(FREE_SIZE, MAX_RATIO * packed), shutil.disk_usage(folder).free)
        self.limit = self.left

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise UnsafeArchive(
                f"{self.path}: refused, because it unpacks to more than {self.limit} bytes ({MAX_RATIO} "
                f"times its size, at least {FREE_SIZE}, or the free space of the disk). Unpack it by hand if "
                "you trust it."
            )


class _Counted:
    """A file whose reads are taken off a budget, in pieces that stay small."""

    def __init__(self, file: Any, budget: _Budget):
        self.file, self.budget = file, budget

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(2**20 if size < 0 else size)
        self.budget.spend(len(piece))
        return piece


def _refusal(path: Path, entry: str, reason: str) -> UnsafeArchive:
    return UnsafeArchive(f"{path}: refused because of its entry {entry!r}: {reason}. Nothing of it was kept.")
