"""Whether the rows of a batch go through a model without seeing each other."""

from __future__ import annotations

from typing import Any

from cornu.layers.base.layer import Layer
from cornu.models.functional_graph import FunctionalGraph
from cornu.training.steps import Steps

__all__ = ["rows_are_independent"]


def rows_are_independent(model: FunctionalGraph) -> bool:
    """True where it is certain: a graph of cornu's own layers, none of them stateful, without functions of a user's.

    `predict` may then add rows to a short batch, and needs no program of its own for every size.

    Example:
        >>> import cornu
        >>> inputs = cornu.Input((3,))
        >>> outputs = cornu.layers.Dense(2)(inputs)
        >>> rows_are_independent(cornu.Model(inputs, outputs))
        True
        >>> rows_are_independent(cornu.Model(inputs, outputs - cornu.ops.mean(outputs, axis=0)))
        False
    """
    if model._function is None or not type(model).call.__module__.startswith("cornu.models."):
        return False
    if type(model).predict_step is not Steps.predict_step or any(
        tensor.shape[0] is not None for tensor in model.inputs
    ):
        return False
    return all(isinstance(operation, Layer) and _is_known(operation) for operation in model.operations)


def _is_known(layer: Any) -> bool:
    if isinstance(layer, FunctionalGraph):
        return rows_are_independent(layer)
    cls = type(layer)
    if not cls.__module__.startswith("cornu.layers.") or cls.__name__ == "Lambda" or getattr(layer, "stateful", False):
        return False
    functions = (getattr(layer, name, None) for name in ("activation", "recurrent_activation"))
    if any(function is not None and not _is_ours(function) for function in functions):
        return False
    return all(_is_known(inner) for inner in layer._layers)


def _is_ours(function: Any) -> bool:
    return getattr(function, "__module__", type(function).__module__).startswith("cornu.")
