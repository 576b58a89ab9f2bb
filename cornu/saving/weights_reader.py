"""Reading HDF5 files that may have been made to do harm.

The whole file is looked over before anything is read: only plain groups and datasets that lie in the file itself are
accepted. An array is read only when its declared size is known to be reasonable.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import lazy_loader
import numpy as np
from jax import dtypes as jax_dtypes

from cornu.saving.errors import UnsafeModelError

if TYPE_CHECKING:
    import h5py
else:  # loaded when a file is read
    h5py = lazy_loader.load("h5py")

__all__ = ["StoredVariables", "WeightsFile", "open_weights"]

FREE_BYTES = 16 * 2**20
"""An array whose shape is not known beforehand may have this many bytes..."""
MAX_RATIO = 100
"""... or this many times the bytes that the file holds of it."""
MAX_DEPTH = 200

# HDF5's numbers for deflate, shuffle and Fletcher's checksum, and h5py's for LZF.
_FILTERS = frozenset({1, 2, 3, 32000})
_DAMAGED = (OSError, RuntimeError, KeyError, TypeError, ValueError, UnicodeError)
_EXTENDED = ("bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e4m3b11fnuz", "float8_e4m3fnuz", "float8_e5m2fnuz")


class StoredVariables(Mapping[str, np.ndarray]):
    """The arrays of one object, as `load_own_variables` gets them; each is read when it is asked for.

    Args:
        file: the file they are in.
        path: the group's path in it.
        datasets: name and dataset of each.
    """

    def __init__(self, file: WeightsFile, path: str, datasets: dict[str, h5py.Dataset]):
        self._file = file
        self._datasets = datasets
        self.path = path

    def __getitem__(self, key: str) -> np.ndarray:
        if key not in self._datasets:
            raise KeyError(f"{self._file.label}: '{self.path}' has no entry {key!r}; it has {sorted(self._datasets)}.")
        return self._file.read(self._datasets[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._datasets)

    def __len__(self) -> int:
        return len(self._datasets)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Declared shape of each array; nothing is read."""
        return {key: tuple(dataset.shape) for key, dataset in self._datasets.items()}

    def expect(self, shapes: dict[str, tuple[int, ...]]) -> None:
        """Let arrays of exactly these shapes be read, whatever their size."""
        for key, shape in shapes.items():
            if tuple(self._datasets[key].shape) == shape:
                self._file.expected.add(str(self._datasets[key].name))


class WeightsFile:
    """An open HDF5 file that was looked over.

    Args:
        file: the open file.
        label: how messages call it.

    Raises:
        UnsafeModelError: if it has links, or data that lie outside it.
    """

    def __init__(self, file: h5py.File, label: str):
        self.label = label
        self.expected: set[str] = set()
        self._datasets: dict[str, h5py.Dataset] = {}
        self._groups: dict[str, h5py.Group] = {}
        self._look_over(file)
        self._by_group: dict[str, dict[str, h5py.Dataset]] = {}
        for path, dataset in self._datasets.items():
            group = group_of(path)
            self._by_group.setdefault(group, {})[path.removeprefix(f"{group}/")] = dataset

    def _look_over(self, file: h5py.File) -> None:
        from h5py import h5o  # pyright: ignore[reportAttributeAccessIssue] - compiled, without stubs

        seen: set[int] = set()
        stack: list[tuple[str, h5py.Group, int]] = [("", file, 0)]
        while stack:
            path, group, depth = stack.pop()
            self._groups[path] = group
            if depth > MAX_DEPTH:
                raise UnsafeModelError(self.label, path, f"groups are nested more than {MAX_DEPTH} deep")
            for name in map(str, group):
                inner = f"{path}/{name}" if path else name
                child = self._open(group, name, inner)
                address = h5o.get_info(child.id).addr
                if address in seen:
                    raise UnsafeModelError(self.label, inner, "the same data stands under two names")
                seen.add(address)
                if isinstance(child, h5py.Group):
                    stack.append((inner, child, depth + 1))
                else:
                    self._datasets[inner] = child

    def _open(self, group: h5py.Group, name: str, inner: str) -> h5py.Group | h5py.Dataset:
        from h5py import h5d, h5l  # pyright: ignore[reportAttributeAccessIssue] - compiled, without stubs

        kind = group.id.links.get_info(name.encode("utf-8", "surrogateescape")).type
        if kind != h5l.TYPE_HARD:
            what = {h5l.TYPE_SOFT: "a soft link", h5l.TYPE_EXTERNAL: "a link to another file"}
            raise UnsafeModelError(self.label, inner, f"it is {what.get(kind, 'a link of an unknown kind')}")
        child = group[name]
        if isinstance(child, h5py.Group):
            return child
        if not isinstance(child, h5py.Dataset):
            raise UnsafeModelError(self.label, inner, "it is neither a group nor an array")
        plan = child.id.get_create_plist()
        if plan.get_external_count():
            raise UnsafeModelError(self.label, inner, "its data lie in another file")
        if plan.get_layout() == h5d.VIRTUAL:
            raise UnsafeModelError(
                self.label, inner, "it is a virtual dataset, whose data lie in other datasets or files"
            )
        if any(plan.get_filter(i)[0] not in _FILTERS for i in range(plan.get_nfilters())):
            raise UnsafeModelError(self.label, inner, "it is packed by a filter that is not built into HDF5")
        if child.shape is None:
            raise UnsafeModelError(self.label, inner, "it has no data")
        return child

    def has(self, path: str) -> bool:
        """Whether there is a group or array of that path."""
        return path in self._groups or path in self._datasets

    def variables(self, path: str) -> StoredVariables | None:
        """What is stored for the object at `path`, None if there is nothing."""
        group = f"{path}/vars" if path else "vars"
        if group not in self._groups:
            # Where Keras 2.13 kept the layers of a model.
            group = group.replace("layers", "_layer_checkpoint_dependencies")
            if group not in self._groups:
                return None
        return StoredVariables(self, group, self._by_group.get(group, {}))

    def name_of(self, path: str) -> str | None:
        """The name that the object had when it was saved."""
        attributes = self._groups[path].attrs
        if "name" not in attributes or attributes.get_id("name").shape != ():
            return None
        name = attributes["name"]
        return name if isinstance(name, str) else None

    def arrays(self) -> dict[str, tuple[int, ...]]:
        """Path and shape of every array."""
        return {path: tuple(dataset.shape) for path, dataset in sorted(self._datasets.items())}

    def read(self, dataset: h5py.Dataset) -> np.ndarray:
        """The values of an array whose size is reasonable."""
        entry = str(dataset.name).lstrip("/")
        dtype = dataset.dtype
        if dtype.kind not in "biufcSV" or dtype.fields is not None or dtype.subdtype is not None:
            raise UnsafeModelError(self.label, entry, f"its type {dtype} is not a plain number")
        declared = math.prod(dataset.shape) * dtype.itemsize
        stored = dataset.id.get_storage_size()
        if dataset.name not in self.expected and declared > max(FREE_BYTES, MAX_RATIO * stored):
            raise UnsafeModelError(
                self.label, entry, f"it claims to have {declared} bytes, of which the file holds {stored}"
            )
        try:
            values = np.asarray(dataset[()])
        except _DAMAGED as error:
            raise ValueError(f"{self.label}: the entry '{entry}' is damaged and cannot be read ({error}).") from error
        return _extended(values, dataset) if dtype.kind == "V" else values


def group_of(path: str) -> str:
    """Path of the group `.../vars` that an array belongs to."""
    return f"{path.rpartition('vars/')[0]}vars"


def _extended(values: np.ndarray, dataset: h5py.Dataset) -> np.ndarray:
    """Bytes as the numbers that they are according to the attribute beside them."""
    name = dataset.attrs.get("dtype")
    if name not in _EXTENDED:
        raise ValueError(f"'{dataset.name}' has a type that HDF5 does not know, and the attribute 'dtype' is {name!r}.")
    return values.view(jax_dtypes.canonicalize_dtype(name))


@contextmanager
def open_weights(source: Any, label: str) -> Iterator[WeightsFile]:
    """Open an HDF5 file and look it over.

    Args:
        source: path, or open binary file.
        label: how messages call it.

    Raises:
        UnsafeModelError: if it has links, or data that lie outside it.
        ValueError: if it is no HDF5 file, or is damaged.
    """
    try:
        file = h5py.File(source, "r")
    except FileNotFoundError:
        raise
    except _DAMAGED as error:
        raise ValueError(f"{label}: this is not an HDF5 file, or it is damaged ({error}).") from error
    with file:
        try:
            weights = WeightsFile(file, label)
        except UnsafeModelError:
            raise
        except _DAMAGED as error:
            raise ValueError(f"{label}: the HDF5 file is damaged ({error}).") from error
        yield weights
