"""What a child process is asked to measure, as it travels on its command line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, get_args

Precision = Literal["float32", "bfloat16"]


def in_half(precision: Precision) -> bool:
    """Whether layers compute in bfloat16.

    Raises:
        ValueError: for any other precision than the two.
    """
    if precision not in get_args(Precision):
        raise ValueError(
            f"benchmarks: argument 'precision' must be one of {', '.join(get_args(Precision))}; got {precision!r}. "
            "A peer would take it for float32."
        )
    return precision == "bfloat16"


@dataclass(frozen=True)
class Request:
    """One measurement of one peer.

    Args:
        peer: name in `benchmarks.peers.PEERS`.
        measure: name of a module in `benchmarks.measures`.
        threads: int. Threads for computing.
        case: name in `benchmarks.cases.CASES`; "" where the measure has its own.
        batch: int. Samples a step.
        samples: int. Samples an epoch.
        precision: what layers compute in.
        epochs: int. Epochs that are timed.
        repeats: int. How often short things are repeated.
        started: float. `time.time()` just before the process was started.
    """

    peer: str
    measure: str
    threads: int
    case: str = ""
    batch: int = 0
    samples: int = 0
    precision: Precision = "float32"
    epochs: int = 1
    repeats: int = 1
    started: float = 0.0

    def to_json(self) -> str:
        """The request as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Request:
        """The request that `to_json` wrote."""
        return cls(**json.loads(text))
