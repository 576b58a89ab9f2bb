"""What is shown: a block for each task as it is done, and one Markdown page for the documentation."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Limits, Result, spread
from benchmarks.peers import PEERS
from benchmarks.tables import NOTHING, aligned, markdown, number, percent, ratio
from benchmarks.tasks import SECTIONS, Figure, Section


@dataclass(frozen=True)
class Setting:
    """Under which conditions the figures were taken; `load` is what else the machine did when the run began."""

    rounds: int
    threads: int
    quick: bool
    load: float
    limits: Limits | None


def limits_text(limits: Limits | None) -> str:
    """The machine's own limits, in one line."""
    if limits is None:
        return "The machine's limits were not measured: neither cornu's environment nor PyTorch's could run."
    giga = [number(limits.flops[precision] / 1e9) for precision in ("float32", "bfloat16")]
    moved = number(limits.bytes_per_s / 1e9)
    return f"This machine: matrix products {giga[0]} GFLOP/s in float32, {giga[1]} in bfloat16; copies {moved} GB/s."


def task_text(result: Result, limits: Limits | None) -> str:
    """All figures of a task, a line for each peer."""
    section = SECTIONS[result.task.section]
    heading = [""]
    for figure in section.figures:
        heading += [figure.title, "cornu is", "spread"]
    limited = limits is not None and limits.samples_per_s(result.task) is not None
    rows = [[*heading, *(["of the limit"] if limited else [])]]
    for peer in _peers([result]):
        row = [peer]
        for figure in section.figures:
            values = result.values(peer, figure.key)
            row += [number(result.median(peer, figure.key)), _advantage(result, peer, figure)]
            row += [percent(spread(values)) if len(values) > 1 else NOTHING]
        rows.append([*row, *([percent(_share(result, peer, limits))] if limited else [])])
    failures = [f"  {peer} failed: {error}" for peer, error in result.errors.items()]
    return "\n".join([result.task.name, aligned(rows), *failures])


def document(results: Sequence[Result], setting: Setting, versions: dict[str, str]) -> str:
    """The page for the documentation."""
    parts = ["# Benchmarks", _conditions(setting, versions)]
    for section in SECTIONS.values():
        inside = [result for result in results if result.task.section == section.name]
        if inside:
            parts.append(f"## {section.title}")
            parts += [_figure_table(inside, section, figure, setting.limits) for figure in section.figures]
    failures = [
        f"- `{result.task.name}`, {peer}: {error}" for result in results for peer, error in result.errors.items()
    ]
    if failures:
        parts += ["## What failed", "\n".join(failures)]
    return "\n\n".join(parts) + "\n"


def _conditions(setting: Setting, versions: dict[str, str]) -> str:
    software = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    lines = [
        "Made by `python -m benchmarks`. Every figure is the median of the rounds, each in a process of its own, peers "
        "in turn. In brackets: how many times better cornu is; above 1 is good for cornu.",
        f"{_processor()}; threads: {setting.threads}; rounds: {setting.rounds}; Python {platform.python_version()}; "
        f"{software}. Load before the run: {number(setting.load)}. {limits_text(setting.limits)}",
    ]
    if setting.quick:
        lines.append("**Made with `--quick`: these figures show that everything runs, and say nothing about speed.**")
    return "\n\n".join(lines)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _figure_table(results: Sequence[Result], section: Section, figure: Figure, limits: Limits | None) -> str:
    peers = _peers(results)
    # Shares of the limit belong to the figure that is a rate.
    with_share = limits is not None and any(figure.more_is_better and limits.samples_per_s(r.task) for r in results)
    better = "more is better" if figure.more_is_better else "less is better"
    rows = [[f"{figure.title} ({better})", *peers, *(["cornu, of the machine's limit"] if with_share else [])]]
    for result in results:
        cells = [_cell(result, peer, figure) for peer in peers]
        share = [percent(_share(result, "cornu", limits))] if with_share else []
        rows.append([result.task.label, *cells, *share])
    return markdown(rows)


def _cell(result: Result, peer: str, figure: Figure) -> str:
    if peer in result.errors:
        return "failed"
    advantage = _advantage(result, peer, figure)
    value = number(result.median(peer, figure.key))
    return value if advantage == NOTHING else f"{value} ({advantage})"


def _advantage(result: Result, peer: str, figure: Figure) -> str:
    return NOTHING if peer == "cornu" else ratio(result.advantage(peer, figure))


def _share(result: Result, peer: str, limits: Limits | None) -> float | None:
    """Of the most samples a second that the machine allows, how many a peer reaches."""
    reached = result.median(peer, "samples_per_s")
    allowed = limits.samples_per_s(result.task) if limits else None
    return reached / allowed if reached and allowed else None


def _peers(results: Sequence[Result]) -> list[str]:
    """Peers that took part, in the order of their table."""
    taking_part = {peer for result in results for peer in (*result.rounds, *result.errors)}
    return [peer for peer in PEERS if peer in taking_part]
