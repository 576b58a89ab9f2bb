"""LearningRateScheduler: the learning rate as a function of the epoch."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_numpy
from cornu.training.callbacks.callback import Callback, Logs
from cornu.training.printing import write_line

__all__ = ["LearningRateScheduler"]


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch. For a rate that changes with each step see `optimizers.schedules`.

    It also writes the rate into the logs as `learning_rate`.

    Args:
        schedule: function `(epoch, rate) -> rate` or `(epoch) -> rate`, where `epoch` counts from 0 and `rate` is the
            current one.
        verbose: 1 says what the rate is set to.

    Raises:
        ValueError: if the function returns no number.

    Example:
        >>> import cornu
        >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
        >>> model.compile(cornu.optimizers.SGD(0.5), "mse")
        >>> scheduler = cornu.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
        >>> scheduler.set_model(model)
        >>> scheduler.on_epoch_begin(0)
        >>> float(model.optimizer.learning_rate)
        0.25
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0):
        super().__init__()
        if not callable(schedule):
            raise bad_argument(type(self).__name__, "schedule", "a function of the epoch", schedule)
        self.schedule = schedule
        self.verbose = verbose

    def _rate(self) -> float:
        return float(convert_to_numpy(self.model.optimizer.learning_rate))

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        rate: Any = self.schedule(epoch, self._rate()) if self._takes_two() else self.schedule(epoch)
        if not isinstance(rate, int | float | np.number | np.ndarray | jax.Array) or np.ndim(rate) != 0:
            raise bad_argument("LearningRateScheduler", "schedule", "a function that returns a number", rate)
        self.model.optimizer.learning_rate = rate
        if self.verbose > 0:
            write_line(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def _takes_two(self) -> bool:
        """Whether the function can be called with the epoch and the rate."""
        try:
            inspect.signature(self.schedule).bind(0, 0.0)
        except (TypeError, ValueError):  # some functions written in C have no signature
            return False
        return True

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs is not None:
            logs["learning_rate"] = self._rate()
