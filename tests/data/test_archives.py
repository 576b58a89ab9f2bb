"""Archives made to do harm: nothing is written outside the target, and nothing at all after a refusal."""

import io
import os
import stat
import tarfile
import zipfile

import pytest

from cornu.data import archives
from cornu.data.archives import UnsafeArchive, extract_archive


def make_tar(path, entries, mode="w:gz"):
    """`entries`: name -> bytes, or a TarInfo for anything that is not a plain file."""
    with tarfile.open(path, mode) as archive:
        for name, content in entries:
            if isinstance(content, bytes):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            else:
                archive.addfile(content)
    return path


def entry(name, kind, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return name, info


def make_zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def all_files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def box(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "precious.txt").write_text("kept")
    return tmp_path


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar(box, mode):
    path = make_tar(box / "a.tar", [entry("d", tarfile.DIRTYPE), ("d/f.txt", b"one"), ("g.txt", b"two")], mode)
    assert extract_archive(path, box / "in" / "out")
    assert all_files(box / "in") == ["out/d/f.txt", "out/g.txt"]
    assert (box / "in/out/d/f.txt").read_bytes() == b"one"
    assert stat.S_IMODE((box / "in/out").stat().st_mode) == stat.S_IMODE((box / "in").stat().st_mode)


def test_zip_and_replacing(box):
    path = make_zip(box / "a.zip", [("d/", b""), ("d/f.txt", b"one")])
    (box / "in/out").mkdir()
    (box / "in/out/old.txt").write_text("old")
    assert extract_archive(path, box / "in/out")
    assert all_files(box / "in") == ["out/d/f.txt"]
    (box / "in/file").write_text("old")
    assert extract_archive(path, box / "in/file")
    assert all_files(box / "in/file") == ["d/f.txt"]


def test_formats(box):
    path = make_zip(box / "a.zip", [("f.txt", b"one")])
    assert not extract_archive(path, box / "in/out", ("tar",))
    tar = make_tar(box / "a.tar", [("f.txt", b"one")])
    assert not extract_archive(tar, box / "in/out", ("zip",))
    (box / "plain").write_bytes(b"no archive" * 100)
    assert not extract_archive(box / "plain", box / "in/out")
    (box / "short").write_bytes(b"")
    assert not extract_archive(box / "short", box / "in/out")
    assert all_files(box / "in") == []


LONG = "/".join(["d" * 200] * 25)
TARS = [
    ([("../evil.txt", b"x")], "'../evil.txt': its path leads outside"),
    ([("a/../../evil.txt", b"x")], "leads outside"),
    ([("..\\evil.txt", b"x")], "leads outside"),
    ([("/tmp/evil.txt", b"x")], "'/tmp/evil.txt': its path is absolute"),
    ([("C:\\evil.txt", b"x")], "is absolute"),
    ([("\\\\host\\share\\evil.txt", b"x")], "is absolute"),
    ([entry("l", tarfile.SYMTYPE, "../.."), ("l/evil.txt", b"x")], "'l': it is a link"),
    ([entry("l", tarfile.SYMTYPE, "harmless")], "it is a link"),
    ([entry("h", tarfile.LNKTYPE, "../precious.txt"), ("h", b"overwritten")], "'h': it is a link"),
    ([entry("fifo", tarfile.FIFOTYPE)], "neither a file nor a folder"),
    ([entry("dev", tarfile.CHRTYPE)], "neither a file nor a folder"),
    ([entry(LONG, tarfile.DIRTYPE), entry("s", tarfile.SYMTYPE, LONG), ("s/evil", b"x")], "tar"),
]


@pytest.mark.parametrize(("entries", "reason"), TARS)
@pytest.mark.parametrize("folder", ["/", "in"])
def test_tars_that_reach_out(box, monkeypatch, entries, reason, folder):
    monkeypatch.chdir(box / folder if folder == "in" else folder)
    path = make_tar(box / "bad.tar.gz", [("first.txt", b"harmless"), *entries])
    with pytest.raises(ValueError, match="bad.tar.gz: ") as caught:
        extract_archive(path, box / "in/out")
    assert reason in str(caught.value)
    assert all_files(box) == ["bad.tar.gz", "precious.txt"]
    assert os.listdir(box / "in") == []
    assert (box / "precious.txt").read_text() == "kept"


@pytest.mark.parametrize("name", ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "..\\evil.txt"])
def test_zips_that_reach_out(box, name):
    path = make_zip(box / "bad.zip", [("first.txt", b"harmless"), (name, b"x")])
    with pytest.raises(UnsafeArchive, match=r"bad.zip: refused because of its entry .*evil.txt': its path"):
        extract_archive(path, box / "in/out")
    assert all_files(box) == ["bad.zip", "precious.txt"]


def test_links_in_zips(box):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = make_zip(box / "bad.zip", [(link, b"../precious.txt")])
    with pytest.raises(UnsafeArchive, match="'link': it is a link"):
        extract_archive(path, box / "in/out")
    assert os.listdir(box / "in") == []


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_bombs(box, monkeypatch, make):
    monkeypatch.setattr(archives, "FREE_SIZE", 10_000)
    path = make(box / "bomb", [(f"f{i}", bytes(1_000_000)) for i in range(3)])
    assert path.stat().st_size * archives.MAX_RATIO < 3_000_000
    with pytest.raises(UnsafeArchive, match=r"bomb: refused, because it unpacks to more than \d+ bytes"):
        extract_archive(path, box / "in/out")
    assert os.listdir(box / "in") == []
    monkeypatch.setattr(archives, "FREE_SIZE", 2**26)
    assert extract_archive(path, box / "in/out")


def test_bomb_in_a_tar_header(box, monkeypatch):
    monkeypatch.setattr(archives, "FREE_SIZE", 10_000)
    info = tarfile.TarInfo("f")
    info.pax_headers = {"comment": "x" * 5_000_000}
    with tarfile.open(box / "bomb.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    with pytest.raises(UnsafeArchive, match="unpacks to more than"):
        extract_archive(box / "bomb.tar.gz", box / "in/out")


def test_too_many_entries(box, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 3)
    path = make_tar(box / "many.tar", [(f"f{i}", b"") for i in range(4)])
    with pytest.raises(UnsafeArchive, match="'f3': there are more than 3 entries"):
        extract_archive(path, box / "in/out")


@pytest.mark.parametrize("make", [make_tar, make_zip])
def test_damaged_archives(box, make):
    path = make(box / "cut", [("f.bin", os.urandom(50_000)), ("g.bin", os.urandom(50_000))])
    whole = path.read_bytes()
    middle = bytearray(whole)
    middle[40_000:40_100] = bytes(100)
    path.write_bytes(middle)
    with pytest.raises(ValueError, match=r"cut: the archive could not be unpacked: .*Nothing was kept"):
        extract_archive(path, box / "in/out")
    assert os.listdir(box / "in") == []
