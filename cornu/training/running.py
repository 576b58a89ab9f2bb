"""What `fit`, `evaluate`, `predict` and single batches share: the compiled steps, and how their logs are read."""

from __future__ import annotations

from typing import Any

from cornu.core.sparse import densify
from cornu.core.variable import Variable
from cornu.data import pack_x_y_sample_weight
from cornu.training.callbacks import CallbackList
from cornu.training.compiling import to_floats
from cornu.training.functions import Functions
from cornu.training.programs import StepProgram
from cornu.training.state import State
from cornu.training.steps import Steps

__all__ = ["Running"]


class Running(Functions):
    """The part of a model that compiles its steps and reads what they return."""

    _programs: dict[Any, StepProgram]

    def _train_program(self) -> StepProgram:
        own = self._own_function("train")
        if own is None and type(self).train_step is Steps.train_step:
            return self._program("train", lambda state, batch: ({}, self._train_update(state, batch)))

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            data = pack_x_y_sample_weight(*batch)
            logs, new_state = own(tuple(state), iter([data])) if own else self.train_step(tuple(state), data)
            return logs, State.of(*new_state)

        return self._program("train", step, own)

    def _test_program(self, trainable: list[Variable] | None = None) -> StepProgram:
        own = self._own_function("test")
        if own is None and type(self).test_step is Steps.test_step:
            return self._program("test", lambda state, batch: ({}, self._test_update(state, batch)), None, trainable)

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            given = (state.trainable, state.non_trainable, state.metrics)
            data = pack_x_y_sample_weight(*batch)
            logs, new_state = own(given, iter([data])) if own else self.test_step(given, data)
            trainable, non_trainable, metrics = new_state
            return logs, State.of(trainable, non_trainable, metrics=metrics)

        return self._program("test", step, own, trainable)

    def _predict_program(self, trainable: list[Variable] | None = None) -> StepProgram:
        own = self._own_function("predict")

        def step(state: Any, batch: Any) -> tuple[Any, Any]:
            given, data = (state.trainable, state.non_trainable), pack_x_y_sample_weight(*batch)
            if own is not None:
                outputs, (_, non_trainable) = own(given, iter([data]))
            else:
                outputs, non_trainable = self.predict_step(given, data)
            return densify(outputs), state._replace(non_trainable=list(non_trainable))

        return self._program("predict", step, own, trainable)

    def _program(self, kind: str, step: Any, own: Any = None, trainable: list[Variable] | None = None) -> StepProgram:
        """The compiled step of this kind; made anew when something that it was made for has changed.

        Args:
            kind: "train", "test" or "predict".
            step: pure function (state, batch) -> (logs, state).
            own: the function of the user's own that the step calls, if it does; whether to compile is its own affair.
            trainable: the model's trainable variables, where they are at hand.
        """
        programs = self.__dict__.setdefault("_programs", {})
        ids = tuple(id(v) for v in (self.trainable_variables if trainable is None else trainable))
        # A schedule stands in the program itself; a plain learning rate is a variable.
        schedule = id(getattr(self.optimizer, "_learning_rate", None))
        compiled = own is None and self._compiles_steps
        key = (kind, self._compile_count, ids, schedule, compiled, id(own))
        if key not in programs:
            for old in [k for k in programs if k[0] == kind]:
                del programs[old]
            # `predict` fills short batches up to powers of two, each of which is a shape.
            programs[key] = StepProgram(step, compiled=compiled, shapes=12 if kind == "predict" else 2)
        return programs[key]

    def _read_logs(self, logs: Any) -> dict[str, Any]:
        """What a step of the user's own returned, or the results of the metrics."""
        return to_floats(logs) if logs else self._read_metrics()

    def _in_order(self, logs: dict[str, Any]) -> Any:
        """Results as a list, the loss first; a single one alone."""
        first = [name for name in self.metrics_names if name in logs]
        values = [logs[name] for name in first] + [logs[name] for name in logs if name not in first]
        return values[0] if len(values) == 1 else values

    def _callback_list(
        self, callbacks: Any, verbose: int | str, steps: int | None, epochs: int = 1, add_history: bool = False
    ) -> CallbackList:
        if isinstance(callbacks, CallbackList):
            return callbacks
        params = {"verbose": verbose, "epochs": epochs, "steps": steps}
        return CallbackList(callbacks, add_history=add_history, model=self, **params)
