"""ReduceLROnPlateau: a smaller learning rate when a metric no longer gets better."""

from __future__ import annotations

from typing import Any

import numpy as np

from cornu.base.arguments import unknown_arguments
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_numpy
from cornu.training.callbacks.callback import Logs
from cornu.training.callbacks.monitor import MonitorCallback
from cornu.training.printing import write_line

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(MonitorCallback):
    """Multiply the learning rate by `factor` when the watched metric has not improved for `patience` epochs.

    It also writes the rate into the logs as `learning_rate`.

    Args:
        monitor: name of the metric, as in the logs of an epoch.
        factor: number below 1; `new_rate = rate * factor`.
        patience: number of epochs without improvement after which the rate is reduced.
        verbose: 1 says when it is reduced.
        mode: "min" or "max" says which is better; "auto" finds out from the metric.
        min_delta: number; smaller changes than this are no improvement.
        cooldown: epochs after a reduction that are not counted.
        min_lr: the rate does not fall below this.

    Raises:
        ValueError: if `factor` is 1 or more, `mode` is unknown, or "auto" cannot tell which way is better.

    Example:
        >>> import cornu
        >>> reduce = cornu.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1)
        >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
        >>> model.compile(cornu.optimizers.SGD(0.5), "mse")
        >>> reduce.set_model(model)
        >>> for epoch in range(3):
        ...     reduce.on_epoch_end(epoch, {"loss": 1.0})
        >>> float(model.optimizer.learning_rate)
        0.125
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        **kwargs: Any,
    ):
        where = type(self).__name__
        if kwargs:
            names = ("monitor", "factor", "patience", "verbose", "mode", "min_delta", "cooldown", "min_lr")
            raise unknown_arguments(where, kwargs, names)
        super().__init__(monitor, mode, min_delta=min_delta)
        if factor >= 1:
            raise bad_argument(where, "factor", "below 1", factor, "Write 0.5 to halve the rate.")
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._start_anew()

    def _start_anew(self) -> None:
        self.wait = 0
        self.cooldown_counter = 0
        self.best = None

    def on_train_begin(self, logs: Logs = None) -> None:
        self._start_anew()

    def in_cooldown(self) -> bool:
        """Whether the epochs after a reduction are still running."""
        return self.cooldown_counter > 0

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._find_direction()
        if logs is not None:
            logs["learning_rate"] = self._rate()
        value = self._monitored(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_improvement(value, self.best):
            self.best = value
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _rate(self) -> float:
        return float(convert_to_numpy(self.model.optimizer.learning_rate))

    def _reduce(self, epoch: int) -> None:
        rate = self._rate()
        # The variable holds a float32, so the limit is compared as one.
        if rate <= float(np.float32(self.min_lr)):
            return
        new = max(rate * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = new
        if self.verbose > 0:
            write_line(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {new}.")
        self.cooldown_counter = self.cooldown
        self.wait = 0
