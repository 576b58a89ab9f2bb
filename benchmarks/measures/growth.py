"""Many models built, trained and dropped: what stays behind in memory."""

from __future__ import annotations

import resource

from benchmarks import data
from benchmarks.cases import CASES
from benchmarks.engines import open_trainer
from benchmarks.process import MAXRSS_UNIT
from benchmarks.request import Request


def measure(request: Request) -> dict[str, float]:
    """Megabytes by which the peak grows from the first model to the last, without `clear_session`."""
    x, y = data.make(CASES[request.case], request.samples)
    after_first = 0.0
    for number in range(request.repeats):
        open_trainer(request).fit(x, y, request.batch, 1)
        if number == 0:
            after_first = _peak_mb()
    return {"growth_mb": _peak_mb() - after_first}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / 1e6
