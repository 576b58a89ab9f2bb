"""Files go from Keras to cornu and from cornu to Keras: same layout, same predictions, same next training step."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import jax
import keras
import ml_dtypes
import numpy as np
import pytest

import cornu
from tests.saving.zoo import MODELS, fill, shared_deep


def _close(a: Any, b: Any, tolerance: float = 1e-5) -> None:
    assert jax.tree.structure(a) == jax.tree.structure(b)
    for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True):
        np.testing.assert_allclose(np.asarray(x), np.asarray(y), rtol=tolerance, atol=tolerance)


def _same(a: Any, b: Any) -> None:
    for x, y in zip(a.get_weights(), b.get_weights(), strict=True):
        assert np.array_equal(x, y)


def _layout(path: Path) -> dict[str, Any]:
    """Every group and array of the weights in a file, with shape, type and name; names are counted on by Keras."""
    if path.suffix == ".keras":
        source: Any = io.BytesIO(zipfile.ZipFile(path).read("model.weights.h5"))
    else:
        source = path
    found: dict[str, Any] = {}
    with h5py.File(source) as file:
        file.visititems(
            lambda name, item: found.__setitem__(
                name, (item.shape, str(item.dtype)) if isinstance(item, h5py.Dataset) else sorted(item.attrs)
            )
        )
    return found


@pytest.mark.parametrize("name", MODELS)
def test_models_cross(name: str, tmp_path: Path) -> None:
    theirs, x = MODELS[name](keras)
    ours, _ = MODELS[name](cornu)
    fill(theirs)
    fill(ours)
    wanted = theirs(x)
    theirs.save(tmp_path / "theirs.keras")
    ours.save(tmp_path / "ours.keras")
    assert _layout(tmp_path / "ours.keras") == _layout(tmp_path / "theirs.keras")
    _same(cornu.saving.load_model(tmp_path / "ours.keras"), ours)
    _close(keras.saving.load_model(tmp_path / "ours.keras")(x), wanted)
    _close(cornu.saving.load_model(tmp_path / "theirs.keras")(x), wanted)


def test_a_layer_that_inner_models_share_comes_back_once(tmp_path: Path) -> None:
    """Keras writes no sign that it is one layer, and fails on its own file."""
    model, x = shared_deep(cornu)
    model.save(tmp_path / "m.keras")
    loaded = cornu.saving.load_model(tmp_path / "m.keras")
    assert loaded.get_layer("first").get_layer("shared") is loaded.get_layer("shared")
    assert loaded.get_layer("second").get_layer("shared") is loaded.get_layer("shared")
    _same(loaded, model)
    _close(loaded(x), model(x))


@pytest.mark.parametrize("name", MODELS)
def test_weights_cross(name: str, tmp_path: Path) -> None:
    theirs, _ = MODELS[name](keras)
    ours, _ = MODELS[name](cornu)
    fill(theirs)
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    report = cornu.saving.load_weights(ours, tmp_path / "theirs.weights.h5")
    assert report.failed == {} and report.unused == {}
    _same(ours, theirs)
    ours.save_weights(tmp_path / "ours.weights.h5")
    assert _layout(tmp_path / "ours.weights.h5") == _layout(tmp_path / "theirs.weights.h5")
    fresh, _ = MODELS[name](keras)
    fresh.load_weights(tmp_path / "ours.weights.h5")
    _same(fresh, theirs)


COMPILED: dict[str, Any] = {
    "adam": lambda k: {"optimizer": "adam", "loss": "mse", "metrics": ["mae"]},
    "momentum": lambda k: {
        "optimizer": k.optimizers.SGD(0.1, momentum=0.9, clipnorm=1.0),
        "loss": k.losses.LogCosh("sum"),
    },
    "schedule": lambda k: {
        "optimizer": k.optimizers.RMSprop(k.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5)),
        "loss": "mae",
        "metrics": [k.metrics.MeanSquaredError(name="error")],
    },
}


@pytest.mark.parametrize("name", COMPILED)
def test_training_goes_on(name: str, tmp_path: Path) -> None:
    """Trained in Keras, trained on in cornu, and back in Keras: like Keras all the way."""
    theirs, x = MODELS["mlp"](keras)
    y = np.random.default_rng(1).normal(size=(4, 2)).astype("float32")
    fill(theirs)
    theirs.compile(**COMPILED[name](keras))
    theirs.train_on_batch(x, y)
    theirs.save(tmp_path / "theirs.keras")
    ours = cornu.saving.load_model(tmp_path / "theirs.keras")
    assert int(ours.optimizer.iterations.value) == 1
    _close([v.numpy() for v in ours.optimizer.variables], [v.numpy() for v in theirs.optimizer.variables], 1e-6)
    _close(ours.train_on_batch(x, y), theirs.train_on_batch(x, y))
    ours.save(tmp_path / "ours.keras")
    theirs.save(tmp_path / "theirs.keras")
    assert _layout(tmp_path / "ours.keras") == _layout(tmp_path / "theirs.keras")
    back = keras.saving.load_model(tmp_path / "ours.keras")
    _close(back.train_on_batch(x, y), theirs.train_on_batch(x, y))


def test_compile_arguments_of_dicts_cross(tmp_path: Path) -> None:
    theirs, x = MODELS["dicts"](keras)
    y = {"a": np.ones((4, 2), "float32"), "b": np.zeros((4, 1), "float32")}
    theirs.compile(
        "sgd", {"a": "mse", "b": "mae"}, loss_weights={"a": 1.0, "b": 0.5}, metrics={"a": ["mae"], "b": ["mse"]}
    )
    theirs.save(tmp_path / "theirs.keras")
    ours = cornu.saving.load_model(tmp_path / "theirs.keras")
    ours.save(tmp_path / "ours.keras")
    back = keras.saving.load_model(tmp_path / "ours.keras")
    wanted = theirs.evaluate(x, y, verbose=0, return_dict=True)
    for model in (ours, back):
        got = model.evaluate(x, y, verbose=0, return_dict=True)
        assert got.keys() == wanted.keys()
        _close(list(got.values()), list(wanted.values()))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "mixed_bfloat16"])
def test_other_dtypes_cross(dtype: str, tmp_path: Path) -> None:
    def make(k: Any) -> Any:
        return k.Sequential([k.Input((3,)), k.layers.Dense(2, dtype=dtype)])

    theirs, ours = make(keras), make(cornu)
    fill(theirs)
    theirs.save(tmp_path / "theirs.keras")
    loaded = cornu.saving.load_model(tmp_path / "theirs.keras")
    loaded.save(tmp_path / "ours.keras")
    back = keras.saving.load_model(tmp_path / "ours.keras")
    for model in (loaded, back):
        for a, b in zip(model.weights, theirs.weights, strict=True):
            assert a.dtype == b.dtype
            left, right = np.asarray(a.value), np.asarray(b.value)
            assert left.dtype == right.dtype
            assert (left == right).all()
    assert ours.weights[0].dtype == theirs.weights[0].dtype
    assert ml_dtypes.bfloat16 == loaded.weights[0].value.dtype or dtype != "bfloat16"


def test_a_fresh_process_loads_a_file_at_once(tmp_path: Path) -> None:
    ours, _ = MODELS["mlp"](cornu)
    ours.compile("adam", "mse")
    ours.save(tmp_path / "m.keras")
    program = (
        f"import cornu; m = cornu.saving.load_model({str(tmp_path / 'm.keras')!r}); print(m.output_shape, m.compiled)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "(None, 2) True", done.stderr[-2000:]
