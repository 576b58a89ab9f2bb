"""Training with `fit`: cornu and Keras."""

from __future__ import annotations

import importlib
import time
from typing import Any

from benchmarks.cases.base import Case
from benchmarks.request import Precision, in_half

_LOSSES = {"class": "sparse_categorical_crossentropy", "value": "mse", "input": "mse"}


class KerasTrainer:
    """A compiled model of a library with the Keras API.

    Args:
        library: name of the module.
        case: what is trained.
        precision: "bfloat16" stands for the policy `mixed_bfloat16`.
    """

    def __init__(self, library: str, case: Case, precision: Precision) -> None:
        self._keras: Any = importlib.import_module(library)
        if in_half(precision):
            self._keras.mixed_precision.set_dtype_policy("mixed_bfloat16")
        self._model = case.model(self._keras)
        self._model.compile(optimizer=self._keras.optimizers.Adam(), loss=_LOSSES[case.target])

    def fit(self, x: Any, y: Any, batch: int, epochs: int) -> list[float]:
        """Trains, and returns at what `time.perf_counter()` each epoch ended."""
        moments: list[float] = []

        class Clock(self._keras.callbacks.Callback):
            def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
                moments.append(time.perf_counter())

        self._model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0, callbacks=[Clock()])
        return moments

    def predict(self, x: Any, batch: int) -> Any:
        """Predictions for all samples, as an array of NumPy."""
        return self._model.predict(x, batch_size=batch, verbose=0)
