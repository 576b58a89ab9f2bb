"""CompileMetrics: the metrics that `compile` was given, for all outputs of the model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import jax

from cornu import metrics as metrics_module
from cornu.base.dtypes import is_float
from cornu.base.errors import bad_argument, unknown_name
from cornu.base.notices import notice
from cornu.base.tree import flatten
from cornu.core.scopes import StatelessScope
from cornu.core.variable import Variable
from cornu.metrics import Accuracy, MeanMetricWrapper, Metric
from cornu.metrics.identifiers import is_known, known_names
from cornu.training.by_shape import is_accuracy, is_crossentropy, label_kind
from cornu.training.compile_loss import function_name
from cornu.training.outputs import MISSING, Outputs, is_config, leaves

__all__ = ["CompileMetrics"]

WHERE = "compile"
_ACCURACIES = {
    "binary": metrics_module.BinaryAccuracy,
    "categorical": metrics_module.CategoricalAccuracy,
    "sparse_categorical": metrics_module.SparseCategoricalAccuracy,
}
_CROSSENTROPIES = {
    "binary": metrics_module.BinaryCrossentropy,
    "categorical": metrics_module.CategoricalCrossentropy,
    "sparse_categorical": metrics_module.SparseCategoricalCrossentropy,
}


class _Entry(NamedTuple):
    """A metric of one output, and the accuracy it stands for if it is a misplaced `Accuracy()`."""

    output: int
    label: str
    metric: Any
    weighted: bool
    stand_in: Any = None

    def update(self, y_true: Any, y_pred: Any, sample_weight: Any) -> None:
        if self.stand_in is not None:
            self.metric.update_with(self.stand_in, y_true, y_pred, sample_weight)
        elif self.weighted:
            self.metric.update_state(y_true, y_pred, sample_weight=sample_weight)
        else:
            self.metric.update_state(y_true, y_pred)


class CompileMetrics(Metric):
    """All metrics of a model as one, whose result is a dict by log name.

    Args:
        metrics: list of names, functions and metrics for the only output; for several outputs a list with one entry
            (a metric, a list of them or None) for each, or a dict by output name. A flat list of names and functions
            of another length than the outputs goes to every output.
        weighted_metrics: the same, for metrics that take sample weights into account.
        name: string.
        output_names: the model's names for its flat outputs.

    Raises:
        ValueError: if a name is unknown. What does not fit the outputs is told by `build`.

    Example:
        >>> import jax.numpy as jnp
        >>> metrics = CompileMetrics(["accuracy", "mae"])
        >>> metrics.update_state(jnp.array([[1.0], [0.0]]), jnp.array([[0.5], [1.0]]))
        >>> {name: float(value) for name, value in metrics.result().items()}
        {'accuracy': 0.0, 'mae': 0.75}
    """

    def __init__(
        self,
        metrics: Any,
        weighted_metrics: Any = None,
        name: str = "compile_metrics",
        output_names: Iterable[str] | None = None,
    ):
        super().__init__(name=name)
        self.built = False
        self._given = {"metrics": metrics, "weighted_metrics": weighted_metrics}
        self._output_names = None if output_names is None else list(output_names)
        self._entries: list[_Entry] = []
        for argument, value in self._given.items():
            _check_names(argument, value)

    @property
    def metrics(self) -> list[Any]:
        """The metric objects, none before `build`."""
        return list({id(entry.metric): entry.metric for entry in self._entries}.values())

    @property
    def variables(self) -> list[Variable]:
        """Variables of all metrics, none before `build`."""
        return [variable for metric in self.metrics for variable in metric.variables]

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Make the metrics and their variables.

        Args:
            y_true, y_pred: arrays, or anything with shapes and dtypes, nested as the targets and the outputs.

        Raises:
            ValueError: if metrics or targets do not fit the outputs.
        """
        outputs = Outputs(y_pred, self._output_names)
        trues, preds = self._targets(y_true, outputs), flatten(y_pred)
        used: set[str] = set()
        entries: list[_Entry] = []
        for argument, weighted in (("metrics", False), ("weighted_metrics", True)):
            wanted = _for_each_output(argument, self._given[argument], outputs)
            unweighted = set(used) if weighted else set()
            for output, identifiers in enumerate(wanted):
                for identifier in identifiers:
                    if trues[output] is None:
                        raise ValueError(
                            f"fit: {outputs.label(output)} has metrics but no targets. Pass targets for it in y."
                        )
                    label, metric, stand_in = _make_metric(identifier, trues[output], preds[output])
                    name = outputs.names[output]
                    prefix = f"{name}_" if outputs.size > 1 and name else ""
                    label = f"weighted_{label}" if prefix + label in unweighted else label
                    entries.append(_Entry(output, _unique(prefix + label, used), metric, weighted, stand_in))
        self._entries = entries
        self._make_late_variables(trues, preds)
        self.built = True

    @staticmethod
    def _targets(y_true: Any, outputs: Outputs) -> list[Any]:
        trues = outputs.spread("fit", "y", y_true, shared=False)
        return [None if true is MISSING else true for true in trues]

    def _make_late_variables(self, trues: list[Any], preds: list[Any]) -> None:
        """Some metrics make variables at their first batch: let them see one that has only shapes."""
        late = [entry for entry in self._entries if not _has_all_variables(entry.metric)]
        if not late:
            return
        made: list[Variable] = []

        def first_batch(trues: list[Any], preds: list[Any]) -> None:
            with StatelessScope(initialize_variables=False) as scope:
                for entry in late:
                    entry.update(trues[entry.output], preds[entry.output], None)
            made.extend(scope.new_variables)

        jax.eval_shape(first_batch, *([_struct(array) for array in arrays] for arrays in (trues, preds)))
        for variable in made:
            variable.initialize()

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: targets.
            y_pred: outputs of the model.
            sample_weight: None, an array for all outputs, or arrays in a list or dict; only `weighted_metrics` see it.
        """
        if not self.built:
            self.build(y_true, y_pred)
        if not self._entries:
            return
        outputs = Outputs(y_pred, self._output_names)
        trues, preds = self._targets(y_true, outputs), flatten(y_pred)
        weights = outputs.spread("fit", "sample_weight", sample_weight)
        for entry in self._entries:
            given = weights[entry.output] if entry.weighted else None
            entry.update(trues[entry.output], preds[entry.output], None if given is MISSING else given)

    def result(self) -> dict[str, Any]:
        """Values so far by log name; a metric whose result is a dict gives its own names."""
        results: dict[str, Any] = {}
        used: set[str] = set()
        for entry in self._entries:
            value = entry.metric.result()
            if isinstance(value, dict):
                results.update({_unique(key, used): part for key, part in value.items()})
            else:
                used.add(entry.label)
                results[entry.label] = value
        return results

    def reset_state(self) -> None:
        """Start all metrics from zero."""
        for metric in self.metrics:
            metric.reset_state()


def _unique(label: str, used: set[str]) -> str:
    """`label`, or `label_1`, `label_2` ... if it is taken; the outcome is taken from now on."""
    name, count = label, 0
    while name in used:
        count += 1
        name = f"{label}_{count}"
    used.add(name)
    return name


def _struct(array: Any) -> Any:
    return None if array is None else jax.ShapeDtypeStruct(tuple(array.shape), array.dtype)


def _has_all_variables(metric: Any) -> bool:
    """True for metrics of cornu that made their variables when they were made."""
    return type(metric).__module__.startswith("cornu.") and getattr(metric, "_built", True)


def _as_list(value: Any) -> list[Any]:
    """Metrics of one output: nested lists become one."""
    if isinstance(value, list | tuple):
        return [metric for part in value for metric in _as_list(part)]
    return [] if value is MISSING else [value]


def _for_each_output(argument: str, value: Any, outputs: Outputs) -> list[list[Any]]:
    """Which metrics each output has."""
    if _goes_to_all(argument, value, outputs):
        value = [list(value)] * outputs.size
    found = outputs.spread(WHERE, argument, value, many=True)
    wanted = [[] if entry is None else _as_list(entry) for entry in found]
    if any(identifier is None for identifiers in wanted for identifier in identifiers):
        raise bad_argument(WHERE, argument, "metrics, with no None inside an output's list", value)
    return wanted


def _goes_to_all(argument: str, value: Any, outputs: Outputs) -> bool:
    """A flat list that has not one entry for each output is meant for every output, as in Keras 2."""
    if not isinstance(value, list | tuple) or outputs.fits(value) or outputs.size < 2:
        return False
    if any(item is None or isinstance(item, list | tuple) for item in value):
        return False
    if any(isinstance(item, Metric) for item in value):
        raise bad_argument(
            WHERE,
            argument,
            f"a list with one entry for each of the {outputs.size} outputs",
            value,
            "One metric object cannot keep several outputs apart: give each output its own.",
        )
    return True


def _check_names(argument: str, value: Any) -> None:
    """Unknown names and things that are no metric are told at once, not at the first batch."""
    for leaf in leaves(value):
        if isinstance(leaf, str):
            if not is_known(leaf) and not is_accuracy(leaf) and not is_crossentropy(leaf):
                raise unknown_name(WHERE, "metric", leaf, [*known_names(), "acc", "ce", "crossentropy"])
        elif leaf is not None and not callable(leaf) and not isinstance(leaf, Metric) and not is_config(leaf):
            raise bad_argument(WHERE, argument, "names, functions and metrics in a list or dict", leaf)


def _make_metric(identifier: Any, y_true: Any, y_pred: Any) -> tuple[str, Any, Any]:
    """Log name, metric, and the function that takes the place of a misplaced `Accuracy()`."""
    if is_accuracy(identifier):
        return identifier, _ACCURACIES[label_kind(y_true, y_pred)](name=identifier), None
    if is_crossentropy(identifier):
        return identifier, _CROSSENTROPIES[label_kind(y_true, y_pred)](name=identifier), None
    metric = metrics_module.get(identifier)
    label = identifier if isinstance(identifier, str) else function_name(metric)
    if not isinstance(metric, Metric):
        return label, MeanMetricWrapper(metric), None
    return label, metric, _meant_accuracy(metric, y_true, y_pred)


def _meant_accuracy(metric: Any, y_true: Any, y_pred: Any) -> Any:
    """`Accuracy()` compares labels with labels; given probabilities, another accuracy is meant."""
    if type(metric) is not Accuracy or not is_float(y_pred.dtype):
        return None
    meant = _ACCURACIES[label_kind(y_true, y_pred)]
    notice(
        f"compile: Accuracy() compares labels with labels, but the model returns probabilities of shape "
        f"{tuple(y_pred.shape)} for labels of shape {tuple(y_true.shape)}; {meant.__name__} is computed instead. "
        f"Write metrics=['accuracy'].",
        key="compile: Accuracy()",
    )
    return meant()._fn
