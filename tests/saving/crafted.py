"""Harmless files of the forms that attacks on Keras had: what they try would only leave a marker."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np


def model_config(*layers: dict[str, Any]) -> dict[str, Any]:
    """Configuration of a Sequential with these layers behind an Input of 3."""
    start = {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": [None, 3], "dtype": "float32", "name": "input_layer"},
        "registered_name": None,
    }
    config = {"name": "sequential", "trainable": True, "dtype": "float32", "layers": [start, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": "Sequential"}


def layer(class_name: str, module: str | None = "keras.layers", registered: str | None = None, **config: Any) -> dict:
    """Configuration of one object."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": registered}


def dense(**config: Any) -> dict[str, Any]:
    """Configuration of a Dense layer with two units."""
    return layer("Dense", **{"name": "dense", "units": 2, **config})


def good_weights(file: h5py.File) -> None:
    """The variables of `model_config(dense())`."""
    group = file.create_group("layers/dense/vars")
    group.attrs["name"] = "dense"
    group["0"] = np.ones((3, 2), "float32")
    group["1"] = np.zeros(2, "float32")
    file.create_group("vars")


def write_h5(path: Path, fill: Callable[[h5py.File], None] = good_weights) -> Path:
    """An HDF5 file."""
    with h5py.File(path, "w") as file:
        fill(file)
    return path


def write_keras(
    path: Path,
    config: Any = None,
    fill: Callable[[h5py.File], None] = good_weights,
    members: dict[str, bytes] | None = None,
    packed: bool = False,
) -> Path:
    """A `.keras` file; `config` may be bytes, for text that is no JSON."""
    weights = write_h5(path.with_suffix(".weights.h5"), fill)
    config = model_config(dense()) if config is None else config
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        archive.writestr("config.json", config if isinstance(config, bytes) else json.dumps(config))
        archive.write(weights, "model.weights.h5")
        for name, data in (members or {}).items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, archive.compression
            archive.writestr(info, data)
    weights.unlink()
    return path
