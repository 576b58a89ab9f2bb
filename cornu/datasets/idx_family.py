"""What MNIST and Fashion-MNIST share: four IDX files of the same names and shapes, or one npz."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cornu.datasets.readers import read_idx, read_npz

__all__ = ["Split", "find_idx", "load_idx", "load_npz"]

Split = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]

_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_ARRAYS = ("x_train", "y_train", "x_test", "y_test")


def find_idx(folder: Path) -> list[Path] | None:
    """The four files, each gzipped or not, or None if one is missing."""
    found = []
    for name in _FILES:
        candidates = [folder / f"{name}.gz", folder / name]
        present = [path for path in candidates if path.is_file()]
        if not present:
            return None
        found.append(present[0])
    return found


def load_idx(paths: list[Path]) -> Split:
    """Images and labels out of the four IDX files."""
    return _check([read_idx(path) for path in paths], [str(path) for path in paths])


def load_npz(path: Path) -> Split:
    """Images and labels out of an npz file with the arrays x_train, y_train, x_test and y_test."""
    return _check(read_npz(path, _ARRAYS), [f"{path}, array {name}" for name in _ARRAYS])


def _check(arrays: list[np.ndarray], places: list[str]) -> Split:
    for images, labels, image_place, label_place in zip(
        arrays[::2], arrays[1::2], places[::2], places[1::2], strict=True
    ):
        if images.ndim != 3 or images.shape[1:] != (28, 28) or images.dtype != np.uint8:
            raise ValueError(
                f"{image_place}: expected uint8 images of 28x28; got {images.dtype} of shape {images.shape}."
            )
        if labels.shape != images.shape[:1] or labels.dtype.kind not in "iu" or not _are_classes(labels):
            raise ValueError(
                f"{label_place}: expected {len(images)} labels from 0 to 9; got {labels.dtype} of shape {labels.shape}."
            )
    x_train, y_train, x_test, y_test = arrays
    return (x_train, y_train.astype(np.uint8)), (x_test, y_test.astype(np.uint8))


def _are_classes(labels: np.ndarray) -> bool:
    return labels.size == 0 or bool(labels.min() >= 0 and labels.max() <= 9)
