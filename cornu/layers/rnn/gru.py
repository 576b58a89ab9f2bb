"""GRU: a recurrent layer with gates but no memory apart from its output."""

from __future__ import annotations

from typing import Any

from cornu import activations
from cornu.core.serialization import register
from cornu.kernels.recurrent_steps import GRUStep
from cornu.layers.arguments import own_config
from cornu.layers.rnn.cell import RecurrentCell
from cornu.layers.rnn.cell_layer import CellLayer, cell_property, use_cudnn_value

__all__ = ["GRU", "GRUCell"]


@register("keras.layers.GRUCell")
class GRUCell(RecurrentCell):
    """One step of a GRU; `RNN(GRUCell(units))` and `GRU(units)` compute the same.

    With the update gate z and the reset gate r, each a product of input and last output with weights of its own, the
    output is `z * h + (1 - z) * candidate`, where the candidate sees r times the last output.

    Args:
        units: positive integer, size of the state.
        activation: of the candidate. Defaults to tanh.
        recurrent_activation: of the gates. Defaults to sigmoid.
        use_bias: whether gates and candidate have a bias. Defaults to True.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights for the input, for the last
            output, and the bias start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights, or None.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights are projected to after each
            update, or None.
        dropout: number from 0 to 1, fraction of the input dropped in training, the same entries at every step.
        recurrent_dropout: the same for the last output.
        reset_after: whether r is applied to the product of last output and weights (True, as cuDNN does, with a bias
            of its own) or to the last output before it (False, as in the first version of the paper).
        seed: integer that makes the drops repeatable, or None.

    Call args:
        inputs: float tensor (batch, features).
        states: list with one tensor (batch, units).
        training: whether to drop.

    Returns:
        (output, [output]).

    Raises:
        ValueError: if `units` is not a positive integer, or a dropout is not from 0 to 1.

    Example:
        >>> import cornu
        >>> cell = cornu.layers.GRUCell(4)
        >>> output, states = cell(cornu.ops.ones((2, 3)), cell.get_initial_state(2))
        >>> output.shape, len(states)
        ((2, 4), 1)

    Reference:
        Cho et al., Learning phrase representations using RNN encoder-decoder, 2014.
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(units, locals(), **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def _input_bias(self) -> Any:
        bias = super()._input_bias()
        return bias if bias is None or not self.reset_after else bias[0]

    def _recurrent_bias(self) -> Any:
        return self.bias.value[1] if self.bias is not None and self.reset_after else None

    def step(self) -> GRUStep:
        return GRUStep(self.activation, self.recurrent_activation, bool(self.reset_after))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, "recurrent_activation", "reset_after")}


@register("keras.layers.GRU")
class GRU(CellLayer):
    """Gated recurrent unit: like `LSTM`, with three sets of weights in place of four and a single state.

    Args:
        units: positive integer, size of the output.
        activation: of the candidate. Defaults to tanh.
        recurrent_activation: of the gates. Defaults to sigmoid.
        use_bias: whether gates and candidate have a bias. Defaults to True.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights for the input, for the last
            output, and the bias start.
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
        return_state: whether the last state is returned too.
        go_backwards: whether the sequence is read from its end; a returned sequence is in the order of reading.
        stateful: whether a batch starts where the one before it ended, sample by sample. Needs a fixed batch size.
            `reset_state` starts again from zeros.
        unroll: whether the loop is compiled as a straight line: quicker for a few steps, slow to compile for many.
        reset_after: whether the reset gate acts after the product with the recurrent weights (True) or before it.
        use_cudnn: "auto" or False. cornu compiles one loop for every device, so True, which demands cuDNN, raises.
        zero_output_for_mask: by name only; whether masked steps put out zeros instead of the output before.

    Call args:
        sequences: float tensor (batch, time, features).
        initial_state: tensor (batch, units), or a list of one, to start from; zeros by default.
        mask: boolean tensor (batch, time), False where a step is padding: the state stands still there.
        training: whether dropout is applied.

    Returns:
        The output (batch, units), or (batch, time, units) with `return_sequences`; with `return_state` a tuple
        (output, state).

    Raises:
        ValueError: if an argument is out of range, or the input has not three axes.

    Example:
        >>> import cornu
        >>> x = cornu.ops.ones((2, 5, 3))
        >>> cornu.layers.GRU(4, return_sequences=True)(x).shape
        (2, 5, 4)

    Reference:
        Cho et al., Learning phrase representations using RNN encoder-decoder, 2014.
    """

    recurrent_activation = cell_property("recurrent_activation")
    reset_after = cell_property("reset_after")

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
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
        reset_after: bool = True,
        use_cudnn: bool | str = "auto",
        **kwargs: Any,
    ):
        super().__init__(GRUCell, locals(), kwargs)
        self.use_cudnn = use_cudnn_value("GRU", use_cudnn)
