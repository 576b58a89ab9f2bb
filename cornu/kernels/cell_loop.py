"""The loop of a recurrent layer: through the C++ kernels where they know the step, else through XLA's loop."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.kernels import native_recurrence as native
from cornu.kernels.recurrence import compiled_recurrence, recurrence
from cornu.kernels.recurrent_steps import Projection, StepWeights
from cornu.kernels.table import choose

__all__ = ["cell_loop"]


def cell_loop(
    step: Any,
    projection: Projection,
    states: list[jax.Array],
    weights: StepWeights,
    *,
    mask: jax.Array | None = None,
    zero_output_for_mask: bool = False,
    go_backwards: bool = False,
    unroll: bool = False,
    return_all_outputs: bool = True,
    shareable: bool = True,
) -> tuple[jax.Array, jax.Array | None, Any]:
    """Run a step of `recurrent_steps` along the first axis of the projection's inputs.

    Args:
        step: pure step function.
        projection: what the inputs of the steps are made of, for all times.
        states: list of arrays (batch, units) from which the first step starts.
        weights: what every step gets.
        mask, zero_output_for_mask, go_backwards, unroll, return_all_outputs: as in `recurrence`.
        shareable: whether equal steps compute the same, so that they may share one compiled loop.

    Returns:
        (last output, outputs of shape (time, batch, units) or None, last states).
    """
    if choose("recurrence", _case(step, projection, shareable)) == "fused":
        outputs, last = native.run(step, projection, states, weights, mask, go_backwards)
        # The last state is the last output: a gradient that comes through it alone needs no zeros for the others.
        last_output = last[0]
        if mask is not None and zero_output_for_mask:
            valid = jnp.flip(mask, 0) if go_backwards else mask
            outputs = jnp.where(valid[..., None], outputs, jnp.zeros((), outputs.dtype))
            last_output = outputs[-1]
        return last_output, outputs if return_all_outputs else None, last
    loop = compiled_recurrence if shareable else recurrence
    last_output, outputs, last, _ = loop(
        step, projection.make(), states, weights, mask=mask, zero_output_for_mask=zero_output_for_mask,
        go_backwards=go_backwards, unroll=unroll, return_all_outputs=return_all_outputs,
    )  # fmt: skip
    return last_output, outputs, last


def _case(step: Any, projection: Projection, shareable: bool) -> str:
    """The dtype of what the kernels can run, "other" for the rest."""
    dtype = jnp.result_type(projection.inputs, projection.kernel).name
    return dtype if shareable and projection.inputs.size and native.knows(step) else "other"
