"""Compiled programs: many steps in one dispatch over data on the device, or one step on a batch from the host.

For data on the device the number of steps is an argument of the program, not part of it. So the same executable runs
one step or a whole epoch, and the numbers cannot depend on how the steps were grouped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

__all__ = ["StepProgram", "gather"]

# A step: (state, batch) -> (logs, state). Logs are {} unless a model defines its own.
Step = Callable[[Any, Any], tuple[Any, Any]]


class StepProgram:
    """A step, compiled in the forms that an epoch needs.

    Args:
        step: pure function (state, batch) -> (logs, state).
        compiled: False runs the step operation by operation, for debugging.

    Calls of different batch sizes compile once each.
    """

    def __init__(self, step: Step, compiled: bool = True):
        self.step = step
        self.compiled = compiled
        self._one = jax.jit(step, donate_argnums=0) if compiled else step
        self._many = jax.jit(self._loop, donate_argnums=0, static_argnames="batch_size")
        self._gathered = jax.jit(self._gather_and_step, donate_argnums=0, static_argnames="batch_size")
        self._loopable: dict[Any, bool] = {}

    def on_batch(self, state: Any, batch: Any) -> tuple[Any, Any]:
        """One step on a batch; returns (logs, state)."""
        return self._one(state, batch)

    def on_device_data(
        self, state: Any, data: Any, order: Any, start: int, stop: int, batch_size: int
    ) -> tuple[Any, Any]:
        """Steps `start` to `stop` of an epoch; returns (logs of the last, state).

        Args:
            state: the state before.
            data: nest of arrays with all samples.
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
        if self._can_loop(state, data, order, batch_size):
            return self._many(state, data, order, start, stop, batch_size=batch_size)
        logs = {}
        for index in range(start, stop):
            logs, state = self._gathered(state, data, order, index, batch_size=batch_size)
        return logs, state

    def _gather_and_step(self, state: Any, data: Any, order: Any, index: Any, *, batch_size: int) -> tuple[Any, Any]:
        chosen = lax.dynamic_slice_in_dim(order, index * batch_size, batch_size)
        return self.step(state, gather(data, chosen))

    def _loop(self, state: Any, data: Any, order: Any, start: Any, stop: Any, *, batch_size: int) -> tuple[Any, Any]:
        def body(index: Any, carry: Any) -> Any:
            _, state = carry
            return self._gather_and_step(state, data, order, index, batch_size=batch_size)

        logs, _ = jax.eval_shape(lambda s: self._gather_and_step(s, data, order, 0, batch_size=batch_size), state)
        empty = jax.tree.map(lambda spec: jnp.zeros(spec.shape, spec.dtype), logs)
        return lax.fori_loop(start, stop, body, (empty, state))

    def _can_loop(self, state: Any, data: Any, order: Any, batch_size: int) -> bool:
        """Whether the step may stand in a compiled loop.

        XLA's CPU convolution inside a loop falls to a naive one, hundreds of times slower than outside.
        """
        key = (batch_size, jax.tree.structure((state, data)))
        if key not in self._loopable:
            slow = False
            if jax.default_backend() == "cpu":
                jaxpr = jax.make_jaxpr(lambda s, d, o: self._gather_and_step(s, d, o, 0, batch_size=batch_size))(
                    state, data, order
                )
                slow = _mentions(jaxpr.jaxpr, "conv_general_dilated")
            self._loopable[key] = not slow
        return self._loopable[key]


def gather(data: Any, indices: Any) -> Any:
    """The samples at `indices` of every array in `data`."""
    return jax.tree.map(lambda array: array.at[indices].get(mode="promise_in_bounds"), data)


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
