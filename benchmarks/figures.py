"""Statistics over rounds, and comparisons between peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.cases import CASES
from benchmarks.tasks import Figure, Task


@dataclass
class Result:
    """What a task yielded, by peer.

    Args:
        task: what was measured.
        rounds: figures of each round.
        errors: why a peer failed.
    """

    task: Task
    rounds: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def values(self, peer: str, key: str) -> list[float]:
        """A figure of a peer in each round; empty where it failed or has none."""
        if peer in self.errors:
            return []
        return [figures[key] for figures in self.rounds.get(peer, []) if key in figures]

    def median(self, peer: str, key: str) -> float | None:
        """The median over rounds."""
        values = self.values(peer, key)
        return median(values) if values else None

    def advantage(self, peer: str, figure: Figure) -> float | None:
        """How many times better cornu is than a peer: above 1 is good for cornu. The ratio of the medians."""
        own, other = self.median("cornu", figure.key), self.median(peer, figure.key)
        if not own or not other:
            return None
        return own / other if figure.more_is_better else other / own


def spread(values: Sequence[float]) -> float:
    """Distance from the smallest to the largest value, as a share of the median: how quiet the machine was."""
    middle = median(values)
    return (max(values) - min(values)) / middle if middle else 0.0


@dataclass(frozen=True)
class Limits:
    """What the machine reaches at its best: operations a second by precision, and bytes a second of a copy."""

    flops: dict[str, float]
    bytes_per_s: float

    @classmethod
    def best(cls, measured: Sequence[dict[str, float]]) -> Limits | None:
        """The better of what several engines reached; None for no measurement."""
        if not measured:
            return None
        top = {key: max(figures[key] for figures in measured) for key in measured[0]}
        return cls({"float32": top["float32_flops"], "bfloat16": top["bfloat16_flops"]}, top["bytes_per_s"])

    def samples_per_s(self, task: Task) -> float | None:
        """The most samples a second that operations and memory allow; None where a task has no such limit."""
        if task.section in ("train", "batch", "data"):
            case = CASES[task.case]
            flops, moved = case.training_flops, case.training_bytes(task.batch)
        elif task.section == "predict":
            case = CASES[task.case]
            flops, moved = case.predicting_flops, case.predicting_bytes(task.batch)
        else:
            return None
        return 1 / max(flops / self.flops[task.precision], moved / self.bytes_per_s)
