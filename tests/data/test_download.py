"""get_file, over file:// and a server on this machine."""

import hashlib
import http.server
import inspect
import os
import threading
import zipfile
from pathlib import Path

import keras
import pytest

from cornu.data import get_file
from cornu.data.download import cache_folder

CONTENT = b"forty-two" * 50_000
SHA256, MD5 = hashlib.sha256(CONTENT).hexdigest(), hashlib.md5(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        if self.path == "/missing.bin":
            self.send_error(404)
            return
        if self.path == "/redirect.bin":
            self.send_response(302)
            self.send_header("Location", f"file://{__file__}")
            self.end_headers()
            return
        self.send_response(200)
        if self.path != "/unknown_length.bin":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path == "/cut.bin" else CONTENT)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_signature_as_in_keras():
    ours, theirs = (inspect.signature(f).parameters.values() for f in (get_file, keras.utils.get_file))
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


@pytest.mark.parametrize("name", ["data.bin", "unknown_length.bin"])
def test_download_once(server, tmp_path, capsys, name):
    before = Handler.asked
    path = get_file(origin=f"{server}/{name}", cache_dir=tmp_path)
    assert path == str(tmp_path / "datasets" / name)
    assert Path(path).read_bytes() == CONTENT
    assert f"Downloading data from {server}/{name}" in capsys.readouterr().out
    assert get_file(origin=f"{server}/{name}", cache_dir=tmp_path) == path
    assert Handler.asked == before + 1
    get_file(origin=f"{server}/{name}", cache_dir=tmp_path, force_download=True)
    assert Handler.asked == before + 2
    assert os.listdir(tmp_path / "datasets") == [name]


def test_names_and_folders(server, tmp_path):
    path = get_file("mine.bin", f"{server}/a%20b.bin?x=1", cache_dir=str(tmp_path), cache_subdir="p/q")
    assert path == str(tmp_path / "p/q/mine.bin")
    assert get_file(origin=f"{server}/a%20b.bin?x=1", cache_dir=tmp_path).endswith("a b.bin")


@pytest.mark.parametrize("given", [{"file_hash": SHA256}, {"file_hash": MD5}, {"md5_hash": MD5},
                                   {"file_hash": SHA256.upper(), "hash_algorithm": "sha256"}])  # fmt: skip
def test_checksums(server, tmp_path, given):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets/data.bin").write_bytes(b"stale")
    path = get_file(origin=f"{server}/data.bin", cache_dir=tmp_path, **given)
    assert Path(path).read_bytes() == CONTENT


def test_wrong_checksum_keeps_what_was_there(server, tmp_path):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets/data.bin").write_bytes(b"stale")
    wrong = "ab" * 32
    with pytest.raises(
        ValueError, match=rf"{server}/data.bin does not have the expected sha256 checksum {wrong}.*file_hash"
    ):
        get_file(origin=f"{server}/data.bin", cache_dir=tmp_path, file_hash=wrong)
    assert (tmp_path / "datasets/data.bin").read_bytes() == b"stale"
    assert os.listdir(tmp_path / "datasets") == ["data.bin"]


@pytest.mark.parametrize(("name", "reason"), [("missing.bin", "Not Found"), ("cut.bin", "IncompleteRead"),
                                              ("redirect.bin", "not allowed")])  # fmt: skip
def test_failed_downloads_leave_nothing(server, tmp_path, name, reason):
    with pytest.raises(ConnectionError, match=rf"could not fetch {server}/{name}: .*{reason}.*by hand: .*{name}"):
        get_file(origin=f"{server}/{name}", cache_dir=tmp_path)
    assert os.listdir(tmp_path / "datasets") == []


def test_no_server(tmp_path):
    with pytest.raises(ConnectionError, match="could not fetch file:///no/such.bin"):
        get_file(origin="file:///no/such.bin", cache_dir=tmp_path)


@pytest.fixture
def archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as file:
        file.writestr("d/f.txt", "hello")
    return (tmp_path / "pack.zip").as_uri()


def test_extract_as_keras_places_it(archive, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.mkdir()
    found = []
    for function, folder in ((get_file, ours), (keras.utils.get_file, theirs)):
        for options in ({}, {"fname": "named"}):
            path = Path(function(origin=archive, extract=True, cache_dir=folder, **options))
            found.append(str(path.relative_to(folder)))
            assert (path / "d/f.txt").read_text() == "hello"
    assert found[:2] == found[2:]
    listing = [sorted(str(p.relative_to(folder)) for p in folder.rglob("*")) for folder in (ours, theirs)]
    assert listing[0] == listing[1]


def test_extract_again_only_where_needed(archive, tmp_path):
    path = Path(get_file(origin=archive, extract=True, cache_dir=tmp_path, archive_format=["zip"]))
    (path / "mark").write_text("")
    get_file(origin=archive, extract=True, cache_dir=tmp_path)
    assert (path / "mark").exists()
    get_file(origin=archive, extract=True, cache_dir=tmp_path, force_download=True)
    assert not (path / "mark").exists()


def test_extract_what_is_no_archive(archive, tmp_path):
    with pytest.raises(
        ValueError, match=r"'origin' must be the URL of an archive .*\(tar\); got origin=.*extract=False"
    ):
        get_file(origin=archive, untar=True, cache_dir=tmp_path)
    assert os.listdir(tmp_path / "datasets") == []


BAD = [
    ({"fname": "a"}, "argument 'origin' must be the URL of the file; got origin=None"),
    ({"origin": "/etc/passwd"}, "begins with one of http, .*; got origin='/etc/passwd'.*as_uri"),
    ({"origin": "http://h/"}, "argument 'fname' must be the plain name .*; got fname=''"),
    ({"origin": "http://h/x", "fname": "../x"}, r"'fname' must be .*got fname='\.\./x'.*cache_subdir"),
    ({"origin": "http://h/x", "fname": "/tmp/x"}, "got fname='/tmp/x'"),
    ({"origin": "http://h/.."}, r"got fname='\.\.'"),
    ({"origin": "http://h/..%2Fx%5C"}, r"got fname='x"),
    ({"origin": "http://h/x", "file_hash": "12"}, "must be a checksum of 64 .*got file_hash='12'"),
    ({"origin": "http://h/x", "file_hash": "zz" * 32}, "argument 'file_hash' must be"),
    ({"origin": "http://h/x", "md5_hash": SHA256}, "argument 'file_hash' must be"),
    ({"origin": "http://h/x", "hash_algorithm": "crc"}, "'hash_algorithm' must be 'auto', 'md5' or 'sha256'"),
    ({"origin": "http://h/x", "extract": True, "archive_format": "rar"}, "got archive_format='rar'"),
    ({"origin": "http://h/x", "extract": True, "archive_format": None}, "got archive_format=None"),
    ({"origin": "http://h/x", "cache_dir": "/proc/nothing"}, "must be a folder that can be made.*CORNU_HOME"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "text"), BAD)
def test_bad_arguments(arguments, text, tmp_path):
    with pytest.raises(ValueError, match=f"^get_file: .*{text}"):
        get_file(**{"cache_dir": tmp_path, **arguments})


def test_cache_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("CORNU_HOME", raising=False)
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".keras"
    monkeypatch.setenv("KERAS_HOME", "/k")
    assert cache_folder() == Path("/k")
    monkeypatch.setenv("CORNU_HOME", "~/c")
    assert cache_folder() == tmp_path / "c"
