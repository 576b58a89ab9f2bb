"""Progress bars: the one that `fit` shows, and `Progbar` for loops of one's own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument
from cornu.training.bar_line import bar_text, plain_text, values_text, visible_length
from cornu.training.printing import is_live, write_line, write_live

__all__ = ["Progbar", "ProgressBar"]

_REDRAW_SECONDS = 0.1
# Columns kept for counts, times and the first numbers; in a narrow terminal the bar gives way to them.
_WORDS = 60

Values = Iterable[tuple[str, Any]] | None
Logs = Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None


class _Line:
    """One line of progress, timed from when it was made."""

    def __init__(self, width: int, unit: str, interval: float):
        self.width = width
        self.unit = unit
        self.interval = interval
        self.started = time.perf_counter()
        self._first: tuple[float, int] | None = None
        self._last = self.started, 0
        self._drawn_at = -float("inf")
        self._drawn_length = 0

    def is_due(self) -> bool:
        """Whether enough time has passed since the last drawing."""
        return time.perf_counter() - self._drawn_at >= self.interval

    def mark(self, done: int) -> None:
        """Remember when the first and the latest steps ended: the pace is measured between."""
        if done:
            self._last = time.perf_counter(), done
            self._first = self._first or self._last

    def _times(self, done: int) -> tuple[float, float]:
        """Seconds since the start, and seconds a step. What comes after the steps, as validation, does not count."""
        now = time.perf_counter()
        last, steps = self._last
        if self._first is None:
            return now - self.started, (now - self.started) / max(done, 1)
        first, first_steps = self._first
        if steps >= 2 * first_steps:
            # The first steps compile; where most steps come after them, they do not count.
            return now - self.started, (last - first) / (steps - first_steps)
        return now - self.started, (last - self.started) / steps

    def draw(self, done: int, target: int | None, values: str, final: bool = False) -> None:
        """Write the line over the last one; the last time it is written whole and ended."""
        columns = shutil.get_terminal_size((120, 24)).columns
        width = min(self.width, max(0, columns - _WORDS))
        text = bar_text(done, target, *self._times(done), self.unit, width, final)
        room = max(0, columns - 1 - visible_length(text))
        if len(values) > room and not final:
            # A line that wraps cannot be written over.
            values = values[: room - 1] + "…" if room else ""
        self.write(text + values, final)
        self._drawn_at = time.perf_counter()

    def write(self, text: str, final: bool = False) -> None:
        """Write `text` over what stands there."""
        length = visible_length(text)
        write_live("\r" + text + " " * max(0, self._drawn_length - length) + ("\n" if final else ""))
        self._drawn_length = length

    def plain(self, done: int, target: int | None, values: str) -> str:
        """The line without control characters."""
        return plain_text(done, target, *self._times(done), self.unit, values)


class ProgressBar:
    """Shows how far the epochs of `fit` are: a bar where it can be redrawn, one line an epoch where it can't.

    Args:
        steps: number of steps in an epoch, None if not known before its end.
        epochs: number of the last epoch; with 1 no epochs are counted.
        verbose: 0 shows nothing, 1 a bar, 2 one line at the end of each epoch; "auto" is 1.

    Raises:
        ValueError: if `verbose` is something else.

    Example:
        >>> bar = ProgressBar(steps=3, epochs=1, verbose=2)
        >>> bar.epoch_begin(0)
        >>> bar.update(3, {"loss": 0.5})
        >>> bar.epoch_end({"loss": 0.25})  # doctest: +ELLIPSIS
        3/3 - 0s - .../step - loss: 0.2500
    """

    def __init__(self, steps: int | None = None, epochs: int = 1, verbose: int | str = "auto"):
        if verbose not in (0, 1, 2, "auto"):
            raise bad_argument("ProgressBar", "verbose", '0, 1, 2 or "auto"', verbose)
        self.steps = steps
        self.epochs = epochs
        self.verbose = 1 if verbose == "auto" else int(verbose)
        self._epoch = 0
        self._done = 0
        self._line: _Line | None = None
        self._live = False

    def epoch_begin(self, epoch: int) -> None:
        """Start a line.

        Args:
            epoch: number of the epoch, from 0.
        """
        self._epoch, self._done = epoch, 0
        self._live = self.verbose == 1 and is_live()
        self._line = _Line(20, "step", _REDRAW_SECONDS)
        if self.epochs > 1 and (self._live or self.verbose == 2):
            write_line(f"Epoch {epoch + 1}/{self.epochs}")

    def update(self, steps_done: int, logs: Logs = None) -> None:
        """Say how many steps are done. It costs next to nothing when it does not draw.

        Args:
            steps_done: steps since the epoch began.
            logs: dict of numbers, or a function that returns it, which is called only for drawing.
        """
        line = self._line
        if line is None or not self.verbose:
            return
        self._done = steps_done
        if self._live and line.is_due():
            line.draw(steps_done, self.steps, values_text(_read(logs).items()))
        line.mark(steps_done)

    def compiling(self) -> None:
        """Say, where it can be written over, that the first step is being compiled."""
        if self._live and self._line is not None:
            self._line.write("compiling…")

    def epoch_end(self, logs: Logs = None) -> None:
        """End the line.

        Args:
            logs: dict of numbers, or a function that returns it.
        """
        line, self._line = self._line, None
        if line is None or not self.verbose:
            return
        if self.steps is None:
            self.steps = self._done
        done, values = self._done or self.steps, values_text(_read(logs).items())
        if self._live:
            line.draw(done, self.steps, values, final=True)
        else:
            # In a file the epoch's number stands on the same line, so that one line says all.
            epoch = f"Epoch {self._epoch + 1}/{self.epochs} - " if self.epochs > 1 and self.verbose == 1 else ""
            write_line(epoch + line.plain(done, self.steps, values))


def _read(logs: Logs) -> Mapping[str, Any]:
    return (logs() if callable(logs) else logs) or {}


class Progbar:
    """A progress bar for a loop of your own.

    Args:
        target: number of steps, None if unknown.
        width: length of the bar in characters.
        verbose: 0 shows nothing, 1 a bar, 2 one line at the end.
        interval: least time between two drawings, in seconds.
        stateful_metrics: names of values to be shown as they come; the others are averaged over the steps.
        stateless_metrics: names of values to be averaged, all others being shown as they come. Give one of the two.
        unit_name: what a step is called.

    Raises:
        ValueError: if both `stateful_metrics` and `stateless_metrics` are given, or `verbose` is something else.

    Example:
        >>> import cornu
        >>> bar = cornu.utils.Progbar(target=2, verbose=2)
        >>> bar.update(1, [("loss", 1.0)])
        >>> bar.update(2, [("loss", 0.5)])  # doctest: +ELLIPSIS
        2/2 - 0s - .../step - loss: 0.5000
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ):
        if verbose not in (0, 1, 2):
            raise bad_argument("Progbar", "verbose", "0, 1 or 2", verbose)
        if stateful_metrics and stateless_metrics:
            raise bad_argument(
                "Progbar", "stateless_metrics", "left out where 'stateful_metrics' is given", stateless_metrics
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self.finalized = False
        self._shown = set(stateful_metrics or ())
        self._averaged = set(stateless_metrics) if stateless_metrics else None
        self._sums: dict[str, tuple[float, float]] = {}
        self._done = 0
        self._line = _Line(width, unit_name, interval)

    def update(self, current: int, values: Values = None, finalize: bool | None = None) -> None:
        """Say how far the loop is.

        Args:
            current: number of steps done.
            values: pairs (name, number). In the last update they are shown as they come, whatever they are.
            finalize: whether this is the last update; by default, whether `target` is reached.
        """
        if finalize is None:
            finalize = False if self.target is None else current >= self.target
        for name, value in values or ():
            self._take(name, value, current, final=finalize)
        self._done = current
        if not self.verbose or self.finalized:
            return
        text = values_text((name, total / count) for name, (total, count) in self._sums.items())
        live = self.verbose == 1 and is_live()
        if live and (finalize or self._line.is_due()):
            self._line.draw(current, self.target, text, final=finalize)
        elif finalize and not live:
            write_line(self._line.plain(current, self.target, text))
        self._line.mark(current)
        self.finalized = finalize

    def _take(self, name: str, value: Any, current: int, final: bool) -> None:
        number = float(np.mean(value))
        averaged = name in self._averaged if self._averaged is not None else name not in self._shown
        if final or not averaged:
            self._sums[name] = number, 1
            return
        steps = max(current - self._done, 1)
        total, count = self._sums.get(name, (0.0, 0.0))
        self._sums[name] = total + number * steps, count + steps

    def add(self, n: int, values: Values = None) -> None:
        """Say that `n` more steps are done."""
        self.update(self._done + n, values)
