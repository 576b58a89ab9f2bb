"""A save leaves the new file or the old one, in every case, and says what it does not do."""

from __future__ import annotations

import json
import os
import warnings
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import cornu
from cornu.base.notices import CornuWarning
from cornu.saving import load_model, save_model, save_weights

layers = cornu.layers


def _model(*extra: Any) -> Any:
    return cornu.Sequential([cornu.Input((3,)), layers.Dense(2), *extra])


class Fails(layers.Layer):
    """A layer that cannot be saved."""

    def call(self, x: Any) -> Any:
        return x

    def save_own_variables(self, store: Any) -> None:
        raise OSError("the disk is full")


WRITERS: dict[str, Any] = {
    "m.keras": lambda model, path: model.save(path),
    "m.weights.h5": lambda model, path: model.save_weights(path),
    "m": lambda model, path: model.save(path, zipped=False),
}


def _content(path: Path) -> Any:
    if path.is_dir():
        return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    return path.read_bytes()


@pytest.mark.parametrize("name", WRITERS)
def test_a_failure_keeps_the_old_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    WRITERS[name](_model(), path)
    before = _content(path)
    with pytest.raises(OSError, match="the disk is full"):
        WRITERS[name](_model(Fails()), path)
    assert _content(path) == before
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", WRITERS)
def test_a_failure_of_the_first_save_leaves_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="the disk is full"):
        WRITERS[name](_model(Fails()), tmp_path / name)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", WRITERS)
def test_a_new_file_takes_the_place_of_the_old_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    first, second = _model(), _model()
    WRITERS[name](first, path)
    if path.is_file():
        path.chmod(0o640)
    WRITERS[name](second, path)
    assert os.listdir(tmp_path) == [name]
    if path.is_file():
        assert path.stat().st_mode & 0o777 == 0o640
    first.load_weights(path)
    assert (first.get_weights()[0] == second.get_weights()[0]).all()


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "m.keras").write_bytes(b"old")
    (tmp_path / "m.keras").symlink_to(tmp_path / "real" / "m.keras")
    _model().save(tmp_path / "m.keras")
    assert (tmp_path / "m.keras").is_symlink()
    assert zipfile.is_zipfile(tmp_path / "real" / "m.keras")


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_exists_is_kept_on_demand(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    options = {"zipped": False} if name == "m" else {}
    save = save_weights if name.endswith(".h5") else save_model
    save(_model(), path, overwrite=False, **options)
    before = _content(path)
    with pytest.raises(FileExistsError, match=r"exists already, and overwrite=False. Choose another name"):
        save(_model(), path, overwrite=False, **options)
    assert _content(path) == before


def test_a_folder_of_other_things_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to_grandma.txt").write_text("Dear grandma")
    with pytest.raises(ValueError, match=r"letters' holds other files than a model"):
        _model().save(tmp_path / "letters", zipped=False)
    assert os.listdir(tmp_path / "letters") == ["to_grandma.txt"]


@pytest.mark.parametrize("zipped", [None, True, False])
def test_the_members_of_a_model(zipped: bool | None, tmp_path: Path) -> None:
    path = tmp_path / ("m" if zipped is False else "m.keras")
    model = _model()
    model.save(path, zipped=zipped)
    if zipped is False:
        members = {name: (path / name).read_bytes() for name in sorted(os.listdir(path))}
    else:
        with zipfile.ZipFile(path) as archive:
            assert [info.compress_type for info in archive.infolist()] == [zipfile.ZIP_STORED] * 3
            members = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(members) == ["config.json", "metadata.json", "model.weights.h5"]
    assert json.loads(members["metadata.json"])["keras_version"] == "3.15.1"
    assert json.loads(members["config.json"])["class_name"] == "Sequential"
    x = np.ones((2, 3), "float32")
    assert np.array_equal(load_model(path)(x), model(x))


def test_without_the_optimizer(tmp_path: Path) -> None:
    model = _model()
    model.compile("adam", "mse")
    model.save(tmp_path / "with.keras")
    model.save(tmp_path / "without.keras", include_optimizer=False)
    assert load_model(tmp_path / "with.keras").compiled
    assert not load_model(tmp_path / "with.keras", compile=False).compiled
    assert not load_model(tmp_path / "without.keras").compiled
    with zipfile.ZipFile(tmp_path / "without.keras") as archive:
        assert b"compile_config" not in archive.read("config.json")
        weights = tmp_path / archive.extract("model.weights.h5", tmp_path)
    with h5py.File(weights) as file:
        assert sorted(file) == ["layers", "vars"]


def test_loading_draws_no_values(tmp_path: Path) -> None:
    """Values that are replaced at once need not be made up first."""
    drawn = []

    @cornu.saving.register_keras_serializable("tests")
    class Draws(cornu.initializers.Initializer):
        def __call__(self, shape: Any, dtype: Any = None) -> Any:
            drawn.append(shape)
            return np.ones(shape, dtype)

        def get_config(self) -> dict[str, Any]:
            return {}

    _model(layers.Dense(2, kernel_initializer=Draws())).save(tmp_path / "m.keras")
    assert drawn == [(2, 2)]
    load_model(tmp_path / "m.keras")
    assert drawn == [(2, 2)]


def test_what_a_layer_does_to_its_variables_while_it_is_built_is_kept(tmp_path: Path) -> None:
    @cornu.saving.register_keras_serializable("tests")
    class Assigns(layers.Layer):
        def build(self, input_shape: Any) -> None:
            self.seeds = cornu.random.SeedGenerator(3)
            self.seeds.next()
            self.noise = cornu.random.normal((2,))

        def call(self, x: Any) -> Any:
            return x

    _model(Assigns()).save(tmp_path / "m.keras")
    assert load_model(tmp_path / "m.keras").layers[-1].seeds.state.numpy().tolist() == [3, 1]


ERRORS: dict[str, tuple[Any, type[Exception], str]] = {
    "an old format": (
        lambda m, d: m.save(d / "best.h5"),
        ValueError,
        r"ends in '\.keras'.*'best\.keras' for the whole model, or save_weights\('best\.weights\.h5'\)",
    ),
    "weights in an old format": (
        lambda m, d: m.save_weights(d / "best.h5"),
        ValueError,
        r"ends in '\.weights\.h5'.*Try 'best\.weights\.h5'",
    ),
    "no ending": (lambda m, d: m.save(d / "best"), ValueError, r"'filepath' must be a path that ends in '\.keras'"),
    "a folder with an ending": (lambda m, d: m.save(d / "m.keras", zipped=False), ValueError, "without '.keras' where"),
    "no folder": (lambda m, d: m.save(d / "none" / "m.keras"), FileNotFoundError, "folder '.*none' does not exist"),
    "an unknown argument": (lambda m, d: save_model(m, d / "m.keras", format="tf"), ValueError, "argument 'format'"),
    "another format": (lambda m, d: m.save(d / "m.keras", save_format="tf"), ValueError, "argument 'save_format'"),
    "several files": (lambda m, d: m.save_weights(d / "m.weights.h5", max_shard_size=1), ValueError, "into one file"),
    "an address": (lambda m, d: m.save("gs://bucket/m.keras"), ValueError, "'filepath' must be a path on this machine"),
    "no path": (lambda m, d: m.save(None), TypeError, "argument 'filepath' must be a path; got filepath=None"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_mistakes_are_explained(name: str, tmp_path: Path) -> None:
    call, error, message = ERRORS[name]
    with pytest.raises(error, match=message):
        call(_model(), tmp_path)
    assert os.listdir(tmp_path) == []


def test_a_model_that_is_not_built(tmp_path: Path) -> None:
    model = cornu.Sequential([layers.Dense(2)])
    with pytest.raises(ValueError, match="is not built yet, so it has no weights"):
        model.save_weights(tmp_path / "m.weights.h5")
    with pytest.warns(CornuWarning, match="will hold no weights"):
        model.save(tmp_path / "m.keras")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [layer.units for layer in load_model(tmp_path / "m.keras").layers] == [2]


def test_values_that_no_file_can_hold(tmp_path: Path) -> None:
    class Strange(layers.Layer):
        def call(self, x: Any) -> Any:
            return x

        def save_own_variables(self, store: Any) -> None:
            store["words"] = {"a": 1}

    with pytest.raises(ValueError, match=r"'/layers/strange/vars/words' is a dict that is no array"):
        _model(Strange()).save(tmp_path / "m.keras")


@pytest.mark.parametrize("attribute", ["..", "a/b", "a\\b", "", "x" * 300])
def test_an_attribute_cannot_lead_elsewhere(attribute: str, tmp_path: Path) -> None:
    model = _model(Fails())
    vars(model.layers[-1])[attribute] = layers.Dense(2)
    with pytest.raises(ValueError, match="cannot be part of a path"):
        type(model.layers[-1]).save_own_variables = lambda self, store: None  # type: ignore[method-assign]
        model.save(tmp_path / "m.keras")
    assert os.listdir(tmp_path) == []
