"""Build the C++ kernels when cornu is installed, where that is possible.

They are made for Linux on x86-64 and need g++. Where either is missing the package is built without them, and computes
the same numbers more slowly; `cornu doctor` says so.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# One library for each generation of processors; the loader in cornu/kernels/native.py picks the best that runs.
GENERATIONS = ("x86-64-v3", "x86-64-v4")
FLAGS = ("-std=c++20", "-O3", "-DNDEBUG", "-fPIC", "-shared", "-fopenmp")


class KernelsBuildHook(BuildHookInterface):
    """Compiles cornu/kernels/src into one shared library for each generation."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        try:
            self._build()
        except _NotHere as reason:
            self.app.display_warning(f"cornu is built without its C++ kernels, which costs speed only: {reason}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"

    def _build(self) -> None:
        if sys.platform != "linux" or platform.machine() != "x86_64":
            raise _NotHere("they are made for Linux on x86-64.")
        compiler = os.environ.get("CXX") or shutil.which("g++") or shutil.which("c++")
        if compiler is None:
            raise _NotHere("no C++ compiler was found. Install g++ and install cornu again.")
        kernels = Path(self.root) / "cornu" / "kernels"
        sources = sorted((kernels / "src").glob("*.cc"), key=lambda path: path.stat().st_size, reverse=True)
        includes = [f"-isystem{path}" for path in (_xla_headers(), _onednn_headers())]

        def call_compiler(generation: str, *arguments: object) -> None:
            command = [*compiler.split(), *FLAGS, f"-march={generation}", *map(str, arguments)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            except OSError as error:
                raise _NotHere(f"{compiler} cannot be run: {error}.") from None
            if done.returncode:
                raise _NotHere(f"{compiler} failed for {generation}:\n{done.stderr[-2000:]}")

        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:

            def compile_one(job: tuple[Path, str]) -> Path:
                source, generation = job
                made = Path(folder, f"{source.stem}.{generation}.o")
                call_compiler(generation, *includes, "-c", source, "-o", made)
                return made

            # Each file by itself, the longest first, so that all processors have work to the end.
            jobs = [(source, generation) for source in sources for generation in GENERATIONS]
            made = list(pool.map(compile_one, jobs))
            for index, generation in enumerate(GENERATIONS):
                # Written beside its place first: a library that is in use is replaced, never overwritten.
                library = kernels / f"_native.{generation}.so"
                fresh = library.with_suffix(".new")
                call_compiler(generation, *made[index :: len(GENERATIONS)], "-o", fresh)
                fresh.replace(library)


class _NotHere(Exception):
    """Why the kernels cannot be built."""


def _xla_headers() -> Path:
    """The folder that holds xla/ffi/api, a part of jaxlib; found without importing it."""
    spec = importlib.util.find_spec("jaxlib")
    if spec is None or not spec.submodule_search_locations:
        raise _NotHere("jaxlib, whose headers they need, is not there.")
    return Path(spec.submodule_search_locations[0]) / "include"


def _onednn_headers() -> Path:
    """The folder that holds oneapi/dnnl; pip puts it beside the `lib` of the environment that builds."""
    for path in (
        Path(sysconfig.get_path("data")),
        *(Path(entry).parents[2] for entry in sys.path if "site-packages" in entry),
    ):
        if (path / "include" / "oneapi" / "dnnl" / "dnnl.hpp").exists():
            return path / "include"
    raise _NotHere("the headers of oneDNN (package onednn-devel-cpu-gomp) are not there.")
