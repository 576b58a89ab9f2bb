"""The metrics of a model: its loss, what `compile` was given, and what its layers hold."""

from __future__ import annotations

from typing import Any

from cornu.layers.base.layer import Layer

__all__ = ["ModelMetrics"]


class ModelMetrics(Layer):
    """The part of a model that knows its metrics."""

    _compile_loss: Any = None
    _compile_metrics: Any = None
    _loss_tracker: Any = None

    @property
    def metrics(self) -> list[Any]:
        """The loss tracker, the compiled metrics, and metrics that layers hold."""
        found: list[Any] = []
        if self._loss_tracker is not None:
            found.append(self._loss_tracker)
        if self._compile_metrics is not None:
            found.append(self._compile_metrics)
        if self._compile_loss is not None:
            found.extend(self._compile_loss.metrics)
        found.extend(super().metrics)
        return list({id(metric): metric for metric in found}.values())

    @property
    def metrics_names(self) -> list[str]:
        """Names of the metrics."""
        return [metric.name for metric in self.metrics]

    @property
    def metrics_variables(self) -> list[Any]:
        """Variables of all metrics, each once: a metric may be compiled and an attribute of the model as well."""
        found = {id(variable): variable for metric in self.metrics for variable in metric.variables}
        return list(found.values())

    def reset_metrics(self) -> None:
        """Start all metrics from zero."""
        for metric in self.metrics:
            metric.reset_state()

    def get_metrics_result(self) -> dict[str, Any]:
        """Values of all metrics so far, by name."""
        results: dict[str, Any] = {}
        for metric in self.metrics:
            value = metric.result()
            results.update(value if isinstance(value, dict) else {metric.name: value})
        return results
