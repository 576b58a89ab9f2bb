"""The loop of a recurrent layer: through the C++ kernels where they know the step, else through XLA's loop."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.kernels import native_recurrence as native
from cornu.kernels.recurrence import compiled_recurrence, recurrence
from cornu.kernels.recurrent_steps import StepWeights
from cornu.kernels.table import choose

__all__ = ["cell_loop"]


def cell_loop(
    step: Any,
    inputs: jax.Array,
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
    """Run a step of `recurrent_steps` along the first axis of `inputs`.

    Args:
        step: pure step function.
        inputs: projected inputs, shape (time, batch, gates * units).
        states: list of arrays (batch, units) from which the first step starts.
        weights: what every step gets.
        mask, zero_output_for_mask, go_backwards, unroll, return_all_outputs: as in `recurrence`.
        shareable: whether equal steps compute the same, so that they may share one compiled loop.

    Returns:
        (last output, outputs of shape (time, batch, units) or None, last states).
    """
    if choose("recurrence", _case(step, inputs, weights, shareable)) == "fused":
        outputs, last = native.run(step, inputs, states, weights, mask, go_backwards)
        if mask is not None and zero_output_for_mask:
            valid = jnp.flip(mask, 0) if go_backwards else mask
            outputs = jnp.where(valid[..., None], outputs, jnp.zeros((), outputs.dtype))
        return outputs[-1], outputs if return_all_outputs else None, last
    loop = compiled_recurrence if shareable else recurrence
    last_output, outputs, last, _ = loop(
        step, inputs, states, weights, mask=mask, zero_output_for_mask=zero_output_for_mask,
        go_backwards=go_backwards, unroll=unroll, return_all_outputs=return_all_outputs,
    )  # fmt: skip
    return last_output, outputs, last


def _case(step: Any, inputs: jax.Array, weights: StepWeights, shareable: bool) -> str:
    """ "cells" for what the kernels can run, "other" for the rest."""
    fits = inputs.size and inputs.dtype.name in ("float32", "bfloat16", "float16") and weights.dropout is None
    return "cells" if shareable and fits and native.knows(step) else "other"
