"""The library of C++ kernels: where it is, whether it runs on this machine, and if not, why.

It is built when cornu is installed (`hatch_build.py`), once for each generation of processors. A machine without it
computes the same numbers, more slowly.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib.metadata
import os
import platform
import sys
from pathlib import Path

import jax

from cornu.base.processor import processor_flags

__all__ = ["TARGETS", "is_available", "library_path", "multiplies_bfloat16", "why_not"]

# The entry points of the library, by the names under which XLA calls them.
TARGETS = (
    "cornu_convolution",
    "cornu_convolution_input_gradient",
    "cornu_convolution_kernel_gradient",
    *(
        f"cornu_{cell}{part}"
        for cell in ("lstm", "gru", "gru_reset_before", "simple_rnn")
        for part in ("", "_gradient", "_weight_gradients", "_input_gradient")
    ),
    "cornu_keep_mask",
    "cornu_contraction",
    "cornu_softmax",
    "cornu_softmax_gradient",
    "cornu_layer_normalization",
    "cornu_layer_normalization_gradient",
    "cornu_max_pool",
    "cornu_max_pool_gradient",
    "cornu_average_pool",
    "cornu_average_pool_gradient",
    "cornu_global_max",
    "cornu_global_max_gradient",
)
_FOLDER = Path(__file__).parent
# The best first: the file that was built for it, and the flags of Linux's /proc/cpuinfo that it needs.
_GENERATIONS = (
    ("x86-64-v4", {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx2", "fma"}),
    ("x86-64-v3", {"avx2", "fma", "bmi2", "f16c", "movbe"}),
)
_BUILD = (
    "Install g++ (on Debian and Ubuntu: apt install g++) and install cornu again: "
    "pip install --force-reinstall --no-deps ."
)


class _Unavailable(Exception):
    """Why the library cannot be used, and what helps."""


def is_available() -> bool:
    """Whether the library is loaded; the first call loads it."""
    return why_not() is None


@functools.cache
def why_not() -> str | None:
    """Why the library is not in use and what helps; None if it is in use."""
    try:
        _load()
    except _Unavailable as reason:
        return str(reason)
    return None


@functools.cache
def multiplies_bfloat16() -> bool:
    """Whether the library is loaded and this processor has instructions for products of bfloat16 that it uses."""
    return is_available() and bool(ctypes.CDLL(str(library_path())).cornu_multiplies_bfloat16())


def library_path() -> Path:
    """The file that was built for this processor.

    Raises:
        _Unavailable: if this processor is too old, or nothing was built.
    """
    flags = processor_flags()
    fitting = [name for name, needed in _GENERATIONS if needed <= flags]
    if not fitting:
        raise _Unavailable("This processor has no AVX2, which the kernels need.")
    for name in fitting:
        path = _FOLDER / f"_native.{name}.so"
        if path.exists():
            return path
    raise _Unavailable(f"The kernels were not built. {_BUILD}")


def _load() -> None:
    if os.environ.get("CORNU_KERNELS", "").lower() == "xla":
        raise _Unavailable("They are switched off by the environment variable CORNU_KERNELS=xla.")
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise _Unavailable(f"They are made for Linux on x86-64; this is {platform.system()} on {platform.machine()}.")
    path = library_path()
    # Threads of OpenMP that wait actively would take the processors from XLA's own.
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
    try:
        ctypes.CDLL(str(_onednn()), mode=ctypes.RTLD_GLOBAL)
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise _Unavailable(f"A library could not be loaded: {error}. (libgomp1 is a package of its own.)") from error
    missing = [target for target in TARGETS if not hasattr(library, target)]
    if missing:
        raise _Unavailable(f"{path.name} is older than this package: it has no {missing[0]}. {_BUILD}")
    for target in TARGETS:
        jax.ffi.register_ffi_target(target, jax.ffi.pycapsule(getattr(library, target)), platform="cpu")


def _onednn() -> Path:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files("onednn-cpu-gomp") or ():
            if file.name == "libdnnl.so.3":
                return Path(str(file.locate())).resolve()
    raise _Unavailable("oneDNN is not installed: pip install onednn-cpu-gomp.")
