"""SimpleRNN: the output goes back in, with no gates."""

from __future__ import annotations

from typing import Any

from cornu.core.serialization import register
from cornu.kernels.recurrent_steps import SimpleRNNStep
from cornu.layers.rnn.cell import RecurrentCell
from cornu.layers.rnn.cell_layer import CellLayer

__all__ = ["SimpleRNN", "SimpleRNNCell"]


@register("keras.layers.SimpleRNNCell")
class SimpleRNNCell(RecurrentCell):
    """One step of a SimpleRNN: `activation(inputs @ kernel + last output @ recurrent_kernel + bias)`.

    Args:
        units: positive integer, size of the state.
        activation: applied to the sum. Defaults to tanh.
        use_bias: whether a vector is added before the activation. Defaults to True.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights for the input, for the last
            output, and the bias start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights, or None.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights are projected to after each
            update, or None.
        dropout: number from 0 to 1, fraction of the input dropped in training, the same entries at every step.
        recurrent_dropout: the same for the last output.
        seed: integer that makes the drops repeatable, or None.

    Call args:
        sequence: float tensor (batch, features).
        states: list with one tensor (batch, units).
        training: whether to drop.

    Returns:
        (output, [output]).

    Raises:
        ValueError: if `units` is not a positive integer, or a dropout is not from 0 to 1.

    Example:
        >>> import cornu
        >>> cell = cornu.layers.SimpleRNNCell(4)
        >>> output, states = cell(cornu.ops.ones((2, 3)), cell.get_initial_state(2))
        >>> output.shape, len(states)
        ((2, 4), 1)

    Reference:
        Elman, Finding structure in time, 1990.
    """

    draws_seed_before_initializers = True

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
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
        seed: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(units, locals(), **kwargs)

    def call(self, sequence: Any, states: Any, training: bool | None = False) -> Any:
        return super().call(sequence, states, training)

    call.is_project_then_step = True  # type: ignore[attr-defined]

    def step(self) -> SimpleRNNStep:
        return SimpleRNNStep(self.activation)


@register("keras.layers.SimpleRNN")
class SimpleRNN(CellLayer):
    """The plainest recurrent layer: each output is computed from the input and the output before.

    Good for teaching and for short sequences; what happened ten steps ago is mostly gone. See `LSTM` and `GRU`.

    Args:
        units: positive integer, size of the output.
        activation: applied to the sum of both products. Defaults to tanh.
        use_bias: whether a vector is added before the activation. Defaults to True.
        kernel_initializer, recurrent_initializer, bias_initializer: how the weights for the input, for the last
            output, and the bias start.
        kernel_regularizer, recurrent_regularizer, bias_regularizer: penalties on the weights, or None.
        activity_regularizer: penalty on the output, or None.
        kernel_constraint, recurrent_constraint, bias_constraint: what the weights are projected to after each
            update, or None.
        dropout: number from 0 to 1, fraction of the input features dropped in training. A sequence loses the same
            features at every step.
        recurrent_dropout: the same for the last output.
        return_sequences: whether the output holds every step, shape (batch, time, units), not only the last. Needed
            where another recurrent layer follows.
        return_state: whether the last state is returned too.
        go_backwards: whether the sequence is read from its end; a returned sequence is in the order of reading.
        stateful: whether a batch starts where the one before it ended, sample by sample. Needs a fixed batch size.
            `reset_state` starts again from zeros.
        unroll: whether the loop is compiled as a straight line: quicker for a few steps, slow to compile for many.
        seed: integer that makes the drops repeatable, or None. As in Keras, configurations leave it out.
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
        >>> cornu.layers.SimpleRNN(4)(x).shape
        (2, 4)

    Reference:
        Elman, Finding structure in time, 1990.
    """

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
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
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(SimpleRNNCell, locals(), kwargs)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("seed")
        return config
