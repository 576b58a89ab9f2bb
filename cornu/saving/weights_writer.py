"""Writing the variables of a model into an HDF5 file, in the layout of Keras 3."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lazy_loader
import numpy as np

from cornu.saving.walk import Walk, check_part

if TYPE_CHECKING:
    import h5py
else:  # loaded when a file is written
    h5py = lazy_loader.load("h5py")

__all__ = ["write_weights"]


def write_weights(model: Any, path: Path, skip: Iterable[Any] = ()) -> None:
    """Write all variables of `model` to a new HDF5 file.

    Args:
        model: object whose attributes are walked.
        path: the file to make.
        skip: objects to leave out, with everything below them.

    Raises:
        ValueError: if a name cannot be part of a path, or a value is no array of numbers.
    """
    with h5py.File(path, "w") as file:

        def visit(obj: Any, inner: str) -> bool:
            if hasattr(obj, "save_own_variables"):
                values: dict[str, Any] = {}
                obj.save_own_variables(values)
                _write_group(file, inner, getattr(obj, "name", None), values)
            return True

        walk = Walk(visit)
        walk.skip(skip)
        walk.go(model)


def _write_group(file: h5py.File, inner: str, name: Any, values: dict[str, Any]) -> None:
    """Keras makes the group of a named object even if it has no variables."""
    if not values and not isinstance(name, str):
        return
    group = file.create_group(f"{inner}/vars" if inner else "vars")
    if isinstance(name, str):
        group.attrs["name"] = name
    for key, value in values.items():
        for part in str(key).split("/"):
            check_part(part)
        array = np.asarray(value)
        if array.dtype.kind == "O":
            raise ValueError(
                f"saving: '{group.name}/{key}' is a {type(value).__name__} that is no array of numbers or fixed-length "
                "strings, so it cannot be written. Convert it in `save_own_variables`, or write files in `save_assets`."
            )
        dataset = group.create_dataset(str(key), data=array)
        if array.dtype.kind == "V":
            # HDF5 does not know bfloat16 and its kin: they are stored as plain bytes, and named beside them.
            dataset.attrs["dtype"] = array.dtype.name
