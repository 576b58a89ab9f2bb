"""History: the metrics of every epoch."""

from __future__ import annotations

from typing import Any

from cornu.training.callbacks.callback import Callback, Logs

__all__ = ["History"]


class History(Callback):
    """Gathers the metrics of every epoch; `fit` adds one and returns it.

    Training metrics are running means over the epoch, taken with the weights as they were at each step and with dropout
    on. Validation metrics (`val_...`) are of the epoch's end, with dropout off. So early in training the validation
    metrics can look better than those of training; to compare like with like, `evaluate` the training data.

    Attributes:
        history: dict from name to a list with one value for each epoch.
        epoch: list of the epochs' numbers, from 0.
        params: dict with "epochs", "steps" and "verbose".

    Example:
        >>> import cornu
        >>> history = cornu.callbacks.History()
        >>> history.on_train_begin()
        >>> history.on_epoch_end(0, {"loss": 0.5})
        >>> history.on_epoch_end(1, {"loss": 0.25})
        >>> history.history, history.epoch
        ({'loss': [0.5, 0.25]}, [0, 1])
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        if self.model is not None:
            self.model.history = self
