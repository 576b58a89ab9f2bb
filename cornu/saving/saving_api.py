"""Models and weights to files and back: `.keras` and `.weights.h5`, as Keras 3 writes and reads them."""

from __future__ import annotations

import datetime
import json
import os
import zipfile
from pathlib import Path
from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.core.object_sharing import ObjectSharingScope
from cornu.core.serialization import serialize_keras_object
from cornu.saving.archive import ASSETS, CONFIG, METADATA, WEIGHTS, open_model, what_is_there
from cornu.saving.assets import StoredAssets, write_assets
from cornu.saving.atomic import replacing
from cornu.saving.config_reader import make_model, read_config
from cornu.saving.load_report import LoadReport
from cornu.saving.state import load_state
from cornu.saving.weights_reader import open_weights
from cornu.saving.weights_writer import write_weights

__all__ = ["load_model", "load_weights", "save_model", "save_weights"]

KERAS_VERSION = "3.15.1"
"""The version of Keras whose format is written."""

_LEGACY = (".h5", ".hdf5")


def save_model(model: Any, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
    """Write architecture, weights, compile arguments and optimizer state to a file that Keras 3 can read too.

    The file is written beside its place and moved there when it is complete, so a failure leaves an old one as it was.

    Args:
        model: the model.
        filepath: path that ends in `.keras`; with `zipped=False` the path of a folder.
        overwrite: False raises if there is such a file already. (Keras asks at the keyboard instead.)
        zipped: False writes a folder with the members of the file; None and True write a file.
        kwargs: `include_optimizer=False` leaves out the compile arguments and the optimizer's state;
            `save_format="keras"` is accepted for old programs.

    Raises:
        ValueError: if the path has another ending, or an argument is unknown.
        FileExistsError: if the file exists and `overwrite` is False.
        TypeError: if something in the model's configuration cannot be written.

    Example:
        >>> import cornu, os, tempfile
        >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
        >>> path = os.path.join(tempfile.mkdtemp(), "model.keras")
        >>> cornu.saving.save_model(model, path)
        >>> cornu.saving.load_model(path).output_shape
        (None, 2)
    """
    where = "save_model"
    path = _local_path(filepath, where)
    include_optimizer = kwargs.pop("include_optimizer", True)
    save_format = kwargs.pop("save_format", None)
    if kwargs:
        raise bad_argument(where, sorted(kwargs)[0], "left out: there is no such argument", kwargs[sorted(kwargs)[0]])
    _check_ending(path, where, zipped is not False, save_format)
    _check_free(path, overwrite, where)
    if not model.built:
        notice(
            f"{where}: the model '{model.name}' is not built yet, so the file will hold no weights. Call it on data, "
            "or call `build(input_shape)`, before saving."
        )
    with ObjectSharingScope():
        config = serialize_keras_object(model)
    skip = []
    if not include_optimizer:
        config.pop("compile_config", None)
        skip = [model.optimizer] if getattr(model, "optimizer", None) is not None else []
    metadata = {"keras_version": KERAS_VERSION, "date_saved": f"{datetime.datetime.now():%Y-%m-%d@%H:%M:%S}"}
    texts = {METADATA: json.dumps(metadata), CONFIG: json.dumps(config)}
    with replacing(path) as fresh:
        folder = fresh if zipped is False else fresh.with_name("members")
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text)
        write_weights(model, folder / WEIGHTS, skip)
        write_assets(model, folder / ASSETS)
        if zipped is not False:
            _zip(folder, fresh)


def _zip(folder: Path, target: Path) -> None:
    """All files of `folder` in a zip file, not packed, since weights hardly get smaller."""
    members = [path for path in folder.rglob("*") if path.is_file()]
    first = {METADATA: 0, CONFIG: 1, WEIGHTS: 2}
    names = sorted(
        (path.relative_to(folder).as_posix() for path in members), key=lambda name: (first.get(name, 3), name)
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.write(folder / name, name)


def load_model(
    filepath: Any, custom_objects: dict[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """Read a model from a file that `model.save` wrote, in cornu or in Keras 3.

    A file is taken for one made by an attacker: only classes and functions that cornu knows or that you registered are
    used, nothing is imported or run because the file says so, and sizes are checked before memory is taken.

    Args:
        filepath: path of a `.keras` file, or of a folder that `save(..., zipped=False)` wrote.
        custom_objects: dict from name to class or function, for those of your own.
        compile: False leaves the model without optimizer, loss and metrics.
        safe_mode: False lets `Lambda` layers run Python code from the file. Use it only for files you trust.

    Returns:
        The model.

    Raises:
        UnsafeModelError: (a ValueError) if the file is refused, naming the file, the entry and the reason.
        ValueError: if there is no such file, it is damaged, or weights are missing.

    Example:
        >>> import cornu, os, tempfile
        >>> path = os.path.join(tempfile.mkdtemp(), "model.keras")
        >>> cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)]).save(path)
        >>> cornu.saving.load_model(path).count_params()
        8
    """
    path = _local_path(filepath, "load_model")
    if path.suffix in _LEGACY:
        raise ValueError(
            f"load_model: '{path}' is a file in the old HDF5 format of whole models, which cornu cannot read yet. Load "
            f"it in Keras and save it as '{path.with_suffix('.keras').name}'."
        )
    with open_model(path) as members:
        config = read_config(members)
        if not compile:
            config.pop("compile_config", None)
        if WEIGHTS not in members.names():
            raise ValueError(f"{path}: there is no '{WEIGHTS}' in it, so it has no weights to load.")
        source = members.weights()
        stored_bytes = source.stat().st_size if isinstance(source, Path) else source.getbuffer().nbytes
        with open_weights(source, str(path)) as weights, ObjectSharingScope():
            model, waiting = make_model(config, str(path), stored_bytes, custom_objects, safe_mode)
            load_state(model, weights, StoredAssets(members))
            for variable in waiting:
                variable.initialize()
    return model


def save_weights(
    model: Any, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None, **kwargs: Any
) -> None:
    """Write the variables of a model, and of its optimizer, to a `.weights.h5` file that Keras 3 can read too.

    Args:
        model: the model.
        filepath: path that ends in `.weights.h5`.
        overwrite: False raises if there is such a file already. (Keras asks at the keyboard instead.)
        max_shard_size: must be None: several files for one model are not written.
        kwargs: `objects_to_skip`, a list of layers to leave out.

    Raises:
        ValueError: if the path has another ending, the model is not built, or an argument is unknown.
        FileExistsError: if the file exists and `overwrite` is False.

    Example:
        >>> import cornu, os, tempfile
        >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
        >>> path = os.path.join(tempfile.mkdtemp(), "model.weights.h5")
        >>> cornu.saving.save_weights(model, path)
        >>> cornu.saving.load_weights(model, path).loaded
        ['layers/dense']
    """
    where = "save_weights"
    path = _local_path(filepath, where)
    skip = kwargs.pop("objects_to_skip", None) or ()
    if kwargs:
        raise bad_argument(where, sorted(kwargs)[0], "left out: there is no such argument", kwargs[sorted(kwargs)[0]])
    if max_shard_size is not None:
        fix = "Leave it out: the file may be of any size."
        raise bad_argument(where, "max_shard_size", "None, since weights go into one file", max_shard_size, fix)
    if not path.name.endswith(".weights.h5"):
        name = path.name.removesuffix(".hdf5").removesuffix(".h5").removesuffix(".keras")
        raise bad_argument(
            where, "filepath", "a path that ends in '.weights.h5'", str(path), f"Try '{name}.weights.h5'."
        )
    _check_free(path, overwrite, where)
    if not model.built:
        raise ValueError(
            f"{where}: the model '{model.name}' is not built yet, so it has no weights. Call it on data, or call "
            "`build(input_shape)`, first."
        )
    with replacing(path) as fresh:
        write_weights(model, fresh, skip)


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> LoadReport:
    """Read the variables of a model, and of its optimizer, from a `.weights.h5` or `.keras` file.

    Everything is checked before the first variable is set: on an error the model stays as it was.

    Args:
        model: a built model of the same architecture.
        filepath: path of the file.
        skip_mismatch: True loads what fits, layer by layer, and warns with a list of what does not.
        kwargs: `objects_to_skip`, a list of layers to leave as they are.

    Returns:
        What was loaded, what not, and what in the file was not used.

    Raises:
        UnsafeModelError: (a ValueError) if the file is refused, naming the file, the entry and the reason.
        ValueError: if a layer does not fit (all of them are listed), the model is not built, or the file is damaged.
        FileNotFoundError: if there is no such file.

    Example:
        >>> import cornu, os, tempfile
        >>> def make():
        ...     return cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
        >>> path = os.path.join(tempfile.mkdtemp(), "model.weights.h5")
        >>> make().save_weights(path)
        >>> print(cornu.saving.load_weights(make(), path).failed)
        {}
    """
    where = "load_weights"
    path = _local_path(filepath, where)
    skip = kwargs.pop("objects_to_skip", None) or ()
    if kwargs:
        hint = "Weights are loaded by position; layers of your choice are left out by objects_to_skip=[...]."
        raise bad_argument(where, sorted(kwargs)[0], "left out", kwargs[sorted(kwargs)[0]], hint)
    if not path.name.endswith((".weights.h5", ".keras")) and not path.is_dir():
        hint = (
            "Old HDF5 files cannot be read yet: load them in Keras and save them again."
            if path.suffix in _LEGACY
            else ""
        )
        raise bad_argument(where, "filepath", "a '.weights.h5' or '.keras' file", str(path), hint)
    if not path.exists():
        raise FileNotFoundError(f"{where}: there is no file '{path}'. {what_is_there(path)}")
    if not model.built:
        raise ValueError(
            f"{where}: the model '{model.name}' is not built yet, so it has no variables to load into. Call it on "
            "data, or call `build(input_shape)`, first."
        )
    if path.name.endswith(".weights.h5"):
        with open_weights(path, str(path)) as weights:
            return load_state(model, weights, skip_mismatch=skip_mismatch, skip=skip)
    with open_model(path) as members, open_weights(members.weights(), str(path)) as weights:
        return load_state(model, weights, skip_mismatch=skip_mismatch, skip=skip)


def _local_path(filepath: Any, where: str) -> Path:
    if not isinstance(filepath, str | os.PathLike):
        raise bad_argument(where, "filepath", "a path", filepath, error=TypeError)
    text = str(os.fspath(filepath))
    if "://" in text:
        fix = "Copy the file from or to it yourself."
        raise bad_argument(where, "filepath", "a path on this machine, not an address", text, fix)
    return Path(text)


def _check_ending(path: Path, where: str, zipped: bool, save_format: Any) -> None:
    if not zipped:
        if path.suffix == ".keras":
            fix = "Leave `zipped` out, or give the folder another name."
            raise bad_argument(where, "filepath", "without '.keras' where zipped=False", str(path), fix)
        if path.is_dir() and any(path.iterdir()) and not (path / METADATA).is_file():
            raise ValueError(f"{where}: the folder '{path}' holds other files than a model, so it is not replaced.")
    elif path.suffix != ".keras":
        stem = path.name.removesuffix(".weights.h5").removesuffix(".h5").removesuffix(".hdf5")
        fix = f"Write '{stem}.keras' for the whole model, or save_weights('{stem}.weights.h5') for the weights alone."
        if path.suffix in _LEGACY:
            fix += " The old HDF5 format of whole models is not written."
        raise bad_argument(where, "filepath", "a path that ends in '.keras'", str(path), fix)
    if save_format not in (None, False, "keras"):
        raise bad_argument(where, "save_format", "left out, or 'keras'", save_format)


def _check_free(path: Path, overwrite: bool, where: str) -> None:
    if not overwrite and path.exists():
        raise FileExistsError(
            f"{where}: '{path}' exists already, and overwrite=False. Choose another name, or pass overwrite=True."
        )
