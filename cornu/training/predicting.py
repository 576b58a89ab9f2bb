"""Predicting: outputs for all the data, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from cornu.base.arguments import known_arguments
from cornu.base.tree import flatten
from cornu.data import ArraySource, StreamSource, limit_steps, make_source
from cornu.training.progress import ProgressBar
from cornu.training.running import Running
from cornu.training.state import StateVariables

__all__ = ["Predicting"]


class Predicting(Running):
    """The part of a model that predicts."""

    @known_arguments
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: int | str = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Outputs of the model for data, as NumPy arrays.

        Args:
            x: inputs, in the forms that `fit` takes.
            batch_size: samples in a step, 32 by default.
            verbose: 0 nothing, 1 a progress bar, 2 one line; "auto" is 1.
            steps: number of steps, or None for all data.
            callbacks: list of callbacks.

        Returns:
            Array, or a nest of arrays like the model's outputs, with one row for each sample.

        Raises:
            ValueError: if the data do not fit.

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(2)])
            >>> model.predict(np.ones((4, 1)), verbose=0).shape
            (4, 2)
        """
        source = make_source(x, None, None, batch_size=batch_size, shuffle=False, steps=steps, where="predict")
        steps = limit_steps(source, steps)
        self._fix_shapes(source.peek()[0], training=False)
        variables = StateVariables.of(self, optimizer=False, metrics=False)
        program = self._predict_program(variables.trainable)
        count = steps if steps is not None else source.num_batches
        hooks = self._callback_list(callbacks, verbose, count)
        bar = ProgressBar(count, 1, verbose)
        program.tell_compiling = bar.compiling
        hooks.on_predict_begin()
        bar.epoch_begin(0)
        outputs: list[Any] = []
        for step, batch in enumerate(_batches(source, steps)):
            hooks.on_predict_batch_begin(step)
            size = _size(batch)
            if (
                isinstance(source, ArraySource)
                and not source.is_sparse
                and size < source.batch_size
                and self._rows_are_independent()
            ):
                batch = _filled(batch, min(_power_of_two(size), source.batch_size))
            output, state = program.on_batch(variables.take(), batch)
            variables.put(state)
            if _size(batch) != size:
                output = jax.tree.map(lambda array, rows=size: np.asarray(array)[:rows], output)
            outputs.append(output)
            hooks.on_predict_batch_end(step, {"outputs": output})
            bar.update(step + 1, dict)
        bar.epoch_end({})
        hooks.on_predict_end()
        if len(outputs) == 1:
            return jax.tree.map(np.asarray, outputs[0])
        return jax.tree.map(lambda *parts: np.concatenate([np.asarray(part) for part in parts]), *outputs)

    def _rows_are_independent(self) -> bool:
        """Whether more rows in a batch leave the others' outputs as they are; models that know say so."""
        return False


def _size(batch: Any) -> int:
    return next(leaf.shape[0] for leaf in flatten(batch) if leaf is not None)


def _power_of_two(size: int) -> int:
    """The next power of two: batches of all sizes up to n then need log n programs, not n."""
    return 1 << (size - 1).bit_length()


def _filled(batch: Any, size: int) -> Any:
    """The batch with its last row repeated up to `size` rows."""
    if _size(batch) == size:
        return batch
    return jax.tree.map(lambda a: np.concatenate([a, np.repeat(a[-1:], size - len(a), axis=0)]), batch)


def _batches(source: ArraySource | StreamSource, steps: int | None) -> Iterator[Any]:
    if isinstance(source, StreamSource):
        yield from source.epoch(None)
        return
    count = source.num_batches if steps is None else min(steps, source.num_batches)
    for index in range(count):
        yield source.batch(slice(index * source.batch_size, (index + 1) * source.batch_size))
