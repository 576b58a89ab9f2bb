"""What an import costs."""

from __future__ import annotations

import importlib
import time
from functools import reduce

from benchmarks.peers import PEERS
from benchmarks.request import Request

# What a program touches next. Parts of a library may be loaded only then.
_FIRST_NEED = {"cornu": "layers.Dense", "keras": "layers.Dense", "torch": "nn.Linear", "jax": "numpy.dot"}


def measure(request: Request) -> dict[str, float]:
    """Seconds for the import, and until the first layer is at hand."""
    library = PEERS[request.peer].library
    started = time.perf_counter()
    module = importlib.import_module(library)
    imported = time.perf_counter()
    reduce(getattr, _FIRST_NEED[library].split("."), module)
    return {"import_s": imported - started, "ready_s": time.perf_counter() - started}
