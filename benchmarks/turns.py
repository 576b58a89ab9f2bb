"""Peers in turn: A B C A B C. Each measurement is a process of its own."""

from __future__ import annotations

import json
import os
import site
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import process, threads
from benchmarks.figures import Result
from benchmarks.peers import PEERS, Peer
from benchmarks.progress import Progress
from benchmarks.request import Request
from benchmarks.tasks import SECTIONS, Task

_TIMEOUT = 1800.0
# Variables that would give one peer another setting than the others.
_FOREIGN = ("KERAS_", "JAX_", "XLA_", "TF_", "TORCH", "CORNU_", "PYTHONPATH", "OMP_", "MKL_", "NPROC")
# Without it Python translates cornu's own files at each start; those of an installed library it does not.
_FOREIGN += ("PYTHONDONTWRITEBYTECODE",)


@dataclass(frozen=True)
class Turns:
    """How measurements are made.

    Args:
        interpreters: the Python of each peer that can take part.
        broken: why a peer cannot take part.
        rounds: int. How often every peer has its turn.
        threads: int. Threads for computing.
        quick: bool. The least of everything: shows that it runs, measures nothing.
        progress: where a waiting person looks.
    """

    interpreters: dict[str, Path]
    broken: dict[str, str]
    rounds: int
    threads: int
    quick: bool
    progress: Progress

    def run(self, task: Task, versions: dict[str, str]) -> Result:
        """Measures a task with all its peers; notes in `versions` what they run on.

        A peer that failed once has no further turn: its line says why.
        """
        section = SECTIONS[task.section]
        result = Result(task)
        peers = [name for name in section.peers if name in self.interpreters or name in self.broken]
        result.errors.update({name: self.broken[name] for name in peers if name in self.broken})
        for number in range(self.rounds):
            for name in peers:
                if name in result.errors:
                    continue
                self.progress.show(f"{task.name}: {name}, round {number + 1} of {self.rounds}")
                figures, error = self._turn(task, PEERS[name], versions)
                if error:
                    result.errors[name] = error
                else:
                    result.rounds.setdefault(name, []).append(figures)
        self.progress.clear()
        return result

    def limits(self) -> list[dict[str, float]]:
        """What the machine can do, with each engine that is at hand: cornu's always, PyTorch's with its peers."""
        engines = {"jax": Path(sys.executable)}
        for name, python in self.interpreters.items():
            if PEERS[name].engine == "torch":
                engines["torch"] = python
        measured = []
        for name, python in engines.items():
            self.progress.show(f"measuring the machine with {name}")
            request = Request(name, "limits", self.threads, repeats=1 if self.quick else 10)
            with tempfile.TemporaryDirectory() as home:
                figures, error = self._ask(python, request, Path(home), {})
            self.progress.clear()
            if error:
                print(f"the machine's limits with {name}: {error}")
            else:
                measured.append(figures)
        return measured

    def _turn(self, task: Task, peer: Peer, versions: dict[str, str]) -> tuple[dict[str, float], str]:
        """The figures of one peer, or why there are none. All runs share one home that was empty before."""
        section, python = SECTIONS[task.section], self.interpreters[peer.name]
        merged: dict[str, float] = {}
        with tempfile.TemporaryDirectory() as home:
            for ending in ("", "_again")[: section.runs]:
                if section.measure == "script":
                    figures, error = self._script(python, task, peer, Path(home))
                else:
                    figures, error = self._ask(python, self._request(task, peer), Path(home), versions)
                if error:
                    return {}, error
                merged |= {key + ending: value for key, value in figures.items()}
        return merged, ""

    def _request(self, task: Task, peer: Peer) -> Request:
        section = SECTIONS[task.section]
        full = Request(
            peer=peer.name,
            measure=section.measure,
            threads=self.threads,
            case=task.case,
            batch=task.batch,
            samples=task.samples,
            precision=task.precision,
            epochs=section.epochs,
            repeats=section.repeats,
        )
        if not self.quick:
            return full
        return replace(full, samples=min(task.samples, 2 * task.batch), epochs=1, repeats=min(section.repeats, 3))

    def _ask(
        self, python: Path, request: Request, home: Path, versions: dict[str, str]
    ) -> tuple[dict[str, float], str]:
        peer = PEERS[request.peer]
        text = replace(request, started=time.time()).to_json()
        command = [str(python), "-m", "benchmarks.child", text]
        outcome = process.run(command, self._environment(peer, home), _TIMEOUT)
        if outcome.error:
            return {}, outcome.error
        # A library may print before and after.
        answers = [line for line in outcome.output.splitlines() if line.startswith('{"figures"')]
        if not answers:
            return {}, "printed no figures"
        answer = json.loads(answers[-1])
        versions |= answer["versions"]
        return answer["figures"] | {"peak_mb": outcome.peak_mb}, ""

    def _script(self, python: Path, task: Task, peer: Peer, home: Path) -> tuple[dict[str, float], str]:
        command = [str(python), *_script_arguments(task, peer)]
        outcome = process.run(command, self._environment(peer, home), _TIMEOUT)
        return {"seconds": outcome.seconds, "peak_mb": outcome.peak_mb}, outcome.error

    def _environment(self, peer: Peer, home: Path) -> dict[str, str]:
        """The variables of a child: what the user has, without settings for single libraries, and an empty home."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
        own = {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "TORCHINDUCTOR_CACHE_DIR": str(home / "inductor"),
            # Packages that were installed for the user alone are still found.
            "PYTHONUSERBASE": site.getuserbase(),
            "KERAS_BACKEND": peer.engine,
            # The peers are builds for CPUs, so cornu may not use more.
            "JAX_PLATFORMS": "cpu",
            # Otherwise JAX ends its tracebacks with a note about them, and not with the error.
            "JAX_TRACEBACK_FILTERING": "off",
            "TF_CPP_MIN_LOG_LEVEL": "2",
        }
        return kept | threads.environment(self.threads) | own


def _script_arguments(task: Task, peer: Peer) -> list[str]:
    """The program of a peer. Only cornu runs the unchanged one of Keras 2: the others cannot any more."""
    if task.case == "seed_004" and peer.library == "cornu":
        return ["-m", "cornu.cli", "run", "examples/seed_004.py"]
    if peer.has_keras_api:
        return ["benchmarks/scripts/linear.py", peer.library]
    return ["benchmarks/scripts/linear_torch.py"]
