"""Fashion-MNIST: pictures of clothes, 70,000 images of 28x28."""

from __future__ import annotations

from pathlib import Path

from cornu.data.download import get_file
from cornu.datasets.folder import local_folder
from cornu.datasets.idx_family import Split, find_idx, load_idx

__all__ = ["load_data"]

_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_FILES = (
    "train-labels-idx1-ubyte.gz",
    "train-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
)


def load_data() -> Split:
    """Load Fashion-MNIST: 60,000 training and 10,000 test images of clothes in ten classes.

    A harder stand-in for MNIST with the same shapes. The classes 0 to 9 are T-shirt, trouser, pullover,
    dress, coat, sandal, shirt, sneaker, bag and ankle boot. It is looked for in the subfolder `fashion_mnist`
    of the local folder (`cornu.datasets.set_local_folder` or the environment variable CORNU_DATA), then in
    the cache, and then downloaded (31 MB).

    Returns:
        `((x_train, y_train), (x_test, y_test))`, uint8 arrays: x of shape (n, 28, 28), y of shape (n,).

    Raises:
        ValueError: if a file is damaged.
        ConnectionError: if the files are nowhere and cannot be downloaded.

    Example:
        >>> import cornu.datasets
        >>> (x_train, y_train), _ = cornu.datasets.fashion_mnist.load_data()  # doctest: +SKIP
        >>> x_train.shape  # doctest: +SKIP
        (60000, 28, 28)

    Reference:
        Xiao, Rasul, Vollgraf, 2017, Fashion-MNIST, https://arxiv.org/abs/1708.07747. Zalando SE, MIT licence.
    """
    local = local_folder()
    files = find_idx(local / "fashion_mnist") if local is not None else None
    if files is not None:
        return load_idx(files)
    try:
        kept = [Path(get_file(name, _URL + name, cache_subdir="datasets/fashion-mnist")) for name in _FILES]
    except ConnectionError as error:
        raise ConnectionError(
            f"fashion_mnist.load_data: {error} Or set CORNU_DATA (or call cornu.datasets.set_local_folder) "
            "to a folder whose subfolder fashion_mnist has the four files *-ubyte.gz."
        ) from None
    return load_idx(find_idx(kept[0].parent) or kept)
