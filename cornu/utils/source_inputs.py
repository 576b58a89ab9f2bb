"""get_source_inputs: where a symbolic tensor comes from."""

from __future__ import annotations

from typing import Any

from cornu.core.keras_tensor import KerasTensor

__all__ = ["get_source_inputs"]


def get_source_inputs(tensor: Any) -> Any:
    """The inputs that a symbolic tensor is computed from, each once, in the order of the calls.

    Args:
        tensor: symbolic tensor. One that no call made, and everything else, is returned as it is.

    Returns:
        List of symbolic tensors.

    Example:
        >>> import cornu
        >>> x = cornu.Input((2,))
        >>> cornu.utils.get_source_inputs(cornu.layers.Dense(3)(x))[0] is x
        True
    """
    if not isinstance(tensor, KerasTensor) or tensor._keras_history.operation is None:
        return tensor
    found: dict[int, KerasTensor] = {}
    seen: set[int] = set()

    def look(one: KerasTensor) -> None:
        operation, index, _ = one._keras_history
        node = None if operation is None else operation._inbound_nodes[index]
        if node is None or node.is_input:
            found[id(one)] = one
        elif id(node) not in seen:
            seen.add(id(node))
            for source in node.input_tensors:
                look(source)

    look(tensor)
    return list(found.values())
