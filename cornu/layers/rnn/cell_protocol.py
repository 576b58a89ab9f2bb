"""What any object must have to serve as a cell, and how it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten, is_nested
from cornu.layers.base.call_context import call_signature
from cornu.layers.base.layer import Layer

__all__ = ["cell_caller", "cell_initial_state", "cell_output_axes", "check_cell"]


def check_cell(where: str, name: str, cell: Any) -> None:
    """Raise unless `cell` has `call(inputs, states)` and `state_size`."""
    expected = "a cell: an object with `call(inputs, states)` and `state_size`"
    if not hasattr(cell, "call"):
        raise bad_argument(where, name, expected, cell, "Pass for example LSTMCell(32).")
    if not hasattr(cell, "state_size"):
        fix = "Pass the cell, for example LSTMCell(32), not the layer."
        if not hasattr(cell, "cell"):
            fix = "Give it an attribute `state_size`: an integer, or a list of one for each state."
        raise bad_argument(where, name, expected, cell, fix)


def cell_caller(cell: Any, training: bool | None) -> Callable[..., Any]:
    """The cell as a function of (inputs, states)."""
    call = cell if callable(cell) else cell.call
    if isinstance(cell, Layer):
        takes_training = call_signature(type(cell)).has_training
    else:
        takes_training = "training" in inspect.signature(cell.call).parameters
    if not takes_training:
        return call
    return lambda inputs, states, **kwargs: call(inputs, states, training=training, **kwargs)


def cell_output_axes(cell: Any) -> tuple[int, ...]:
    """Shape of the cell's output without the batch axis: its `output_size`, else the size of its first state."""
    size = getattr(cell, "output_size", None)
    if size is None:
        size = cell.state_size[0] if isinstance(cell.state_size, list | tuple) else cell.state_size
    return _axes(size)


def cell_initial_state(cell: Any, batch_size: int | None, dtype: str) -> Any:
    """What the cell's `get_initial_state` returns, else zeros by its `state_size`."""
    if hasattr(cell, "get_initial_state"):
        return cell.get_initial_state(batch_size=batch_size)
    size = cell.state_size
    if not is_nested(size):
        return [jnp.zeros((batch_size, size), dtype=dtype)]
    return [jnp.zeros((batch_size, *_axes(one)), dtype=dtype) for one in size]


def _axes(size: Any) -> tuple[int, ...]:
    return tuple(flatten(size)) if is_nested(size) else (size,)
