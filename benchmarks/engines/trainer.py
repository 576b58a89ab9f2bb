"""The same two calls for every library."""

from __future__ import annotations

from typing import Any, Protocol

from benchmarks.cases import CASES
from benchmarks.engines.keras_api import KerasTrainer
from benchmarks.engines.raw_torch import TorchTrainer
from benchmarks.peers import PEERS
from benchmarks.request import Request


class Trainer(Protocol):
    """A built model of one peer."""

    def fit(self, x: Any, y: Any, batch: int, epochs: int) -> list[float]:
        """Trains, and returns at what `time.perf_counter()` each epoch ended."""
        ...

    def predict(self, x: Any, batch: int) -> Any:
        """Predictions for all samples, as an array of NumPy."""
        ...


def open_trainer(request: Request) -> Trainer:
    """Builds the model of a request with the library of its peer."""
    peer, case = PEERS[request.peer], CASES[request.case]
    if peer.has_keras_api:
        return KerasTrainer(peer.library, case, request.precision)
    return TorchTrainer(case, request.precision, peer.compiled)
