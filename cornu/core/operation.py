"""Operation: whatever can be called on tensors and remembered in a graph; Node: one such call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self

from cornu.base.errors import bad_argument
from cornu.base.names import auto_name
from cornu.base.tree import flatten, map_structure
from cornu.core.keras_tensor import KerasHistory, KerasTensor, any_symbolic
from cornu.core.remat import RematScope, current_remat, remat, rematerialized
from cornu.core.spec import infer

_PLAIN = (str, int, float, bool, type(None))


class Node:
    """One call of an operation on symbolic tensors.

    Args:
        operation: what was called.
        call_args, call_kwargs: its arguments, KerasTensors among them.
        outputs: what the call returned.
    """

    def __init__(self, operation: Operation, call_args: tuple[Any, ...], call_kwargs: dict[str, Any], outputs: Any):
        self.operation = operation
        self.args = call_args
        self.kwargs = call_kwargs
        self.outputs = outputs
        self.input_tensors: list[KerasTensor] = [
            t for t in flatten((call_args, call_kwargs)) if isinstance(t, KerasTensor)
        ]
        self.output_tensors: list[KerasTensor] = [t for t in flatten(outputs) if isinstance(t, KerasTensor)]
        index = len(operation._inbound_nodes)
        for position, tensor in enumerate(self.output_tensors):
            tensor._keras_history = KerasHistory(operation, index, position)
        operation._inbound_nodes.append(self)
        for parent in self.parent_nodes:
            parent.operation._outbound_nodes.append(self)

    @property
    def is_input(self) -> bool:
        """True for the node that an `Input` stands at."""
        return not self.input_tensors

    @property
    def parent_nodes(self) -> list[Node]:
        """The calls that made this call's inputs, each once, in order."""
        parents: dict[int, Node] = {}
        for tensor in self.input_tensors:
            operation, node_index, _ = tensor._keras_history
            if operation is not None:
                node = operation._inbound_nodes[node_index]
                parents[id(node)] = node
        return list(parents.values())

    def fill(self, values: dict[int, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The call's arguments with each KerasTensor replaced by `values[id(tensor)]`."""

        def put(leaf: Any) -> Any:
            return values[id(leaf)] if isinstance(leaf, KerasTensor) else leaf

        return map_structure(put, self.args), map_structure(put, self.kwargs)

    def __repr__(self) -> str:
        return f"<Node operation={self.operation.name}>"


class Operation:
    """Base class of everything that can be called on tensors: layers and ops.

    A subclass needs only `call`. On symbolic tensors the call is recorded in the graph, and the shape and dtype of
    the result come from tracing `call`.

    Args:
        name: string without `/`; made up from the class name if None.

    Example:
        >>> import cornu
        >>> class Double(cornu.Operation):
        ...     def call(self, x):
        ...         return x * 2
        >>> Double()(cornu.KerasTensor((None, 3))).shape
        (None, 3)
    """

    _remat: RematScope | None = None
    _init_args: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        instance = super().__new__(cls)
        instance._init_args = (args, kwargs)
        return instance

    def __init__(self, name: str | None = None):
        if name is None:
            name = auto_name(type(self).__name__)
        if not isinstance(name, str) or "/" in name:
            raise bad_argument(type(self).__name__, "name", "a string without '/'", name)
        self.name = name
        self._remat = current_remat()
        self._inbound_nodes: list[Node] = []
        self._outbound_nodes: list[Node] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any_symbolic(args, kwargs):
            return self.symbolic_call(*args, **kwargs)
        call = self.call if self._remat is None else self.rematerialized_call(self.call, *args, **kwargs)
        return call(*args, **kwargs)

    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        """Record the call in the graph and return symbolic outputs."""
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(self, args, kwargs, outputs)
        return outputs

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the operation computes; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define `call(self, inputs)`.")

    def quantized_call(self, *args: Any, **kwargs: Any) -> Any:
        """What the operation computes with quantized weights; layers that can do that define it."""
        raise NotImplementedError(f"{type(self).__name__} cannot compute with quantized weights.")

    def rematerialized_call(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """`fn`, or what computes the same and keeps less for the gradient, as the `RematScope` around asked for.

        Args:
            fn: `call`, or what stands for it.
            args, kwargs: what it will be called with.
        """
        scope = self._remat
        if scope is None:
            return fn
        if scope.mode == "larger_than":
            return rematerialized(fn, scope.output_size_threshold)
        if scope.mode == "list_of_layers":
            return remat(fn) if self.name in scope.layer_names else fn
        return remat(fn) if scope.mode == "full" else fn

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """KerasTensors like those a call with these arguments returns."""
        try:
            return infer(self.call, args, kwargs)
        except Exception as error:
            error.add_note(f"This arose while running '{self.name}' ({type(self).__name__}) on symbolic tensors.")
            raise

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal object, as plain values.

        Raises:
            NotImplementedError: if the class takes arguments that are not plain values and does not define
                `get_config` itself.
        """
        return {"name": self.name, **self._plain_init_arguments()}

    def _plain_init_arguments(self) -> dict[str, Any]:
        args, kwargs = self._init_args
        signature = inspect.signature(type(self).__init__)
        try:
            bound = signature.bind(self, *args, **kwargs).arguments
        except TypeError:
            bound = {}
        config: dict[str, Any] = {}
        for key, value in list(bound.items())[1:]:
            kind = signature.parameters[key].kind
            if kind is inspect.Parameter.VAR_KEYWORD:
                config.update(value)
            elif kind is inspect.Parameter.VAR_POSITIONAL and value:
                raise NotImplementedError(
                    f"{type(self).__name__} takes any number of arguments (*{key}), so its configuration "
                    "cannot be worked "
                    "out. Define `get_config(self)` and `from_config(cls, config)`."
                )
            elif kind is not inspect.Parameter.VAR_POSITIONAL:
                config[key] = value
        config.pop("name", None)
        for key, parameter in list(signature.parameters.items())[1:]:
            if key != "name" and isinstance(parameter.default, _PLAIN):
                config.setdefault(key, parameter.default)
        if not all(isinstance(leaf, _PLAIN) for leaf in flatten(config)):
            raise NotImplementedError(
                f"{type(self).__name__} takes arguments that are not plain values ({', '.join(config)}), so its "
                "configuration cannot be worked out. Define `get_config(self)` that returns them in a form which "
                "`from_config` can read back."
            )
        return config

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make an object from what `get_config` returned."""
        return cls(**config)

    @property
    def input(self) -> Any:
        """Symbolic input of the first call (a list where there are several)."""
        node = self._first_node("input")
        tensors = node.input_tensors or node.output_tensors
        return tensors[0] if len(tensors) == 1 else list(tensors)

    @property
    def output(self) -> Any:
        """Symbolic output of the first call."""
        return self._first_node("output").outputs

    def _first_node(self, attribute: str) -> Node:
        if not self._inbound_nodes:
            raise AttributeError(
                f"{self.name}: '{attribute}' is not defined, because the {type(self).__name__} has not been "
                "called on a "
                "symbolic tensor."
            )
        return self._inbound_nodes[0]
