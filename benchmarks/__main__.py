"""The command: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks import environments, threads
from benchmarks.cases import CASES
from benchmarks.figures import Limits, Result
from benchmarks.peers import PEERS
from benchmarks.progress import Progress
from benchmarks.report import Setting, document, limits_text, task_text
from benchmarks.tables import aligned, number
from benchmarks.tasks import SECTIONS, TASKS, Task, select
from benchmarks.turns import Turns

_PEERS_FOLDER = Path(__file__).resolve().parent / ".peers"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit status: 0 also where peers failed, since the report says so."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.list:
        print(_listing())
        return 0
    try:
        tasks = select(given.cases)
    except ValueError as error:
        parser.error(str(error))
    if find_spec("jax") is None:
        parser.error("this Python has no JAX; use an environment in which cornu is installed: pip install -e .")
    load = os.getloadavg()[0]
    threads.restrict_to_processors(given.threads)
    progress = Progress()
    rounds = given.rounds or (1 if given.quick else 3)
    interpreters, broken = _interpreters(given.peers, tasks, given.peers_folder.resolve(), progress)
    turns = Turns(interpreters, broken, rounds, given.threads, given.quick, progress)
    setting = Setting(rounds, given.threads, given.quick, load, Limits.best(turns.limits()))
    print(limits_text(setting.limits), end="\n\n", flush=True)
    _measure(tasks, turns, setting, given.out)
    return 0


def _measure(tasks: list[Task], turns: Turns, setting: Setting, out: Path | None) -> None:
    """All tasks. The file is written after each of them, so that an interrupted run leaves what it has."""
    results: list[Result] = []
    versions: dict[str, str] = {}
    for task in tasks:
        result = turns.run(task, versions)
        if not result.rounds and not result.errors:
            continue  # none of the chosen peers takes part in it
        results.append(result)
        print(task_text(result, setting.limits), end="\n\n", flush=True)
        if out:
            out.write_text(document(results, setting, versions), encoding="utf-8")


def _interpreters(
    names: list[str], tasks: list[Task], folder: Path, progress: Progress
) -> tuple[dict[str, Path], dict[str, str]]:
    """The Python of each chosen peer that some task needs, and why a peer has none."""
    needed = {name for task in tasks for name in SECTIONS[task.section].peers}
    interpreters: dict[str, Path] = {}
    broken: dict[str, str] = {}
    for name in names:
        try:
            if name in needed:
                interpreters[name] = environments.interpreter(PEERS[name], folder, progress)
        except RuntimeError as error:
            broken[name] = str(error)
    progress.clear()
    return interpreters, broken


def _listing() -> str:
    parts = []
    for section in SECTIONS.values():
        rows = [["case", "model", "samples", "MFLOP a sample"]]
        for task in TASKS:
            if task.section == section.name:
                rows.append([task.name, *_work(task)])
        parts.append(f"{section.title}: {', '.join(section.peers)}\n{aligned(rows)}")
    return "\n\n".join(parts)


def _work(task: Task) -> list[str]:
    case = CASES.get(task.case)
    if case is None:
        return [task.case, "", ""]
    flops = case.predicting_flops if task.section == "predict" else case.training_flops
    return [case.name, f"{task.samples:,}", number(flops / 1e6)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Runs cornu and its peers side by side, in turn, each in its own process, and compares them. "
        "Peers are installed into virtual environments of their own the first time.",
    )
    parser.add_argument("--list", action="store_true", help="list the cases and stop")
    parser.add_argument(
        "--cases",
        nargs="+",
        metavar="PATTERN",
        default=[],
        help="cases to run: names, sections or patterns such as train/cnn-32, predict, '*/cnn*' (default: all)",
    )
    parser.add_argument(
        "--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER", help="of: " + " ".join(PEERS)
    )
    parser.add_argument("--rounds", type=_positive, help="turns of every peer (default: 3; 1 with --quick)")
    parser.add_argument(
        "--threads", type=_positive, default=2, help="threads, the same for every peer (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the tables there too, as Markdown")
    parser.add_argument(
        "--quick", action="store_true", help="the least of everything: shows that it runs, measures nothing"
    )
    parser.add_argument(
        "--peers-folder",
        type=Path,
        default=_PEERS_FOLDER,
        metavar="FOLDER",
        help="where the virtual environments of the peers are (default: benchmarks/.peers)",
    )
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError  # argparse says which argument it was
    return value


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # what shells expect; the file holds the tasks that were done
