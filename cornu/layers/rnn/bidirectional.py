"""Bidirectional: two copies of a recurrent layer, one for each direction of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten, is_nested
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.core.variable import Variable
from cornu.layers.base.layer import Layer

__all__ = ["Bidirectional"]

_MERGES: dict[Any, Callable[[jax.Array, jax.Array], Any]] = {
    "concat": lambda forward, backward: jnp.concatenate([forward, backward], axis=-1),
    "sum": lambda forward, backward: forward + backward,
    "ave": lambda forward, backward: (forward + backward) / 2,
    "mul": lambda forward, backward: forward * backward,
    None: lambda forward, backward: (forward, backward),
}


@register("keras.layers.Bidirectional")
class Bidirectional(Layer):
    """Read a sequence from both ends with two recurrent layers and join what they found.

    Every step then knows what comes before and after it, which tagging and classification of whole sequences gain
    from. It cannot serve where the future is not known yet.

    Args:
        layer: the layer for the forward direction, an `LSTM`, `GRU`, `RNN` and the like. The two directions are new
            layers made from its configuration, named `forward_...` and `backward_...`.
        merge_mode: how the two outputs are joined: "concat" (along the last axis), "sum", "ave", "mul", or None for a
            tuple of both.
        weights: list of arrays to start from, those of the forward layer first, or None.
        backward_layer: another layer for the backward direction, with `go_backwards=True` and the same
            `return_sequences`, `return_state` and `stateful`; made from `layer` if None.

    Call args:
        sequences: float tensor (batch, time, features).
        initial_state: list of states, those of the forward layer first; zeros by default.
        mask: boolean tensor (batch, time), False where a step is padding; with `return_sequences` both layers put
            out zeros there.
        training: passed on to both layers.

    Returns:
        The joined output. Outputs of all steps are joined in the order of time. With `return_state` the states of the
        forward layer follow, then those of the backward layer.

    Raises:
        ValueError: if `layer` is no recurrent layer, the two layers do not fit each other, or `merge_mode` is
            unknown.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Bidirectional(cornu.layers.LSTM(4, return_sequences=True))
        >>> layer(cornu.ops.ones((2, 5, 3))).shape
        (2, 5, 8)

    Reference:
        Schuster and Paliwal, Bidirectional recurrent neural networks, 1997.
    """

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if merge_mode not in _MERGES:
            raise bad_argument("Bidirectional", "merge_mode", "'concat', 'sum', 'ave', 'mul' or None", merge_mode)
        _check_layer("layer", layer)
        self.merge_mode = merge_mode
        self.forward_layer = _copy(layer, f"forward_{layer.name.removeprefix('forward_')}")
        if backward_layer is None:
            name = f"backward_{layer.name.removeprefix('forward_')}"
            backward_layer = _copy(layer, name, go_backwards=True)
        _check_layer("backward_layer", backward_layer)
        self.backward_layer = backward_layer
        self._check_pair()
        self._first_weights = weights
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        for one in (self.forward_layer, self.backward_layer):
            # At padding each direction would repeat another step's output, and the sum of both would mean nothing.
            if hasattr(one, "zero_output_for_mask"):
                one.zero_output_for_mask = self.return_sequences
        self.supports_masking = True
        self.input_spec = layer.input_spec

    def _check_pair(self) -> None:
        forward, backward = self.forward_layer, self.backward_layer
        if forward.go_backwards == backward.go_backwards:
            raise bad_argument(
                "Bidirectional",
                "go_backwards",
                "False in the forward layer and True in the backward layer",
                forward.go_backwards,
                "Both layers read in the same direction.",
            )
        for name in ("stateful", "return_sequences", "return_state"):
            if getattr(forward, name) != getattr(backward, name):
                raise bad_argument(
                    "Bidirectional",
                    "backward_layer",
                    f"a layer with {name}={getattr(forward, name)}, as `layer` has it",
                    f"{name}={getattr(backward, name)}",
                )

    def build(self, sequences_shape: Any, initial_state_shape: Any = None) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(sequences_shape)
        if self._first_weights is not None:
            half = len(self._first_weights) // 2
            self.forward_layer.set_weights(self._first_weights[:half])
            self.backward_layer.set_weights(self._first_weights[half:])

    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool | None = None) -> Any:
        starts = self._split(initial_state)
        forward, backward = (
            layer(sequences, initial_state=start, mask=mask, training=training)
            for layer, start in zip((self.forward_layer, self.backward_layer), starts, strict=True)
        )
        states: tuple[Any, ...] = ()
        if self.return_state:
            (forward, *first), (backward, *second) = forward, backward
            states = (*first, *second)
        if self.return_sequences:
            backward = jnp.flip(backward, axis=1)
        output = _MERGES[self.merge_mode](forward, backward)
        if not self.return_state:
            return output
        return (*output, *states) if self.merge_mode is None else (output, *states)

    def _split(self, initial_state: Any) -> tuple[Any, Any]:
        if initial_state is None:
            return None, None
        states = list(initial_state) if is_nested(initial_state) else [initial_state]
        half = len(self.forward_layer.state_size)
        if len(states) != 2 * half:
            raise bad_argument(
                f"{self.path} (Bidirectional)",
                "initial_state",
                f"a list of {2 * half} tensors: {half} for the forward layer, then {half} for the backward layer",
                states,
            )
        return states[:half], states[half:]

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        mask = previous_mask[0] if isinstance(previous_mask, list | tuple) else previous_mask
        if not self.return_sequences:
            return None
        return (mask, mask) if self.merge_mode is None else mask

    @property
    def states(self) -> tuple[Variable, ...] | None:
        """Variables that hold the states between batches, forward ones first; None unless stateful and built."""
        if self.forward_layer.states is None:
            return None
        return (*flatten(self.forward_layer.states), *flatten(self.backward_layer.states))

    def reset_state(self) -> None:
        """Let the next batch start from zeros in both directions."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    def reset_states(self) -> None:
        """The same as `reset_state`."""
        self.reset_state()

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "merge_mode": self.merge_mode,
            "layer": serialize_keras_object(self.forward_layer),
            "backward_layer": serialize_keras_object(self.backward_layer),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make a layer from what `get_config` returned."""
        config = dict(config)
        for name in ("layer", "backward_layer"):
            if config.get(name) is not None:
                config[name] = deserialize_keras_object(config[name], custom_objects)
        return cls(**config)


def _check_layer(name: str, layer: Any) -> None:
    needed = ("go_backwards", "return_sequences", "return_state", "stateful")
    if not isinstance(layer, Layer) or not all(hasattr(layer, attribute) for attribute in needed):
        raise bad_argument(
            "Bidirectional", name, "a recurrent layer", layer, "Write for example Bidirectional(LSTM(32))."
        )


def _copy(layer: Any, name: str, **changes: Any) -> Any:
    """A new layer from the layer's configuration, with no weights yet."""
    return type(layer).from_config({**layer.get_config(), "name": name, **changes})
