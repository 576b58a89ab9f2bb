"""LossFunctionWrapper: a loss function with its arguments, as a `Loss`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

from cornu.base import checks
from cornu.base.tree import flatten, pack_sequence_as
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.losses.base import Loss
from cornu.losses.shapes import match_ranks

__all__ = ["LossFunctionWrapper", "calls"]

F = TypeVar("F", bound=Callable[..., None])


def calls(function: Callable[..., Any]) -> Callable[[F], F]:
    """Decorator of the `__init__` of a loss or metric that is `function` with its arguments; it only names them.

    After its own lines have run, all arguments go to the wrapper that the class is built on.
    """

    def decorate(init: F) -> F:
        @functools.wraps(init)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> None:
            init(self, *args, **kwargs)
            given = inspect.signature(init).bind(self, *args, **kwargs)
            given.apply_defaults()
            self._wrap(function, **{name: given.arguments[name] for name in given.arguments if name != "self"})

        return wrapper  # type: ignore[return-value]

    return decorate


@register("keras.src.losses.losses.LossFunctionWrapper")
class LossFunctionWrapper(Loss):
    """A function of targets and predictions, made into a loss.

    Args:
        fn: function `(y_true, y_pred, **kwargs)` that returns one value for each sample.
        reduction, name, dtype: see `Loss`. The default name is that of the class.
        **kwargs: further arguments of `fn`, the same in every call.

    Example:
        >>> from cornu import losses
        >>> from cornu.losses.wrapper import LossFunctionWrapper
        >>> loss = LossFunctionWrapper(losses.huber, delta=0.5)
        >>> print(round(float(loss([[1.0]], [[3.0]])), 3))
        0.875
    """

    # Arguments that Keras does not write into configurations, with their defaults: written only if they differ.
    _unwritten: ClassVar[dict[str, Any]] = {}
    # What the arguments of a class must be, besides what the function checks itself.
    _checks: ClassVar[dict[str, checks.Check]] = {}

    def __init__(
        self,
        fn: Callable[..., Any],
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        for key, check in {**getattr(fn, "checks", {}), **self._checks}.items():
            if key in kwargs:
                check(type(self).__name__, key, kwargs[key])
        self.fn = fn
        self._fn_kwargs = kwargs

    _wrap = __init__

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Values of the function, ranks made equal first."""
        trues, preds = flatten(y_true), flatten(y_pred)
        if len(trues) == len(preds):
            pairs = [(t, p) if t is None or p is None else match_ranks(t, p) for t, p in zip(trues, preds, strict=True)]
            y_true = pack_sequence_as(y_true, [pair[0] for pair in pairs])
            y_pred = pack_sequence_as(y_pred, [pair[1] for pair in pairs])
        return self.fn(y_true, y_pred, **self._fn_kwargs)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal loss."""
        config = super().get_config()
        if type(self) is LossFunctionWrapper:
            config["fn"] = serialize_keras_object(self.fn)
        for key, value in self._fn_kwargs.items():
            if key not in self._unwritten or value != self._unwritten[key]:
                config[key] = serialize_keras_object(value)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a loss from what `get_config` returned."""
        return cls(**deserialize_keras_object(config))
