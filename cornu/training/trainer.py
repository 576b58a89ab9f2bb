"""Trainer: compile, fit, evaluate and predict."""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.arguments import known_arguments
from cornu.base.errors import bad_argument, is_integer
from cornu.base.tree import flatten, map_structure
from cornu.data import ArraySource, StreamSource, make_source, train_validation_split, unpack_x_y_sample_weight
from cornu.training.callbacks import CallbackList, History
from cornu.training.checks import check_first_batch
from cornu.training.compiling import Compiling, to_floats
from cornu.training.epoch import Epochs, EpochWatcher
from cornu.training.programs import StepProgram
from cornu.training.progress import ProgressBar
from cornu.training.state import State, StateVariables

__all__ = ["Trainer"]

Source = ArraySource | StreamSource


class Trainer(Compiling):
    """The part of a model that trains, evaluates and predicts."""

    _programs: dict[Any, StepProgram]

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
        self._require_compiled("fit")
        if self.optimizer is None:
            raise ValueError(f"{where}: there is no optimizer. Pass one to `compile`, for example optimizer='adam'.")
        _check_counts(where, epochs=epochs, initial_epoch=initial_epoch)
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
        validation = self._validation_source(validation_data, validation_batch_size or batch_size, validation_steps)
        first = source.peek()
        look = functools.partial(check_first_batch, self, source, first) if checks else None
        self._fix_shapes(*first[:2], look=look)
        self.stop_training = False
        epochs_run = self._train_epochs(source, steps_per_epoch)
        watcher, bar, hooks = self._watch(epochs_run, verbose, callbacks, epochs)
        hooks.on_train_begin()
        logs: dict[str, Any] = {}
        for epoch in range(initial_epoch, epochs):
            self.reset_metrics()
            hooks.on_epoch_begin(epoch)
            bar.epoch_begin(epoch)
            self._run_epoch(epochs_run, watcher)
            logs = self._last_logs()
            if validation is not None and _validates(validation_freq, epoch, where):
                logs.update(self._validate(validation, validation_steps, hooks))
            bar.epoch_end(logs)
            hooks.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        self.optimizer.finalize_variable_values(self.trainable_weights)
        hooks.on_train_end(logs)
        return self.history

    history: History

    def _train_epochs(self, source: Source, steps: int | None) -> Epochs:
        variables = StateVariables.of(self)
        own = type(self).train_step is not Trainer.train_step

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            if own:
                logs, state = self.train_step(tuple(state), batch)
                return logs, State.of(*state)
            return {}, self._train_update(state, batch)

        rng = np.random.default_rng(np.random.randint(2**31 - 1))
        program = self._program("train", step)
        return Epochs(source, program, variables.take, variables.put, self._read_logs, steps, rng)

    def _test_epochs(self, source: Source, steps: int | None, limit_name: str) -> Epochs:
        variables = StateVariables.of(self, optimizer=False)
        own = type(self).test_step is not Trainer.test_step

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            if own:
                logs, new_state = self.test_step((state.trainable, state.non_trainable, state.metrics), batch)
                trainable, non_trainable, metrics = new_state
                return logs, State.of(trainable, non_trainable, metrics=metrics)
            return {}, self._test_update(state, batch)

        program = self._program("test", step)
        return Epochs(source, program, variables.take, variables.put, self._read_logs, steps, None, limit_name)

    def _program(self, kind: str, step: Any) -> StepProgram:
        """The compiled step of this kind; made anew when something that it was made for has changed."""
        programs = self.__dict__.setdefault("_programs", {})
        trainable = tuple(id(v) for v in self.trainable_variables)
        # A schedule stands in the program itself; a plain learning rate is a variable.
        schedule = id(getattr(self.optimizer, "_learning_rate", None))
        key = (kind, self._compile_count, trainable, schedule, getattr(self, "run_eagerly", False))
        if key not in programs:
            for old in [k for k in programs if k[0] == kind]:
                del programs[old]
            programs[key] = StepProgram(step, compiled=not getattr(self, "run_eagerly", False))
        return programs[key]

    def _read_logs(self, logs: Any) -> dict[str, Any]:
        """What a step of the user's own returned, or the results of the metrics."""
        self._step_logs = logs
        return to_floats(logs) if logs else self._read_metrics()

    _step_logs: Any = None

    def _last_logs(self) -> dict[str, Any]:
        return to_floats(self._step_logs) if self._step_logs else self._read_metrics()

    def _run_epoch(self, epochs: Epochs, watcher: EpochWatcher) -> int:
        self._step_logs = None
        end = watcher.end

        def keep(step: int, read: Any) -> None:
            if self._has_own_logs:
                read()
            if end is not None:
                end(step, read)

        watcher.end = keep
        try:
            return epochs.run(watcher)
        finally:
            watcher.end = end

    @property
    def _has_own_logs(self) -> bool:
        cls = type(self)
        return cls.train_step is not Trainer.train_step or cls.test_step is not Trainer.test_step

    def _watch(
        self, epochs_run: Epochs, verbose: int | str, callbacks: Any, epochs: int
    ) -> tuple[EpochWatcher, ProgressBar, CallbackList]:
        """The callbacks and the progress bar of a `fit`, and how they look into an epoch."""
        params = {"verbose": verbose, "epochs": epochs, "steps": epochs_run.steps_known}
        if isinstance(callbacks, CallbackList):
            hooks = callbacks
        else:
            hooks = CallbackList(callbacks, add_history=True, model=self, **params)
        bar = ProgressBar(epochs_run.steps_known, epochs, verbose)
        watcher = EpochWatcher(
            every_step=hooks.wants_train_batches,
            group=self._group_size,
            begin=hooks.on_train_batch_begin,
            end=lambda step, read: self._after_steps(hooks, "train", step, read),
            progress=bar.update,
            stopped=lambda: self.stop_training,
        )
        return watcher, bar, hooks

    def _after_steps(self, hooks: CallbackList, kind: str, step: int, read: Any) -> None:
        if kind == "train" and hooks.wants_train_batches:
            hooks.on_train_batch_end(step, read())
        elif kind == "test" and hooks.wants_test_batches:
            hooks.on_test_batch_end(step, read())
        if kind == "train":
            hooks.on_steps_end(step, read)

    @property
    def _group_size(self) -> int:
        steps = self.steps_per_execution
        return 1 if steps == "auto" else int(steps)

    # --- evaluate -------------------------------------------------------------------------------------------------

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
        """
        where = "evaluate"
        self._require_compiled("evaluate")
        source = make_source(x, y, sample_weight, batch_size=batch_size, shuffle=False, steps=steps, where=where)
        self._fix_shapes(*source.peek()[:2], training=False)
        run = self._test_epochs(source, steps, "steps")
        params = {"verbose": verbose, "epochs": 1, "steps": run.steps_known}
        hooks = callbacks if isinstance(callbacks, CallbackList) else CallbackList(callbacks, model=self, **params)
        bar = ProgressBar(run.steps_known, 1, verbose)
        logs = self._test(run, hooks, bar)
        return logs if return_dict else self._in_order(logs)

    def _test(self, run: Epochs, hooks: CallbackList, bar: ProgressBar | None) -> dict[str, Any]:
        self.reset_metrics()
        hooks.on_test_begin()
        watcher = EpochWatcher(
            every_step=hooks.wants_test_batches,
            group=self._group_size,
            begin=hooks.on_test_batch_begin,
            end=lambda step, read: self._after_steps(hooks, "test", step, read),
            progress=None if bar is None else bar.update,
        )
        if bar is not None:
            bar.epoch_begin(0)
        self._run_epoch(run, watcher)
        logs = self._last_logs()
        if bar is not None:
            bar.epoch_end(logs)
        hooks.on_test_end(logs)
        return logs

    def _validation_source(self, data: Any, batch_size: int | None, steps: int | None) -> Source | None:
        if data is None:
            return None
        where = "validation_data"
        if isinstance(data, list | tuple):
            x, y, sample_weight = unpack_x_y_sample_weight(data)
        else:
            x, y, sample_weight, batch_size = data, None, None, None
        return make_source(x, y, sample_weight, batch_size=batch_size, shuffle=False, steps=steps, where=where)

    def _validate(self, source: Source, steps: int | None, hooks: CallbackList) -> dict[str, Any]:
        runs = self.__dict__.setdefault("_validation_runs", {})
        key = (id(source), self._compile_count)
        if key not in runs:
            runs.clear()
            self._fix_shapes(*source.peek()[:2], training=False)
            runs[key] = self._test_epochs(source, steps, "validation_steps")
        logs = self._test(runs[key], hooks, None)
        return {f"val_{name}": value for name, value in logs.items()}

    def _in_order(self, logs: dict[str, Any]) -> Any:
        """Results as a list, the loss first; a single one alone."""
        first = [name for name in self.metrics_names if name in logs]
        values = [logs[name] for name in first] + [logs[name] for name in logs if name not in first]
        return values[0] if len(values) == 1 else values

    # --- predict --------------------------------------------------------------------------------------------------

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
        where = "predict"
        source = make_source(x, None, None, batch_size=batch_size, shuffle=False, steps=steps, where=where)
        self._fix_shapes(source.peek()[0], training=False)
        variables = StateVariables.of(self, optimizer=False, metrics=False)
        program = self._program("predict", self._predict_one)
        count = steps if steps is not None else source.num_batches
        params = {"verbose": verbose, "epochs": 1, "steps": count}
        hooks = callbacks if isinstance(callbacks, CallbackList) else CallbackList(callbacks, model=self, **params)
        bar = ProgressBar(count, 1, verbose)
        hooks.on_predict_begin()
        bar.epoch_begin(0)
        outputs: list[Any] = []
        for step, batch in enumerate(_batches(source, steps)):
            hooks.on_predict_batch_begin(step)
            output, state = program.on_batch(variables.take(), batch)
            variables.put(state)
            outputs.append(output)
            hooks.on_predict_batch_end(step, {"outputs": output})
            bar.update(step + 1, dict)
        bar.epoch_end({})
        hooks.on_predict_end()
        return jax.tree.map(lambda *parts: np.concatenate([np.asarray(part) for part in parts]), *outputs)

    def _predict_one(self, state: Any, batch: Any) -> tuple[Any, Any]:
        outputs, non_trainable = self.predict_step((state.trainable, state.non_trainable), batch)
        return outputs, state._replace(non_trainable=non_trainable)

    # --- single batches -------------------------------------------------------------------------------------------

    @known_arguments
    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """One update on one batch.

        Returns:
            The loss if there are no metrics, else a list [loss, metrics...] or a dict.
        """
        self._require_compiled("train_on_batch")
        source = _whole("train_on_batch", x, y, sample_weight, class_weight)
        self._fix_shapes(*source.peek()[:2])
        return self._on_batch(self._train_epochs(source, None), source, return_dict)

    @known_arguments
    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Loss and metrics on one batch.

        Returns:
            The loss if there are no metrics, else a list [loss, metrics...] or a dict.
        """
        self._require_compiled("test_on_batch")
        source = _whole("test_on_batch", x, y, sample_weight, None)
        self._fix_shapes(*source.peek()[:2], training=False)
        return self._on_batch(self._test_epochs(source, None, "steps"), source, return_dict)

    def _on_batch(self, run: Epochs, source: ArraySource, return_dict: bool) -> Any:
        self.reset_metrics()
        logs, state = run.program.on_batch(run.take(), map_structure(_as_jax, source.peek()))
        run.put(state)
        results = self._read_logs(logs)
        return results if return_dict else self._in_order(results)

    def predict_on_batch(self, x: Any) -> Any:
        """Outputs of the model for one batch, as NumPy arrays."""
        source = _whole("predict_on_batch", x, None, None, None)
        self._fix_shapes(source.peek()[0], training=False)
        variables = StateVariables.of(self, optimizer=False, metrics=False)
        outputs, state = self._program("predict", self._predict_one).on_batch(variables.take(), source.peek())
        variables.put(state)
        return jax.tree.map(np.asarray, outputs)


def _whole(where: str, x: Any, y: Any, sample_weight: Any, class_weight: Any) -> ArraySource:
    """All samples as one batch."""
    size = len(next(leaf for leaf in flatten(x) if leaf is not None)) if isinstance(x, dict) else None
    source = make_source(x, y, sample_weight, batch_size=size, shuffle=False, class_weight=class_weight, where=where)
    if not isinstance(source, ArraySource):
        raise bad_argument(where, "x", "one batch of arrays", x, "Use `fit` or `predict` for generators.")
    source.batch_size = source.num_samples
    return source


def _batches(source: Source, steps: int | None) -> Any:
    if isinstance(source, StreamSource):
        yield from source.epoch(None)
        return
    order = source.order(None)
    count = source.num_batches if steps is None else min(steps, source.num_batches)
    for index in range(count):
        yield source.batch(order[index * source.batch_size : (index + 1) * source.batch_size])


def _as_jax(leaf: Any) -> Any:
    return None if leaf is None else jnp.asarray(leaf)


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
