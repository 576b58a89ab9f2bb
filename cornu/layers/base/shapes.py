"""Shapes of outputs, found by tracing the layer."""

from __future__ import annotations

import copy
import inspect
import random as python_random
from typing import Any

from cornu.base.tree import map_structure
from cornu.core.keras_tensor import KerasTensor, any_symbolic
from cornu.core.scopes import StatelessScope, SymbolicScope
from cornu.core.spec import infer
from cornu.layers.base.building import shapes_of
from cornu.layers.base.call_context import call_signature
from cornu.layers.base.calling import Calling

__all__ = ["Shapes"]


class Shapes(Calling):
    """The part of Layer that says what a call returns."""

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors like those that a call with these arguments returns."""
        if type(self).compute_output_shape is not Shapes.compute_output_shape:
            given = {**dict(zip(call_signature(type(self)).names, args, strict=False)), **kwargs}
            shapes = {name: shapes_of(value) for name, value in given.items() if any_symbolic((value,), {})}
            wanted = list(inspect.signature(self.compute_output_shape).parameters)
            by_name = {f"{name}_shape": shape for name, shape in shapes.items() if f"{name}_shape" in wanted}
            if len(wanted) > 1 and by_name:
                return _tensors(self.compute_output_shape(**by_name), self.compute_dtype)
            first = list(shapes.values())[: max(len(wanted), 1)]
            return _tensors(self.compute_output_shape(*first), self.compute_dtype)
        return infer(lambda *a, **k: self._run(a, k), args, kwargs)

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """Shape of the output (or a nest of shapes) for inputs of these shapes.

        Args:
            args, kwargs: shapes of the call's tensors, as `call` names them.

        Example:
            >>> import cornu
            >>> cornu.layers.Dense(3).compute_output_shape((None, 8))
            (None, 3)
        """
        layer = self if self.built else copy.deepcopy(self)
        tensors = [_tensors(shape, self.compute_dtype) for shape in args]
        named = {name.removesuffix("_shape"): _tensors(shape, self.compute_dtype) for name, shape in kwargs.items()}
        if "input" in named and not tensors:
            tensors.append(named.pop("input"))
        random_state = python_random.getstate()
        try:
            with StatelessScope(initialize_variables=False), SymbolicScope():
                outputs = layer.compute_output_spec(*tensors, **named) if self.built else layer(*tensors, **named)
        finally:
            # A copy that is built draws seeds, which the layer itself will draw again.
            python_random.setstate(random_state)
        return map_structure(lambda t: t.shape, outputs)


def _tensors(shape: Any, dtype: str) -> Any:
    """KerasTensors for a shape or a nest of shapes."""
    if isinstance(shape, dict):
        return {key: _tensors(item, dtype) for key, item in shape.items()}
    if shape is None or (
        isinstance(shape, list | tuple) and all(size is None or isinstance(size, int) for size in shape)
    ):
        return None if shape is None else KerasTensor(tuple(shape), dtype)
    return type(shape)(_tensors(item, dtype) for item in shape)
