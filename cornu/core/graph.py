"""Function: a graph of recorded calls, from some symbolic tensors to others, that runs on arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from cornu.base.errors import describe, is_integer
from cornu.base.tree import flatten, map_structure, pack_sequence_as
from cornu.core.keras_tensor import KerasTensor, same_specs, tensor_like
from cornu.core.operation import Node, Operation


class Graph:
    """The calls between inputs and outputs, in an order in which they can run.

    Args:
        nodes_by_depth: calls by distance from the outputs.
        operations: what is called, in the order in which Keras lists layers: inputs first.
    """

    def __init__(self, nodes_by_depth: dict[int, list[Node]], operations: list[Operation]):
        self.nodes_by_depth = nodes_by_depth
        self.operations = operations
        self.nodes: list[Node] = [
            node for depth in sorted(nodes_by_depth, reverse=True) for node in nodes_by_depth[depth]
        ]
        self.members: set[int] = {id(node) for node in self.nodes}


def trace_graph(inputs: list[KerasTensor], outputs: list[KerasTensor], where: str) -> Graph:
    """Walk from the outputs back to the inputs.

    Raises:
        ValueError: if an output does not depend on the inputs, or needs another input.
    """
    ordered, visit_order = _walk_back(inputs, outputs, where)
    stop = _input_nodes(inputs)
    depths: dict[int, int] = {}
    operation_depths: dict[int, int] = defaultdict(int)
    for node in reversed(ordered):
        depth = max(depths.get(id(node), 0), operation_depths[id(node.operation)])
        operation_depths[id(node.operation)] = depths[id(node)] = depth
        for parent in () if id(node) in stop else node.parent_nodes:
            depths[id(parent)] = max(depth + 1, depths.get(id(parent), 0))
    for tensor in inputs:
        operation = tensor._keras_history.operation
        if operation is not None and id(operation) not in operation_depths:
            visit_order[id(operation)] = (-1, operation)
            node = operation._inbound_nodes[tensor._keras_history.node_index]
            ordered.append(node)
            depths[id(node)] = operation_depths[id(operation)] = 0
    by_depth: dict[int, list[Node]] = defaultdict(list)
    for node in ordered:
        by_depth[depths[id(node)]].append(node)
    operations = sorted(visit_order.values(), key=lambda pair: (-operation_depths[id(pair[1])], pair[0]))
    return Graph(dict(by_depth), [operation for _, operation in operations])


def _input_nodes(inputs: list[KerasTensor]) -> set[int]:
    histories = (tensor._keras_history for tensor in inputs)
    return {id(h.operation._inbound_nodes[h.node_index]) for h in histories if h.operation is not None}


def _walk_back(
    inputs: list[KerasTensor], outputs: list[KerasTensor], where: str
) -> tuple[list[Node], dict[int, tuple[int, Operation]]]:
    """Nodes so that parents stand before children, and operations in the order they are met."""
    stop = _input_nodes(inputs)
    input_ids = {id(tensor) for tensor in inputs}
    ordered: list[Node] = []
    seen: set[int] = set()
    visit_order: dict[int, tuple[int, Operation]] = {}
    for output in outputs:
        operation, index, _ = output._keras_history
        if operation is None:
            if id(output) in input_ids:
                continue
            raise ValueError(
                f"{where}: an output ({describe(output)}) was not computed from the inputs. Build it by calling "
                "layers on the tensors passed as `inputs`."
            )
        stack: list[tuple[Node, bool]] = [(operation._inbound_nodes[index], False)]
        while stack:
            node, parents_done = stack.pop()
            if parents_done:
                ordered.append(node)
                continue
            if id(node) in seen:
                continue
            seen.add(id(node))
            visit_order.setdefault(id(node.operation), (len(visit_order), node.operation))
            stack.append((node, True))
            if id(node) in stop:
                continue
            if node.is_input:
                raise ValueError(
                    f"{where}: the outputs also depend on '{node.operation.name}', which is not among `inputs`. "
                    "Add that Input to `inputs`, or compute the outputs without it."
                )
            stack.extend((parent, False) for parent in reversed(node.parent_nodes))
    return ordered, visit_order


class Function(Operation):
    """A graph of operations as one operation.

    Args:
        inputs: KerasTensors (or a nest of them) where the graph starts.
        outputs: KerasTensors (or a nest of them) computed from the inputs.
        name: string, made up if None.

    Raises:
        ValueError: if the outputs do not depend on the inputs alone.

    Example:
        >>> import cornu
        >>> x = cornu.KerasTensor((None, 2))
        >>> f = cornu.Function(x, cornu.ops.add(x, 1.0))
        >>> f(cornu.ops.zeros((1, 2))).tolist()
        [[1.0, 1.0]]
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None):
        super().__init__(name=name)
        self._inputs_struct = map_structure(lambda x: x, inputs)
        self._outputs_struct = map_structure(lambda x: x, outputs)
        self._inputs: list[KerasTensor] = flatten(inputs)
        self._outputs: list[KerasTensor] = flatten(outputs)
        where = self.name
        if not self._inputs or not self._outputs:
            kind = "outputs" if self._inputs else "inputs"
            raise ValueError(f"{where}: argument '{kind}' must hold at least one symbolic tensor; got {kind}=[].")
        for kind, tensors in (("inputs", self._inputs), ("outputs", self._outputs)):
            for tensor in tensors:
                if not isinstance(tensor, KerasTensor):
                    raise ValueError(
                        f"{where}: argument '{kind}' must hold only symbolic tensors; got {describe(tensor)}. "
                        "Start with `Input(shape)` and call layers on it."
                    )
        self._graph = trace_graph(self._inputs, self._outputs, where)

    @property
    def operations(self) -> list[Operation]:
        """All operations of the graph, inputs first."""
        return list(self._graph.operations)

    @property
    def inputs(self) -> list[KerasTensor]:
        """Flat list of the symbolic inputs."""
        return self._inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """Flat list of the symbolic outputs."""
        return self._outputs

    def compute_output_spec(self, inputs: Any) -> Any:
        leaves = flatten(inputs)
        if same_specs(leaves, self._inputs):
            return map_structure(tensor_like, self._outputs_struct)
        return self.run_graph(leaves, lambda node: node.operation.compute_output_spec)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shapes of the outputs for these input shapes."""
        shapes = _flatten_shapes(input_shape)
        self._check_number(shapes)
        specs = [tensor_like(t, shape) for shape, t in zip(shapes, self._inputs, strict=True)]
        return map_structure(lambda t: t.shape, self.compute_output_spec(pack_sequence_as(self._inputs_struct, specs)))

    def _check_number(self, given: list[Any]) -> None:
        if len(given) != len(self._inputs):
            raise ValueError(f"{self.name}: expected {len(self._inputs)} inputs; got {len(given)}.")

    def call(self, inputs: Any) -> Any:
        return self.run_graph(flatten(inputs), lambda node: node.operation)

    def run_graph(self, inputs: list[Any], caller: Callable[[Node], Callable[..., Any]]) -> Any:
        """Run the recorded calls in order.

        Args:
            inputs: flat values, one for each of `self.inputs`.
            caller: gives the function that carries out a node's call.
        """
        self._check_number(inputs)
        values: dict[int, Any] = {id(t): value for t, value in zip(self._inputs, inputs, strict=True)}
        for node in self._graph.nodes:
            if all(id(t) in values for t in node.output_tensors):
                continue
            args, kwargs = node.fill(values)
            outputs = caller(node)(*args, **kwargs)
            for tensor, value in zip(node.output_tensors, flatten(outputs), strict=True):
                values[id(tensor)] = value
        return map_structure(lambda t: values[id(t)], self._outputs_struct)


def _flatten_shapes(shape: Any) -> list[Any]:
    """Shapes of a nest of them, dicts by sorted key."""
    if isinstance(shape, dict):
        return [one for key in sorted(shape) for one in _flatten_shapes(shape[key])]
    if all(size is None or is_integer(size) for size in shape):
        return [shape]
    return [one for item in shape for one in _flatten_shapes(item)]
