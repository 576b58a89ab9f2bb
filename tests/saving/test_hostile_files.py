"""Attacks through the zip file and the HDF5 file: each is refused with entry and reason, and nothing happens."""

from __future__ import annotations

import resource
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import cornu
from cornu.saving import UnsafeModelError, load_model, load_weights
from tests.saving.crafted import dense, good_weights, layer, model_config, write_h5, write_keras
from tests.saving.watch import nothing_happens

LEVELS = ["layers", "layers/dense", "layers/dense/vars", "layers/dense/vars/0", "unused"]


def _replace(entry: str, link: Any) -> Callable[[h5py.File], None]:
    def fill(file: h5py.File) -> None:
        good_weights(file)
        if entry in file:
            del file[entry]
        file[entry] = link

    return fill


def _with_kernel(make: Callable[[h5py.Group], None]) -> Callable[[h5py.File], None]:
    def fill(file: h5py.File) -> None:
        good_weights(file)
        del file["layers/dense/vars/0"]
        make(file["layers/dense/vars"])

    return fill


def _external(group: h5py.Group) -> None:
    group.create_dataset("0", (3, 2), "float32", external=[("canary", 0, 24)])


def _virtual(group: h5py.Group) -> None:
    layout = h5py.VirtualLayout((3, 2), "float32")
    layout[:] = h5py.VirtualSource("canary", "x", (3, 2))
    group.create_virtual_dataset("0", layout)


def _strange_filter(group: h5py.Group) -> None:
    plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plan.set_chunk((3, 2))
    plan.set_filter(32123, h5py.h5z.FLAG_OPTIONAL)
    space = h5py.h5s.create_simple((3, 2))
    h5py.h5d.create(group.id, b"0", h5py.h5t.IEEE_F32LE, space, plan)


def _cycle(file: h5py.File) -> None:
    good_weights(file)
    file["layers/dense/again"] = file["layers"]


def _deep(file: h5py.File) -> None:
    good_weights(file)
    file.create_group("/".join("d" * 300))


H5 = {
    **{f"an external link at {level}": (_replace(level, h5py.ExternalLink("canary", "/x")), level, "another file")
       for level in LEVELS},
    **{f"a soft link at {level}": (_replace(level, h5py.SoftLink("/layers/dense")), level, "soft link")
       for level in LEVELS},
    "data in another file": (_with_kernel(_external), "layers/dense/vars/0", "data lie in another file"),
    "a virtual dataset": (_with_kernel(_virtual), "layers/dense/vars/0", "virtual dataset"),
    "a strange filter": (_with_kernel(_strange_filter), "layers/dense/vars/0", "filter"),
    "no data": (_with_kernel(lambda g: g.__setitem__("0", h5py.Empty("float32"))), "layers/dense/vars/0", "no data"),
    "a type": (_with_kernel(lambda g: g.__setitem__("0", np.dtype("float32"))), "layers/dense/vars/0", "neither a"),
    "a group within itself": (_cycle, "layers/dense/again", "two names"),
    "a deep tree": (_deep, "d/d/d", "deep"),
    "objects": (_with_kernel(lambda g: g.create_dataset("0", (3, 2), h5py.string_dtype())), LEVELS[3], "plain number"),
    "records": (_with_kernel(lambda g: g.create_dataset("0", (3, 2), [("a", "f4")])), LEVELS[3], "plain number"),
}  # fmt: skip


@pytest.mark.parametrize("name", H5)
def test_an_hdf5_file_cannot_have(name: str, tmp_path: Path) -> None:
    fill, entry, reason = H5[name]
    model = load_model(write_keras(tmp_path / "good.keras"))
    before = model.get_weights()
    whole = write_keras(tmp_path / "attack.keras", fill=fill)
    weights = write_h5(tmp_path / "attack.weights.h5", fill)
    loads: list[tuple[Path, Callable[[], Any]]] = [
        (whole, lambda: load_model(whole)),
        (whole, lambda: load_weights(model, whole)),
        (weights, lambda: load_weights(model, weights)),
        (weights, lambda: load_weights(model, weights, skip_mismatch=True)),
    ]
    for path, load in loads:
        with nothing_happens(tmp_path / "canary"), pytest.raises(UnsafeModelError) as caught:
            load()
        assert str(path) in str(caught.value) and reason in str(caught.value)
        assert caught.value.entry.startswith(entry)
    assert all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))


def _bomb(group: h5py.Group) -> None:
    group.create_dataset("0", (10**15,), "float32", chunks=(10**6,), compression="gzip")


class Odd(cornu.layers.Layer):
    """A layer with a form of its own in files."""

    def call(self, x: Any) -> Any:
        return x

    def load_own_variables(self, store: Any) -> None:
        self.loaded = store["0"]


def test_a_shape_that_is_too_large_is_never_allocated(tmp_path: Path) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = _with_kernel(_bomb)
    with pytest.raises(ValueError, match=r"'kernel'\) has shape \(3, 2\).*file has \(1000000000000000,\)"):
        load_model(write_keras(tmp_path / "bomb.keras", fill=bomb))

    def odd(file: h5py.File) -> None:
        _bomb(file.create_group("layers/odd/vars"))

    path = write_keras(tmp_path / "odd.keras", model_config(layer("Odd", None, "Odd", name="odd")), odd)
    with pytest.raises(UnsafeModelError, match=r"layers/odd/vars/0.*claims to have 4000000000000000 bytes"):
        load_model(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024


NAMES = [
    "../outside",
    "/absolute",
    "assets/../../outside",
    "C:outside",
    "a\\..\\b",
    "nul\0name",
    "n" * 300,
    "assets/..",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_member_cannot_be_called(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    path = write_keras(folder / "attack.keras", members={name: b"attack"})
    with nothing_happens(folder / "canary"), pytest.raises(UnsafeModelError, match="the name") as caught:
        load_model(path)
    assert str(path) in str(caught.value) and "Nothing was loaded" in str(caught.value)


def test_a_member_cannot_be_a_link(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "attack.keras")
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("assets/dense/words.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/hostname")
    with pytest.raises(UnsafeModelError, match=r"assets/dense/words.txt.*link"):
        load_model(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_cannot_stand_twice(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "attack.keras", members={"config.json": b"{}"})
    with pytest.raises(UnsafeModelError, match=r"config.json.*twice"):
        load_model(path)


def test_a_member_cannot_be_encrypted(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "attack.keras")
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    path.write_bytes(data[: start + 8] + b"\x01\x00" + data[start + 10 :])
    with pytest.raises(UnsafeModelError, match=r"metadata.json.*encrypted"):
        load_model(path)


@pytest.mark.parametrize("name", ["assets/x/words.txt", "other"])
def test_a_member_cannot_grow_without_bound(name: str, tmp_path: Path) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = write_keras(tmp_path / "bomb.keras", members={name: bytes(40 * 2**20)}, packed=True)
    with pytest.raises(UnsafeModelError, match=r"claims to unpack to 41943040 bytes"):
        load_model(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024


def test_a_configuration_cannot_be_huge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cornu.saving.config_reader.MAX_TEXT", 100)
    with pytest.raises(UnsafeModelError, match=r"config.json.*more than the 100 allowed"):
        load_model(write_keras(tmp_path / "large.keras"))


def test_packed_members_are_read(tmp_path: Path) -> None:
    model = load_model(write_keras(tmp_path / "packed.keras", packed=True))
    assert model(cornu.ops.ones((1, 3))).tolist() == [[3.0, 3.0]]


def test_a_folder_cannot_have_links(tmp_path: Path) -> None:
    load_model(write_keras(tmp_path / "good.keras")).save(tmp_path / "folder", zipped=False)
    (tmp_path / "folder" / "config.json").unlink()
    (tmp_path / "folder" / "config.json").symlink_to("/etc/hostname")
    with pytest.raises(UnsafeModelError, match=r"folder.*config.json.*link"):
        load_model(tmp_path / "folder")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(_cut, "damaged"), (_flip, "damaged"), (lambda path: path.write_bytes(b"no zip"), "not a `.keras` file")],
    ids=["cut", "flipped", "other"],
)
def test_a_damaged_model_is_named(spoil: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    path = write_keras(tmp_path / "damaged.keras")
    spoil(path)
    with pytest.raises(ValueError, match=message) as caught:
        load_model(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("keep", [0, 50, 700], ids=["empty", "start", "half"])
def test_a_damaged_weight_file_is_named(keep: int, tmp_path: Path) -> None:
    model = load_model(write_keras(tmp_path / "good.keras"))
    path = write_h5(tmp_path / "damaged.weights.h5")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match="damaged") as caught:
        load_weights(model, path)
    assert str(path) in str(caught.value)


def test_files_beside_a_missing_one_are_named(tmp_path: Path) -> None:
    model = load_model(write_keras(tmp_path / "good.keras"))
    with pytest.raises(ValueError, match=r"File not found.*Did you mean 'good.keras'\?"):
        load_model(tmp_path / "god.keras")
    with pytest.raises(ValueError, match=r"File not found.*There is no folder '.*nowhere'"):
        load_model(tmp_path / "nowhere" / "good.keras")
    with pytest.raises(FileNotFoundError, match=r"no file.*holds good.keras\."):
        load_weights(model, tmp_path / "w.weights.h5")


def test_missing_parts_are_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.keras"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("metadata.json", "{}")
    with pytest.raises(ValueError, match=r"empty.keras: there is no 'config.json'"):
        load_model(empty)
    with pytest.raises(ValueError, match=r"File not found: .*nothing.keras"):
        load_model(tmp_path / "nothing.keras")
    with pytest.raises(ValueError, match=r"has no 'config.json'.*SavedModel"):
        load_model(tmp_path)
    half = write_keras(tmp_path / "half.keras")
    with zipfile.ZipFile(half) as old, zipfile.ZipFile(tmp_path / "without.keras", "w") as new:
        new.writestr("config.json", old.read("config.json"))
    with pytest.raises(ValueError, match=r"without.keras: there is no 'model.weights.h5'"):
        load_model(tmp_path / "without.keras")


def test_a_layer_that_the_file_knows_nothing_of(tmp_path: Path) -> None:
    path = write_keras(tmp_path / "more.keras", model_config(dense(), dense(name="second")))
    with pytest.raises(ValueError, match=r"'layers/dense_1' \(Dense 'second'\): the file has nothing for it"):
        load_model(path)
