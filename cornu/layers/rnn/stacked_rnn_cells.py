"""StackedRNNCells: cells on top of each other that work as one cell."""

from __future__ import annotations

from typing import Any, Self

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten, is_nested
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.layers.base.layer import Layer
from cornu.layers.rnn.cell_protocol import cell_caller, cell_initial_state, cell_output_axes, check_cell

__all__ = ["StackedRNNCells"]


@register("keras.layers.StackedRNNCells")
class StackedRNNCells(Layer):
    """Several cells as one: at each step the output of a cell is the input of the next.

    `RNN([cell, cell])` makes one by itself. Stacking layers (`LSTM(..., return_sequences=True)`, then `LSTM(...)`)
    computes the same and is faster, because each layer projects its whole input at once.

    Args:
        cells: list of cells, the lowest first.

    Call args:
        inputs: tensor (batch, features).
        states: list with the states of each cell.
        training: passed on to the cells that take it.

    Returns:
        (output of the last cell, list of new states).

    Raises:
        ValueError: if an item is no cell.

    Example:
        >>> import cornu
        >>> cells = [cornu.layers.LSTMCell(4), cornu.layers.GRUCell(3)]
        >>> layer = cornu.layers.RNN(cornu.layers.StackedRNNCells(cells))
        >>> layer(cornu.ops.ones((2, 5, 6))).shape
        (2, 3)
    """

    input_axes = "batch, features"

    def __init__(self, cells: Any, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(cells, list | tuple) or not cells:
            raise bad_argument("StackedRNNCells", "cells", "a list of cells", cells)
        for cell in cells:
            check_cell("StackedRNNCells", "cells", cell)
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """State sizes of the cells, the lowest first."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> Any:
        """Size of the last cell's output."""
        axes = cell_output_axes(self.cells[-1])
        return axes[0] if len(axes) == 1 else axes

    def get_initial_state(self, batch_size: int | None = None) -> list[Any]:
        """Initial states of the cells, the lowest first."""
        return [cell_initial_state(cell, batch_size, self.compute_dtype) for cell in self.cells]

    def build(self, input_shape: Any) -> None:
        for cell in self.cells:
            if isinstance(cell, Layer) and not cell.built:
                cell.build(input_shape)
            input_shape = (input_shape[0], *cell_output_axes(cell))

    def call(self, inputs: Any, states: Any, training: bool | None = False, **kwargs: Any) -> Any:
        new_states = []
        for cell, state in zip(self.cells, states, strict=True):
            call = cell_caller(cell, training)
            inputs, new = call(inputs, list(state) if is_nested(state) else [state], **kwargs)
            new_states.append(new if is_nested(state) else flatten(new)[0])
        return inputs, new_states

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cells": [serialize_keras_object(cell) for cell in self.cells]}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make a stack from what `get_config` returned."""
        config = dict(config)
        cells = [deserialize_keras_object(cell, custom_objects) for cell in config.pop("cells")]
        return cls(cells, **config)
