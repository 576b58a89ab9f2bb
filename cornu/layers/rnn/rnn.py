"""RNN: runs a cell along the time axis."""

from __future__ import annotations

from typing import Any, Self

import jax.numpy as jnp

from cornu.base.errors import bad_argument, describe
from cornu.base.tree import flatten, is_nested, map_structure
from cornu.core.convert import convert_to_tensor
from cornu.core.keras_tensor import KerasTensor
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.core.variable import Variable
from cornu.layers.base.call_context import CallSignature
from cornu.layers.base.input_spec import InputSpec
from cornu.layers.base.layer import Layer
from cornu.layers.rnn.cell import RecurrentCell
from cornu.layers.rnn.cell_protocol import cell_initial_state, check_cell
from cornu.layers.rnn.looping import build_cell, run_cell
from cornu.layers.rnn.stacked_rnn_cells import StackedRNNCells

__all__ = ["RNN"]


@register("keras.layers.RNN")
class RNN(Layer):
    """Run a cell over the steps of a sequence, handing its states from each step to the next.

    For cells of your own, and for stacks of cells. `LSTM`, `GRU` and `SimpleRNN` come with their cell.

    Args:
        cell: a cell, or a list of cells to stack. A cell has `call(inputs, states)`, which returns
            (output, new states), and `state_size`: an integer, or a list of one for each state. It may have
            `output_size` and `get_initial_state(batch_size=None)`.
        return_sequences: whether the output holds every step, shape (batch, time, ...), not only the last.
        return_state: whether the last states are returned too.
        go_backwards: whether the sequence is read from its end; a returned sequence is in the order of reading.
        stateful: whether a batch starts where the one before it ended, sample by sample. Needs a fixed batch size.
        unroll: whether the loop is compiled as a straight line: quicker for a few steps, slow to compile for many.
        zero_output_for_mask: whether masked steps put out zeros instead of the output before.

    Call args:
        sequences: tensor (batch, time, ...).
        initial_state: states to start from, as a list; zeros by default.
        mask: boolean tensor (batch, time), False where a step is padding: the states stand still there.
        training: passed on to the cell if it takes it.

    Returns:
        The output; with `return_state` a tuple (output, state, ...).

    Raises:
        ValueError: if `cell` is no cell, the input or a state has a wrong shape, or a stateful layer has no fixed
            batch size.

    Example:
        >>> import cornu
        >>> class Sum:
        ...     state_size = 3
        ...     def call(self, inputs, states):
        ...         total = states[0] + inputs
        ...         return total, [total]
        >>> cornu.layers.RNN(Sum())(cornu.ops.ones((1, 4, 3))).tolist()
        [[4.0, 4.0, 4.0]]
    """

    input_axes = "batch, time, features"

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        cell = StackedRNNCells(cell) if isinstance(cell, list | tuple) else cell
        check_cell(type(self).__name__, "cell", cell)
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask
        self.supports_masking = True
        self._kept = _KeptStates()

    @property
    def state_size(self) -> Any:
        """Sizes of the states, as a list."""
        size = self.cell.state_size
        return list(size) if isinstance(size, list | tuple) else [size]

    @property
    def single_state(self) -> bool:
        """Whether the cell has one state only, given as a number."""
        return not isinstance(self.cell.state_size, list | tuple)

    # --- building -----------------------------------------------------------------------------------------------

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        self._check_known(sequences_shape)
        step_shape = (sequences_shape[0], *sequences_shape[2:])
        build_cell(self.cell, step_shape, self.get_initial_state)
        if isinstance(self.cell, RecurrentCell):
            self.input_spec = InputSpec(ndim=3, axes={-1: sequences_shape[-1]})
        if self.stateful:
            states = map_structure(
                lambda state: Variable(state, trainable=False, dtype=self.variable_dtype, name="rnn_state"),
                self.get_initial_state(sequences_shape[0]),
            )
            self._kept = _KeptStates(states)

    def _check_known(self, shape: Any) -> None:
        """What has to be known of the input's shape before anything is computed."""
        if self.stateful and shape[0] is None:
            raise bad_argument(
                self._where,
                "stateful",
                "False where the batch size is not fixed",
                True,
                f"The input has shape {tuple(shape)}: a state is kept for each row of the batch. Start the model with "
                "Input(batch_shape=(32, ...)).",
            )
        if self.unroll and shape[1] is None:
            raise bad_argument(
                self._where,
                "unroll",
                "False where the number of steps is not known",
                True,
                f"The input has shape {tuple(shape)}: give the model's Input its length, or leave `unroll` out.",
            )

    @property
    def _where(self) -> str:
        return f"{self.path} ({type(self).__name__})"

    def _prepare(self, signature: CallSignature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        sequences: Any = args[0] if args else kwargs.get("sequences")
        if hasattr(sequences, "shape") and len(sequences.shape) == 2:
            raise ValueError(self._missing_axis(sequences))
        super()._prepare(signature, args, kwargs)

    def _missing_axis(self, sequences: Any) -> str:
        message = f"{self._where}: expected an input of 3 axes (batch, time, features); got {describe(sequences)}. "
        before: Any = sequences._keras_history.operation if isinstance(sequences, KerasTensor) else None
        if getattr(before, "return_sequences", None) is False:
            return message + (
                f"The layer before, '{before.name}', returns only its last step: write "
                f"{type(before).__name__}(..., return_sequences=True) there."
            )
        return message + (
            "If a recurrent layer stands before it, give that one return_sequences=True. If the data has one feature "
            "a step, add an axis: x[..., None]. If it is one sample, add a batch axis: x[None]."
        )

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        sequences = args[0] if args else kwargs["sequences"]
        self._check_known(sequences.shape)
        return super().compute_output_spec(*args, **kwargs)

    # --- calling ------------------------------------------------------------------------------------------------

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = False) -> Any:
        if initial_state is None:
            initial_state = self._start(sequences.shape[0])
        states = self._checked_states(initial_state, sequences.shape[0])
        mask = mask[0] if isinstance(mask, list | tuple) else mask
        last, outputs, states = self.inner_loop(sequences, states, mask, training=training)
        if self.stateful:
            for variable, state in zip(flatten(self.states), flatten(states), strict=True):
                variable.assign(state)
        output = outputs if self.return_sequences else last
        return (output, *states) if self.return_state else output

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, training: bool | None = False) -> Any:
        """Run the cell over the sequence.

        Returns:
            (last output, outputs of all steps or None, last states).
        """
        return run_cell(
            self.cell,
            sequences,
            initial_state,
            mask,
            training=training,
            compute_dtype=self.compute_dtype,
            zero_output_for_mask=self.zero_output_for_mask,
            go_backwards=self.go_backwards,
            unroll=self.unroll,
            return_all_outputs=self.return_sequences,
        )

    def _start(self, batch_size: int) -> Any:
        if not self.stateful:
            return self.get_initial_state(batch_size)
        kept = flatten(self.states)[0].shape[0]
        if batch_size != kept:
            raise ValueError(
                f"{self._where}: a stateful layer keeps a state for each of the {kept} rows it was built for; got a "
                f"batch of {batch_size}. Pass batches of {kept}, and as many samples as they divide."
            )
        return map_structure(lambda variable: variable.value, self.states)

    def _checked_states(self, initial_state: Any, batch_size: int) -> list[Any]:
        states = list(initial_state) if is_nested(initial_state) else [initial_state]
        states = map_structure(lambda state: convert_to_tensor(state, self.compute_dtype), states)
        if isinstance(self.cell, RecurrentCell):
            wanted = [(batch_size, size) for size in self.state_size]
            shapes = [tuple(state.shape) for state in flatten(states)]
            if shapes != wanted:
                expected = "a tensor" if len(wanted) == 1 else f"a list of {len(wanted)} tensors"
                raise bad_argument(
                    self._where,
                    "initial_state",
                    f"{expected} of shape {wanted[0]}",
                    shapes,
                    "Pass the states that a layer of the same size returned with return_state=True.",
                )
        return states

    def get_initial_state(self, batch_size: int | None) -> list[Any]:
        """The states from which a sequence starts: the cell's own, zeros if it does not say."""
        states = cell_initial_state(self.cell, batch_size, self.compute_dtype)
        return list(states) if is_nested(states) else [states]

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        mask = previous_mask[0] if isinstance(previous_mask, list | tuple) else previous_mask
        output_mask = mask if self.return_sequences else None
        return [output_mask, *(None for _ in self.state_size)] if self.return_state else output_mask

    # --- states between batches -----------------------------------------------------------------------------------

    @property
    def states(self) -> Any:
        """Variables that hold the states between batches; None unless the layer is stateful and built."""
        return self._kept.states

    def reset_state(self) -> None:
        """Let the next batch start from zeros."""
        for variable in flatten(self.states) if self.states is not None else ():
            variable.assign(jnp.zeros(variable.shape))

    def reset_states(self) -> None:
        """The same as `reset_state`."""
        self.reset_state()

    @property
    def variables(self) -> list[Variable]:
        """All variables, those that hold states between batches included; `weights` leaves these out."""
        return [*super().variables, *(flatten(self.states) if self.states is not None else ())]

    # --- configuration --------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "unroll": self.unroll,
            "zero_output_for_mask": self.zero_output_for_mask,
            "cell": serialize_keras_object(self.cell),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make a layer from what `get_config` returned."""
        config = dict(config)
        if "cell" in config:
            config["cell"] = deserialize_keras_object(config["cell"], custom_objects)
        return cls(**config)


class _KeptStates:
    """Holds the states of a stateful layer apart from its weights: they belong to a run, not to a file."""

    def __init__(self, states: Any = None):
        self.states = states
