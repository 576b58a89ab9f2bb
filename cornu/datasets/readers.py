"""Reading IDX and npz files that may be damaged or made to do harm."""

from __future__ import annotations

import gzip
import math
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np

__all__ = ["read_idx", "read_npz"]

MAX_BYTES = 2**30
"""Most bytes that one array of a file may have."""
_IDX_DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_DAMAGED = (gzip.BadGzipFile, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


def read_idx(path: str | Path) -> np.ndarray:
    """The array of an IDX file (the format of MNIST), gzipped or not.

    Args:
        path: file that begins with two zero bytes, the dtype's code, the rank, and the big-endian dimensions.

    Raises:
        ValueError: naming the file, if it is no IDX file, is cut short or too long, or declares more than 1
            GiB.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if zipped else path.open("rb") as file:
            return _read_idx(file)
    except _DAMAGED as error:
        raise ValueError(f"{path}: could not be read as an IDX file: {error}. Fetch the file again.") from error


def _read_idx(file: IO[bytes] | Any) -> np.ndarray:
    magic = file.read(4)
    if len(magic) != 4 or magic[:2] != b"\0\0" or magic[2] not in _IDX_DTYPES or not 1 <= magic[3] <= 8:
        raise ValueError(f"its header begins with {magic.hex(' ') or 'nothing'} instead of 00 00, a dtype and a rank")
    dtype, rank = np.dtype(_IDX_DTYPES[magic[2]]), magic[3]
    dimensions = file.read(4 * rank)
    if len(dimensions) != 4 * rank:
        raise ValueError("it ends within the header")
    shape = tuple(np.frombuffer(dimensions, ">u4").tolist())
    size = _size_of(shape, dtype)
    content = file.read(size)
    if len(content) != size or file.read(1):
        more = "more than the" if len(content) == size else f"{len(content)} of the"
        raise ValueError(f"it holds {more} {size} bytes that its header says (shape {shape}, {dtype})")
    return np.frombuffer(content, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def read_npz(path: str | Path, names: tuple[str, ...]) -> list[np.ndarray]:
    """The arrays called `names` of an npz file; nothing else of it is read, and nothing is unpickled.

    Args:
        path: file written by `np.savez` or `np.savez_compressed`.
        names: arrays to read.

    Raises:
        ValueError: naming the file, if an array is missing, holds objects, is damaged, or declares more than
            1 GiB.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return [_read_member(archive, name) for name in names]
    except _DAMAGED as error:
        raise ValueError(f"{path}: could not be read as an npz file: {error}. Fetch the file again.") from error


def _read_member(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    if f"{name}.npy" not in archive.namelist():
        raise ValueError(f"it has no array {name!r}; its entries are {', '.join(sorted(archive.namelist())[:20])}")
    with archive.open(f"{name}.npy") as file:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            shape, by_columns, dtype = np.lib.format.read_array_header_2_0(file)
        else:
            raise ValueError(f"array {name!r} is written in version {version} of the npy format")
        if dtype.kind not in "biuf":
            raise ValueError(f"array {name!r} holds {dtype}, not numbers")
        size = _size_of(shape, dtype)
        # The header may lie about the size: what is there is read first, and then made into an array.
        content = file.read(size)
        if len(content) != size or file.read(1):
            raise ValueError(f"array {name!r} does not have the {size} bytes that its header says")
    array = np.frombuffer(content, dtype).reshape(shape, order="F" if by_columns else "C")
    return array.astype(dtype.newbyteorder("="))


def _size_of(shape: tuple[int, ...], dtype: np.dtype) -> int:
    size = math.prod(shape) * dtype.itemsize
    if min(shape, default=0) < 0:
        raise ValueError(f"its header declares the shape {shape}")
    if size > MAX_BYTES:
        raise ValueError(
            f"its header declares {size} bytes (shape {shape}, {dtype}), more than the {MAX_BYTES} allowed"
        )
    return size
