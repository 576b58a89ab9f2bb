"""Steady-state training: the time between the ends of epochs of one `fit`, after the first."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from benchmarks import data
from benchmarks.cases import CASES
from benchmarks.engines import open_trainer
from benchmarks.request import Request


def measure(request: Request) -> dict[str, float]:
    """Samples a second, and the cost of a step in microseconds.

    From one epoch's end to the next one's, nothing that an epoch costs is left out; compiling falls into the first.
    """
    x, y = data.make(CASES[request.case], request.samples)
    ends = open_trainer(request).fit(x, y, request.batch, 1 + request.epochs)
    seconds = median(after - before for before, after in pairwise(ends))
    steps = -(-request.samples // request.batch)
    return {"samples_per_s": request.samples / seconds, "step_us": seconds / steps * 1e6}
