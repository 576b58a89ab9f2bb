"""Reading ahead: threads, or processes, that make the next batches while the model trains on this one."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from itertools import count, islice
from typing import Any

import jax

from cornu.base.notices import notice

__all__ = ["WorkerDied", "read_ahead"]

PATIENCE = 60.0
"""Seconds after which a batch that does not come is reported, with the place where its worker stands."""


class WorkerDied(RuntimeError):
    """A worker process ended without an answer, e.g. killed for want of memory."""


def read_ahead(dataset: Any, indices: Iterable[int], workers: int, processes: bool, ahead: int) -> Iterator[Any]:
    """Yield `dataset[i]` for every index in the order of `indices`, with up to `ahead` of them in the making.

    An error in a worker stops the reading as soon as it happens, even where earlier batches are still in the
    making. It keeps its type and carries a note with the index. Threads are daemons and processes are
    children that end with this one, so that neither can keep a program alive.

    Args:
        dataset: object with `__getitem__`; it has to be picklable for processes.
        indices: which items to read; may be endless.
        workers: number of threads or processes, at least 1.
        processes: True for processes (started afresh, never forked), False for threads.
        ahead: most items in the making or waiting to be taken, at least 1.
    """
    tasks: queue.SimpleQueue[tuple[int, Future] | None] = queue.SimpleQueue()
    readers = [_Process(dataset) for _ in range(workers)] if processes else []
    fetches = [reader.fetch for reader in readers] or [dataset.__getitem__] * workers
    threads = [threading.Thread(target=_work, args=(tasks, fetch), daemon=True) for fetch in fetches]
    pending: deque[tuple[int, Future]] = deque()
    todo = iter(indices)
    try:
        for thread in threads:
            thread.start()
        while True:
            for index in islice(todo, ahead - len(pending)):
                task = (index, Future())
                tasks.put(task)
                pending.append(task)
            if not pending:
                return
            _await_first(dataset, pending, threads)
            yield pending.popleft()[1].result()
    finally:
        for _, future in pending:
            future.cancel()
        for _ in threads:
            tasks.put(None)
        for reader in readers:
            reader.close()


def fetch(dataset: Any, index: int) -> Any:
    """`dataset[index]`; an error gets a note that says which batch it was."""
    try:
        return dataset[index]
    except Exception as error:
        error.add_note(_where(dataset, index))
        raise


def _where(dataset: Any, index: int) -> str:
    return f"This happened in {type(dataset).__name__}.__getitem__({index}), which makes batch {index}."


def _work(tasks: queue.SimpleQueue, get: Callable[[int], Any]) -> None:
    while (task := tasks.get()) is not None:
        index, future = task
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(get(index))
        except BaseException as error:  # noqa: BLE001 - handed over to the reader, which raises it
            future.set_exception(error)


def _await_first(dataset: Any, pending: deque[tuple[int, Future]], threads: list[threading.Thread]) -> None:
    """Wait until the next batch is there; raise as soon as any batch in the making has failed."""
    for turn in count():
        for index, future in pending:
            error = future.exception() if future.done() else None
            if error is not None:
                error.add_note(_where(dataset, index))
                raise error
        first_index, first = pending[0]
        if wait([first], timeout=0.1).done and first.exception() is None:
            return
        if turn == int(PATIENCE * 10):
            notice(
                f"{type(dataset).__name__}: batch {first_index} has not come for {PATIENCE:.0f} seconds. The "
                f"workers stand at:\n{_stacks(threads)}"
            )


def _stacks(threads: list[threading.Thread]) -> str:
    frames = sys._current_frames()
    stacks = (traceback.extract_stack(frames[t.ident]) for t in threads if t.ident in frames)
    return "\n".join(f"  worker {i}: {stack[-1].filename}:{stack[-1].lineno}, in {stack[-1].name}"
                     for i, stack in enumerate(stacks))  # fmt: skip


class _Process:
    """A child process with its own copy of the dataset, asked over a pipe by one thread."""

    def __init__(self, dataset: Any):
        name = type(dataset).__name__
        try:
            copy = pickle.dumps(dataset)
        except Exception as error:
            raise ValueError(
                f"{name}: argument 'use_multiprocessing' must be False for a dataset that cannot be pickled; "
                f"got use_multiprocessing=True and {type(error).__name__}: {error}. Use threads "
                "(use_multiprocessing=False), or define the class at the top of a module and keep open "
                "files and lambdas out of it."
            ) from error
        context = multiprocessing.get_context("spawn")
        self.name = name
        self.pipe, child = context.Pipe()
        self.process = context.Process(target=_serve, args=(child, copy), daemon=True)
        self.process.start()
        child.close()

    def fetch(self, index: int) -> Any:
        try:
            self.pipe.send(index)
            error, item = self.pipe.recv()
        except (EOFError, OSError) as broken:
            self.process.join(1.0)
            raise WorkerDied(
                f"{self.name}: the worker process that was making batch {index} ended without an answer "
                f"(exit code {self.process.exitcode}). It may have run out of memory, or the script lacks "
                "the line `if __name__ == '__main__':` around its work, which processes need. Threads "
                "(use_multiprocessing=False) need neither."
            ) from broken
        if error is not None:
            raise error
        return item

    def close(self) -> None:
        self.process.terminate()


def _serve(pipe: Any, copy: bytes) -> None:
    """Body of a worker process: answer indices with items until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Workers prepare data: they must not take the accelerator's memory from the process that trains.
    jax.config.update("jax_platforms", "cpu")
    try:
        dataset = pickle.loads(copy)
        while True:
            pipe.send(_answer(dataset, pipe.recv()))
    except (EOFError, OSError):
        os._exit(0)


def _answer(dataset: Any, index: int) -> tuple[Exception | None, Any]:
    try:
        return None, dataset[index]
    except Exception as error:  # noqa: BLE001 - sent to the parent process, which raises it
        error.add_note("In the worker process:\n" + traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # noqa: BLE001 - an exception class of any kind that cannot travel
            return RuntimeError(traceback.format_exc()), None
        return error, None
