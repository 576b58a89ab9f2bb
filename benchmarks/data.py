"""Made-up data: what is learnt does not matter here, only how fast."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.cases.base import Case


def make(case: Case, samples: int) -> tuple[Any, Any]:
    """Samples and targets of a case, the same in every process."""
    random = np.random.default_rng(0)
    shape = (samples, *case.shape)
    if case.vocabulary:
        x = random.integers(0, case.vocabulary, shape, dtype=np.int32)
    else:
        x = random.random(shape, dtype=np.float32)
    if case.target == "input":
        return x, x
    if case.target == "value":
        return x, random.random((samples, 1), dtype=np.float32)
    return x, random.integers(0, 10, samples, dtype=np.int32)
