"""One step of the recurrent layers as pure functions, which `recurrence` repeats.

A step is a frozen dataclass: equal steps are equal keys, so loops over them are compiled once, and a faster kernel can
tell by the class which loop it replaces. The projection of the input, `x @ kernel + bias`, does not depend on the
state; a loop makes it for many times at once, and it is what a step gets as its input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp

__all__ = ["GRUStep", "LSTMStep", "Projection", "SimpleRNNStep", "StepWeights"]

Activation = Callable[[jax.Array], jax.Array]


class Projection(NamedTuple):
    """What the inputs of the steps are made of.

    Args:
        inputs: array of shape (batch, features), or (time, batch, features) for all times at once.
        kernel: array of shape (features, gates * units).
        bias: array of shape (gates * units,), or None.
        dropout: for each gate an array (batch, features) of factors for the inputs, or None.
    """

    inputs: jax.Array
    kernel: jax.Array
    bias: jax.Array | None = None
    dropout: list[jax.Array] | None = None

    def make(self) -> jax.Array:
        """`inputs @ kernel + bias`, each gate with its own dropout of the inputs."""
        if self.dropout is None:
            product = self.inputs @ self.kernel
        else:
            kernels = jnp.split(self.kernel, len(self.dropout), axis=1)
            parts = [(self.inputs * d) @ k for d, k in zip(self.dropout, kernels, strict=True)]
            product = jnp.concatenate(parts, axis=-1)
        return product if self.bias is None else product + self.bias


class StepWeights(NamedTuple):
    """What every step gets.

    Args:
        kernel: array of shape (units, gates * units), applied to the state.
        bias: array of shape (gates * units,) added to that product, or None.
        dropout: array of factors for the state, of shape (gates, batch, units) or (1, batch, units), or None.
    """

    kernel: jax.Array
    bias: jax.Array | None = None
    dropout: jax.Array | None = None


def _recurrent_product(weights: StepWeights, h: jax.Array) -> jax.Array:
    """`h @ kernel + bias`, each gate with its own dropout of `h`."""
    if weights.dropout is None:
        product = h @ weights.kernel
    elif len(weights.dropout) == 1:
        product = (h * weights.dropout[0]) @ weights.kernel
    else:
        kernels = jnp.split(weights.kernel, len(weights.dropout), axis=1)
        product = jnp.concatenate([(h * d) @ k for d, k in zip(weights.dropout, kernels, strict=True)], axis=1)
    return product if weights.bias is None else product + weights.bias


@dataclass(frozen=True)
class SimpleRNNStep:
    """`h = activation(x + h @ kernel)`."""

    activation: Activation
    output_is_first_state: ClassVar[bool] = True

    def __call__(
        self, weights: StepWeights, x: jax.Array, states: list[jax.Array]
    ) -> tuple[jax.Array, list[jax.Array]]:
        h = self.activation(x + _recurrent_product(weights, states[0]))
        return h, [h]


@dataclass(frozen=True)
class LSTMStep:
    """Input, forget, cell and output gate, in this order along the last axis; states are [h, c]."""

    activation: Activation
    recurrent_activation: Activation
    output_is_first_state: ClassVar[bool] = True

    def __call__(
        self, weights: StepWeights, x: jax.Array, states: list[jax.Array]
    ) -> tuple[jax.Array, list[jax.Array]]:
        h, c = states
        i, f, g, o = jnp.split(x + _recurrent_product(weights, h), 4, axis=-1)
        c = self.recurrent_activation(f) * c + self.recurrent_activation(i) * self.activation(g)
        h = self.recurrent_activation(o) * self.activation(c)
        return h, [h, c]


@dataclass(frozen=True)
class GRUStep:
    """Update gate, reset gate and candidate, in this order along the last axis; the state is [h].

    Args:
        reset_after: whether the reset gate acts on the product of state and kernel, or on the state before it.
    """

    activation: Activation
    recurrent_activation: Activation
    reset_after: bool
    output_is_first_state: ClassVar[bool] = True

    def __call__(
        self, weights: StepWeights, x: jax.Array, states: list[jax.Array]
    ) -> tuple[jax.Array, list[jax.Array]]:
        h = states[0]
        x_z, x_r, x_h = jnp.split(x, 3, axis=-1)
        if self.reset_after:
            h_z, h_r, h_h = jnp.split(_recurrent_product(weights, h), 3, axis=-1)
            z, r = self.recurrent_activation(x_z + h_z), self.recurrent_activation(x_r + h_r)
            candidate = self.activation(x_h + r * h_h)
        else:
            gates, last = jnp.split(weights.kernel, [2 * h.shape[-1]], axis=1)
            # With one set of factors for each gate the first two are those of z and r; a single set serves all.
            dropout = weights.dropout
            product = _recurrent_product(StepWeights(gates, dropout=None if dropout is None else dropout[:2]), h)
            h_z, h_r = jnp.split(product, 2, axis=-1)
            z, r = self.recurrent_activation(x_z + h_z), self.recurrent_activation(x_r + h_r)
            candidate = self.activation(
                x_h + _recurrent_product(StepWeights(last, dropout=None if dropout is None else dropout[-1:]), r * h)
            )
        h = z * h + (1 - z) * candidate
        return h, [h]
