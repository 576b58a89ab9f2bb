"""`cornu doctor`: what is installed, which devices there are, and which kernels serve what."""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import os
import platform
import sys
from typing import Any

from cornu import __version__

__all__ = ["main", "report"]

_NEEDED = ("jax", "jaxlib", "numpy", "h5py", "rich", "lazy_loader")
_EXTRAS = {
    "matplotlib": "pictures of training runs as PNG",
    "pillow": "PNG and JPEG pictures, image files",
    "pandas": "DataFrames as data",
    "scikit-learn": "wrappers for its pipelines",
    "keras": "the oracle of cornu's own tests; `cornu run` never imports it",
}
# Environment variables that change what cornu does.
_ENVIRONMENT = (
    "JAX_PLATFORMS",
    "CUDA_VISIBLE_DEVICES",
    "XLA_FLAGS",
    "XLA_PYTHON_CLIENT_PREALLOCATE",
    "CORNU_COMPILATION_CACHE",
    "CORNU_DATA",
    "CORNU_HOME",
    "CORNU_KERNELS",
)


def main(arguments: list[str]) -> int:
    """The command; the exit status is 1 if something that cornu needs is missing."""
    argparse.ArgumentParser(prog="cornu doctor", description=__doc__).parse_args(arguments)
    try:
        print("\n".join(report()), flush=True)
    except BrokenPipeError:  # whoever reads, `head` say, has enough; Python must not try again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(any(_version(name) is None for name in _NEEDED))


def report() -> list[str]:
    """The lines that the command prints."""
    lines = [f"cornu {__version__} on Python {platform.python_version()}, {platform.platform()}", "", "Packages"]
    lines += [_row(name, _version(name) or "MISSING: pip install " + name) for name in _NEEDED]
    lines += ["", "Extras"]
    lines += [
        _row(name, _version(name) or f"not installed: pip install {name} ({use})") for name, use in _EXTRAS.items()
    ]
    settings = [_row(name, os.environ[name]) for name in _ENVIRONMENT if name in os.environ]
    lines += ["", "Environment", *settings] if settings else []
    if _version("jax") is None:
        return lines
    jax: Any = importlib.import_module("jax")
    lines += ["", "Devices", _row("processors", str(os.cpu_count()))]
    lines += [_row(f"{device.platform}:{device.id}", device.device_kind) for device in jax.devices()]
    lines += ["", "Compiled programs", _row("kept in", _programs())]
    return [
        *lines,
        "",
        f"Kernels on {jax.default_backend()} (the first row that fits a case serves it)",
        *_kernels(jax),
    ]


def _kernels(jax: Any) -> list[str]:
    table = importlib.import_module("cornu.kernels.table").TABLE
    native = importlib.import_module("cornu.kernels.native")
    missing = native.why_not()
    state = native.library_path().name if missing is None else f"not in use. {missing}"
    here = [
        row for row in table if row.platform in (jax.default_backend(), "any") and (missing is None or not row.native)
    ]
    width = max(len(row.implementation) for row in here)
    names = [f"{row.operation}, {row.case}" for row in here]
    first = max(len(name) for name in names)
    return [
        _row("C++ kernels", state, first),
        *(
            _row(name, f"{row.implementation:<{width}}  {row.reason}", first)
            for name, row in zip(names, here, strict=True)
        ),
    ]


def _programs() -> str:
    folder = importlib.import_module("cornu.core.compilation_cache").folder()
    return "nowhere: switched off by CORNU_COMPILATION_CACHE" if folder is None else str(folder)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _row(name: str, value: str, width: int = 30) -> str:
    return f"  {name:<{width}}  {value}"
