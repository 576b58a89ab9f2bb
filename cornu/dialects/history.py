"""Names in logs: up to Keras 2.2 metrics=["accuracy"] was logged as `acc`, and programs read it under that name."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from cornu.base.notices import notice
from cornu.base.tree import flatten
from cornu.dialects.attachments import Attachments
from cornu.training.callbacks.callback_list import CallbackList
from cornu.training.callbacks.history import History

__all__ = ["OldLogs", "attach_old_log_names", "rename_monitors"]

_NEW_NAMES = {"acc": "accuracy", "val_acc": "val_accuracy"}


class OldLogs(dict[str, Any]):
    """Logs that find `accuracy` under `acc` too, where there is no metric of that name.

    Example:
        >>> logs = OldLogs(accuracy=0.5)
        >>> logs["acc"], "acc" in logs, list(logs)
        (0.5, True, ['accuracy'])
    """

    def _today(self, name: Any) -> Any:
        """The name under which the value stands: `name` itself, unless only today's name has one."""
        new = _NEW_NAMES.get(name)
        if new is None or super().__contains__(name) or not super().__contains__(new):
            return name
        _explain(name, new)
        return new

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(self._today(name))

    def __contains__(self, name: object) -> bool:
        return super().__contains__(self._today(name))

    def get(self, name: str, default: Any = None) -> Any:
        """The value under `name` or its name of today, else `default`."""
        return super().get(self._today(name), default)


def attach_old_log_names(attachments: Attachments) -> None:
    """Let callbacks and `History` read logs under old names."""
    init = History.__init__

    @functools.wraps(init)
    def init_with_old_names(self: Any) -> None:
        init(self)
        self.history = OldLogs()

    def old_logs(owner: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        if len(args) > 1 and isinstance(args[1], dict):
            args = (args[0], OldLogs(args[1]))
        return args, kwargs

    attachments.set(History, "__init__", init_with_old_names)
    attachments.rewrite_arguments(CallbackList, "on_epoch_end", old_logs)


def rename_monitors(model: Any, callbacks: Any) -> None:
    """Callbacks that watch `val_acc` watch `val_accuracy`, if that is what the model logs."""
    names = flatten((model._compile_arguments or {}).get("metrics"))
    if "accuracy" not in names or "acc" in names:
        return
    watching = callbacks if isinstance(callbacks, Iterable) else [callbacks]
    for callback in watching:
        old = getattr(callback, "monitor", None)
        if old in _NEW_NAMES:
            _explain(old, _NEW_NAMES[old])
            callback.monitor = _NEW_NAMES[old]
        path = getattr(callback, "filepath", None)
        if isinstance(path, str):
            for old_name, new in _NEW_NAMES.items():
                path = path.replace("{" + old_name + ":", "{" + new + ":").replace(
                    "{" + old_name + "}", "{" + new + "}"
                )
            callback.filepath = path


def _explain(old: str, new: str) -> None:
    notice(f"The metric is logged as `{new}` today; up to Keras 2.2 it was `{old}`.", key="log names")
