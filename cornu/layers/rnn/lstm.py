"""LSTM: a recurrent layer that keeps a memory apart from its output."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import activations, initializers
from cornu.core.serialization import register
from cornu.kernels.recurrent_steps import LSTMStep
from cornu.layers.arguments import own_config
from cornu.layers.rnn.cell import RecurrentCell
from cornu.layers.rnn.cell_layer import CellLayer, cell_property, use_cudnn_value

__all__ = ["LSTM", "LSTMCell"]


@register("keras.layers.LSTMCell")
class LSTMCell(RecurrentCell):
    """One step of an LSTM; `RNN(LSTMCell(units))` and `LSTM(units)` compute the same.

    With the gates i, f, g, o, each a product of input and last output with weights of its own:
    `c = f * c + i * g` and `h = o * activation(c)`.

    Args:
        units: positive integer, size of each of the two states h and c.
        activation: of g and of the memory c on its way out. Defaults to tanh.
        recurrent_activation: of the gates i, f and o. Defaults to sigmoid.
        use_bias: whether the gates have a bias. Defaults to True.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights for the input, for the last
            output, and the bias start.
        unit_forget_bias: whether the bias of f starts at 1, so that an untrained cell remembers. Defaults to True.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights, or None.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights are projected to after each
            update, or None.
        dropout: number from 0 to 1, fraction of the input dropped in training, the same entries at every step.
        recurrent_dropout: the same for the last output.
        seed: integer that makes the drops repeatable, or None.

    Call args:
        inputs: float tensor (batch, features).
        states: list [h, c] of tensors (batch, units).
        training: whether to drop.

    Returns:
        (h, [h, c]).

    Raises:
        ValueError: if `units` is not a positive integer, or a dropout is not from 0 to 1.

    Example:
        >>> import cornu
        >>> cell = cornu.layers.LSTMCell(4)
        >>> output, states = cell(cornu.ops.ones((2, 3)), cell.get_initial_state(2))
        >>> output.shape, len(states)
        ((2, 4), 2)

    Reference:
        Hochreiter and Schmidhuber, Long short-term memory, 1997.
    """

    gates = 4

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(units, locals(), **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        self.state_size = [self.units, self.units]

    def _initializer(self, kind: str) -> Any:
        if kind != "bias" or not self.unit_forget_bias:
            return super()._initializer(kind)

        def bias(shape: Any, dtype: Any = None) -> Any:
            units = self.units
            initializer: Any = self.bias_initializer or initializers.get("zeros")
            ones = jnp.ones((units,), dtype=dtype)
            return jnp.concatenate([initializer((units,), dtype=dtype), ones, initializer((2 * units,), dtype=dtype)])

        return bias

    def step(self) -> LSTMStep:
        return LSTMStep(self.activation, self.recurrent_activation)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "recurrent_activation", "unit_forget_bias")}


@register("keras.layers.LSTM")
class LSTM(CellLayer):
    """Long short-term memory: reads a sequence step by step and keeps what matters in a memory of its own.

    The usual choice for sequences of up to some hundred steps. `GRU` is smaller and often as good.

    Args:
        units: positive integer, size of the output.
        activation: of the candidate and of the memory on its way out. Defaults to tanh.
        recurrent_activation: of the gates. Defaults to sigmoid.
        use_bias: whether the gates have a bias. Defaults to True.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights for the input, for the last
            output, and the bias start.
        unit_forget_bias: whether the bias of the forget gate starts at 1. Defaults to True.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights, or None.
        activity_regularizer: penalty on the output, or None.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights are projected to after each
            update, or None.
        dropout: number from 0 to 1, fraction of the input features dropped in training. A sequence loses the same
            features at every step.
        recurrent_dropout: the same for the last output, drawn for each gate apart.
        seed: integer that makes the drops repeatable, or None.
        return_sequences: whether the output holds every step, shape (batch, time, units), not only the last. Needed
            where another recurrent layer follows.
        return_state: whether the last h and c are returned too.
        go_backwards: whether the sequence is read from its end; a returned sequence is in the order of reading.
        stateful: whether a batch starts where the one before it ended, sample by sample. Needs a fixed batch size.
            `reset_state` starts again from zeros.
        unroll: whether the loop is compiled as a straight line: quicker for a few steps, slow to compile for many.
        use_cudnn: "auto" or False. cornu compiles one loop for every device, so True, which demands cuDNN, raises.
        zero_output_for_mask: by name only; whether masked steps put out zeros instead of the output before.

    Call args:
        sequences: float tensor (batch, time, features).
        initial_state: list [h, c] of tensors (batch, units) to start from; zeros by default.
        mask: boolean tensor (batch, time), False where a step is padding: the state stands still there.
        training: whether dropout is applied.

    Returns:
        The output (batch, units), or (batch, time, units) with `return_sequences`; with `return_state` a tuple
        (output, h, c).

    Raises:
        ValueError: if an argument is out of range, or the input has not three axes.

    Example:
        >>> import cornu
        >>> x = cornu.ops.ones((2, 5, 3))
        >>> cornu.layers.LSTM(4)(x).shape
        (2, 4)
        >>> outputs, h, c = cornu.layers.LSTM(4, return_sequences=True, return_state=True)(x)
        >>> outputs.shape, h.shape, c.shape
        ((2, 5, 4), (2, 4), (2, 4))

    Reference:
        Hochreiter and Schmidhuber, Long short-term memory, 1997. Gal and Ghahramani, A theoretically grounded
        application of dropout in recurrent neural networks, 2016.
    """

    recurrent_activation = cell_property("recurrent_activation")
    unit_forget_bias = cell_property("unit_forget_bias")

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        use_cudnn: bool | str = "auto",
        **kwargs: Any,
    ):
        super().__init__(LSTMCell, locals(), kwargs)
        self.use_cudnn = use_cudnn_value("LSTM", use_cudnn)
