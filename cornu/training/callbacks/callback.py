"""Callback: the base class of what looks on while a model trains, and may step in."""

from __future__ import annotations

from typing import Any

__all__ = ["Callback"]

Logs = dict[str, Any] | None


class Callback:
    """Base class of callbacks: override the moments that matter to you.

    `fit` calls them in this order: train begin, (epoch begin, (train batch begin, train batch end) for each batch,
    (test begin, test batches, test end) for validation, epoch end) for each epoch, train end. `evaluate` and `predict`
    call the test and predict moments.

    A callback that overrides a batch moment is called around every batch, which makes training step by step. Where
    looking now and then is enough, define `on_steps_end(step, logs)` instead: `fit` calls it after every group of steps
    that ran together, with the number of the last one and a function that returns the logs.

    Attributes:
        model: the model that is trained.
        params: dict with "epochs", "steps" and "verbose".

    Example:
        >>> import cornu
        >>> class Count(cornu.callbacks.Callback):
        ...     epochs = 0
        ...     def on_epoch_end(self, epoch, logs=None):
        ...         self.epochs += 1
        >>> count = Count()
        >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> import numpy as np
        >>> history = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=3, verbose=0, callbacks=[count])
        >>> count.epochs
        3
    """

    def __init__(self) -> None:
        self.params: dict[str, Any] | None = None
        self._model: Any = None
        self.validation_data: Any = None

    def set_params(self, params: dict[str, Any]) -> None:
        """Receive the number of epochs and steps."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Receive the model."""
        self._model = model

    @property
    def model(self) -> Any:
        """The model that is trained."""
        return self._model

    def wants_batches(self, kind: str) -> bool:
        """Whether it has to be called around every batch.

        Args:
            kind: "train", "test" or "predict".
        """
        hooks = [f"on_{kind}_batch_begin", f"on_{kind}_batch_end"]
        if kind == "train":
            hooks += ["on_batch_begin", "on_batch_end"]
        # A function put on the instance is an override, too: it has no `__func__` that could be the one below.
        return any(getattr(getattr(self, hook), "__func__", None) is not getattr(Callback, hook) for hook in hooks)

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Older name of `on_train_batch_begin`, which calls it."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Older name of `on_train_batch_end`, which calls it."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Called before an epoch of training.

        Args:
            epoch: number of the epoch, from 0.
            logs: empty.
        """

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Called after an epoch of training and its validation.

        Args:
            epoch: number of the epoch, from 0.
            logs: dict of metrics: means over the epoch, and with `val_` before the name those of validation.
        """

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called before a training step.

        Args:
            batch: number of the step in its epoch, from 0.
            logs: empty.
        """
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called after a training step.

        Args:
            batch: number of the step in its epoch, from 0.
            logs: dict of metrics, means over the epoch so far.
        """
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called before a step of `evaluate` or of validation."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called after a step of `evaluate` or of validation, with the metrics so far."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Called before a step of `predict`."""

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Called after a step of `predict`; `logs["outputs"]` are its outputs."""

    def on_train_begin(self, logs: Logs = None) -> None:
        """Called once at the start of training."""

    def on_train_end(self, logs: Logs = None) -> None:
        """Called once at the end of training, with the metrics of the last epoch."""

    def on_test_begin(self, logs: Logs = None) -> None:
        """Called at the start of `evaluate` or of validation."""

    def on_test_end(self, logs: Logs = None) -> None:
        """Called at the end of `evaluate` or of validation, with the metrics."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Called at the start of `predict`."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """Called at the end of `predict`."""
