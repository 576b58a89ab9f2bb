"""Evaluating: loss and metrics on data, on its own and as the validation inside a `fit`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.base.arguments import known_arguments
from cornu.data import ArraySource, StreamSource, limit_steps, make_source, unpack_x_y_sample_weight
from cornu.training.callbacks import CallbackList
from cornu.training.epoch import Epochs, EpochWatcher
from cornu.training.progress import ProgressBar
from cornu.training.running import Running
from cornu.training.state import StateVariables

__all__ = ["Evaluating"]


class Evaluating(Running):
    """The part of a model that evaluates."""

    @known_arguments
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics on data, with the weights as they are.

        Args:
            x, y, sample_weight: data, in the forms that `fit` takes.
            batch_size: samples in a step, 32 by default. It does not change the result.
            verbose: 0 nothing, 1 a progress bar, 2 one line; "auto" is 1.
            steps: number of steps, or None for all data.
            callbacks: list of callbacks.
            return_dict: True returns a dict by name.

        Returns:
            The loss if there are no metrics, else a list [loss, metrics...] or a dict.

        Raises:
            ValueError: if the model is not compiled, or the data do not fit.

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1, kernel_initializer="zeros")])
            >>> model.compile("sgd", "mse", metrics=["mae"])
            >>> model.evaluate(np.ones((4, 1)), np.full((4, 1), 2.0), verbose=0)
            [4.0, 2.0]
        """
        where = "evaluate"
        self._require_compiled(where)
        source = make_source(x, y, sample_weight, batch_size=batch_size, shuffle=False, steps=steps, where=where)
        steps = limit_steps(source, steps)
        self._fix_shapes(*source.peek()[:2], training=False)
        epochs = self._test_epochs(source, steps, "steps")
        hooks = self._callback_list(callbacks, verbose, epochs.steps_known)
        logs = self._test(epochs, hooks, ProgressBar(epochs.steps_known, 1, verbose))
        return logs if return_dict else self._in_order(logs)

    def _test_epochs(self, source: ArraySource | StreamSource, steps: int | None, limit_name: str) -> Epochs:
        variables = StateVariables.of(self, optimizer=False)
        program = self._test_program(variables.trainable)
        return Epochs(source, program, variables, self._read_logs, steps, limit_name=limit_name)

    def _test(self, epochs: Epochs, hooks: CallbackList, bar: ProgressBar | None) -> dict[str, Any]:
        self.reset_metrics()
        hooks.on_test_begin()

        def end(step: int, read: Callable[[], dict[str, Any]]) -> None:
            if hooks.wants_test_batches:
                hooks.on_test_batch_end(step, read())

        watcher = EpochWatcher(
            every_step=hooks.wants_test_batches,
            group=self._group_size,
            begin=hooks.on_test_batch_begin,
            end=end,
            progress=None if bar is None else bar.update,
            compiling=(lambda: None) if bar is None else bar.compiling,
        )
        if bar is not None:
            bar.epoch_begin(0)
        logs = epochs.run(watcher)
        if bar is not None:
            bar.epoch_end(logs)
        hooks.on_test_end(logs)
        return logs

    def _validation(
        self, data: Any, batch_size: int | None, steps: int | None
    ) -> Callable[[CallbackList], dict[str, Any]] | None:
        """A function that evaluates on the validation data of a `fit` and gives the `val_` logs; None without data."""
        if data is None:
            return None
        if isinstance(data, list | tuple):
            x, y, sample_weight = unpack_x_y_sample_weight(data)
        else:
            x, y, sample_weight, batch_size = data, None, None, None
        source = make_source(
            x, y, sample_weight, batch_size=batch_size, shuffle=False, steps=steps, where="validation_data"
        )
        steps = limit_steps(source, steps)
        made: dict[int, Epochs] = {}

        def validate(hooks: CallbackList) -> dict[str, Any]:
            # A callback may compile the model anew.
            if self._compile_count not in made:
                made.clear()
                self._fix_shapes(*source.peek()[:2], training=False)
                made[self._compile_count] = self._test_epochs(source, steps, "validation_steps")
            logs = self._test(made[self._compile_count], hooks, None)
            return {f"val_{name}": value for name, value in logs.items()}

        return validate
