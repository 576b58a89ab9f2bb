"""What callbacks share that watch one metric: which way is better, is this value better, is it there at all."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.training.callbacks.callback import Callback

__all__ = ["MonitorCallback"]

_MODES = ("auto", "min", "max")
# Words in names of metrics that tell which way is better, where the model has no metric of that name to ask.
_UP = {"acc", "accuracy", "auc", "precision", "recall", "sensitivity", "specificity", "f1", "fbeta", "iou", "r2"}
_DOWN = {"loss", "error", "mse", "mae", "mape", "msle", "rmse", "crossentropy", "divergence", "hinge", "perplexity"}


class MonitorCallback(Callback):
    """Base of the callbacks that watch one metric.

    Args:
        monitor: name of the metric, as in the logs of an epoch.
        mode: "min" or "max" says which is better; "auto" finds out from the metric.
        best: the value to beat, None to start with the first that comes.
        min_delta: number; smaller changes than this are no improvement.
    """

    def __init__(self, monitor: str, mode: str = "auto", best: float | None = None, min_delta: float = 0):
        super().__init__()
        if mode not in _MODES:
            raise bad_argument(type(self).__name__, "mode", "one of " + ", ".join(_MODES), mode)
        self.monitor = monitor
        self.mode = mode
        self.best = best
        self.min_delta = abs(min_delta)
        self.monitor_op: Any = None if mode == "auto" else self._op(mode)

    @staticmethod
    def _op(mode: str) -> Any:
        return np.greater if mode == "max" else np.less

    def _find_direction(self) -> None:
        """Settle "auto", when the model's metrics are known."""
        if self.monitor_op is None:
            self.monitor_op = self._op(self._mode_of_metric())

    def _mode_of_metric(self) -> str:
        name = self.monitor.removeprefix("val_")
        metrics = getattr(self.model, "metrics", None) or []
        for metric in metrics:
            direction = getattr(metric, "_direction", None)
            if metric.name == name and direction in ("up", "down"):
                return "max" if direction == "up" else "min"
        words = set(re.split(r"[^a-z0-9]+", name.lower()))
        if words & _DOWN:
            return "min"
        if words & _UP:
            return "max"
        near = difflib.get_close_matches(name, [metric.name for metric in metrics], n=1, cutoff=0.6)
        hint = f"Did you mean '{self.monitor.removesuffix(name)}{near[0]}'? Else pass" if near else "Pass"
        raise bad_argument(
            type(self).__name__,
            "mode",
            f"given, as it cannot be told from the name whether a high or a low '{self.monitor}' is good",
            self.mode,
            f"{hint} mode='max' or mode='min'.",
        )

    def _is_improvement(self, value: float, reference: float | None) -> bool:
        """Whether `value` beats `reference` by more than `min_delta`. Any number beats nothing and NaN."""
        if reference is None or (math.isnan(reference) and not math.isnan(value)):
            return True
        delta = -self.min_delta if self.monitor_op is np.greater else self.min_delta
        return bool(self.monitor_op(value + delta, reference))

    def _monitored(self, logs: Mapping[str, Any] | None) -> Any:
        """The watched value, None if the logs do not have it; that is said once."""
        logs = logs or {}
        if self.monitor in logs:
            return logs[self.monitor]
        names = [name for name in logs if name != "learning_rate"]
        near = difflib.get_close_matches(self.monitor, names, n=1, cutoff=0.4)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        if self.monitor.startswith("val_") and not any(name.startswith("val_") for name in names):
            hint += " Pass validation_data or validation_split to fit to get values that start with val_."
        notice(
            f"{type(self).__name__}: '{self.monitor}' is not among the logs, so nothing is done. "
            f"There are: {', '.join(names) or 'none'}.{hint}",
            key=f"{type(self).__name__} {self.monitor} {names}",
        )
        return None
