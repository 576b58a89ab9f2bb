"""Fitting: the epochs of training, with validation and callbacks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from cornu.base.arguments import known_arguments
from cornu.base.errors import bad_argument, is_integer
from cornu.base.switches import limited_epochs
from cornu.data import ArraySource, StreamSource, limit_steps, make_source, train_validation_split
from cornu.training.callbacks import CallbackList, History
from cornu.training.checks import check_first_batch
from cornu.training.epoch import Epochs, EpochWatcher
from cornu.training.evaluating import Evaluating
from cornu.training.progress import ProgressBar
from cornu.training.state import StateVariables

__all__ = ["Fitting"]


class Fitting(Evaluating):
    """The part of a model that trains for epochs."""

    history: History

    @known_arguments
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | str = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool | str = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | list[int] = 1,
        checks: bool = True,
    ) -> History:
        """Train the model.

        Args:
            x: inputs: array, list of numbers, pandas data; a list or dict of these for several inputs; or a
                generator or `PyDataset` of batches (x, y) or (x, y, sample_weight).
            y: targets, in the same forms; left out where `x` brings them along.
            batch_size: samples in a step, 32 by default.
            epochs: how often the data are gone through (the number of the last epoch, if `initial_epoch` is set).
            verbose: 0 nothing, 1 a progress bar, 2 one line an epoch; "auto" is 1.
            callbacks: list of callbacks.
            validation_split: share of the samples, from 0 to 1, kept for validation: the last ones, before shuffling.
            validation_data: (x, y), (x, y, sample_weight) or a source of batches to validate on after an epoch.
            shuffle: True shuffles the samples before each epoch, "batch" whole batches, False nothing.
            class_weight: dict from class to weight, or a dict or list of them for several outputs.
            sample_weight: weights of the samples, shape (samples,) or (samples, timesteps).
            initial_epoch: number of epochs that are behind already.
            steps_per_epoch: steps in an epoch; the next epoch goes on where this one stops.
            validation_steps: number of validation steps.
            validation_batch_size: samples in a validation step, `batch_size` by default.
            validation_freq: validate every so many epochs, or in the epochs of this list (from 1).
            checks: whether the first batch is looked at for mistakes that would train without a message.

        Returns:
            `History`, whose `history` maps each metric to its value after each epoch. Training metrics are means
            over the epoch, with the weights as they were and with dropout on; `val_` metrics are of its end.

        Raises:
            ValueError: if the model is not compiled, or the data or arguments do not fit.

        Example:
            >>> import numpy as np
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((1,)), cornu.layers.Dense(1)])
            >>> model.compile("sgd", "mse")
            >>> history = model.fit(np.ones((4, 1)), np.ones((4, 1)), epochs=2, verbose=0)
            >>> len(history.history["loss"])
            2
        """
        where = "fit"
        self._require_optimizer(where)
        _check_counts(where, epochs=epochs, initial_epoch=initial_epoch)
        epochs = limited_epochs(epochs)
        if validation_split:
            if validation_data is not None:
                raise bad_argument(
                    where, "validation_split", "0 where `validation_data` is given", validation_split, "Pass only one."
                )
            split = train_validation_split(x, y, sample_weight, validation_split)
            (x, y, sample_weight), validation_data = split
        source = make_source(
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            shuffle=shuffle,
            class_weight=class_weight,
            steps=steps_per_epoch,
            where=where,
        )
        steps_per_epoch = limit_steps(source, steps_per_epoch)
        validate = self._validation(validation_data, validation_batch_size or batch_size, validation_steps)
        first = source.peek()
        look = functools.partial(check_first_batch, self, source, first) if checks else None
        self._fix_shapes(*first[:2], look=look)
        self.stop_training = False
        training = self._train_epochs(source, steps_per_epoch)
        hooks = self._callback_list(callbacks, verbose, training.steps_known, epochs, add_history=True)
        bar = ProgressBar(training.steps_known, epochs, verbose)
        watcher = self._watch_training(hooks, bar)
        hooks.on_train_begin()
        logs: dict[str, Any] = {}
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            hooks.on_epoch_begin(epoch)
            bar.epoch_begin(epoch)
            logs = training.run(watcher)
            if validate is not None and _validates(validation_freq, epoch, where):
                logs.update(validate(hooks))
            bar.epoch_end(logs)
            hooks.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        self.optimizer.finalize_variable_values(self.trainable_weights)
        hooks.on_train_end(logs)
        return self.history

    def _train_epochs(self, source: ArraySource | StreamSource, steps: int | None) -> Epochs:
        rng = np.random.default_rng(np.random.randint(2**31 - 1))
        return Epochs(source, self._train_program(), StateVariables.of(self), self._read_logs, steps, rng)

    def _watch_training(self, hooks: CallbackList, bar: ProgressBar) -> EpochWatcher:
        """How the callbacks and the progress bar look into an epoch."""

        def end(step: int, read: Callable[[], dict[str, Any]]) -> None:
            if hooks.wants_train_batches:
                hooks.on_train_batch_end(step, read())
            hooks.on_steps_end(step, read)

        return EpochWatcher(
            every_step=hooks.wants_train_batches,
            group=self._group_size,
            begin=hooks.on_train_batch_begin,
            end=end,
            progress=bar.update,
            compiling=bar.compiling,
            stopped=lambda: self.stop_training,
        )


def _check_counts(where: str, **counts: Any) -> None:
    for name, value in counts.items():
        if not is_integer(value) or value < 0:
            raise bad_argument(where, name, "an integer, 0 or more", value)


def _validates(freq: Any, epoch: int, where: str) -> bool:
    """Whether the model is validated after this epoch (counted from 0)."""
    if is_integer(freq) and freq > 0:
        return (epoch + 1) % freq == 0
    if isinstance(freq, list | tuple | set | range):
        return (epoch + 1) in freq
    raise bad_argument(where, "validation_freq", "a positive integer or a list of epochs, counted from 1", freq)
