"""RecurrentCell: what the cells of SimpleRNN, LSTM and GRU share: weights, dropout masks, and one step."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar

import jax
import jax.numpy as jnp

from cornu import activations, constraints, initializers, regularizers
from cornu.base.errors import bad_argument
from cornu.base.tree import is_nested
from cornu.core.scopes import local
from cornu.core.seed_generator import SeedGenerator
from cornu.kernels.dropout import dropout
from cornu.kernels.recurrent_steps import Projection, StepWeights
from cornu.layers.arguments import fraction, own_config, positive_integer, seed_value
from cornu.layers.base.layer import Layer
from cornu.layers.core.dense import known_features

__all__ = ["RecurrentCell"]

_ALWAYS = object()
_OWN_ARGUMENTS = (
    "units",
    "activation",
    "use_bias",
    "kernel_initializer",
    "recurrent_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "recurrent_regularizer",
    "bias_regularizer",
    "kernel_constraint",
    "recurrent_constraint",
    "bias_constraint",
    "dropout",
    "recurrent_dropout",
    "seed",
)


class RecurrentCell(Layer):
    """One step of a recurrent layer whose input enters through a matrix product.

    That product does not depend on the state, so a step comes in two parts: the `projection` of inputs, which a loop
    makes for many times at once, and a pure step function from `cornu.kernels.recurrent_steps`, which it repeats.

    Args:
        units: positive integer, size of the state.
        options: the other arguments of the cell, by name.
        implementation: 2 drops the same entries for all gates, 1 others for each gate.
    """

    gates: ClassVar[int] = 1
    # Keras draws seeds that nobody gave in this order, so that after `set_random_seed` weights start the same.
    draws_seed_before_initializers: ClassVar[bool] = False
    input_axes = "batch, features"

    def __init__(self, units: int, options: dict[str, Any], implementation: int = 2, **kwargs: Any):
        super().__init__(**kwargs)
        where = type(self).__name__
        self.units = positive_integer(where, "units", units, "Pass the size of the state, for example 32.")
        self.activation = activations.get(options["activation"])
        self.use_bias = options["use_bias"]
        self.seed = seed_value(where, options["seed"])
        if self.draws_seed_before_initializers:
            self.seed_generator = SeedGenerator(self.seed)
        self.kernel_initializer = initializers.get(options["kernel_initializer"])
        self.recurrent_initializer = initializers.get(options["recurrent_initializer"])
        self.bias_initializer = initializers.get(options["bias_initializer"])
        self.kernel_regularizer = regularizers.get(options["kernel_regularizer"])
        self.recurrent_regularizer = regularizers.get(options["recurrent_regularizer"])
        self.bias_regularizer = regularizers.get(options["bias_regularizer"])
        self.kernel_constraint = constraints.get(options["kernel_constraint"])
        self.recurrent_constraint = constraints.get(options["recurrent_constraint"])
        self.bias_constraint = constraints.get(options["bias_constraint"])
        self.dropout = fraction(where, "dropout", options["dropout"])
        self.recurrent_dropout = fraction(where, "recurrent_dropout", options["recurrent_dropout"])
        if not self.draws_seed_before_initializers:
            self.seed_generator = SeedGenerator(self.seed)
        if implementation not in (1, 2):
            raise bad_argument(where, "implementation", "1 or 2", implementation)
        self.implementation = 1 if self.recurrent_dropout else implementation
        self.state_size: Any = self.units
        self.output_size = self.units
        self.bias: Any = None
        self._kept_masks: dict[str, tuple[Any, Any]] = {}

    def build(self, input_shape: Any) -> None:
        width = self.gates * self.units
        self.kernel = self._add("kernel", (known_features(self, input_shape), width), "kernel")
        self.recurrent_kernel = self._add("recurrent_kernel", (self.units, width), "recurrent")
        if self.use_bias:
            self.bias = self._add("bias", self._bias_shape(), "bias")

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _add(self, name: str, shape: tuple[int, ...], kind: str) -> Any:
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=self._initializer(kind),
            regularizer=getattr(self, f"{kind}_regularizer"),
            constraint=getattr(self, f"{kind}_constraint"),
        )

    def _initializer(self, kind: str) -> Any:
        return getattr(self, f"{kind}_initializer")

    # --- one step -----------------------------------------------------------------------------------------------

    def step(self) -> Any:
        """The step as a pure function `(weights, projected input, states) -> (output, states)`."""
        raise NotImplementedError(f"{type(self).__name__} must define `step(self)`.")

    def step_weights(self, states: list[Any], training: bool | None) -> StepWeights:
        """What every step needs besides input and state."""
        factors = self.get_recurrent_dropout_mask(states[0]) if training else None
        if factors is not None:
            factors = jnp.stack(factors if isinstance(factors, list) else [factors])
        return StepWeights(self.recurrent_kernel.value, self._recurrent_bias(), factors)

    def _input_bias(self) -> jax.Array | None:
        return None if self.bias is None else self.bias.value

    def _recurrent_bias(self) -> jax.Array | None:
        return None

    def projection(self, inputs: jax.Array, training: bool | None) -> Projection:
        """What the inputs of steps are made of.

        Args:
            inputs: shape (batch, features), or (time, batch, features) for all times at once.
            training: whether input dropout is applied.
        """
        factors = self.get_dropout_mask(inputs if inputs.ndim == 2 else inputs[0]) if training else None
        kernel, bias = self.kernel.value, self._input_bias()
        if isinstance(factors, list):
            return Projection(inputs, kernel, bias, factors)
        return Projection(inputs if factors is None else inputs * factors, kernel, bias)

    def call(self, inputs: Any, states: Any, training: bool | None = False) -> Any:
        nested = is_nested(states)
        held = list(states) if nested else [states]
        x = self.projection(inputs, training).make()
        output, new = self.step()(self.step_weights(held, training), x, held)
        return output, new if nested else new[0]

    call.is_project_then_step = True  # type: ignore[attr-defined]

    def get_initial_state(self, batch_size: int | None = None) -> list[jax.Array]:
        """Zeros for every state, shape (batch_size, units)."""
        sizes = self.state_size if isinstance(self.state_size, list) else [self.state_size]
        return [jnp.zeros((batch_size, size), dtype=self.compute_dtype) for size in sizes]

    # --- dropout ------------------------------------------------------------------------------------------------

    def get_dropout_mask(self, step_input: Any) -> Any:
        """Factors for the input: an array of 0 and 1/(1 - rate), a list of one for each gate, or None.

        The same factors serve every step until `reset_dropout_mask`, so that a sequence loses the same features
        all the way. Inside a loop of your own, call that after the last step.
        """
        return self._mask("input", step_input, self.dropout)

    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        """Factors for the state, as `get_dropout_mask` gives them for the input."""
        return self._mask("recurrent", step_input, self.recurrent_dropout)

    def reset_dropout_mask(self) -> None:
        """Forget the factors for the input; the next step draws new ones."""
        self._kept_masks.pop("input", None)

    def reset_recurrent_dropout_mask(self) -> None:
        """Forget the factors for the state; the next step draws new ones."""
        self._kept_masks.pop("recurrent", None)

    def hold_dropout_masks(self, step_input: Any, state: Any) -> None:
        """Draw the factors now and keep them for whatever runs until the reset, a compiled loop included."""
        for kind, example, rate in (("input", step_input, self.dropout), ("recurrent", state, self.recurrent_dropout)):
            self._kept_masks[kind] = (_ALWAYS, self._draw(example, rate))

    def _mask(self, kind: str, example: Any, rate: float) -> Any:
        """Masks drawn in a stateless scope are tracers that die with it, so they are kept for that scope only."""
        owner, masks = self._kept_masks.get(kind, (None, None))
        scope = None if local.stateless is None else weakref.ref(local.stateless)
        if masks is None or not (owner is _ALWAYS or owner == scope) or _shape_of(masks) != tuple(example.shape):
            masks = self._draw(example, rate)
            self._kept_masks[kind] = (scope, masks)
        return masks

    def _draw(self, example: Any, rate: float) -> Any:
        if not rate:
            return None
        ones = jnp.ones(example.shape, dtype=self.compute_dtype)
        if self.implementation == 1 and self.gates > 1:
            return [dropout(ones, self.seed_generator.next(), rate) for _ in range(self.gates)]
        return dropout(ones, self.seed_generator.next(), rate)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **own_config(self, *_OWN_ARGUMENTS)}


def _shape_of(masks: Any) -> tuple[int, ...]:
    return tuple((masks[0] if isinstance(masks, list) else masks).shape)
