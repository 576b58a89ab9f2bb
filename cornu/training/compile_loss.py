"""CompileLoss: the loss that `compile` was given, for all outputs of the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import jax.numpy as jnp

from cornu import losses, metrics
from cornu.base.errors import bad_argument, describe
from cornu.base.names import name_scope, to_snake_case
from cornu.base.tree import flatten
from cornu.core.variable import Variable
from cornu.losses.wrapper import LossFunctionWrapper
from cornu.training.by_shape import is_crossentropy, label_kind
from cornu.training.outputs import MISSING, Outputs, is_config, leaves

__all__ = ["CompileLoss", "function_name"]

WHERE = "compile"


class CompileLoss:
    """Weighted sum of the outputs' losses.

    Args:
        loss: name, function, class or instance for all outputs; or these in a list or dict, nested as the outputs or
            by output name. None stands for an output without a loss.
        loss_weights: number, or numbers in a list or dict. A weight that a dict leaves out is 1.
        output_names: the model's names for its flat outputs.

    Raises:
        ValueError: if a name is unknown. What does not fit the outputs is told by `build`.

    Example:
        >>> import jax.numpy as jnp
        >>> loss = CompileLoss({"a": "mse", "b": "mae"}, loss_weights={"b": 2.0}, output_names=["a", "b"])
        >>> y = [jnp.zeros((1, 1)), jnp.zeros((1, 1))]
        >>> print(loss(y, [jnp.full((1, 1), 3.0), jnp.full((1, 1), 0.5)]))
        10.0
        >>> {metric.name: float(metric.result()) for metric in loss.metrics}
        {'a_loss': 9.0, 'b_loss': 0.5}
    """

    def __init__(self, loss: Any, loss_weights: Any = None, output_names: Iterable[str] | None = None):
        self.name = "compile_loss"
        self.built = False
        self._loss = loss
        self._loss_weights = loss_weights
        self._output_names = None if output_names is None else list(output_names)
        self._losses: list[Callable[..., Any] | None] = []
        self._weights: list[float | None] = []
        self._trackers: list[Any] = []
        _check_names(loss)
        _check_weights(loss_weights)

    @property
    def metrics(self) -> list[Any]:
        """Running means of the outputs' losses, for two losses or more."""
        return [tracker for tracker in self._trackers if tracker is not None]

    @property
    def variables(self) -> list[Variable]:
        """Variables of these means."""
        return [variable for tracker in self.metrics for variable in tracker.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Settle which output has which loss.

        Args:
            y_true, y_pred: arrays, or anything with shapes, nested as the targets and the outputs.

        Raises:
            ValueError: if losses, weights or targets do not fit the outputs.
        """
        outputs = Outputs(y_pred, self._output_names)
        entries = outputs.spread(WHERE, "loss", self._loss)
        trues = self._targets(y_true, outputs)
        preds = flatten(y_pred)
        self._check_partial(entries, trues, outputs)
        found = [
            None if entry in (None, MISSING) else _make_loss(entry, true, pred)
            for entry, true, pred in zip(entries, trues, preds, strict=True)
        ]
        for index, (loss, true) in enumerate(zip(found, trues, strict=True)):
            if loss is not None and true is None:
                raise ValueError(
                    f"fit: {outputs.label(index)} has the loss '{loss.name}' but no targets. Pass targets for it in y, "
                    "or give it no loss."
                )
        weights = outputs.spread(WHERE, "loss_weights", self._loss_weights)
        self._weights = [None if weight in (None, MISSING) else float(weight) for weight in weights]
        self._losses = found
        self._trackers = self._make_trackers(outputs)
        self.built = True

    def by_output(self, y_true: Any, y_pred: Any) -> list[tuple[Any, Any]]:
        """Loss and targets of each output, in flat order; None where an output has none."""
        if not self.built:
            self.build(y_true, y_pred)
        trues = self._targets(y_true, Outputs(y_pred, self._output_names))
        return list(zip(self._losses, trues, strict=True))

    def _targets(self, y_true: Any, outputs: Outputs) -> list[Any]:
        if y_true is None:
            raise ValueError(
                "fit, evaluate: the model was compiled with a loss, so it needs targets; got y=None. Pass y, in "
                "validation_data too, or let each batch be a pair (x, y). For a model that computes its loss itself "
                "(`add_loss`), compile without one."
            )
        trues = outputs.spread("fit", "y", y_true, shared=False)
        return [None if true is MISSING else true for true in trues]

    def _check_partial(self, entries: list[Any], trues: list[Any], outputs: Outputs) -> None:
        """A dict of losses that forgets an output of a list, while targets for it are there, is a mistake."""
        for index, (entry, true) in enumerate(zip(entries, trues, strict=True)):
            if entry is MISSING and true is not None and not outputs.by_key:
                name = outputs.names[index]
                raise bad_argument(
                    WHERE,
                    "loss",
                    f"a dict with a loss for each of the outputs {', '.join(repr(n) for n in outputs.names)}",
                    self._loss,
                    f"y has targets for '{name}', which has no loss. Write {{{name!r}: None}} if none is wanted.",
                )

    def _make_trackers(self, outputs: Outputs) -> list[Any]:
        if sum(loss is not None for loss in self._losses) < 2:
            return [None] * outputs.size
        trackers: list[Any] = []
        used: set[str] = set()
        with name_scope(self.name):
            for path, loss in zip(outputs.paths, self._losses, strict=True):
                if loss is None:
                    trackers.append(None)
                    continue
                stem = name = f"{path or getattr(loss, 'given_name', loss.name)}_loss"  # type: ignore[attr-defined]
                count = 0
                while name in used:
                    count += 1
                    name = f"{stem}_{count}"
                used.add(name)
                trackers.append(metrics.Mean(name=name))
        return trackers

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The weighted sum as a scalar; the outputs' own losses go into `metrics`.

        Args:
            y_true: targets.
            y_pred: outputs of the model.
            sample_weight: None, an array for all outputs, or arrays in a list or dict.
        """
        if not self.built:
            self.build(y_true, y_pred)
        outputs = Outputs(y_pred, self._output_names)
        trues = self._targets(y_true, outputs)
        sample_weights = outputs.spread("fit", "sample_weight", sample_weight)
        total: Any = None
        for index, (loss, pred) in enumerate(zip(self._losses, flatten(y_pred), strict=True)):
            if loss is None:
                continue
            given = sample_weights[index]
            value = loss(trues[index], pred, None if given is MISSING else given)
            if jnp.ndim(value) != 0:
                raise ValueError(
                    f"fit: the loss '{loss.name}' of {outputs.label(index)} must be a scalar to be made small; got "  # type: ignore[attr-defined]
                    f"{describe(value)}. Use reduction='sum_over_batch_size' or 'sum'."
                )
            if self._trackers[index] is not None:
                self._trackers[index].update_state(value, sample_weight=_batch_size(pred))
            weight = self._weights[index]
            value = value if weight is None else value * weight
            total = value if total is None else total + value
        return jnp.zeros(()) if total is None else total


def _batch_size(array: Any) -> int:
    return array.shape[0] if array.ndim else 1


def _check_names(loss: Any) -> None:
    """Unknown names and things that are no loss are told at once, not at the first batch."""
    for leaf in leaves(loss):
        if isinstance(leaf, str):
            if not is_crossentropy(leaf):
                losses.get(leaf)
        elif leaf is not None and not callable(leaf) and not is_config(leaf):
            raise bad_argument(WHERE, "loss", "a name, a function, a Loss or None, or a list or dict of these", leaf)


def _check_weights(weights: Any) -> None:
    for leaf in leaves(weights):
        if leaf is not None and (isinstance(leaf, str) or not hasattr(leaf, "__float__")):
            raise bad_argument(WHERE, "loss_weights", "a number, or numbers in a list or dict", leaf)


def function_name(function: Any) -> str:
    """Name of a function, a callable object, a loss or a metric as logs show it."""
    name = getattr(function, "name", None)
    if isinstance(name, str):
        return name
    return to_snake_case(getattr(function, "__name__", type(function).__name__))


def _make_loss(identifier: Any, y_true: Any, y_pred: Any) -> Any:
    """The loss that `identifier` stands for, as an object that reduces to a scalar."""
    given_name = identifier if isinstance(identifier, str) else None
    if is_crossentropy(identifier):
        identifier = f"{label_kind(y_true, y_pred)}_crossentropy"
    loss: Any = losses.get(identifier)
    if isinstance(loss, losses.Loss):
        return loss
    wrapped = LossFunctionWrapper(loss, name=function_name(loss))
    wrapped.given_name = given_name or wrapped.name  # type: ignore[attr-defined]
    return wrapped
