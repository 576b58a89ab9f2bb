"""EarlyStopping: stop when a metric no longer gets better."""

from __future__ import annotations

from typing import Any

from cornu.training.callbacks.callback import Logs
from cornu.training.callbacks.monitor import MonitorCallback
from cornu.training.printing import write_line

__all__ = ["EarlyStopping"]


class EarlyStopping(MonitorCallback):
    """Stop training when the watched metric has not improved for `patience` epochs.

    Args:
        monitor: name of the metric, as in the logs of an epoch.
        min_delta: number; smaller changes than this are no improvement.
        patience: number of epochs without improvement after which training stops.
        verbose: 1 says when it stops and which weights it restores.
        mode: "min" or "max" says which is better; "auto" finds out from the metric.
        baseline: value that must be beaten for an improvement to count; None for none.
        restore_best_weights: whether the model gets the weights of its best epoch at the end of training.
        start_from_epoch: epochs at the start that are not looked at.

    Raises:
        ValueError: if `mode` is unknown, or "auto" cannot tell which way is better.

    Example:
        >>> import cornu
        >>> stopping = cornu.callbacks.EarlyStopping("loss", patience=2)
        >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
        >>> stopping.set_model(model)
        >>> stopping.on_train_begin()
        >>> for epoch, loss in enumerate([1.0, 0.5, 0.6, 0.7]):
        ...     stopping.on_epoch_end(epoch, {"loss": loss})
        >>> model.stop_training, stopping.best, stopping.best_epoch
        (True, 0.5, 1)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ):
        super().__init__(monitor, mode, min_delta=min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._start_anew()

    def _start_anew(self) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_weights: Any = None
        self.best_epoch = 0

    def on_train_begin(self, logs: Logs = None) -> None:
        self._start_anew()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._find_direction()
        value = self._monitored(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            # Should nothing ever improve, the first epoch that was looked at is the best.
            self._remember(epoch)
        self.wait += 1
        if self._is_improvement(value, self.best):
            self.best = value
            self._remember(epoch)
            if self.baseline is None or self._is_improvement(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _remember(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def on_train_end(self, logs: Logs = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            write_line(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                write_line(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def get_monitor_value(self, logs: Logs) -> Any:
        """The watched value in `logs`, None if it is not there."""
        return self._monitored(logs)
