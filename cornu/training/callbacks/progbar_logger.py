"""ProgbarLogger: the progress bar as a callback."""

from __future__ import annotations

from typing import Any

from cornu.training.callbacks.callback import Callback, Logs
from cornu.training.progress import ProgressBar

__all__ = ["ProgbarLogger"]


class ProgbarLogger(Callback):
    """Shows progress in training loops of your own, through a `CallbackList`. `fit` has a bar without it.

    It takes the number of epochs and steps and `verbose` from its `params`.

    Example:
        >>> import cornu
        >>> bar = cornu.callbacks.ProgbarLogger()
        >>> bar.set_params({"epochs": 1, "steps": 2, "verbose": 2})
        >>> bar.on_epoch_begin(0)
        >>> bar.on_train_batch_end(1, {"loss": 1.0})
        >>> bar.on_epoch_end(0, {"loss": 0.5})  # doctest: +ELLIPSIS
        2/2 - 0s - .../step - loss: 0.5000
    """

    def __init__(self) -> None:
        super().__init__()
        self._bar = ProgressBar()
        self._training = False

    def set_params(self, params: dict[str, Any]) -> None:
        super().set_params(params)
        self._bar = ProgressBar(params.get("steps"), params.get("epochs", 1), params.get("verbose", "auto"))

    def on_train_begin(self, logs: Logs = None) -> None:
        self._training = True

    def on_train_end(self, logs: Logs = None) -> None:
        self._training = False

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._training = True
        self._bar.epoch_begin(epoch)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._bar.update(batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._bar.epoch_end(logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        if not self._training:
            self._bar.epoch_begin(0)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        if not self._training:
            self._bar.update(batch + 1, logs)

    def on_test_end(self, logs: Logs = None) -> None:
        if not self._training:
            self._bar.epoch_end(logs)

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._bar.epoch_begin(0)

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._bar.update(batch + 1)

    def on_predict_end(self, logs: Logs = None) -> None:
        self._bar.epoch_end()
