"""One child process: started, timed, and read."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
# ru_maxrss counts bytes on macOS and KiB elsewhere.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Outcome:
    """What came of a process: its time from start to end, its peak memory, what it printed, and why it failed ("")."""

    seconds: float
    peak_mb: float
    output: str
    error: str


def run(command: list[str], environment: dict[str, str], timeout: float) -> Outcome:
    """Runs a command in the project's folder to its end.

    Peak memory is what the system counted for this child. A child starts as a copy of this process, which is why
    nothing large may be imported here.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        # A session of its own, so that helpers that a library starts can be ended with it.
        child = subprocess.Popen(
            command, stdout=output, stderr=errors, env=environment, cwd=ROOT, start_new_session=True
        )
        late = threading.Event()
        timer = threading.Timer(timeout, lambda: (late.set(), _end(child)))
        timer.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - started
        finally:
            timer.cancel()
            _end(child)
        child.returncode = os.waitstatus_to_exitcode(status)
        error = f"ran longer than {timeout:.0f} s" if late.is_set() else _error(child.returncode, _text(errors))
        return Outcome(seconds, usage.ru_maxrss * MAXRSS_UNIT / 1e6, _text(output), error)


def _end(child: subprocess.Popen[bytes]) -> None:
    # Not found: it and its helpers have ended by themselves.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _error(code: int, errors: str) -> str:
    if code == 0:
        return ""
    if code < 0:
        return f"ended by signal {-code}"
    lines = [line for line in errors.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"exit status {code}"
