"""MNIST: handwritten digits, 70,000 images of 28x28."""

from __future__ import annotations

from pathlib import Path

from cornu.data.download import get_file
from cornu.datasets.folder import local_folder
from cornu.datasets.idx_family import Split, find_idx, load_idx, load_npz

__all__ = ["load_data"]

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"


def load_data(path: str = "mnist.npz") -> Split:
    """Load MNIST: 60,000 training and 10,000 test images of handwritten digits.

    It is looked for in the local folder (`cornu.datasets.set_local_folder` or the environment variable
    CORNU_DATA: the four IDX files or `mnist.npz`, there or in its subfolder `mnist`), then in the cache, and
    then downloaded (11 MB) and checked. Pixels are 0 (background) to 255: divide by 255 before training.

    Args:
        path: name of the file in the cache, or the absolute path of an npz file to read instead. Defaults to
            "mnist.npz".

    Returns:
        `((x_train, y_train), (x_test, y_test))`, uint8 arrays: x of shape (n, 28, 28), y of shape (n,) from 0
        to 9.

    Raises:
        ValueError: if a file is damaged.
        FileNotFoundError: if `path` is absolute and there is no such file.
        ConnectionError: if the file is nowhere and cannot be downloaded.

    Example:
        >>> import cornu.datasets
        >>> (x_train, y_train), (x_test, y_test) = cornu.datasets.mnist.load_data()  # doctest: +SKIP
        >>> x_train.shape, y_test.shape  # doctest: +SKIP
        ((60000, 28, 28), (10000,))

    Reference:
        LeCun, Bottou, Bengio, Haffner, 1998, Gradient-based learning applied to document recognition. The
        data are Yann LeCun's and Corinna Cortes's, under CC BY-SA 3.0.
    """
    if Path(path).is_absolute():
        return load_npz(Path(path))
    local = local_folder()
    for folder in () if local is None else (local, local / "mnist"):
        files = find_idx(folder)
        if files is not None:
            return load_idx(files)
        if (folder / "mnist.npz").is_file():
            return load_npz(folder / "mnist.npz")
    try:
        return load_npz(Path(get_file(path, _URL, file_hash=_SHA256)))
    except ConnectionError as error:
        raise ConnectionError(
            f"mnist.load_data: {error} Or set CORNU_DATA (or call cornu.datasets.set_local_folder) to a "
            "folder with the four files *-ubyte.gz or mnist.npz; "
            + ("none is set." if local is None else f"{local} has neither, nor has its subfolder mnist.")
        ) from None
