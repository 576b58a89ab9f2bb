"""The context of a layer's call: which layer was called from outside, and whether it trains."""

from __future__ import annotations

import functools
import inspect
import threading
from typing import Any, Self

__all__ = ["CallContext", "CallSignature", "call_signature", "current_context"]


class _Local(threading.local):
    context: CallContext | None = None


_local = _Local()


class CallContext:
    """Open while a layer runs; layers called inside take `training` from it.

    Args:
        training: True, False or None (nobody said).
    """

    __slots__ = ("outer", "training")

    def __init__(self, training: bool | None):
        self.training = training

    @property
    def is_entry(self) -> bool:
        """Whether this call came from outside of every layer."""
        return self.outer is None

    def __enter__(self) -> Self:
        self.outer = _local.context
        _local.context = self
        return self

    def __exit__(self, *exc: object) -> None:
        _local.context = self.outer


def current_context() -> CallContext | None:
    """The innermost open context, None outside every layer."""
    return _local.context


class CallSignature:
    """What a layer's `call` takes, read once for each class."""

    def __init__(self, call: Any):
        parameters = list(inspect.signature(call).parameters.values())[1:]
        self.names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.parameter_names = [p.name for p in parameters]
        self.all_names = {p.name for p in parameters}
        self.takes_any_keyword = any(p.kind is p.VAR_KEYWORD for p in parameters)
        self.has_training = "training" in self.all_names
        defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
        self.default_training = defaults.get("training")
        self.first = self.names[0] if self.names else None
        self.masks = self._mask_names()

    def _mask_names(self) -> dict[str, str]:
        """Which argument takes the mask of which tensor argument."""
        masks = {}
        for name in self.names:
            if f"{name}_mask" in self.all_names:
                masks[name] = f"{name}_mask"
        if self.first is not None and self.first not in masks and "mask" in self.all_names:
            masks[self.first] = "mask"
        return masks


@functools.lru_cache(maxsize=4096)
def call_signature(cls: Any) -> CallSignature:
    """The signature of `cls.call`."""
    return CallSignature(cls.call)
