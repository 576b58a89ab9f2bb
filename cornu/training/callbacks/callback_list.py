"""CallbackList: several callbacks that are told as one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten
from cornu.training.callbacks.callback import Callback
from cornu.training.callbacks.history import History
from cornu.training.callbacks.progbar_logger import ProgbarLogger

__all__ = ["CallbackList"]

Logs = Mapping[str, Any] | None


class CallbackList:
    """Tells a list of callbacks what happens, for `fit` and for training loops of one's own.

    Args:
        callbacks: a callback, a list of them, or None.
        add_history: whether to add a `History`, unless one is there.
        add_progbar: whether to add a `ProgbarLogger`, unless one is there.
        model: the model that the callbacks look at.
        **params: what the callbacks find in their `params`: `epochs`, `steps`, `verbose`.

    Raises:
        TypeError: if something in the list is no callback.

    Example:
        >>> import cornu
        >>> history = cornu.callbacks.History()
        >>> hooks = cornu.callbacks.CallbackList([history], epochs=2)
        >>> hooks.on_train_begin()
        >>> hooks.on_epoch_end(0, {"loss": 1.0})
        >>> history.history
        {'loss': [1.0]}
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ):
        self.callbacks: list[Callback] = [] if callbacks is None else flatten(callbacks)
        for callback in self.callbacks:
            if not isinstance(callback, Callback):
                name = callback.__name__ if inspect.isclass(callback) else "MyCallback"
                fix = f"Write {name}() to make one." if inspect.isclass(callback) else "Derive its class from Callback."
                if isinstance(callback, str):
                    fix = f"They have no names: make one, as callbacks.{callback}()."
                raise bad_argument("CallbackList", "callbacks", "a list of callbacks", callback, fix, TypeError)
        self._history = self._one_of(History, add_history)
        self._progbar = self._one_of(ProgbarLogger, add_progbar)
        self._model: Any = None
        self.params = params
        if model is not None:
            self.set_model(model)
        if params:
            self.set_params(params)

    def _one_of(self, cls: type[Callback], add: bool) -> Any:
        found = next((callback for callback in self.callbacks if isinstance(callback, cls)), None)
        if found is None and add:
            found = cls()
            self.callbacks.append(found)
        return found

    def append(self, callback: Callback) -> None:
        """Add a callback at the end."""
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        """Give all callbacks their `params`."""
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        """Give all callbacks the model; the model gets the history."""
        self._model = model
        if self._history is not None:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)

    @property
    def model(self) -> Any:
        """The model that is trained."""
        return self._model

    @property
    def wants_train_batches(self) -> bool:
        """Whether a callback has to be called around every training step."""
        return any(callback.wants_batches("train") for callback in self.callbacks)

    @property
    def wants_test_batches(self) -> bool:
        """Whether a callback has to be called around every step of evaluation."""
        return any(callback.wants_batches("test") for callback in self.callbacks)

    @property
    def wants_predict_batches(self) -> bool:
        """Whether a callback has to be called around every step of prediction."""
        return any(callback.wants_batches("predict") for callback in self.callbacks)

    def on_steps_end(self, step: int, logs: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None) -> None:
        """Tell those who define `on_steps_end` that a group of steps has run.

        Args:
            step: number of the last step in its epoch, from 0.
            logs: dict of metrics, or a function that returns it; it is called once at most.
        """
        read = _Once(logs)
        for callback in self.callbacks:
            hook = getattr(callback, "on_steps_end", None)
            if hook is not None:
                hook(step, read)

    def _tell(self, hook: str, *args: Any, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            getattr(callback, hook)(*args, logs=logs)

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_batch_begin", batch, logs=logs)

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_batch_end", batch, logs=logs)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_epoch_begin", epoch, logs=logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Tell all callbacks; what one of them adds to `logs` the next ones see."""
        self._tell("on_epoch_end", epoch, logs=logs)

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_train_batch_begin", batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_train_batch_end", batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_test_batch_begin", batch, logs=logs)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_test_batch_end", batch, logs=logs)

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_predict_batch_begin", batch, logs=logs)

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_predict_batch_end", batch, logs=logs)

    def on_train_begin(self, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_train_begin", logs=logs)

    def on_train_end(self, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_train_end", logs=logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_test_begin", logs=logs)

    def on_test_end(self, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_test_end", logs=logs)

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_predict_begin", logs=logs)

    def on_predict_end(self, logs: Logs = None) -> None:
        """Tell all callbacks."""
        self._tell("on_predict_end", logs=logs)


class _Once:
    """A function that gives the logs, reading them from the device the first time only."""

    def __init__(self, logs: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None):
        self._logs = logs

    def __call__(self) -> Mapping[str, Any]:
        if callable(self._logs):
            self._logs = self._logs()
        return self._logs or {}
