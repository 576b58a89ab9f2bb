"""`get_file`: fetch a file once, check it, and keep it in a folder of one's own."""

from __future__ import annotations

import hashlib
import http.client
import os
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from cornu.base.config import settings
from cornu.base.errors import bad_argument
from cornu.data.archives import extract_archive

__all__ = ["cache_folder", "get_file"]

_SCHEMES = ("http", "https", "ftp", "file")
_FORMATS = ("tar", "zip")
_DIGITS = {32: "md5", 64: "sha256"}
_TIMEOUT = 30.0
_PIECE = 2**18


def cache_folder() -> Path:
    """The folder for downloads: CORNU_HOME or KERAS_HOME where one is set, else `~/.keras`."""
    chosen = os.environ.get("CORNU_HOME") or os.environ.get("KERAS_HOME")
    return Path(chosen).expanduser() if chosen else Path.home() / ".keras"


def get_file(
    fname: str | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | list[str] | tuple[str, ...] | None = "auto",
    cache_dir: str | os.PathLike | None = None,
    force_download: bool = False,
) -> str:
    """Download a file unless it is in the cache already, and return where it is.

    The file appears in the cache when it is complete and its checksum is right, never half. Archives are
    unpacked without trusting them: no links, no path outside the folder, no more bytes than is plausible.

    Args:
        fname: name to keep the file under (of the folder, for an archive that is unpacked); no path. Defaults
            to None, which takes the last part of `origin`.
        origin: URL (http, https, ftp or file).
        untar: the same as `extract=True` with `archive_format="tar"`, from older programs. Defaults to False.
        md5_hash: MD5 checksum in hexadecimal digits, from older programs. Defaults to None.
        file_hash: checksum in hexadecimal digits; a cached file that does not match is fetched again.
            Defaults to None.
        cache_subdir: folder below `cache_dir`. Defaults to "datasets".
        hash_algorithm: "sha256", "md5", or "auto", which tells them by the length. Defaults to "auto".
        extract: unpack the file, which has to be an archive; it stays beside the folder as `<fname>_archive`.
            Defaults to False.
        archive_format: "auto" (tar, then zip), "tar", "zip", or a list of those. Defaults to "auto".
        cache_dir: the cache. Defaults to None: CORNU_HOME, else KERAS_HOME, else `~/.keras`.
        force_download: fetch even if the file is there. Defaults to False.

    Returns:
        Path of the file, or of the folder of unpacked files.

    Raises:
        ValueError: for a bad argument, a wrong checksum, no archive, or an archive that is not safe.
        ConnectionError: if the file could not be fetched.

    Example:
        >>> import pathlib, tempfile
        >>> from cornu.data import get_file
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "original.txt").write_text("hello")
        >>> origin = (folder / "original.txt").as_uri()
        >>> path = get_file("copy.txt", origin, cache_dir=folder)  # doctest: +ELLIPSIS
        Downloading data from ...
        >>> pathlib.Path(path).read_text()
        'hello'
    """
    name = _check_name(fname, origin)
    digest = _check_hash(md5_hash or file_hash, "md5" if md5_hash else hash_algorithm)
    formats = _check_formats(archive_format, untar, extract)
    folder = cache_folder() if cache_dir is None else Path(cache_dir).expanduser()
    folder = folder / cache_subdir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = "Pass cache_dir, or set the environment variable CORNU_HOME to a folder you may write to."
        raise bad_argument("get_file", "cache_dir", f"a folder that can be made ({error})", str(folder), fix) from error
    kept = folder / (f"{name}_archive" if formats else name)
    fresh = force_download or not kept.is_file() or not _matches(kept, digest)
    if fresh:
        _download(str(origin), kept, digest)
    unpacked = folder / name
    if formats and (fresh or not unpacked.is_dir()) and not extract_archive(kept, unpacked, formats):
        kept.unlink()
        expected = "the URL of an archive that can be unpacked (" + " or ".join(formats) + ")"
        raise bad_argument("get_file", "origin", expected, origin, "Pass extract=False to keep the file as it is.")
    return str(unpacked)


def _check_name(fname: Any, origin: Any) -> str:
    if not origin or not isinstance(origin, str):
        raise bad_argument("get_file", "origin", "the URL of the file", origin)
    url = urllib.parse.urlparse(origin)
    if url.scheme not in _SCHEMES:
        fix = "For a file of this machine write pathlib.Path(...).as_uri()."
        raise bad_argument("get_file", "origin", f"a URL that begins with one of {', '.join(_SCHEMES)}", origin, fix)
    name = str(urllib.parse.unquote(url.path).rpartition("/")[2] if fname is None else fname)
    if name in ("", ".", "..") or any(mark in name for mark in "/\\\0") or Path(name).is_absolute():
        fix = "Say where to keep it with cache_dir and cache_subdir."
        raise bad_argument("get_file", "fname", "the plain name of a file, no path", name, fix)
    return name


def _check_hash(value: Any, algorithm: str) -> tuple[str, str] | None:
    if algorithm not in ("auto", "md5", "sha256"):
        raise bad_argument("get_file", "hash_algorithm", "'auto', 'md5' or 'sha256'", algorithm)
    if value is None:
        return None
    digest = str(value).lower()
    found = _DIGITS.get(len(digest)) if set(digest) <= set("0123456789abcdef") else None
    if found is None or algorithm not in ("auto", found):
        expected = "a checksum of 64 (sha256) or 32 (md5) hexadecimal digits, fitting hash_algorithm"
        raise bad_argument("get_file", "file_hash", expected, value)
    return found, digest


def _check_formats(archive_format: Any, untar: bool, extract: bool) -> tuple[str, ...]:
    """Kinds of archive to try, empty where nothing is to be unpacked."""
    chosen = (archive_format,) if isinstance(archive_format, str) else tuple(archive_format or ())
    chosen = _FORMATS if "auto" in chosen else chosen
    if not set(chosen) <= set(_FORMATS) or (extract and not chosen):
        raise bad_argument("get_file", "archive_format", "'auto', 'tar', 'zip' or a list of them", archive_format)
    if untar:
        return ("tar",)
    return chosen if extract else ()


def _matches(path: Path, digest: tuple[str, str] | None) -> bool:
    if digest is None:
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, digest[0]).hexdigest() == digest[1]


def _download(origin: str, path: Path, digest: tuple[str, str] | None) -> None:
    """Fetch into a file of another name, and give it its own when it is complete and right."""
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as beside:
        partial = Path(beside, path.name)
        with partial.open("wb") as file:
            _fetch(origin, file, path)
        if not _matches(partial, digest):
            kind, wanted = digest or ("", "")
            raise ValueError(
                f"get_file: the file at {origin} does not have the expected {kind} checksum {wanted}: it has "
                "changed or was damaged on the way. It was not kept. Try again, or check file_hash."
            )
        partial.replace(path)


def _fetch(origin: str, file: Any, path: Path) -> None:
    if settings.interactive_logging:
        print(f"Downloading data from {origin}", flush=True)
    try:
        with urllib.request.urlopen(origin, timeout=_TIMEOUT) as reply:
            total = int(reply.headers.get("Content-Length") or 0)
            done = 0
            while piece := reply.read(_PIECE):
                file.write(piece)
                done += len(piece)
                _show(done, total)
            if total and done != total:
                raise http.client.IncompleteRead(b"", total - done)
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise ConnectionError(
            f"get_file: could not fetch {origin}: {reason}. Check the connection, or put the file there by "
            f"hand: {path}."
        ) from None


def _show(done: int, total: int) -> None:
    """A line of progress that overwrites itself, on terminals only."""
    if settings.interactive_logging and sys.stdout.isatty():
        share = f"{100 * done // total:3d} % of {total / 1e6:.1f} MB" if total else f"{done / 1e6:.1f} MB"
        print(f"\r{share}", end="\n" if done == total else "", flush=True)
