"""Where data sets are looked for before anything is downloaded."""

from __future__ import annotations

import os
from pathlib import Path

from cornu.base.errors import bad_argument

__all__ = ["local_folder", "set_local_folder"]

_chosen: list[Path] = []


def set_local_folder(path: str | os.PathLike | None) -> None:
    """Look for data sets in this folder first, e.g. on machines without internet.

    It comes before the environment variable CORNU_DATA, which does the same. `mnist` looks for `mnist.npz` or
    the four IDX files, gzipped or not, in the folder and in its subfolder `mnist`; `fashion_mnist` in the
    subfolder `fashion_mnist`.

    Args:
        path: an existing folder, or None to forget the setting.

    Raises:
        ValueError: if there is no such folder.

    Example:
        >>> import tempfile
        >>> from cornu.datasets import set_local_folder
        >>> set_local_folder(tempfile.mkdtemp())
        >>> set_local_folder(None)
    """
    if path is not None and not Path(path).expanduser().is_dir():
        raise bad_argument(
            "set_local_folder", "path", "an existing folder", str(path), "Make it, or check the spelling."
        )
    _chosen[:] = [] if path is None else [Path(path).expanduser()]


def local_folder() -> Path | None:
    """The folder of `set_local_folder`, else the one named by CORNU_DATA, else None."""
    if _chosen:
        return _chosen[0]
    named = os.environ.get("CORNU_DATA")
    return Path(named).expanduser() if named else None
