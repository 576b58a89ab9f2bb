"""`keras.backend` of Keras 2: functions of graphs, learning phases, and what has no place today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import numpy as np

from cornu.base.errors import bad_argument
from cornu.base.names import name_scope as name_scope
from cornu.base.notices import notice
from cornu.core.convert import convert_to_tensor
from cornu.core.graph import Function
from cornu.core.keras_tensor import KerasTensor
from cornu.layers.base.call_context import CallContext, current_context

__all__ = [
    "function",
    "get_session",
    "gradients",
    "in_test_phase",
    "in_train_phase",
    "learning_phase",
    "print_tensor",
    "set_learning_phase",
]


def function(inputs: Any, outputs: Any, updates: Any = None, name: str | None = None) -> Callable[..., Any]:
    """A function from the values of symbolic tensors to those of others, for example a layer's output.

    Args:
        inputs: list of symbolic tensors; `K.learning_phase()` may stand at its end, its value is then the phase.
        outputs: symbolic tensor or list of them.
        updates: must be None or empty: cornu's layers update their variables themselves.
        name: string, made up if None.

    Returns:
        A function that takes a list of arrays and returns a list of NumPy arrays (or one, as `outputs` is).
    """
    if updates:
        raise bad_argument("K.function", "updates", "None", updates, "Assign to the variables in a layer's `call`.")
    tensors = [tensor for tensor in inputs if isinstance(tensor, KerasTensor)]
    graph = Function(tensors, outputs, name=name)

    def call(values: Sequence[Any]) -> Any:
        phase = list(values)[len(tensors) :]
        arrays = [convert_to_tensor(value) for value in values[: len(tensors)]]
        with CallContext(bool(phase and phase[0])):
            results = graph.run_graph(arrays, lambda node: node.operation)
        return jax.tree.map(np.asarray, results)

    return call


def learning_phase() -> int:
    """1 while a layer runs in training, else 0; also the last input of an old `K.function`."""
    context = current_context()
    return int(bool(context is not None and context.training))


def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in training and `alt` otherwise; both may be functions."""
    chosen = x if (learning_phase() if training is None else training) else alt
    return chosen() if callable(chosen) else chosen


def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`alt` in training and `x` otherwise; both may be functions."""
    return in_train_phase(alt, x, training)


def set_learning_phase(value: Any) -> None:
    """Accepted for 0, which programs set before they use a trained model; refused for 1.

    Args:
        value: 0 or 1.
    """
    if value not in (0, 1):
        raise bad_argument("K.set_learning_phase", "value", "0 or 1", value)
    if value == 1:
        raise NotImplementedError(
            "keras.backend.set_learning_phase(1): cornu has no phase for the whole process. Pass training=True when "
            "you call the model or layer; `fit` does so by itself."
        )
    notice(
        "keras.backend.set_learning_phase(0): calls, `predict` and `evaluate` run in inference anyway. `fit` still "
        "trains with dropout on; pass training=False to a layer that must not."
    )


def get_session() -> Any:
    """Refused: there are no sessions."""
    raise NotImplementedError(
        "keras.backend.get_session: cornu has no TensorFlow sessions; tensors have values at once. "
        "K.get_value(x), or np.asarray(x), reads one."
    )


def gradients(loss: Any, variables: Any) -> Any:
    """Refused: a symbolic gradient has no place in a graph of layers."""
    raise NotImplementedError(
        "keras.backend.gradients: cornu does not differentiate symbolic tensors. Write the computation as a function "
        "of arrays and use jax.grad(function), for example jax.grad(lambda x: model(x)[0, 0])(image)."
    )


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """Print a tensor when it is computed, also in compiled code, and return it.

    Args:
        x: tensor.
        message: text before it.
        summarize: how many entries at each end of an axis are shown.
    """
    with np.printoptions(threshold=0, edgeitems=summarize):
        if isinstance(x, KerasTensor):
            print(message, x)
        else:
            jax.debug.print("{message}{x}", message=message, x=convert_to_tensor(x))
    return x
