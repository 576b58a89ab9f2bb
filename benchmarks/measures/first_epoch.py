"""How long a person waits for the first epoch, from the start of the process."""

from __future__ import annotations

import time

from benchmarks import data
from benchmarks.cases import CASES
from benchmarks.engines import open_trainer
from benchmarks.request import Request


def measure(request: Request) -> dict[str, float]:
    """Seconds from the start of the process to the end of the first epoch."""
    x, y = data.make(CASES[request.case], request.samples)
    open_trainer(request).fit(x, y, request.batch, 1)
    return {"seconds": time.time() - request.started}
