"""IDX and npz files, whole, damaged, and made to do harm."""

import gzip
import struct
import zipfile

import numpy as np
import pytest

from cornu.datasets import readers
from cornu.datasets.readers import read_idx, read_npz


def idx_bytes(array, shape=None, code=0x08):
    shape = array.shape if shape is None else shape
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, code, len(shape), *shape) + array.tobytes()


@pytest.mark.parametrize(("dtype", "code"), [("u1", 8), ("i1", 9), (">i2", 11), (">i4", 12), (">f4", 13), (">f8", 14)])
@pytest.mark.parametrize("zipped", [False, True])
def test_idx(tmp_path, dtype, code, zipped):
    array = np.random.default_rng(0).integers(0, 100, (3, 4, 5)).astype(dtype)
    content = idx_bytes(array, code=code)
    (tmp_path / "a").write_bytes(gzip.compress(content, mtime=0) if zipped else content)
    got = read_idx(tmp_path / "a")
    assert got.dtype == np.dtype(dtype).newbyteorder("=")
    assert got.flags.writeable
    np.testing.assert_array_equal(got, array)


GOOD = idx_bytes(np.ones((2, 3), "u1"))
BAD_IDX = [
    (b"", "begins with nothing"),
    (b"\0\0", "begins with 00 00 instead"),
    (b"hello world", "begins with 68 65 6c 6c"),
    (b"\0\0\x07\x01" + GOOD[4:], "begins with 00 00 07 01"),
    (b"\0\0\x08\x00" + GOOD[4:], "begins with 00 00 08 00"),
    (b"\0\0\x08\xff" + GOOD[4:], "begins with 00 00 08 ff"),
    (GOOD[:7], "ends within the header"),
    (GOOD[:-1], r"holds 5 of the 6 bytes .*shape \(2, 3\)"),
    (GOOD + b"\0", "holds more than the 6 bytes"),
    (b"\0\0\x08\x03" + b"\xff" * 12, r"declares \d{29} bytes .*more than the 1073741824"),
    (gzip.compress(GOOD, mtime=0)[:-9], "ended before the end-of-stream"),
    (b"\x1f\x8bgarbage, and more of it", "Unknown compression method"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), BAD_IDX)
def test_bad_idx(tmp_path, content, reason):
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(ValueError, match=rf"a\.gz: could not be read as an IDX file: .*{reason}.*Fetch the file again"):
        read_idx(tmp_path / "a.gz")


def test_missing_files(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing.gz"):
        read_idx(tmp_path / "nothing.gz")
    with pytest.raises(FileNotFoundError, match="nothing.npz"):
        read_npz(tmp_path / "nothing.npz", ("x",))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(tmp_path, save):
    x = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    save(tmp_path / "a.npz", x=x, y=np.arange(3, dtype=">i4"), z=np.array([object()]))
    got = read_npz(tmp_path / "a.npz", ("y", "x"))
    np.testing.assert_array_equal(got[1], x)
    assert got[0].tolist() == [0, 1, 2]
    assert got[0].dtype.isnative


def npz(path, header, content=b"\0" * 16, name="x.npy"):
    text = repr(header).encode() + b"\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + content)


HEADER = {"descr": "<f8", "fortran_order": False, "shape": (2,)}
BAD_NPZ = [
    ({**HEADER, "shape": (10**15,)}, "declares 8000000000000000 bytes"),
    ({**HEADER, "shape": (10**8,)}, "does not have the 800000000 bytes"),
    ({**HEADER, "shape": (1,)}, "does not have the 8 bytes"),
    ({**HEADER, "shape": (-2, -1)}, r"declares the shape \(-2, -1\)"),
    ({**HEADER, "descr": "|O"}, "array 'x' holds object, not numbers"),
    ({**HEADER, "descr": "<U4"}, "array 'x' holds <U4, not numbers"),
    ({"shape": (2,)}, "[Hh]eader"),
]


@pytest.mark.parametrize(("header", "reason"), BAD_NPZ)
def test_bad_npz(tmp_path, header, reason):
    npz(tmp_path / "a.npz", header)
    with pytest.raises(ValueError, match=rf"a\.npz: could not be read as an npz file: .*{reason}"):
        read_npz(tmp_path / "a.npz", ("x",))


def test_npz_that_is_none(tmp_path):
    npz(tmp_path / "a.npz", HEADER, name="other.npy")
    with pytest.raises(ValueError, match=r"has no array 'x'; its entries are other.npy"):
        read_npz(tmp_path / "a.npz", ("x",))
    (tmp_path / "b.npz").write_bytes(b"no zip")
    with pytest.raises(ValueError, match=r"b.npz: could not be read as an npz file: File is not a zip"):
        read_npz(tmp_path / "b.npz", ("x",))
    with zipfile.ZipFile(tmp_path / "c.npz", "w") as archive:
        archive.writestr("x.npy", b"\x93NUMPY\x09\x00")
    with pytest.raises(ValueError, match="c.npz: could not be read"):
        read_npz(tmp_path / "c.npz", ("x",))


def test_limit_holds_for_files_that_keep_their_word(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_BYTES", 10)
    np.savez(tmp_path / "a.npz", x=np.zeros(2))
    with pytest.raises(ValueError, match=r"declares 16 bytes \(shape \(2,\), float64\), more than the 10 allowed"):
        read_npz(tmp_path / "a.npz", ("x",))
