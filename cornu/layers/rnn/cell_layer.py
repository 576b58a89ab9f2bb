"""CellLayer: a recurrent layer that makes its own cell, as LSTM, GRU and SimpleRNN do."""

from __future__ import annotations

import inspect
from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.names import to_snake_case
from cornu.core.serialization import serialize_keras_object
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.rnn.cell import RecurrentCell
from cornu.layers.rnn.rnn import RNN

__all__ = ["CellLayer", "cell_property", "use_cudnn_value"]

_LOOP_ARGUMENTS = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "activity_regularizer")


def cell_property(name: str) -> Any:
    """A read-only attribute that the layer takes from its cell."""
    return property(lambda self: getattr(self.cell, name), doc=f"The cell's `{name}`.")


class CellLayer(RNN):
    """RNN over a cell of one fixed class, whose arguments are the layer's own.

    Args:
        cell_class: class of the cell.
        arguments: the layer's arguments by name: what the cell takes goes to the cell, the rest to the loop.
        kwargs: arguments common to all layers.
    """

    units = cell_property("units")
    activation = cell_property("activation")
    use_bias = cell_property("use_bias")
    kernel_initializer = cell_property("kernel_initializer")
    recurrent_initializer = cell_property("recurrent_initializer")
    bias_initializer = cell_property("bias_initializer")
    kernel_regularizer = cell_property("kernel_regularizer")
    recurrent_regularizer = cell_property("recurrent_regularizer")
    bias_regularizer = cell_property("bias_regularizer")
    kernel_constraint = cell_property("kernel_constraint")
    recurrent_constraint = cell_property("recurrent_constraint")
    bias_constraint = cell_property("bias_constraint")
    dropout = cell_property("dropout")
    recurrent_dropout = cell_property("recurrent_dropout")

    def __init__(self, cell_class: type[RecurrentCell], arguments: dict[str, Any], kwargs: dict[str, Any]):
        taken = [p.name for p in inspect.signature(cell_class.__init__).parameters.values() if p.name in arguments]
        options = {name: arguments[name] for name in taken if name not in ("self", "kwargs")}
        shared = {name: kwargs[name] for name in ("dtype", "trainable") if name in kwargs}
        if "implementation" in kwargs:
            shared["implementation"] = kwargs.pop("implementation")
        cell = cell_class(name=to_snake_case(cell_class.__name__), **options, **shared)
        super().__init__(cell, **{name: arguments[name] for name in _LOOP_ARGUMENTS}, **kwargs)
        self.input_spec = InputSpec(ndim=3)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("cell")
        cell = {
            key: value for key, value in self.cell.get_config().items() if key not in ("name", "trainable", "dtype")
        }
        return {**config, **cell, "activity_regularizer": serialize_keras_object(self.activity_regularizer)}


def use_cudnn_value(where: str, value: Any) -> Any:
    """`value` if it does not demand cuDNN."""
    if value not in ("auto", False, None):
        raise bad_argument(
            where,
            "use_cudnn",
            "'auto' or False",
            value,
            "cornu compiles one loop for every device and calls no cuDNN kernel: leave the argument out.",
        )
    return value
