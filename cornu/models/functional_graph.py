"""The graph of a functional model: its ends, its operations, and running it."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.names import auto_name
from cornu.base.tree import flatten, map_structure, pack_sequence_as
from cornu.core.graph import Function
from cornu.core.keras_tensor import KerasTensor, same_specs, tensor_like
from cornu.core.masks import set_mask
from cornu.core.operation import Operation
from cornu.layers.base.call_context import CallContext
from cornu.layers.base.layer import Layer
from cornu.layers.core.input_layer import Input, InputLayer
from cornu.models.functional_inputs import input_names, standardize_inputs
from cornu.training.trainer import Trainer

__all__ = ["FunctionalGraph"]


class FunctionalGraph(Trainer):
    """The part of Model that knows the calls between its inputs and outputs; a subclassed model has none."""

    _function: Function | None = None
    _graph_layers: list[Layer]

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        if isinstance(inputs, list | tuple | dict) and not flatten(inputs):
            raise bad_argument(self.name, "inputs", "an Input, or a list or dict of them", inputs)
        inputs, outputs = _unpack_one(inputs), _unpack_one(outputs)
        function = Function(inputs, outputs, name=self.name)
        for tensor in function.inputs:
            if tensor._keras_history.operation is None:
                raise bad_argument(self.name, "inputs", "made by `Input(shape)`", tensor)
        if not all(_is_start(tensor) for tensor in function.inputs):
            function = _from_new_inputs(function)
        layers = [operation for operation in function.operations if isinstance(operation, Layer)]
        names: dict[str, Layer] = {}
        for layer in layers:
            if names.setdefault(layer.name, layer) is not layer:
                raise ValueError(
                    f"{self.name}: two layers are called '{layer.name}'. Give one of them another name=, "
                    "since weights and metrics are told apart by it."
                )
        _tell_ops_apart(function, set(names))
        self.built = False
        self._locked = False
        self._function = function
        self._graph_layers = layers
        self.built = True
        if not self._trainable:
            self.trainable = False

    @property
    def _first_call(self) -> int:
        """Number that Keras's files give to the first call of this model inside another."""
        return 0 if self._function is None else 1

    @property
    def inputs(self) -> list[KerasTensor]:
        """Symbolic inputs of a functional model."""
        return self._need_graph("inputs").inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """Symbolic outputs of a functional model."""
        return self._need_graph("outputs").outputs

    @property
    def input(self) -> Any:
        """Symbolic input, or the list or dict of inputs."""
        if self._function is None and self._inbound_nodes:
            return super().input
        return self._need_graph("input")._inputs_struct

    @property
    def output(self) -> Any:
        """Symbolic output, or the list or dict of outputs."""
        if self._function is None and self._inbound_nodes:
            return super().output
        return self._need_graph("output")._outputs_struct

    @property
    def input_shape(self) -> Any:
        """Shape of the input, or the list of shapes."""
        return _unpack_one([tensor.shape for tensor in self.inputs])

    @property
    def output_shape(self) -> Any:
        """Shape of the output, or the list of shapes."""
        return _unpack_one([tensor.shape for tensor in self.outputs])

    @property
    def operations(self) -> list[Operation]:
        """All operations of the graph, inputs first."""
        return self._need_graph("operations").operations

    @property
    def input_names(self) -> list[str]:
        """Names of the inputs."""
        return input_names(self._need_graph("input_names"))

    @property
    def output_names(self) -> list[str] | None:
        """Names of the outputs: the keys of a dict, else the names of the layers that compute them."""
        if self._function is None:
            return None
        struct = self._function._outputs_struct
        if isinstance(struct, dict):
            return sorted(struct)
        return [tensor._keras_history.operation.name for tensor in self._function.outputs]  # type: ignore[union-attr]

    def _need_graph(self, attribute: str) -> Function:
        if self._function is None:
            raise AttributeError(
                f"{self.name}: '{attribute}' is not defined, because the {type(self).__name__} has no graph "
                "of symbolic "
                "tensors. Start a Sequential with an Input, or build the model as Model(inputs, outputs)."
            )
        return self._function

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Run the graph. A subclass without a graph defines its own."""
        if self._function is None:
            raise NotImplementedError(
                f"{self.name}: the class {type(self).__name__} must define `call(self, inputs)`, which "
                "computes its output."
            )
        leaves = self._standardize_inputs(inputs)
        if mask is not None:
            for leaf, one in zip(leaves, flatten(mask), strict=True):
                set_mask(leaf, one)
        with CallContext(training):
            return self._function.run_graph(leaves, lambda node: node.operation)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        if self._function is None or type(self).call is not FunctionalGraph.call:
            return super().compute_output_spec(*args, **kwargs)
        inputs = args[0] if args else kwargs["inputs"]
        leaves = self._standardize_inputs(inputs)
        function = self._function
        if same_specs(leaves, function.inputs):
            return map_structure(tensor_like, function._outputs_struct)
        return function.run_graph(leaves, lambda node: node.operation.compute_output_spec)

    def _standardize_inputs(self, inputs: Any) -> list[Any]:
        """The inputs as a flat list of tensors, each of the rank and dtype that the graph starts from."""
        return standardize_inputs(self.path, self._need_graph("inputs"), inputs)


def _tell_ops_apart(function: Function, taken: set[str]) -> None:
    """Rename ops whose made-up name is taken, since configurations refer to calls by name."""
    for operation in function.operations:
        if not isinstance(operation, Layer):
            while operation.name in taken:
                operation.name = auto_name(operation.name)
            taken.add(operation.name)


def _is_start(tensor: KerasTensor) -> bool:
    return isinstance(tensor._keras_history.operation, InputLayer)


def _from_new_inputs(function: Function) -> Function:
    """The same calls once more, starting from Inputs where `function` starts in the middle of a graph."""
    starts = [tensor if _is_start(tensor) else _input_like(tensor) for tensor in function.inputs]
    outputs = function.run_graph(starts, lambda node: node.operation.symbolic_call)
    return Function(pack_sequence_as(function._inputs_struct, starts), outputs, name=function.name)


def _input_like(tensor: KerasTensor) -> KerasTensor:
    return Input(batch_shape=tensor.shape, dtype=tensor.dtype, sparse=tensor.sparse, name=f"{tensor.name}CLONE")


def _unpack_one(values: Any) -> Any:
    """What is alone in a list stands for itself."""
    return values[0] if isinstance(values, list | tuple) and len(values) == 1 else values
