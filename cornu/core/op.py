"""The op decorator: one plain function on arrays serves eager, compiled and symbolic calls."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar, overload

from cornu.base.checks import Check, check_given, checked_arguments
from cornu.base.names import auto_name
from cornu.base.tree import flatten
from cornu.core.explanation import PLAIN_ERRORS, explained
from cornu.core.keras_tensor import KerasTensor, any_symbolic
from cornu.core.operation import Node, Operation
from cornu.core.sparse import SparseRule, any_sparse, call_sparse
from cornu.core.spec import infer
from cornu.core.variable import Variable

P = ParamSpec("P")
R = TypeVar("R")

# Parameters that hold tensors even when a call passes a plain number; all others belong to the op's configuration.
_TENSORS = frozenset(
    {
        "x", "x1", "x2", "y", "a", "b", "v", "xs", "inputs", "arrays", "operands", "indices", "condition", "key",
        "values", "target", "targets", "updates", "key_value", "start", "query", "value", "bias", "kernel", "weights",
        "logits", "data", "segment_ids", "y_true", "y_pred", "matrix", "rhs",
    }
)  # fmt: skip
_ops: dict[str, Callable[..., Any]] = {}


@overload
def op(function: Callable[P, R]) -> Callable[P, R]: ...
@overload
def op(
    *,
    spec: Callable[..., Any] | None = None,
    keras_name: str | None = None,
    tensors: tuple[str, ...] | None = None,
    ranges: Mapping[str, Check] | None = None,
    sparse: SparseRule | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def op(
    function: Any = None,
    *,
    spec: Any = None,
    keras_name: str | None = None,
    tensors: tuple[str, ...] | None = None,
    ranges: Mapping[str, Check] | None = None,
    sparse: SparseRule | None = None,
) -> Any:
    """Turn a function on arrays into an op.

    On arrays the op is the function itself (variables are read first). If a KerasTensor stands among the arguments,
    the call is recorded in the graph instead, and shape and dtype of the result come from tracing the function.

    Args:
        function: a pure, typed function whose tensor arguments come first.
        spec: function of the same arguments that returns KerasTensors, for the few ops whose result cannot be
            found by tracing (the shape depends on values).
        keras_name: class name under which Keras writes this op into files, `"Add"` for `add` by default.
        tensors: names of the arguments that a graph stores as inputs of the call; by default those with a name
            that tensors usually have (`x`, `x1`, `indices`, ...). All others belong to the op's configuration.
        ranges: checks (`base/checks.py`) of the arguments whose odd values would pass in silence. Flags, which are
            annotated as `bool`, need none.
        sparse: how it computes with sparse arrays, for the few ops that JAX has no rule for.

    Example:
        >>> import cornu
        >>> from cornu.core.op import op
        >>> @op
        ... def double(x):
        ...     return x * 2
        >>> double(3), double(cornu.KerasTensor((None, 2))).shape
        (6, (None, 2))
    """
    if function is None:
        return functools.partial(op, spec=spec, keras_name=keras_name, tensors=tensors, ranges=ranges, sparse=sparse)

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if checked:
            check_given(name, checked, args, kwargs)
        if any_symbolic(args, kwargs):
            try:
                return _record(wrapper, args, kwargs)
            except PLAIN_ERRORS as error:
                raise explained(error, name, signature, args, kwargs, symbolic=True) from error
        if any(isinstance(value, Variable) for value in args):
            args = tuple(value.value if isinstance(value, Variable) else value for value in args)
        for key, value in kwargs.items():
            if isinstance(value, Variable):
                kwargs[key] = value.value
        try:
            return function(*args, **kwargs)
        except PLAIN_ERRORS as error:
            if any_sparse(args, kwargs):  # looked for only here, so that dense calls pay nothing
                return call_sparse(function, args, kwargs, sparse)
            raise explained(error, name, signature, args, kwargs) from error

    name = function.__name__
    signature = inspect.signature(function)
    checked = checked_arguments(signature, ranges or {})
    wrapper.checks = {key: check for _, key, check in checked}  # type: ignore[attr-defined]
    wrapper.signature = signature  # type: ignore[attr-defined]
    wrapper.tensors = tensors or tuple(p for p in signature.parameters if p in _TENSORS)  # type: ignore[attr-defined]
    wrapper.spec = spec  # type: ignore[attr-defined]
    wrapper.keras_name = keras_name or "".join(part[:1].upper() + part[1:] for part in name.split("_"))  # type: ignore[attr-defined]
    if function.__module__.startswith(("cornu.ops.", "cornu.activations.")):
        _ops.setdefault(wrapper.keras_name, wrapper)  # type: ignore[attr-defined]
    return wrapper


def find_op(keras_name: str) -> Callable[..., Any] | None:
    """cornu's op that Keras writes into files under this class name, None if there is none."""
    return _ops.get(keras_name)


class OpCall(Operation):
    """An op with its configuration fixed, as it stands in a graph.

    Args:
        op: the decorated function.
        config: the arguments that are not tensors.
        name: string, made up from the op's name if None.
    """

    def __init__(self, op: Callable[..., Any], config: dict[str, Any], name: str | None = None):
        super().__init__(name=name or auto_name(op.keras_name))  # type: ignore[attr-defined]
        self.op = op
        self.config = config

    def call(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = self._arguments(args, kwargs)
        return self.op(*args, **kwargs)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = self._arguments(args, kwargs)
        if self.op.spec is not None:  # type: ignore[attr-defined]
            return self.op.spec(*args, **kwargs)  # type: ignore[attr-defined]
        # Sparse arrays are the affair of the op around the plain function.
        sparse = any(isinstance(leaf, KerasTensor) and leaf.sparse for leaf in flatten((args, kwargs)))
        function = self.op if sparse else self.op.__wrapped__  # type: ignore[attr-defined]
        return infer(function, args, kwargs, key=self.op)

    def _arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The op's own arguments: `args` are its tensors in order, the configuration fills in the rest."""
        kwargs = {**self.config, **kwargs}
        parameters = self.op.signature.parameters  # type: ignore[attr-defined]
        tensors = self.op.tensors  # type: ignore[attr-defined]
        if tuple(parameters)[: len(args)] == tensors[: len(args)]:
            return args, kwargs
        for name, parameter in parameters.items():
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                before = list(parameters)[: list(parameters).index(name)]
                return (*(kwargs.pop(key) for key in before if key in kwargs), *args), kwargs
        return (), {**dict(zip(tensors, args, strict=False)), **kwargs}

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, **self.config}


def _record(op: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Remember a symbolic call, the tensors apart from the configuration."""
    parameters = op.signature.parameters
    bound = op.signature.bind(*args, **kwargs).arguments
    tensors: list[Any] = []
    named: dict[str, Any] = {}
    config: dict[str, Any] = {}
    for name, value in bound.items():
        parameter = parameters[name]
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            tensors.extend(value)
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            named.update(value)
        elif name in op.tensors or any_symbolic((value,), {}):
            if op.tensors[len(tensors) : len(tensors) + 1] == (name,):
                tensors.append(value)
            else:
                named[name] = value
        elif value is not parameter.default:
            config[name] = value
    call = OpCall(op, config)
    outputs = call.compute_output_spec(*tensors, **named)
    Node(call, tuple(tensors), named, outputs)
    return outputs
