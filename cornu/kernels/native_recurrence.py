"""LSTM, GRU and SimpleRNN over a whole sequence by the C++ kernels, for steps that these know."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from cornu.kernels import native
from cornu.kernels.differentiable import differentiable
from cornu.kernels.recurrence import recurrence
from cornu.kernels.recurrent_activations import number_of
from cornu.kernels.recurrent_steps import GRUStep, LSTMStep, Projection, SimpleRNNStep, StepWeights

__all__ = ["Loop", "knows", "run"]

# Units are padded to vectors, of 16 numbers at most.
_VECTOR = 16


class Cell(NamedTuple):
    """What the C++ side calls a cell, and how many numbers for each unit a step keeps for its gradient."""

    name: str
    kept: int


def _cell(step: Any) -> Cell | None:
    if type(step) is GRUStep:
        return Cell("gru", 5) if step.reset_after else Cell("gru_reset_before", 4)
    return {LSTMStep: Cell("lstm", 5), SimpleRNNStep: Cell("simple_rnn", 1)}.get(type(step))


class Loop(NamedTuple):
    """A step that the kernels know, and the direction.

    Args:
        step: the step in plain JAX.
        reverse: whether the last input comes first.
    """

    step: Any
    reverse: bool

    @property
    def cell(self) -> Cell:
        """The cell whose step it is."""
        cell = _cell(self.step)
        assert cell is not None  # noqa: S101
        return cell

    def attributes(self) -> dict[str, Any]:
        """The same, as the C++ side takes it."""
        gate = getattr(self.step, "recurrent_activation", None)
        return {
            "activation": number_of(self.step.activation),
            "gate_activation": np.int64(0) if gate is None else number_of(gate),
            "reverse": self.reverse,
        }


def knows(step: Any) -> bool:
    """Whether the kernels can run this step: one of the cells, with activations that they have."""
    functions = [value for value in vars(step).values() if callable(value)]
    return _cell(step) is not None and all(number_of(function) is not None for function in functions)


def run(
    step: Any,
    projection: Projection,
    states: list[jax.Array],
    weights: StepWeights,
    mask: jax.Array | None,
    reverse: bool,
) -> tuple[jax.Array, list[jax.Array]]:
    """Run a step that `knows` accepts along the first axis of the projection's inputs.

    Args:
        step: LSTMStep, GRUStep or SimpleRNNStep.
        projection: inputs of shape (time, batch, features), their kernel, bias and dropout.
        states: where the first step starts, each of shape (batch, units).
        weights: kernel, bias and dropout of the recurrent product.
        mask: booleans (time, batch); states stand still where it is False.
        reverse: whether the last input comes first.

    Returns:
        (outputs in the order of the steps, shape (time, batch, units); the last states).
    """
    dtype = jnp.result_type(projection.inputs, projection.kernel)
    # Everything is added up in float32, whatever is multiplied.
    inside = dtype if dtype == jnp.bfloat16 and native.multiplies_bfloat16() else jnp.dtype(jnp.float32)
    kernel, recurrent_kernel, *states = (a.astype(inside) for a in (projection.kernel, weights.kernel, *states))
    bias, recurrent_bias = (
        jnp.zeros(kernel.shape[1], inside) if b is None else b.astype(inside) for b in (projection.bias, weights.bias)
    )
    x, kernel = _inputs(projection, kernel, inside)
    factors = _factors(projection, weights, kernel.shape[1] // states[0].shape[1], states[0])
    mask = jnp.zeros((0, 0), bool) if mask is None else mask.T
    # The kernels take and give arrays with the batch first.
    outputs, *last = _recurrence(
        x.swapaxes(0, 1), kernel, bias, recurrent_kernel, recurrent_bias, mask, factors, *states,
        loop=Loop(step, reverse),
    )  # fmt: skip
    return outputs.swapaxes(0, 1).astype(dtype), [state.astype(dtype) for state in last]


def _inputs(projection: Projection, kernel: jax.Array, dtype: Any) -> tuple[jax.Array, jax.Array]:
    """The inputs, with dropout for each gate one set of features after another, and their kernel."""
    x = projection.inputs
    sets = [x] if projection.dropout is None else [x * factors for factors in projection.dropout]
    if dtype == jnp.bfloat16 and x.shape[-1] % 2:
        # Pairs of features are multiplied.
        sets = [jnp.pad(one, ((0, 0), (0, 0), (0, 1))) for one in sets]
        kernel = jnp.pad(kernel, ((0, 1), (0, 0)))
    return (sets[0] if len(sets) == 1 else jnp.concatenate(sets, axis=-1)).astype(dtype), kernel


def _factors(projection: Projection, weights: StepWeights, gates: int, state: jax.Array) -> jax.Array:
    """Dropout of the state for each gate, shape (gates, batch, units); nothing where inputs have none either."""
    if projection.dropout is None and weights.dropout is None:
        return jnp.zeros((0,), state.dtype)
    factors = jnp.ones((), state.dtype) if weights.dropout is None else weights.dropout
    # Drawn by chance, so nothing is learned through them; the kernels make no gradient of them.
    factors = jax.lax.stop_gradient(factors)
    return jnp.broadcast_to(factors, (gates, *state.shape)).astype(state.dtype)


def _twin(
    x: Any,
    kernel: Any,
    bias: Any,
    recurrent_kernel: Any,
    recurrent_bias: Any,
    mask: Any,
    factors: Any,
    *states: Any,
    loop: Loop,
) -> list[Any]:
    inputs = jnp.split(x.swapaxes(0, 1), x.shape[-1] // kernel.shape[0], axis=-1)
    kernels = jnp.split(kernel, len(inputs), axis=1)
    projected = jnp.concatenate([one @ part for one, part in zip(inputs, kernels, strict=True)], axis=-1) + bias
    outputs: Any
    _, outputs, last, _ = recurrence(
        loop.step,
        projected,
        list(states),
        StepWeights(recurrent_kernel, recurrent_bias, factors if factors.size else None),
        mask=mask.T if mask.size else None,
        go_backwards=loop.reverse,
    )
    return [outputs.swapaxes(0, 1), *last]


def _call(name: str, shapes: list[Any], **options: Any) -> Any:
    return jax.ffi.ffi_call(f"cornu_{name}", shapes, vmap_method="sequential", **options)


def _like(*arrays: Any) -> list[Any]:
    return [jax.ShapeDtypeStruct(array.shape, array.dtype) for array in arrays]


def _forward(x: Any, *rest: Any, residuals: bool, loop: Loop) -> list[Any]:
    states = rest[6:]
    batch, time = x.shape[:2]
    units = states[0].shape[1]
    shapes = [jax.ShapeDtypeStruct((batch, time, units), x.dtype), *_like(*states)]
    if residuals:
        padded = -(-units // _VECTOR) * _VECTOR
        shapes.append(jax.ShapeDtypeStruct((time, batch, loop.cell.kept * padded), jnp.float32))
    return list(_call(loop.cell.name, shapes)(x, *rest, **loop.attributes()))


def _gradient(arrays: list[Any], made: list[Any], cotangents: list[Any], loop: Loop) -> list[Any]:
    x, kernel, bias, recurrent_kernel, recurrent_bias, mask, factors, *first = arrays
    name = loop.cell.name
    outputs, records = made[0], made[-1]
    of_outputs, *of_last = cotangents
    of_outputs = jnp.zeros((0,), x.dtype) if of_outputs is None else of_outputs
    of_last = [jnp.zeros_like(s) if ct is None else ct for s, ct in zip(first, of_last, strict=True)]
    # The records of the steps give way to their gradients, in place.
    back = _call(f"{name}_gradient", _like(records, *first), input_output_aliases={4: 0})
    records, *of_first = back(recurrent_kernel, factors, mask, of_outputs, records, *of_last, **loop.attributes())
    # Calls of their own, so that a program that needs no gradient of the inputs, say, does not make it.
    weights = _call(f"{name}_weight_gradients", _like(kernel, bias, recurrent_kernel, recurrent_bias))
    of_weights = weights(x, first[0], outputs, factors, records, reverse=loop.reverse)
    (of_x,) = _call(f"{name}_input_gradient", _like(x))(kernel, records, reverse=loop.reverse)
    return [of_x, *of_weights, None, jnp.zeros_like(factors), *of_first]


_recurrence = differentiable("recurrence", _twin, _forward, _gradient)
