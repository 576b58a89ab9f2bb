"""Training with a loop as people write it for PyTorch by hand."""

from __future__ import annotations

import contextlib
import importlib
import time
from typing import Any

from benchmarks.cases.base import Case
from benchmarks.request import Precision, in_half


class TorchTrainer:
    """A PyTorch model, its optimizer and its loop.

    Args:
        case: what is trained.
        precision: "bfloat16" stands for autocast.
        compiled: bool. Whether the model goes through `torch.compile`.
    """

    def __init__(self, case: Case, precision: Precision, compiled: bool) -> None:
        self._torch: Any = importlib.import_module("torch")
        self._case = case
        self._half = in_half(precision)
        self._images = len(case.shape) == 3
        model = case.torch_model(self._torch)
        if self._images:
            model = model.to(memory_format=self._torch.channels_last)
        self._model = self._torch.compile(model) if compiled else model
        # Keras's epsilon; the other defaults are the same.
        self._optimizer = self._torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7)
        self._loss = self._torch.nn.CrossEntropyLoss() if case.target == "class" else self._torch.nn.MSELoss()

    def fit(self, x: Any, y: Any, batch: int, epochs: int) -> list[float]:
        """Trains, and returns at what `time.perf_counter()` each epoch ended."""
        torch = self._torch
        inputs = self._tensor(x)
        targets = inputs if self._case.target == "input" else torch.from_numpy(y)
        if self._case.target == "class":
            targets = targets.long()
        self._model.train()
        moments: list[float] = []
        for _ in range(epochs):
            total = torch.zeros(())
            order = torch.randperm(len(inputs))
            for first in range(0, len(inputs), batch):
                rows = order[first : first + batch]
                self._optimizer.zero_grad(set_to_none=True)
                with self._autocast():
                    loss = self._loss(self._model(self._layout(inputs[rows])), self._goal(targets[rows]))
                loss.backward()
                self._optimizer.step()
                total += loss.detach()
            total.item()  # a user wants to see the loss of the epoch
            moments.append(time.perf_counter())
        return moments

    def predict(self, x: Any, batch: int) -> Any:
        """Predictions for all samples, as an array of NumPy."""
        torch = self._torch
        self._model.eval()
        with torch.inference_mode(), self._autocast():
            parts = [self._model(self._layout(rows)) for rows in self._tensor(x).split(batch)]
            return torch.cat(parts).float().numpy()

    def _tensor(self, x: Any) -> Any:
        return self._torch.from_numpy(x)

    def _layout(self, rows: Any) -> Any:
        """Images as PyTorch wants them: a view with the channels second, whose memory has them last."""
        return rows.permute(0, 3, 1, 2) if self._images else rows

    def _goal(self, rows: Any) -> Any:
        return self._layout(rows) if self._case.target == "input" else rows

    def _autocast(self) -> Any:
        if self._half:
            return self._torch.autocast("cpu", dtype=self._torch.bfloat16)
        return contextlib.nullcontext()
