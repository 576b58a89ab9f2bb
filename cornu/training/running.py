"""What `fit`, `evaluate`, `predict` and single batches share: the compiled steps, and how their logs are read."""

from __future__ import annotations

from typing import Any

from cornu.training.callbacks import CallbackList
from cornu.training.compiling import Compiling, to_floats
from cornu.training.programs import StepProgram
from cornu.training.state import State
from cornu.training.steps import Steps

__all__ = ["Running"]


class Running(Compiling):
    """The part of a model that compiles its steps and reads what they return."""

    _programs: dict[Any, StepProgram]

    def _train_program(self) -> StepProgram:
        own = type(self).train_step is not Steps.train_step

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            if own:
                logs, state = self.train_step(tuple(state), batch)
                return logs, State.of(*state)
            return {}, self._train_update(state, batch)

        return self._program("train", step)

    def _test_program(self) -> StepProgram:
        own = type(self).test_step is not Steps.test_step

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            if own:
                logs, new_state = self.test_step((state.trainable, state.non_trainable, state.metrics), batch)
                trainable, non_trainable, metrics = new_state
                return logs, State.of(trainable, non_trainable, metrics=metrics)
            return {}, self._test_update(state, batch)

        return self._program("test", step)

    def _predict_program(self) -> StepProgram:
        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            outputs, non_trainable = self.predict_step((state.trainable, state.non_trainable), batch)
            return outputs, state._replace(non_trainable=non_trainable)

        return self._program("predict", step)

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
        return to_floats(logs) if logs else self._read_metrics()

    def _in_order(self, logs: dict[str, Any]) -> Any:
        """Results as a list, the loss first; a single one alone."""
        first = [name for name in self.metrics_names if name in logs]
        values = [logs[name] for name in first] + [logs[name] for name in logs if name not in first]
        return values[0] if len(values) == 1 else values

    @property
    def _group_size(self) -> int:
        steps = self.steps_per_execution
        return 1 if steps == "auto" else int(steps)

    def _callback_list(
        self, callbacks: Any, verbose: int | str, steps: int | None, epochs: int = 1, add_history: bool = False
    ) -> CallbackList:
        if isinstance(callbacks, CallbackList):
            return callbacks
        params = {"verbose": verbose, "epochs": epochs, "steps": steps}
        return CallbackList(callbacks, add_history=add_history, model=self, **params)
