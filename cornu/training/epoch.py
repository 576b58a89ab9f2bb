"""One pass over the data: which steps run together, when somebody looks in between, what they see."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from cornu.base.notices import notice
from cornu.data import ArraySource, StreamSource, ran_out_message
from cornu.training.device_data import to_device
from cornu.training.programs import StepProgram
from cornu.training.state import StateVariables

__all__ = ["Epochs", "EpochWatcher"]

# How long one dispatch may run, in seconds: short enough for a moving bar and for Ctrl-C, long enough to cost nothing.
_DISPATCH_SECONDS = 0.2
# Data of more bytes than this share of the device's memory stay on the host and travel batch by batch.
_DEVICE_SHARE = 0.25
_DEFAULT_LIMIT = 4 * 2**30


class EpochWatcher:
    """Who looks between steps.

    Args:
        every_step: whether somebody looks after each group of `group` steps (a callback with batch hooks).
        group: number of steps that count as one for them.
        begin: called with the first step's index before a group.
        end: called with the last step's index, and a function that gives the logs, after a group.
        progress: called with the number of steps done, and that function, now and then.
        stopped: asked between groups whether to stop.
        compiling: called when a compilation takes longer than a second.
    """

    def __init__(
        self,
        every_step: bool = False,
        group: int = 1,
        begin: Callable[[int], None] | None = None,
        end: Callable[[int, Callable[[], dict[str, Any]]], None] | None = None,
        progress: Callable[[int, Callable[[], dict[str, Any]]], None] | None = None,
        stopped: Callable[[], bool] = lambda: False,
        compiling: Callable[[], None] = lambda: None,
    ):
        self.every_step = every_step
        self.group = group
        self.begin = begin
        self.end = end
        self.progress = progress
        self.stopped = stopped
        self.compiling = compiling


class Epochs:
    """Runs a program over a source, epoch after epoch.

    Args:
        source: where batches come from.
        program: the compiled step.
        variables: the variables whose values the program changes.
        read_logs: turns what a step returned as logs into a dict of numbers.
        steps: steps in an epoch, or None for one pass over the data.
        rng: source of the shuffling, or None for the data's own order.
        limit_name: the argument that set `steps`, for messages.
    """

    def __init__(
        self,
        source: ArraySource | StreamSource,
        program: StepProgram,
        variables: StateVariables,
        read_logs: Callable[[Any], dict[str, Any]],
        steps: int | None = None,
        rng: np.random.Generator | None = None,
        limit_name: str = "steps_per_epoch",
    ):
        self.source = source
        self.program = program
        self.variables = variables
        self.read_logs = read_logs
        self.steps = steps
        self.rng = rng
        self.limit_name = limit_name
        self._data: Any = None
        self._pending: Iterator[np.ndarray] | None = None
        self._dispatch_steps = 1
        self._last_logs: Any = {}
        self.steps_known = steps if steps is not None else source.num_batches

    def run(self, watcher: EpochWatcher) -> dict[str, Any]:
        """One epoch; returns the logs after its last step."""
        self._last_logs = {}
        self.program.tell_compiling = watcher.compiling
        if isinstance(self.source, StreamSource):
            done = self._run_stream(self.source, watcher)
        elif fits_on_device(self.source):
            done = self._run_device(self.source, watcher)
        else:
            batches = (self.source.batch(indices) for indices in self._index_batches(self.source))
            done = self._run_batches(batches, watcher)
        if self.steps is not None and done < self.steps and not watcher.stopped():
            notice(ran_out_message(done, self.steps, self.limit_name))
        return self.read_logs(self._last_logs)

    # --- data on the device -------------------------------------------------------------------------------------

    def _run_device(self, source: ArraySource, watcher: EpochWatcher) -> int:
        if self._data is None:
            parts = (source.x, source.y, source.sample_weight)
            self._data = to_device(parts)
        done = 0
        for indices, size in self._runs(source):
            order = jax.device_put(indices)
            count, start = len(indices) // size, 0
            while start < count and not watcher.stopped():
                stop = min(count, start + self._group(watcher))
                if watcher.begin is not None and watcher.every_step:
                    watcher.begin(done + start)
                self._dispatch(order, start, stop, size, done + stop, watcher)
                start = stop
            done += start
            if start < count:
                break
        return done

    def _group(self, watcher: EpochWatcher) -> int:
        return watcher.group if watcher.every_step else self._dispatch_steps

    def _dispatch(self, order: Any, start: int, stop: int, size: int, done: int, watcher: EpochWatcher) -> None:
        began = time.perf_counter()
        logs, state = self.program.on_device_data(self.variables.take(), self._data, order, start, stop, size)
        self._last_logs = logs
        self.variables.put(state)
        if not watcher.every_step:
            jax.block_until_ready(state)
            seconds = time.perf_counter() - began
            if seconds > 2 * _DISPATCH_SECONDS:
                self._dispatch_steps = max(1, self._dispatch_steps // 2)
            elif seconds < _DISPATCH_SECONDS / 2:
                self._dispatch_steps *= 2 if seconds > _DISPATCH_SECONDS / 20 else 10
        self._tell(watcher, done, logs)

    def _tell(self, watcher: EpochWatcher, done: int, logs: Any) -> None:
        def read() -> dict[str, Any]:
            return self.read_logs(logs)

        if watcher.end is not None:
            watcher.end(done - 1, read)
        if watcher.progress is not None:
            watcher.progress(done, read)

    def _runs(self, source: ArraySource) -> Iterator[tuple[np.ndarray, int]]:
        """Indices of the epoch, in pieces within which all batches have one size."""
        if self.steps is None:
            order = source.order(self.rng)
            whole = source.num_samples // source.batch_size * source.batch_size
            if whole:
                yield order[:whole], source.batch_size
            if whole < len(order):
                yield order[whole:], len(order) - whole
            return
        piece: list[np.ndarray] = []
        for batch in self._index_batches(source):
            if piece and len(batch) != len(piece[0]):
                yield np.concatenate(piece), len(piece[0])
                piece = []
            piece.append(batch)
        yield np.concatenate(piece), len(piece[0])

    def _index_batches(self, source: ArraySource) -> Iterator[np.ndarray]:
        """Index batches of the epoch.

        With `steps`, an epoch goes on where the last one stopped, and ends where the data ends, as in Keras.
        """
        if self.steps is None:
            yield from self._one_pass(source)
            return
        for step in range(self.steps):
            batch = None if self._pending is None else next(self._pending, None)
            if batch is None and step == 0:
                self._pending = self._one_pass(source)
                batch = next(self._pending)
            if batch is None:
                return
            yield batch

    def _one_pass(self, source: ArraySource) -> Iterator[np.ndarray]:
        order = source.order(self.rng)
        for start in range(0, len(order), source.batch_size):
            yield order[start : start + source.batch_size]

    # --- batches from the host ------------------------------------------------------------------------------------

    def _run_stream(self, source: StreamSource, watcher: EpochWatcher) -> int:
        source.on_epoch_begin()
        done = self._run_batches(source.epoch(self.rng), watcher)
        source.on_epoch_end()
        if self.steps is None:
            self.steps_known = done
        return done

    def _run_batches(self, batches: Iterator[Any], watcher: EpochWatcher) -> int:
        done, logs = 0, None
        for batch in batches:
            if watcher.begin is not None and watcher.every_step and done % watcher.group == 0:
                watcher.begin(done)
            logs, state = self.program.on_batch(self.variables.take(), batch)
            self._last_logs = logs
            self.variables.put(state)
            done += 1
            if not watcher.every_step or done % watcher.group == 0:
                self._tell(watcher, done, logs)
            if watcher.stopped():
                break
        if watcher.every_step and done % watcher.group and not watcher.stopped():
            self._tell(watcher, done, logs)
        return done


def fits_on_device(source: ArraySource) -> bool:
    """Whether the data may be put on the device as a whole."""
    if source.is_sparse:
        return False
    stats = jax.devices()[0].memory_stats() or {}
    limit = stats.get("bytes_limit", _DEFAULT_LIMIT / _DEVICE_SHARE) * _DEVICE_SHARE
    return source.nbytes <= limit
