"""Compiled programs: many steps in one dispatch over data on the device, or one step on a batch from the host.

For data on the device the number of steps is an argument of the program, not part of it. So the same executable runs
one step or a whole epoch, and the numbers cannot depend on how the steps were grouped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.core import eval_jaxpr

from cornu.base.memory import give_back_memory
from cornu.training.compiling_notice import ShapesSeen, after_a_second
from cornu.training.device_data import gather

__all__ = ["StepProgram"]

# A step: (state, batch) -> (logs, state). Logs are {} unless a model defines its own.
Step = Callable[[Any, Any], tuple[Any, Any]]
# Seconds of compiling from which on it is worth looking for what it left: that takes a hundredth of a second.
_LONG = 0.2


class StepProgram:
    """A step, compiled in the forms that an epoch needs.

    Args:
        step: pure function (state, batch) -> (logs, state).
        compiled: False runs the step operation by operation, for debugging.
        shapes: how many shapes of batches are normal; of more the user is told.

    Calls of different batch sizes compile once each.
    """

    def __init__(self, step: Step, compiled: bool = True, shapes: int = 2):
        self.step = step
        self.compiled = compiled
        self._one = jax.jit(step, donate_argnums=0) if compiled else step
        self._by_shapes: dict[Any, Callable[..., Any]] = {}
        self._shapes = ShapesSeen(shapes)
        self.tell_compiling: Callable[[], None] = _say_nothing

    def on_batch(self, state: Any, batch: Any) -> tuple[Any, Any]:
        """One step on a batch; returns (logs, state)."""
        if self.compiled and self._shapes.is_new(batch):
            with after_a_second(self.tell_compiling):
                _compile(self._one, state, batch)
        return self._one(state, batch)

    def on_device_data(
        self, state: Any, data: Any, order: Any, start: int, stop: int, batch_size: int
    ) -> tuple[Any, Any]:
        """Steps `start` to `stop` of an epoch; returns (logs of the last, state).

        Args:
            state: the state before.
            data: all samples, as `to_device` gives them.
            order: int32 indices of the samples; step i reads `order[i * batch_size:(i + 1) * batch_size]`.
            start, stop: first step, and the step behind the last.
            batch_size: samples in a step.
        """
        if not self.compiled:
            logs: Any = {}
            for index in range(start, stop):
                chosen = order[index * batch_size : (index + 1) * batch_size]
                logs, state = self.step(state, gather(data, chosen))
            return logs, state
        leaves, structure = jax.tree.flatten(data)
        key = (batch_size, order.shape, structure, *((leaf.shape, leaf.dtype) for leaf in leaves))
        steps = self._by_shapes.get(key)
        if steps is not None:
            return steps(state, data, order, start, stop)
        with after_a_second(self.tell_compiling):
            steps = self._by_shapes[key] = _several_steps(self.step, state, data, order, batch_size)
        return steps(state, data, order, start, stop)


def _several_steps(step: Step, state: Any, data: Any, order: Any, batch_size: int) -> Callable[..., Any]:
    """Compiled function `(state, data, order, start, stop) -> (logs of the last step, state)`.

    The step is traced once, here: the program that this gives is looked at, and then stands in a loop or alone.
    """

    def gather_and_step(state: Any, data: Any, order: Any, index: Any) -> tuple[Any, Any]:
        chosen = lax.dynamic_slice_in_dim(order, index * batch_size, batch_size)
        return step(state, gather(data, chosen))

    arguments = (state, data, order, np.int32(0))
    program, shapes = jax.make_jaxpr(gather_and_step, return_shape=True)(*arguments)
    results = jax.tree.structure(shapes)

    def one(state: Any, data: Any, order: Any, index: Any) -> tuple[Any, Any]:
        leaves = jax.tree.leaves((state, data, order, jnp.asarray(index, jnp.int32)))
        return jax.tree.unflatten(results, eval_jaxpr(program.jaxpr, program.consts, *leaves))

    if not _can_loop(program):
        alone = jax.jit(one, donate_argnums=0)
        _compile(alone, state, data, order, 0)

        def in_turn(state: Any, data: Any, order: Any, start: int, stop: int) -> tuple[Any, Any]:
            logs: Any = {}
            for index in range(start, stop):
                logs, state = alone(state, data, order, index)
            return logs, state

        return in_turn

    def loop(state: Any, data: Any, order: Any, start: Any, stop: Any) -> tuple[Any, Any]:
        empty = jax.tree.map(lambda spec: jnp.zeros(spec.shape, spec.dtype), shapes[0])
        return lax.fori_loop(start, stop, lambda i, carry: one(carry[1], data, order, i), (empty, state))

    looping = jax.jit(loop, donate_argnums=0)
    _compile(looping, state, data, order, 0, 1)
    return looping


def _compile(program: Any, *arguments: Any) -> None:
    """Compile for these arguments before the first call, so that the compiler's memory is free again by then.

    XLA leaves up to 200 MB behind, in pieces between which the arrays of a step do not fit.
    """
    began = time.perf_counter()
    program.lower(*arguments).compile()
    if time.perf_counter() - began > _LONG:
        give_back_memory()


def _can_loop(program: Any) -> bool:
    """Whether a step may stand in a compiled loop.

    XLA's CPU convolution inside a loop falls to a naive one, hundreds of times slower than outside.
    """
    return jax.default_backend() != "cpu" or not _mentions(program.jaxpr, "conv_general_dilated")


def _say_nothing() -> None:
    """Nobody listens."""


def _mentions(jaxpr: Any, primitive: str) -> bool:
    """Whether a primitive stands anywhere in a traced program."""
    for equation in jaxpr.eqns:
        if equation.primitive.name == primitive:
            return True
        for value in equation.params.values():
            for inner in value if isinstance(value, list | tuple) else (value,):
                inner = getattr(inner, "jaxpr", inner)
                if hasattr(inner, "eqns") and _mentions(inner, primitive):
                    return True
    return False
