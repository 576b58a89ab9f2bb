"""ModelCheckpoint: save the model, or its weights, while it trains."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument, describe, is_integer
from cornu.base.notices import notice
from cornu.training.callbacks.callback import Logs
from cornu.training.callbacks.monitor import MonitorCallback
from cornu.training.printing import write_line

__all__ = ["ModelCheckpoint"]


class ModelCheckpoint(MonitorCallback):
    """Save the model after every epoch or every so many batches, always or only when a metric has improved.

    Args:
        filepath: path that ends in `.keras` (or `.h5`), or in `.weights.h5` with `save_weights_only`. It may hold
            `{epoch}` (from 1), `{batch}` (from 1, with a number as `save_freq`) and names of the logs, as in
            `"model-{epoch:02d}-{val_loss:.2f}.keras"`.
        monitor: name of the metric for `save_best_only`.
        verbose: 1 says what is saved.
        save_best_only: whether to save only when the metric is better than ever before.
        save_weights_only: whether to save the weights without the model.
        mode: "min" or "max" says which is better; "auto" finds out from the metric.
        save_freq: "epoch", or a number of batches.
        initial_value_threshold: value to beat for the first save with `save_best_only`.

    Raises:
        ValueError: if the path does not end as it must, holds a name that is not in the logs, or `save_freq` or `mode`
            is unknown.

    Example:
        >>> import cornu, pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
        >>> checkpoint = cornu.callbacks.ModelCheckpoint(folder / "{epoch:02d}.keras", monitor="loss")
        >>> checkpoint.set_model(model)
        >>> checkpoint.on_epoch_end(0, {"loss": 0.5})
        >>> [path.name for path in folder.iterdir()]
        ['01.keras']
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ):
        super().__init__(monitor, mode, best=initial_value_threshold)
        where = type(self).__name__
        self.filepath = os.fspath(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        if save_freq != "epoch" and not (is_integer(save_freq) and int(save_freq) > 0):
            raise bad_argument(where, "save_freq", '"epoch" or a number of batches, 1 or more', save_freq)
        endings = (".weights.h5",) if save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(endings):
            kind = "weights (save_weights_only=True)" if save_weights_only else "a model"
            fix = f"Write {Path(self.filepath).name.split('.')[0] or 'model'}{endings[0]}."
            raise bad_argument(where, "filepath", f"a path that ends in {endings[0]} for {kind}", self.filepath, fix)
        self._epoch = 0
        self._batches_seen = 0
        self._last_batch = -1

    def wants_batches(self, kind: str) -> bool:
        """Only with a number of batches as `save_freq`, and only in training."""
        return kind == "train" and self.save_freq != "epoch"

    def on_train_begin(self, logs: Logs = None) -> None:
        self._last_batch = -1

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch
        self._last_batch = -1

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self.save_freq == "epoch":
            return
        # With steps_per_execution several batches pass between two calls.
        self._batches_seen += batch - self._last_batch
        self._last_batch = batch
        if self._batches_seen >= int(self.save_freq):
            self._batches_seen = 0
            self._save_if_wanted(self._epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.monitor_op is None and self.save_best_only:
            self._find_direction()
        if self.save_freq == "epoch":
            self._save_if_wanted(epoch, None, logs)

    def _save_if_wanted(self, epoch: int, batch: int | None, logs: Logs) -> None:
        logs = logs or {}
        path = self._path(epoch, batch, logs)
        if self._should_save(epoch, logs, path):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            save = self.model.save_weights if self.save_weights_only else self.model.save
            save(path, overwrite=True)
            if self.verbose > 0:
                write_line(f"\nEpoch {epoch + 1}: finished saving model to {path}")

    def _should_save(self, epoch: int, logs: dict[str, Any], path: str) -> bool:
        say = write_line if self.verbose > 0 else _say_nothing
        if not self.save_best_only:
            say(f"\nEpoch {epoch + 1}: saving model to {path}")
            return True
        self._find_direction()
        value = self._monitored(logs)
        if value is None:
            return True
        if np.ndim(value) != 0:
            notice(
                f"ModelCheckpoint: '{self.monitor}' is {describe(np.asarray(value))}, not one number, so it cannot be "
                "told which is best; every model is saved."
            )
            return True
        if not self._is_improvement(value, self.best):
            say(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {self.best:.5f}")
            return False
        best = "None" if self.best is None else f"{self.best:.5f}"
        say(f"\nEpoch {epoch + 1}: {self.monitor} improved from {best} to {value:.5f}, saving model to {path}")
        self.best = value
        return True

    def _path(self, epoch: int, batch: int | None, logs: dict[str, Any]) -> str:
        names = {"epoch": epoch + 1, **logs}
        if batch is not None:
            names["batch"] = batch + 1
        try:
            return self.filepath.format(**names)
        except KeyError as error:
            fix = f"Names that can stand in braces here: {', '.join(names)}."
            expected = f"a path whose names are in the logs, and {error} is not"
            raise bad_argument("ModelCheckpoint", "filepath", expected, self.filepath, fix) from error


def _say_nothing(text: str) -> None:
    """Where `write_line` would stand with `verbose=1`."""
