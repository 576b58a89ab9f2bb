"""What runs in a peer's process: `python -m benchmarks.child REQUEST`. Prints its figures as one line of JSON."""

from __future__ import annotations

import importlib
import json
import sys
from importlib.metadata import PackageNotFoundError, version

from benchmarks import threads
from benchmarks.peers import PEERS
from benchmarks.request import Request

_PACKAGES = ("cornu", "keras", "jax", "torch", "tensorflow-cpu")


def main(text: str) -> None:
    """Measures what the request asks for."""
    request = Request.from_json(text)
    # An import that is to be timed must not have happened.
    if request.measure != "imports":
        threads.set_in_process(PEERS[request.peer].engine, request.threads)
    figures = importlib.import_module(f"benchmarks.measures.{request.measure}").measure(request)
    print(json.dumps({"figures": figures, "versions": _versions()}))


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main(sys.argv[1])
