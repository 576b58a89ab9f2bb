"""TerminateOnNaN: stop when the loss is no longer a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from cornu.training.callbacks.callback import Callback, Logs
from cornu.training.printing import write_line

__all__ = ["TerminateOnNaN"]


class TerminateOnNaN(Callback):
    """Stop training when the loss is NaN or infinite.

    It looks after every group of steps that ran together and does not slow training down. The loss in the logs is the
    mean of the epoch so far, in which a single NaN stays, so none is missed.

    Args:
        raise_error: whether to raise a RuntimeError instead of ending training quietly.

    Raises:
        RuntimeError: when the loss is NaN or infinite and `raise_error` is set.

    Example:
        >>> import cornu
        >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
        >>> callback = cornu.callbacks.TerminateOnNaN()
        >>> callback.set_model(model)
        >>> callback.on_steps_end(7, {"loss": float("nan")})
        Batch 7: Invalid loss, terminating training
        >>> model.stop_training
        True
    """

    def __init__(self, raise_error: bool = False):
        super().__init__()
        self.raise_error = raise_error
        self._step = 0

    def on_steps_end(self, step: int, logs: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None) -> None:
        """Look at the loss after a group of steps.

        Args:
            step: number of the last step in its epoch, from 0.
            logs: dict of metrics, or a function that returns it.
        """
        self._step = step
        self._look(step, (logs() if callable(logs) else logs) or {})

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._look(self._step, logs or {})

    def _look(self, step: int, logs: Mapping[str, Any]) -> None:
        loss = logs.get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"TerminateOnNaN: the loss is {float(loss)} at batch {step}. Lower the learning rate, clip the "
                "gradients (clipnorm=1.0), or look for NaN in the data."
            )
        if getattr(self.model, "stop_training", False):
            return
        write_line(f"Batch {step}: Invalid loss, terminating training")
        self.model.stop_training = True
