"""Predicting with a warm model: many samples in batches, and one row at a time."""

from __future__ import annotations

import time
from statistics import median

from benchmarks import data
from benchmarks.cases import CASES
from benchmarks.engines import open_trainer
from benchmarks.request import Request


def measure(request: Request) -> dict[str, float]:
    """Samples a second in batches, and milliseconds for a call with one row."""
    x, _ = data.make(CASES[request.case], request.samples)
    trainer = open_trainer(request)

    def seconds(rows: int) -> float:
        started = time.perf_counter()
        trainer.predict(x[:rows], request.batch)
        return time.perf_counter() - started

    for rows in (request.samples, 1):
        seconds(rows)  # compiles
    throughput = request.samples / median(seconds(request.samples) for _ in range(request.epochs))
    return {"samples_per_s": throughput, "row_ms": 1e3 * median(seconds(1) for _ in range(request.repeats))}
