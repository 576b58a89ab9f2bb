"""One layer called by hand, against the expression of its engine."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from benchmarks.peers import PEERS, Peer
from benchmarks.request import Request

_ROWS, _INPUTS, _OUTPUTS = 32, 64, 64
_BLOCKS = 5


def measure(request: Request) -> dict[str, float]:
    """Microseconds for `Dense(64, activation="relu")` on (32, 64), for the bare expression, and their ratio."""
    peer = PEERS[request.peer]
    engine: Any = importlib.import_module("jax.numpy" if peer.engine == "jax" else peer.engine)
    make, expression = _expressions(peer, engine)
    x, kernel, bias = (
        make(np.full(shape, 0.1, "float32")) for shape in ((_ROWS, _INPUTS), (_INPUTS, _OUTPUTS), _OUTPUTS)
    )
    layer = _layer(peer)
    layer_us = _microseconds(lambda: layer(x), request.repeats)
    raw_us = _microseconds(lambda: expression(x, kernel, bias), request.repeats)
    return {"layer_us": layer_us, "raw_us": raw_us, "times_raw": layer_us / raw_us}


def _expressions(peer: Peer, engine: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """How an engine makes a tensor, and what the layer comes down to."""
    if peer.engine == "jax":
        return engine.asarray, lambda x, kernel, bias: engine.maximum(x @ kernel + bias, 0)
    if peer.engine == "torch":
        return engine.from_numpy, lambda x, kernel, bias: engine.relu(x @ kernel + bias)
    return engine.constant, lambda x, kernel, bias: engine.nn.relu(x @ kernel + bias)


def _layer(peer: Peer) -> Any:
    library: Any = importlib.import_module(peer.library)
    if peer.has_keras_api:
        return library.layers.Dense(_OUTPUTS, activation="relu")
    return library.nn.Sequential(library.nn.Linear(_INPUTS, _OUTPUTS), library.nn.ReLU())


def _microseconds(call: Callable[[], Any], repeats: int) -> float:
    def block() -> float:
        started = time.perf_counter()
        for _ in range(repeats):
            result = call()
        _wait(result)
        return time.perf_counter() - started

    _wait(call())  # builds and compiles
    return 1e6 * median(block() / repeats for _ in range(_BLOCKS))


def _wait(result: Any) -> None:
    """JAX computes behind the caller's back; the others are done when they return."""
    if hasattr(result, "block_until_ready"):
        result.block_until_ready()
