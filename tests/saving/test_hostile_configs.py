"""Attacks through `config.json`: each is refused with the place and the reason, and nothing happens."""

from __future__ import annotations

import base64
import json
import marshal
import resource
import time
from pathlib import Path
from typing import Any

import pytest

import cornu
from cornu.saving import UnsafeModelError, load_model
from tests.saving.crafted import dense, layer, model_config, write_keras
from tests.saving.watch import nothing_happens


def _function(name: str) -> dict[str, Any]:
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}


def _code(marker: str) -> dict[str, Any]:
    code = compile(f"lambda x: open({marker!r}, 'w')", "attack", "eval").co_consts[0]
    text = base64.b64encode(marshal.dumps(code)).decode()
    return {"class_name": "__lambda__", "config": {"code": text, "defaults": None, "closure": None}}


def _compiled(**compile_config: Any) -> dict[str, Any]:
    return {**model_config(dense()), "compile_config": {"optimizer": "sgd", "loss": "mse", **compile_config}}


# What the file says; "MARKER" stands for a path that must not come into being. Then the entry and reason in the error.
NAMES = {
    "a command": (layer("system", "os", "system", command="touch MARKER"), "layers[1]", "'system' of the module 'os'"),
    "a process": (layer("Popen", "subprocess", "Popen", args=["touch", "MARKER"]), "layers[1]", "'Popen'"),
    "eval": (layer("eval", "builtins", "eval", source="1"), "layers[1]", "'eval'"),
    "a module not imported yet": (layer("s", "this", "s"), "layers[1]", "of the module 'this'"),
    "a NumPy function": (layer("load", "numpy", "load", file="MARKER"), "layers[1]", "'load'"),
    "a Keras function": (layer("get_file", "keras.utils"), "layers[1]", "get_file"),
    "an unknown op": (layer("Exec", "keras.src.ops.numpy", "Exec"), "layers[1]", "'Exec'"),
    "a false package": (layer("Dense", "os", "builtins>eval", units=2), "layers[1]", "'Dense' of the module 'os'"),
    "a function": (dense(activation=_function("eval")), "config.activation", "function 'eval'"),
    "a setter": (
        dense(activation=_function("enable_unsafe_deserialization")),
        "config.activation",
        "function 'enable_unsafe_deserialization'",
    ),
    "an initializer": (
        dense(kernel_initializer=layer("system", "os", "system", command="touch MARKER")),
        "config.kernel_initializer",
        "'system'",
    ),
    "unpickling": (
        layer("TorchModuleWrapper", module={"class_name": "__bytes__", "config": {"value": "cos"}}),
        "layers[1]",
        "unpickles",
    ),
    "a program elsewhere": (layer("TFSMLayer", filepath="MARKER"), "layers[1]", "TensorFlow program"),
}
CONTENTS = {
    "code": (layer("Lambda", function=_code("MARKER")), "config.function", "Python code"),
    "code in a plain layer": (dense(activation=_code("MARKER")), "config.activation", "Python code"),
    "a vocabulary file": (layer("StringLookup", vocabulary="CANARY"), "config.vocabulary", "a file or address"),
    "a vocabulary address": (
        layer("TextVectorization", vocabulary="http://127.0.0.1:9/x"),
        "config.vocabulary",
        "a file or",
    ),
    "a huge dtype": (
        dense(bias_initializer={"class_name": "__numpy__", "config": {"value": [1], "dtype": "S2000000000"}}),
        "config.bias_initializer",
        "dtype 'S2000000000'",
    ),
    "an object dtype": (
        dense(bias_initializer={"class_name": "__tensor__", "config": {"value": [1], "dtype": "object"}}),
        "config.bias_initializer",
        "dtype 'object'",
    ),
    "no class name": (layer(["Dense"]), "layers[1]", "no string"),  # type: ignore[arg-type]
    "huge layers": (dense(units=10**12), "config.json", "bytes of memory"),
}
WHOLE = {
    "in the loss": (_compiled(loss=_function("exec")), "compile_config.loss", "function 'exec'"),
    "in the optimizer": (
        _compiled(optimizer=layer("system", "os", "system", command="touch MARKER")),
        "compile_config.optimizer",
        "'system'",
    ),
    "the model itself": (layer("system", "os", "system", command="touch MARKER"), "config.json", "'system'"),
    "deep data": (
        json.loads('{"class_name": "Sequential", "config": ' + "[" * 400 + "]" * 400 + "}"),
        "config",
        "deep",
    ),
    "text too deep for the parser": (b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "config.json", "too deep"),
}
ROWS = {
    **{name: (model_config(config), *rest) for name, (config, *rest) in {**NAMES, **CONTENTS}.items()},
    **WHOLE,
}


def _placed(config: Any, folder: Path) -> Any:
    """`config` with the paths of this test in it."""
    if isinstance(config, bytes):
        return config
    text = json.dumps(config).replace("MARKER", str(folder / "marker")).replace("CANARY", str(folder / "canary"))
    return json.loads(text)


@pytest.mark.parametrize("safe_mode", [True, None], ids=["safe", "unset"])
@pytest.mark.parametrize("name", ROWS)
def test_a_file_cannot(name: str, safe_mode: Any, tmp_path: Path) -> None:
    config, entry, reason = ROWS[name]
    path = write_keras(tmp_path / "attack.keras", _placed(config, tmp_path))
    memory, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with nothing_happens(tmp_path / "canary"), pytest.raises(UnsafeModelError) as caught:
        load_model(path, safe_mode=safe_mode)
    assert not (tmp_path / "marker").exists()
    text = str(caught.value)
    assert str(path) in text and reason in text and "Nothing was loaded" in text
    assert entry in caught.value.entry
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("name", [*NAMES, "code", "code in a plain layer"])
def test_other_ways_in_refuse_it_too(name: str, tmp_path: Path) -> None:
    config = _placed(ROWS[name][0], tmp_path)
    ways = {
        "deserialize": lambda: cornu.saving.deserialize_keras_object(config),
        "json": lambda: cornu.models.model_from_json(json.dumps(config)),
        "from_config": lambda: cornu.Sequential.from_config(config["config"]),
    }
    for load in ways.values():
        with nothing_happens(tmp_path / "canary"), pytest.raises((ValueError, TypeError)):
            load()
        assert not (tmp_path / "marker").exists()


def test_an_unknown_class_of_the_user_is_told_what_to_do(tmp_path: Path) -> None:
    # A name of its own: cornu remembers the layers that a process has defined, those of other tests too.
    config = model_config(layer("Unheard", "my_layers", "mine>Unheard", factor=2))
    path = write_keras(tmp_path / "mine.keras", config)
    with pytest.raises(UnsafeModelError, match=r"custom_objects=\{'Unheard': Unheard\}.*register_keras_serializable"):
        load_model(path)


def test_custom_objects_make_it_known(tmp_path: Path) -> None:
    class Scale(cornu.layers.Layer):
        def __init__(self, factor: int, **kwargs: Any):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, x: Any) -> Any:
            return x * self.factor

    config = model_config(dense(), layer("Scale", "my_layers", "mine>Scale", factor=2))
    model = load_model(write_keras(tmp_path / "mine.keras", config), custom_objects={"Scale": Scale})
    assert model(cornu.ops.ones((1, 3))).tolist() == [[6.0, 6.0]]


def test_code_runs_only_on_demand(tmp_path: Path) -> None:
    code = compile("lambda x: x * 2", "mine", "eval").co_consts[0]
    data = {"code": base64.b64encode(marshal.dumps(code)).decode(), "defaults": None, "closure": None}
    config = model_config(dense(), layer("Lambda", function={"class_name": "__lambda__", "config": data}))
    path = write_keras(tmp_path / "mine.keras", config)
    assert load_model(path, safe_mode=False)(cornu.ops.ones((1, 3))).tolist() == [[6.0, 6.0]]
    with pytest.raises(UnsafeModelError, match="safe_mode=False"):
        load_model(path)


@pytest.mark.parametrize("name", ["..", "a\\..\\b", "x" * 300, "C:"])
def test_a_layer_of_any_name_stays_inside(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "inner" / "models"
    folder.mkdir(parents=True)
    path = write_keras(folder / "named.keras", model_config(dense(name=name)))
    model = load_model(path)
    assert model.layers[0].name == name
    model.save(folder / "again.keras")
    model.save_weights(folder / "again.weights.h5")
    model.load_weights(folder / "again.weights.h5")
    assert sorted(p.name for p in tmp_path.rglob("*")) == [
        "again.keras",
        "again.weights.h5",
        "inner",
        "models",
        "named.keras",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [(b"{]", "not valid JSON"), (b"[1]", "does not describe a model"), (b"\xff\xfe\x00", "not valid JSON")],
)
def test_what_is_no_configuration(text: bytes, message: str, tmp_path: Path) -> None:
    path = write_keras(tmp_path / "broken.keras", text)
    with pytest.raises(ValueError, match=message) as caught:
        load_model(path)
    assert str(path) in str(caught.value) and "config.json" in str(caught.value)
