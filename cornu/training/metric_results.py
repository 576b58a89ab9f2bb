"""What the metrics of a model have come to, found with as little beside the arithmetic as possible.

A mean is one division: for that the values are fetched from the device in one go, and no program is compiled. Other
metrics of cornu take one compiled program for all. A metric of the user's own runs as it is written, operation by
operation, since only its author knows what it does.
"""

from __future__ import annotations

from typing import Any

import jax

from cornu.core.scopes import StatelessScope
from cornu.core.variable import Variable
from cornu.metrics import Mean, Sum
from cornu.training.compile_metrics import CompileMetrics
from cornu.training.model_metrics import ModelMetrics

__all__ = ["metric_results"]

_ON_HOST = (Mean.result, Sum.result)


def metric_results(model: ModelMetrics) -> dict[str, Any]:
    """What `model.get_metrics_result()` gives; scalars may be NumPy's.

    Args:
        model: a model. If its class has a `get_metrics_result` of its own, that is what runs.
    """
    if type(model).get_metrics_result is not ModelMetrics.get_metrics_result:
        return model.get_metrics_result()
    metrics = [
        one for metric in model.metrics for one in (metric.metrics if isinstance(metric, CompileMetrics) else [metric])
    ]
    on_host = [metric for metric in metrics if type(metric).result in _ON_HOST]
    if len(on_host) < len(metrics) and all(type(metric).__module__.startswith("cornu.") for metric in metrics):
        return _by_program(model)
    variables = [variable for metric in on_host for variable in metric.variables]
    values = jax.device_get([variable.peek() for variable in variables])
    with StatelessScope() as scope:
        for pair in zip(variables, values, strict=True):
            scope.add_update(pair)
        return model.get_metrics_result()


def _by_program(model: ModelMetrics) -> dict[str, Any]:
    variables: list[Variable] = model.metrics_variables
    key = (model._compile_count, *(id(variable) for variable in variables))  # type: ignore[attr-defined]
    known = model.__dict__.get("_results_program")
    if known is None or known[0] != key:

        @jax.jit
        def results(values: list[Any]) -> dict[str, Any]:
            with StatelessScope(zip(variables, values, strict=True)):
                return model.get_metrics_result()

        known = model.__dict__["_results_program"] = (key, results)
    return known[1]([variable.peek() for variable in variables])
