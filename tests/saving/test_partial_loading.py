"""A load that does not fit says what was loaded, what is missing and what was not used, and changes nothing."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import cornu
from cornu.base.notices import CornuWarning
from cornu.saving import load_model, load_weights

layers = cornu.layers


def _stack(*units: int, names: tuple[str | None, ...] = ()) -> Any:
    names = names or (None,) * len(units)
    return cornu.Sequential(
        [cornu.Input((3,)), *(layers.Dense(n, name=name) for n, name in zip(units, names, strict=True))]
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "saved.weights.h5"
    _stack(4, 2, names=("body", "head")).save_weights(path)
    return path


def _same(model: Any, before: list[np.ndarray]) -> bool:
    return all((a == b).all() for a, b in zip(model.get_weights(), before, strict=True))


def test_a_wrong_shape_names_everything_and_changes_nothing(saved: Path) -> None:
    model = _stack(4, 5, names=("body", "head"))
    before = model.get_weights()
    with pytest.raises(ValueError) as caught:
        model.load_weights(saved)
    text = str(caught.value)
    for part in (
        str(saved),
        "of 1 object were loaded, 1 were not",
        "'layers/dense_1' (Dense 'head')",
        "variable 0 ('kernel') has shape (4, 5), but 'layers/dense_1/vars/0' in the file has (4, 2)",
        "variable 1 ('bias') has shape (5,)",
        "Nothing was changed",
        "skip_mismatch=True",
    ):
        assert part in text
    assert _same(model, before)


def test_skipping_loads_the_rest_and_says_what_was_left(saved: Path) -> None:
    model = _stack(4, 5, names=("body", "head"))
    before = model.get_weights()
    with pytest.warns(CornuWarning, match=r"not loaded: 'layers/dense_1' \(Dense 'head'\)"):
        report = load_weights(model, saved, skip_mismatch=True)
    assert report.loaded == ["layers/dense"]
    assert list(report.failed) == ["layers/dense_1"]
    after = model.get_weights()
    assert not (after[0] == before[0]).all()
    assert (after[2] == before[2]).all() and (after[3] == before[3]).all()


def test_layers_that_the_file_lacks(saved: Path) -> None:
    with pytest.raises(ValueError, match=r"'layers/dense_2' \(Dense 'extra'\): the file has nothing for it"):
        _stack(4, 2, 1, names=("body", "head", "extra")).load_weights(saved)


def test_arrays_that_the_model_lacks(saved: Path) -> None:
    with pytest.warns(CornuWarning, match=r"not used: 'layers/dense_1/vars/0', shape \(4, 2\)"):
        report = load_weights(_stack(4, names=("body",)), saved)
    assert list(report.unused) == ["layers/dense_1/vars/0", "layers/dense_1/vars/1"]


def test_the_state_of_an_optimizer_may_be_left_out(tmp_path: Path) -> None:
    model = _stack(2)
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    model.save_weights(tmp_path / "m.weights.h5")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = load_weights(_stack(2), tmp_path / "m.weights.h5")
    assert all(path.startswith("optimizer/vars/") for path in report.unused)
    assert len(report.unused) == 6


def test_swapped_names_are_pointed_out(tmp_path: Path) -> None:
    _stack(3, 3, names=("left", "right")).save_weights(tmp_path / "m.weights.h5")
    with pytest.warns(CornuWarning, match="may have got the weights of another layer") as caught:
        _stack(3, 3, names=("right", "left")).load_weights(tmp_path / "m.weights.h5")
    text = str(caught[0].message)
    assert "'layers/dense': 'left' in the file, 'right' here" in text
    assert "'layers/dense_1': 'right' in the file, 'left' here" in text


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ((None, None), (None, None), False),
        (("a", "b"), ("a", "b"), False),
        (("block_1", "block_2"), ("block_2", "block_1"), True),
        (("a", "b"), ("a", "c"), True),
        (("a", "b"), (None, None), False),
        ((None, None), ("a", "b"), False),
    ],
)
def test_names_that_were_made_up_prove_nothing(before: Any, after: Any, says: bool, tmp_path: Path) -> None:
    _stack(3, 3, names=before).save_weights(tmp_path / "m.weights.h5")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _stack(3, 3, names=after).load_weights(tmp_path / "m.weights.h5")
    assert bool(caught) == says


class Breaks(layers.Layer):
    """A layer whose loading fails after it has set its variable."""

    def build(self, input_shape: Any) -> None:
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x: Any) -> Any:
        return x * self.scale

    def load_own_variables(self, store: Any) -> None:
        self.scale.assign(store["0"])
        raise KeyError("the rest")


def test_nothing_is_set_when_a_later_layer_fails(tmp_path: Path) -> None:
    def make(value: float) -> Any:
        model = cornu.Sequential([cornu.Input((3,)), layers.Dense(2), Breaks(name="breaks")])
        model.set_weights([np.full(w.shape, value, "float32") for w in model.get_weights()])
        return model

    make(2.0).save_weights(tmp_path / "m.weights.h5")
    model = make(1.0)
    with pytest.raises(ValueError, match=r"'layers/breaks' \(Breaks 'breaks'\): 'the rest'"):
        model.load_weights(tmp_path / "m.weights.h5")
    assert all((w == 1).all() for w in model.get_weights())
    with pytest.warns(CornuWarning, match="'the rest'"):
        model.load_weights(tmp_path / "m.weights.h5", skip_mismatch=True)
    assert (model.layers[0].get_weights()[0] == 2).all()
    assert model.layers[1].get_weights() == [1.0]


def test_some_layers_can_be_left_out(saved: Path) -> None:
    model = _stack(4, 7, names=("body", "head"))
    before = model.get_weights()
    report = load_weights(model, saved, objects_to_skip=[model.layers[1]])
    assert report.loaded == ["layers/dense"]
    assert (model.get_weights()[2] == before[2]).all()


def _edit(path: Path, change: Any) -> None:
    with h5py.File(path, "r+") as file:
        change(file)


class Lists(layers.Layer):
    """Layers in a list within a list."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.nests = [[layers.Dense(3)]]

    def build(self, input_shape: Any) -> None:
        self.nests[0][0].build(input_shape)

    def call(self, x: Any) -> Any:
        return self.nests[0][0](x)


def test_lists_in_lists_of_old_files(tmp_path: Path) -> None:
    def make() -> Any:
        return cornu.Sequential([cornu.Input((3,)), Lists(name="lists"), layers.Dense(1, name="head")])

    path = tmp_path / "m.weights.h5"
    old, model = make(), make()
    old.save_weights(path)
    _edit(path, lambda file: file.__delitem__("layers/lists/nests"))
    before = model.get_weights()
    with pytest.warns(CornuWarning, match=r"layers/lists/nests/container/dense(.|\n)*older versions of Keras"):
        model.load_weights(path)
    assert (model.get_weights()[0] == before[0]).all()
    assert (model.get_weights()[2] == old.get_weights()[2]).all()


def test_the_layout_of_keras_2_13(saved: Path) -> None:
    _edit(saved, lambda file: file.move("layers", "_layer_checkpoint_dependencies"))
    report = load_weights(_stack(4, 2, names=("body", "head")), saved)
    assert report.loaded == ["layers/dense", "layers/dense_1"] and report.unused == {}


ERRORS: dict[str, tuple[Any, type[Exception], str]] = {
    "no file": (lambda m, d: load_weights(m, d / "x.weights.h5"), FileNotFoundError, "no file '.*x.weights.h5'"),
    "an old file": (lambda m, d: load_weights(m, d / "x.h5"), ValueError, r"'\.weights\.h5' or '\.keras'.*Old HDF5"),
    "another ending": (lambda m, d: load_weights(m, d / "x.npz"), ValueError, r"argument 'filepath' must be a '\.w"),
    "by name": (lambda m, d: load_weights(m, d / "x.keras", by_name=True), ValueError, "'by_name'.*objects_to_skip"),
    "no path": (lambda m, d: load_weights(m, 3), TypeError, "argument 'filepath' must be a path; got filepath=3"),
    "an address": (lambda m, d: load_model("hf://x/y.keras"), ValueError, "not an address"),
    "an old model": (lambda m, d: load_model(d / "x.h5"), ValueError, r"old HDF5 format.*x\.keras"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_mistakes_are_explained(name: str, tmp_path: Path) -> None:
    call, error, message = ERRORS[name]
    with pytest.raises(error, match=message):
        call(_stack(2), tmp_path)


def test_a_model_that_is_not_built(saved: Path) -> None:
    with pytest.raises(ValueError, match=re.escape("is not built yet, so it has no variables to load into")):
        cornu.Sequential([layers.Dense(4)]).load_weights(saved)
