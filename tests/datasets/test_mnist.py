"""Where MNIST is looked for, and what is refused."""

import gzip
import hashlib
import inspect

import keras
import numpy as np
import pytest

import cornu.datasets.fashion_mnist
import cornu.datasets.mnist
from cornu.datasets import fashion_mnist, mnist, set_local_folder
from cornu.datasets.idx_family import load_npz
from tests.datasets.test_readers import idx_bytes

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


@pytest.fixture
def arrays():
    rng = np.random.default_rng(5)
    return [
        rng.integers(0, 256, (7, 28, 28)).astype("u1"), rng.integers(0, 10, 7).astype("u1"),
        rng.integers(0, 256, (3, 28, 28)).astype("u1"), rng.integers(0, 10, 3).astype("u1"),
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    """No setting, an empty cache, and a URL that leads to nothing."""
    monkeypatch.delenv("CORNU_DATA", raising=False)
    monkeypatch.setenv("CORNU_HOME", str(tmp_path / "cache"))
    for module in (cornu.datasets.mnist, cornu.datasets.fashion_mnist):
        monkeypatch.setattr(module, "_URL", (tmp_path / "web").as_uri() + "/")
    yield
    set_local_folder(None)


def write_idx(folder, arrays, zipped=True):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(NAMES, arrays, strict=True):
        content = idx_bytes(array)
        (folder / (f"{name}.gz" if zipped else name)).write_bytes(gzip.compress(content) if zipped else content)


def same(loaded, arrays):
    (x_train, y_train), (x_test, y_test) = loaded
    got = [x_train, y_train, x_test, y_test]
    return all(a.dtype == np.uint8 and np.array_equal(a, b) for a, b in zip(got, arrays, strict=True))


def save_npz(path, arrays):
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **dict(zip(("x_train", "y_train", "x_test", "y_test"), arrays, strict=True)))


def test_signatures_as_in_keras():
    for ours, theirs in ((mnist, keras.datasets.mnist), (fashion_mnist, keras.datasets.fashion_mnist)):
        mine, other = (inspect.signature(m.load_data).parameters.values() for m in (ours, theirs))
        assert [(p.name, p.default) for p in mine] == [(p.name, p.default) for p in other]


@pytest.mark.parametrize("folder", [".", "mnist"])
@pytest.mark.parametrize("zipped", [True, False])
def test_local_idx_files(tmp_path, monkeypatch, arrays, folder, zipped):
    write_idx(tmp_path / "local" / folder, arrays, zipped)
    monkeypatch.setenv("CORNU_DATA", str(tmp_path / "local"))
    assert same(mnist.load_data(), arrays)


def test_local_npz_and_setting_before_environment(tmp_path, monkeypatch, arrays):
    save_npz(tmp_path / "set" / "mnist" / "mnist.npz", arrays)
    (tmp_path / "env").mkdir()
    monkeypatch.setenv("CORNU_DATA", str(tmp_path / "env"))
    set_local_folder(tmp_path / "set")
    assert same(mnist.load_data(), arrays)
    set_local_folder(None)
    with pytest.raises(ConnectionError, match=r"/env has neither, nor has its subfolder mnist"):
        mnist.load_data()


def test_absolute_path(tmp_path, arrays):
    save_npz(tmp_path / "mine.npz", arrays)
    assert same(mnist.load_data(str(tmp_path / "mine.npz")), arrays)
    with pytest.raises(FileNotFoundError, match="none.npz"):
        mnist.load_data(str(tmp_path / "none.npz"))


def test_download_is_checked_and_cached(tmp_path, monkeypatch, arrays):
    save_npz(tmp_path / "web.npz", arrays)
    monkeypatch.setattr(cornu.datasets.mnist, "_URL", (tmp_path / "web.npz").as_uri())
    with pytest.raises(ValueError, match="does not have the expected sha256 checksum 731c5ac6"):
        mnist.load_data()
    digest = hashlib.sha256((tmp_path / "web.npz").read_bytes()).hexdigest()
    monkeypatch.setattr(cornu.datasets.mnist, "_SHA256", digest)
    assert same(mnist.load_data(), arrays)
    assert (tmp_path / "cache/datasets/mnist.npz").is_file()
    (tmp_path / "web.npz").unlink()
    assert same(mnist.load_data(), arrays)


def test_without_internet_the_error_names_the_setting():
    said = r"could not fetch .*set CORNU_DATA .*set_local_folder.*none is set"
    with pytest.raises(ConnectionError, match=said) as caught:
        mnist.load_data()
    assert caught.value.__suppress_context__  # Python's own account of it is three tracebacks long
    with pytest.raises(ConnectionError, match=r"could not fetch .*set CORNU_DATA .*subfolder fashion_mnist"):
        fashion_mnist.load_data()


def test_fashion_mnist(tmp_path, monkeypatch, arrays):
    write_idx(tmp_path / "local", arrays)
    monkeypatch.setenv("CORNU_DATA", str(tmp_path / "local"))
    with pytest.raises(ConnectionError, match="fashion_mnist"):
        fashion_mnist.load_data()  # the files beside the subfolder are MNIST's
    write_idx(tmp_path / "local/fashion_mnist", arrays)
    assert same(fashion_mnist.load_data(), arrays)
    monkeypatch.delenv("CORNU_DATA")
    write_idx(tmp_path / "web", arrays)
    assert same(fashion_mnist.load_data(), arrays)
    assert (tmp_path / "cache/datasets/fashion-mnist" / f"{NAMES[0]}.gz").is_file()


def change(arrays, place, array):
    return [array if i == place else a for i, a in enumerate(arrays)]


BAD = [
    (
        0,
        np.zeros((7, 27, 28), "u1"),
        r"array x_train: expected uint8 images of 28x28; got uint8 of shape \(7, 27, 28\)",
    ),
    (2, np.zeros((3, 28, 28), "f4"), r"array x_test: expected uint8 .*got float32"),
    (1, np.zeros(6, "u1"), r"array y_train: expected 7 labels from 0 to 9; got uint8 of shape \(6,\)"),
    (3, np.full(3, 10, "u1"), r"array y_test: expected 3 labels from 0 to 9"),
    (3, np.zeros(3, "f4"), r"array y_test: expected 3 labels .* got float32"),
]


@pytest.mark.parametrize(("place", "array", "text"), BAD)
def test_wrong_contents(tmp_path, arrays, place, array, text):
    save_npz(tmp_path / "a.npz", change(arrays, place, array))
    with pytest.raises(ValueError, match=rf"a\.npz, {text}"):
        load_npz(tmp_path / "a.npz")


def test_local_folder_has_to_exist():
    with pytest.raises(
        ValueError, match=r"set_local_folder: argument 'path' must be an existing folder; got path='/no/"
    ):
        set_local_folder("/no/such")
