"""Running a cell over a sequence: through the compiled loop where the cell is one of ours, else call by call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.errors import describe
from cornu.base.tree import flatten, pack_sequence_as
from cornu.core.scopes import AutocastScope, StatelessScope
from cornu.kernels.cell_loop import cell_loop
from cornu.kernels.recurrence import recurrence
from cornu.layers.base.layer import Layer
from cornu.layers.rnn.cell import RecurrentCell
from cornu.layers.rnn.cell_protocol import cell_caller, cell_output_axes
from cornu.layers.rnn.stacked_rnn_cells import StackedRNNCells

__all__ = ["build_cell", "run_cell"]


def run_cell(
    cell: Any,
    sequences: Any,
    states: Any,
    mask: Any = None,
    *,
    training: bool | None = False,
    compute_dtype: str = "float32",
    **options: Any,
) -> tuple[Any, Any, Any]:
    """Run `cell` along axis 1 of `sequences`.

    Args:
        cell: a cell of ours, or any object with `call(inputs, states)` and `state_size`.
        sequences: shape (batch, time, ...).
        states: nest of arrays from which the first step starts.
        mask: boolean, shape (batch, time), or None.
        training: passed on to cells that take it; switches on their dropout.
        compute_dtype: dtype in which the layer around computes.
        options: how to loop, as `recurrence` takes it.

    Returns:
        (last output, outputs of shape (batch, time, ...) or None, last states).
    """
    x = jnp.swapaxes(sequences, 0, 1)
    mask = None if mask is None else jnp.swapaxes(jnp.asarray(mask, bool).reshape(sequences.shape[:2]), 0, 1)
    held = hold_dropout(cell, x[0], states) if training else []
    try:
        if is_own_cell(cell) and cell.compute_dtype == compute_dtype:
            step = cell.step()
            weights, projection = cell.step_weights(states, training), cell.projection(x, training)
            last, outputs, states = cell_loop(
                step, projection, states, weights, mask=mask, shareable=is_shareable(step), **options
            )
        else:
            last, outputs, states = _run_calls(cell, x, states, mask, training, options)
    finally:
        for one in held:
            one.reset_dropout_mask()
            one.reset_recurrent_dropout_mask()
    return last, None if outputs is None else jnp.swapaxes(outputs, 0, 1), states


def build_cell(cell: Any, step_shape: tuple[int | None, ...], get_initial_state: Callable[[int], Any]) -> None:
    """Build a cell that is a layer, sublayers that it builds in its first call included."""
    if not isinstance(cell, Layer):
        return
    if not cell.built:
        cell.build(step_shape)
    if all(layer.built for layer in cell._flatten_layers()):
        return
    example = jax.ShapeDtypeStruct((step_shape[0] or 1, *step_shape[1:]), cell.compute_dtype)
    with StatelessScope():
        jax.eval_shape(lambda x: cell_caller(cell, False)(x, get_initial_state(x.shape[0])), example)


def is_own_cell(cell: Any) -> bool:
    """Whether the cell's parts may be run instead of its `call`, which a subclass could have changed."""
    return isinstance(cell, RecurrentCell) and getattr(type(cell).call, "is_project_then_step", False)


def is_shareable(step: Any) -> bool:
    """Whether equal steps compute the same: true if their functions are cornu's own, which hold no variables."""
    functions = [value for value in vars(step).values() if callable(value)]
    return all(inspect.isfunction(f) and f.__module__.startswith("cornu.") for f in functions)


def hold_dropout(cell: Any, x: Any, states: Any) -> list[RecurrentCell]:
    """Draw the dropout masks of every cell before the loop; return the cells that now keep some."""
    if isinstance(cell, RecurrentCell):
        cell.hold_dropout_masks(x, flatten(states)[0])
        return [cell]
    held: list[RecurrentCell] = []
    if isinstance(cell, StackedRNNCells):
        for one, state in zip(cell.cells, states, strict=True):
            held += hold_dropout(one, x, state)
            x = jax.ShapeDtypeStruct((x.shape[0], *cell_output_axes(one)), x.dtype)
    return held


def _run_calls(
    cell: Any, x: Any, states: Any, mask: Any, training: bool | None, options: dict[str, Any]
) -> tuple[Any, Any, Any]:
    """Loop over calls of the cell. Its variables that change (streams of seeds, say) go along from step to step."""
    variables = list(cell.variables) if isinstance(cell, Layer) else []
    fixed = [v for v in variables if v.trainable]
    changing = [v for v in variables if not v.trainable]
    with AutocastScope(None):
        weights, shared = [v.value for v in fixed], [v.value for v in changing]
    call = cell_caller(cell, training)

    def step(weights: Any, x: Any, states: Any, shared: Any) -> Any:
        state = [*zip(fixed, weights, strict=True), *zip(changing, shared, strict=True)]
        with StatelessScope(state) as scope:
            output, new = call(x, states)
            shared = [scope.get_current_value(v) for v in changing]
        return output, _like(states, new, cell), shared

    before = flatten(states[-1] if isinstance(cell, StackedRNNCells) else states)[0]
    last, outputs, states, shared = recurrence(
        step, x, states, weights, shared, mask=mask, first_output=before, **options
    )
    for variable, value in zip(changing, shared, strict=True):
        variable.assign(value)
    return last, outputs, states


def _like(states: Any, new: Any, cell: Any) -> Any:
    """The new states in the structure of the old ones."""
    leaves = flatten(new)
    old = flatten(states)
    if [tuple(leaf.shape) for leaf in leaves] != [tuple(leaf.shape) for leaf in old]:
        raise ValueError(
            f"{type(cell).__name__}: `call` must return (output, new states) with states like those it got, of shapes "
            f"{[tuple(leaf.shape) for leaf in old]}; got {[describe(leaf) for leaf in leaves]}."
        )
    return pack_sequence_as(states, leaves)
