"""LSTM, GRU and SimpleRNN over a whole sequence by the C++ kernels, for steps that these know."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from cornu.kernels.differentiable import differentiable
from cornu.kernels.recurrence import recurrence
from cornu.kernels.recurrent_steps import GRUStep, LSTMStep, SimpleRNNStep, StepWeights

__all__ = ["Loop", "knows", "run"]

# The numbers of `Activation` in src/vectors.h.
_ACTIVATIONS = {"linear": 0, "tanh": 1, "sigmoid": 2, "relu": 3, "hard_sigmoid": 4}
# Name, number of states, and how many arrays of the size of a state a gradient needs besides the states.
_CELLS = {LSTMStep: ("lstm", 2, 4), GRUStep: ("gru", 1, 4), SimpleRNNStep: ("simple_rnn", 1, 0)}


class Loop(NamedTuple):
    """A step that the kernels know, and the direction.

    Args:
        step: the step in plain JAX.
        reverse: whether the last input comes first.
    """

    step: Any
    reverse: bool

    @property
    def name(self) -> str:
        """Name of the cell."""
        return _CELLS[type(self.step)][0]

    @property
    def states(self) -> int:
        """Number of states."""
        return _CELLS[type(self.step)][1]

    @property
    def kept(self) -> int:
        """How many arrays of the size of a state its gradient needs besides the states."""
        return _CELLS[type(self.step)][2]

    def attributes(self) -> dict[str, Any]:
        """The same, as the C++ side takes it."""
        gate = getattr(self.step, "recurrent_activation", None)
        return {
            "activation": np.int64(_ACTIVATIONS[self.step.activation.__name__]),
            "gate_activation": np.int64(0 if gate is None else _ACTIVATIONS[gate.__name__]),
            "reverse": self.reverse,
        }


def knows(step: Any) -> bool:
    """Whether the kernels can run this step: one of the three cells, with activations that they have."""
    if type(step) not in _CELLS or not getattr(step, "reset_after", True):
        return False
    functions = [value for value in vars(step).values() if callable(value)]
    return all(getattr(f, "__module__", "").startswith("cornu.") and f.__name__ in _ACTIVATIONS for f in functions)


def run(
    step: Any, x: jax.Array, states: list[jax.Array], weights: StepWeights, mask: jax.Array | None, reverse: bool
) -> tuple[jax.Array, list[jax.Array]]:
    """Run a step that `knows` accepts along the first axis of `x`.

    Args:
        step: LSTMStep, GRUStep or SimpleRNNStep.
        x: projected inputs, shape (time, batch, gates * units).
        states: where the first step starts, each of shape (batch, units).
        weights: kernel and bias of the recurrent product; no dropout.
        mask: booleans (time, batch); states stand still where it is False.
        reverse: whether the last input comes first.

    Returns:
        (outputs in the order of the steps, shape (time, batch, units); the last states).
    """
    loop = Loop(step, reverse)
    dtype = x.dtype
    # The kernels add up in float32 whatever comes in.
    x, kernel, *states = (array.astype(jnp.float32) for array in (x, weights.kernel, *states))
    bias = jnp.zeros(kernel.shape[1]) if weights.bias is None else weights.bias.astype(jnp.float32)
    mask = jnp.zeros((0, 0), bool) if mask is None else mask
    outputs, *last = _recurrence(x, kernel, bias, mask, *states, loop=loop)
    return outputs.astype(dtype), [state.astype(dtype) for state in last]


def _twin(x: Any, kernel: Any, bias: Any, mask: Any, *states: Any, loop: Loop) -> list[Any]:
    _, outputs, last, _ = recurrence(
        loop.step,
        x,
        list(states),
        StepWeights(kernel, bias),
        mask=mask if mask.size else None,
        go_backwards=loop.reverse,
    )
    return [outputs, *last]


def _forward(x: Any, kernel: Any, bias: Any, mask: Any, *states: Any, residuals: bool, loop: Loop) -> list[Any]:
    time, batch = x.shape[:2]
    units = kernel.shape[0]
    shapes = [jax.ShapeDtypeStruct((time, batch, units), x.dtype)] * loop.states
    if residuals:
        shapes.append(jax.ShapeDtypeStruct((time, batch, loop.kept * units), x.dtype))
    call = jax.ffi.ffi_call(f"cornu_{loop.name}", shapes, vmap_method="sequential")
    made = call(x, kernel, bias, mask, *states, **loop.attributes())
    all_states = made[: loop.states]
    return [all_states[0], *(each[-1] for each in all_states), *(made if residuals else [])]


def _gradient(arrays: list[Any], made: list[Any], cotangents: list[Any], loop: Loop) -> list[Any]:
    x, kernel, _, mask, *first = arrays
    states, kept = made[1 + loop.states : 1 + 2 * loop.states], made[1 + 2 * loop.states]
    outputs, *last = cotangents
    none = jnp.zeros((0,), x.dtype)
    shapes = [jax.ShapeDtypeStruct(x.shape, x.dtype)] * 2 + [jax.ShapeDtypeStruct(s.shape, s.dtype) for s in first]
    call = jax.ffi.ffi_call(f"cornu_{loop.name}_gradient", shapes, vmap_method="sequential")
    last = [jnp.zeros_like(s) if ct is None else ct for s, ct in zip(first, last, strict=True)]
    dx, dh, *dstates = call(
        kernel, mask, none if outputs is None else outputs, kept, *first, *states, *last, **loop.attributes()
    )
    before = jnp.concatenate([first[0][None], states[0][:-1]])
    dkernel = jnp.einsum("tbu,tbg->ug", before, dh)
    return [dx, dkernel, dh.sum((0, 1)), None, *dstates]


_recurrence = differentiable("recurrence", _twin, _forward, _gradient)
