"""Functions: `make_train_function` and its kin, for training loops that keep the state in their own hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp

from cornu.training.compiling import Compiling

__all__ = ["Functions", "StepFunction"]


class StepFunction:
    """One or several steps on the next batches of an iterator, as a pure function of the state.

    Args:
        step: pure function (state, batch) -> (outputs, state).
        compiled: whether the step is compiled.
        steps: number of batches that a call takes; fewer where the iterator ends.
        join: turns the list of what the steps returned into what the call returns.
    """

    def __init__(self, step: Callable[..., Any], compiled: bool, steps: int, join: Callable[[list[Any]], Any]):
        self._step = jax.jit(step) if compiled else step
        self._steps = steps
        self._join = join

    def __call__(self, state: Any, iterator: Iterator[Any]) -> tuple[Any, Any]:
        """What the steps returned, and the state after them; StopIteration if there is no batch left."""
        outputs, state = self._step(state, next(iterator))
        all_outputs = [outputs]
        while len(all_outputs) < self._steps and (batch := next(iterator, None)) is not None:
            outputs, state = self._step(state, batch)
            all_outputs.append(outputs)
        return self._join(all_outputs), state


class Functions(Compiling):
    """The part of a model that hands out its steps as functions.

    `fit`, `evaluate` and `predict` run programs of their own over many steps. A subclass that overrides one of these
    methods, or an attribute that holds another function, is used by them instead, one batch at a time.
    """

    def make_train_function(self, force: bool = False) -> Any:
        """Make the function that trains on the next batch, `train_function`; a compiled model keeps it.

        Args:
            force: True makes it anew, for example after layers were frozen.

        Returns:
            Function (state, iterator) -> (logs, state), where state is (trainable, non-trainable, optimizer, metric
            values), four lists of arrays, and logs maps metrics to arrays. The iterator gives (x, y) or
            (x, y, sample_weight).

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((2,)), cornu.layers.Dense(1)])
            >>> model.compile("sgd", "mse")
            >>> model.optimizer.build(model.trainable_variables)
            >>> groups = (model.trainable_variables, model.non_trainable_variables, model.optimizer.variables,
            ...           model.metrics_variables)
            >>> state = tuple([v.value for v in group] for group in groups)
            >>> batches = iter([(np.ones((4, 2)), np.ones((4, 1)))] * 3)
            >>> train = model.make_train_function()
            >>> for _ in range(3):
            ...     logs, state = train(state, batches)
            >>> sorted(logs), int(state[2][0])
            (['loss'], 3)
        """
        if self.train_function is None or force:
            self.train_function = self._step_function(self.train_step, _last)
        return self.train_function

    def make_test_function(self, force: bool = False) -> Any:
        """Make the function that evaluates the next batch, `test_function`; a compiled model keeps it.

        Args:
            force: True makes it anew.

        Returns:
            Function (state, iterator) -> (logs, state), where state is (trainable, non-trainable, metric values).
        """
        if self.test_function is None or force:
            self.test_function = self._step_function(self.test_step, _last)
        return self.test_function

    def make_predict_function(self, force: bool = False) -> Any:
        """Make the function that gives the outputs for the next batch, `predict_function`.

        Args:
            force: True makes it anew.

        Returns:
            Function (state, iterator) -> (outputs, state), where state is (trainable, non-trainable values) and the
            iterator gives x, (x,) or (x, y).
        """
        if self.predict_function is None or force:

            def step(state: Any, batch: Any) -> tuple[Any, Any]:
                outputs, non_trainable = self.predict_step(state, batch)
                return outputs, (state[0], non_trainable)

            self.predict_function = self._step_function(step, _joined)
        return self.predict_function

    def _step_function(self, step: Callable[..., Any], join: Callable[[list[Any]], Any]) -> StepFunction:
        return StepFunction(step, self._compiles_steps, self._group_size, join)

    @property
    def _group_size(self) -> int:
        steps = self.steps_per_execution
        return 1 if steps == "auto" else int(steps)

    def _own_function(self, kind: str) -> Callable[..., Any] | None:
        """The function of the user's own for this kind of step, if there is one."""
        maker = f"make_{kind}_function"
        if getattr(type(self), maker) is not getattr(Functions, maker):
            getattr(self, maker)()
        function = getattr(self, f"{kind}_function")
        return None if isinstance(function, StepFunction) else function

    def jax_state_sync(self) -> None:
        """Do nothing: the variables always hold the state, also inside `fit`. For loops written for Keras."""


def _last(logs: list[Any]) -> Any:
    return logs[-1]


def _joined(outputs: list[Any]) -> Any:
    return outputs[0] if len(outputs) == 1 else jax.tree.map(lambda *parts: jnp.concatenate(parts), *outputs)
