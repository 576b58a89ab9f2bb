"""Recurrence over time: one loop that carries states from step to step, masks included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import jax.tree_util as jtu

__all__ = ["compiled_recurrence", "recurrence"]


def recurrence(
    step: Callable[..., Any],
    inputs: Any,
    states: Any,
    constants: Any = None,
    shared: Any = None,
    first_output: jax.Array | None = None,
    *,
    mask: jax.Array | None = None,
    zero_output_for_mask: bool = False,
    go_backwards: bool = False,
    unroll: bool = False,
    return_all_outputs: bool = True,
) -> tuple[jax.Array, jax.Array | None, Any, Any]:
    """Run `step` along the first axis of `inputs`.

    Args:
        step: `step(constants, input, states) -> (output, new states)`; with `shared`,
            `step(constants, input, states, shared) -> (output, new states, new shared)`. If it has an attribute
            `output_is_first_state` that is True, the loop does not carry the output a second time.
        inputs: array, or nest of arrays, of shape (time, batch, ...).
        states: nest of arrays of shape (batch, ...) from which the first step starts.
        constants: nest of arrays that every step gets, weights say.
        shared: nest of arrays that go from step to step whatever the mask says, the position of a random stream say.
        first_output: what stands for the output before the first step, if a mask asks for it; the first of the
            states by default. Zeros are taken where it has not the shape of an output.
        mask: boolean array of shape (time, batch). Where it is False the states stand still and the output repeats
            the one before.
        zero_output_for_mask: whether masked outputs are zeros instead.
        go_backwards: whether the steps are taken from the last to the first; outputs come in the order of the steps.
        unroll: whether the loop is compiled as a straight sequence of steps: larger code, quicker for few steps.
        return_all_outputs: whether outputs of all steps are kept.

    Returns:
        (last output, outputs of shape (time, batch, ...) or None, last states, last shared).

    Example:
        >>> def add(constants, x, states):
        ...     total = states[0] + x
        ...     return total, [total]
        >>> last, outputs, states, _ = recurrence(add, jnp.ones((3, 2)), [jnp.zeros(2)])
        >>> last.tolist(), outputs.shape
        ([3.0, 3.0], (3, 2))
    """
    output_is_state = getattr(step, "output_is_first_state", False) and not (zero_output_for_mask and mask is not None)
    first: Any = jtu.tree_leaves(states)[0] if first_output is None else first_output
    last: Any = None if output_is_state else _before(first, step, inputs, states, constants, shared)

    def advance(carry: Any, now: Any) -> Any:
        states, last, shared = carry
        x, valid = now
        if shared is None:
            output, new_states = step(constants, x, states)
        else:
            output, new_states, shared = step(constants, x, states, shared)
        new_states = jtu.tree_map(lambda new, old: _keep(valid, new.astype(old.dtype), old), new_states, states)
        if output_is_state:
            output = jtu.tree_leaves(new_states)[0]
            return (new_states, None, shared), output if return_all_outputs else None
        output = _keep(valid, output, jnp.zeros_like(output) if zero_output_for_mask else last)
        return (new_states, output, shared), output if return_all_outputs else None

    carry, outputs = jax.lax.scan(
        advance, (states, last, shared), (inputs, mask), reverse=go_backwards, unroll=True if unroll else 1
    )
    states, last, shared = carry
    if outputs is not None and go_backwards:
        outputs = jnp.flip(outputs, axis=0)
    if output_is_state:
        last = jtu.tree_leaves(states)[0]
    return last, outputs, states, shared


def _keep(valid: jax.Array | None, new: jax.Array, old: jax.Array) -> jax.Array:
    """`new` in the rows where `valid` is True, `old` in the others."""
    if valid is None:
        return new
    return jnp.where(valid.reshape(valid.shape + (1,) * (new.ndim - valid.ndim)), new, old)


def _before(
    first: jax.Array, step: Callable[..., Any], inputs: Any, states: Any, constants: Any, shared: Any
) -> jax.Array:
    """`first` if it has the shape of an output, else zeros."""
    example = jtu.tree_map(lambda x: jax.ShapeDtypeStruct(x.shape[1:], x.dtype), inputs)
    arguments = (constants, example, states) if shared is None else (constants, example, states, shared)
    output = jax.eval_shape(step, *arguments)[0]
    return first.astype(output.dtype) if first.shape == output.shape else jnp.zeros(output.shape, output.dtype)


# For steps that are pure and hashable: equal steps on equal shapes share one compiled loop, also outside of `jit`.
compiled_recurrence = jax.jit(
    recurrence, static_argnames=("step", "zero_output_for_mask", "go_backwards", "unroll", "return_all_outputs")
)
