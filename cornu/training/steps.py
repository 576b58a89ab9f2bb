"""One step of training, testing or prediction as a pure function of the state and a batch.

These are the methods that a user's subclass may override, in the form of Keras on JAX: the state goes in and comes
out as a tuple (trainable, non_trainable, optimizer, metrics) of lists of arrays.
"""

from __future__ import annotations

from typing import Any

import jax

from cornu.base.tree import flatten
from cornu.data.batch import unpack_x_y_sample_weight
from cornu.training.model_metrics import ModelMetrics
from cornu.training.state import State, StateVariables

__all__ = ["Steps"]

_RESULTS = ("compute_metrics", "get_metrics_result")


class Steps(ModelMetrics):
    """The part of a model that defines what happens in one step."""

    optimizer: Any

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """The number that training minimises: the compiled loss and the penalties that layers added.

        Override it for a loss that `compile(loss=...)` cannot say.

        Args:
            x: inputs of the batch.
            y: targets.
            y_pred: outputs of the model.
            sample_weight: weights of the samples, or None.
            training: whether the model ran in training mode.

        Returns:
            Scalar tensor.

        Raises:
            ValueError: if the model has neither a loss nor penalties.
        """
        del x, training
        losses = []
        if self._compile_loss is not None:
            losses.append(self._compile_loss(y, y_pred, sample_weight))
        losses.extend(self.losses)
        if not losses:
            raise ValueError(
                f"{self.name}: there is no loss to minimise. Pass `loss=` to `compile`, or let a layer call `add_loss`."
            )
        total = losses[0]
        for loss in losses[1:]:
            total = total + loss
        return total

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Update the compiled metrics with a batch and return all results so far.

        Override it for metrics that `compile(metrics=...)` cannot say.
        """
        del x
        if self._compile_metrics is not None:
            self._compile_metrics.update_state(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def stateless_compute_loss(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        metrics_variables: Any,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> tuple[Any, tuple[Any, Any, Any, Any]]:
        """`compute_loss` as a pure function of the variables' values.

        Returns:
            (loss, (trainable, non-trainable, metric and other values after it)).
        """
        variables = StateVariables.of(self, optimizer=False)
        state = State.of(trainable_variables, non_trainable_variables, metrics=metrics_variables)
        with variables.scope(state, collect_losses=True) as scope:
            loss = self.compute_loss(x, y, y_pred, sample_weight, training)
        after = variables.after(scope)
        return loss, (after.trainable, after.non_trainable, after.metrics, [])

    def compute_loss_and_updates(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        metrics_variables: Any,
        x: Any,
        y: Any,
        sample_weight: Any,
        training: bool = False,
        optimizer_variables: Any = None,
    ) -> tuple[Any, tuple[Any, Any, Any, Any]]:
        """Run the model and its loss as a pure function, in the form that `jax.value_and_grad(has_aux=True)` takes.

        Returns:
            (loss to differentiate, (loss to show, outputs, new non-trainable values, new metric values)).
        """
        variables = StateVariables.of(self, optimizer=optimizer_variables is not None)
        state = State.of(trainable_variables, non_trainable_variables, optimizer_variables or (), metrics_variables)
        with variables.scope(state, collect_losses=True) as scope:
            y_pred = self._call_model(x, training)
            loss = self.compute_loss(x, y, y_pred, sample_weight, training)
            self._track_loss(loss, x)
            to_minimise = loss
            if training and self.optimizer is not None:
                to_minimise = self.optimizer.scale_loss(loss)
        after = variables.after(scope)
        return to_minimise, (loss, y_pred, after.non_trainable, after.metrics)

    def _call_model(self, x: Any, training: bool) -> Any:
        return self(x, training=training)

    def _track_loss(self, loss: Any, x: Any) -> None:
        size = next((leaf.shape[0] for leaf in flatten(x) if leaf is not None and leaf.shape), 1)
        self._loss_tracker.update_state(loss, sample_weight=size)

    def train_step(self, state: Any, data: Any) -> tuple[dict[str, Any], Any]:
        """One update of the weights.

        Args:
            state: tuple (trainable, non_trainable, optimizer, metrics) of lists of arrays.
            data: the batch, as (x, y, sample_weight).

        Returns:
            (logs, new state).
        """
        new_state = self._train_update(State.of(*state), data)
        with StateVariables.of(self).scope(new_state):
            logs = self.get_metrics_result()
        return logs, tuple(new_state)

    def _train_update(self, state: State, data: Any) -> State:
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        differentiate = jax.value_and_grad(self.compute_loss_and_updates, has_aux=True)
        (_, (_, y_pred, non_trainable, metrics)), gradients = differentiate(
            state.trainable, state.non_trainable, state.metrics, x, y, sample_weight, True, state.optimizer
        )
        trainable, optimizer = self.optimizer.stateless_apply(state.optimizer, gradients, state.trainable)
        new_state = State.of(trainable, non_trainable, optimizer, metrics)
        return self._update_metrics(StateVariables.of(self), new_state, x, y, y_pred, sample_weight)

    def _update_metrics(
        self, variables: StateVariables, state: State, x: Any, y: Any, y_pred: Any, sample_weight: Any
    ) -> State:
        own = any(getattr(type(self), name) is not getattr(Steps, name) for name in _RESULTS)
        with variables.scope(state) as scope:
            if own:
                self.compute_metrics(x, y, y_pred, sample_weight)
            elif self._compile_metrics is not None:
                # The results are looked at after the epoch; traced here, they would be thrown away.
                self._compile_metrics.update_state(y, y_pred, sample_weight)
        return state._replace(metrics=variables.after(scope).metrics)

    def test_step(self, state: Any, data: Any) -> tuple[dict[str, Any], Any]:
        """Update of the metrics only.

        Args:
            state: tuple (trainable, non_trainable, metrics) of lists of arrays.
            data: the batch, as (x, y, sample_weight).

        Returns:
            (logs, new state).
        """
        trainable, non_trainable, metrics = state
        new_state = self._test_update(State.of(trainable, non_trainable, metrics=metrics), data)
        with StateVariables.of(self, optimizer=False).scope(new_state):
            logs = self.get_metrics_result()
        return logs, (new_state.trainable, new_state.non_trainable, new_state.metrics)

    def _test_update(self, state: State, data: Any) -> State:
        x, y, sample_weight = unpack_x_y_sample_weight(data)
        _, (_, y_pred, non_trainable, metrics) = self.compute_loss_and_updates(
            state.trainable, state.non_trainable, state.metrics, x, y, sample_weight, False
        )
        new_state = State.of(state.trainable, non_trainable, metrics=metrics)
        variables = StateVariables.of(self, optimizer=False)
        return self._update_metrics(variables, new_state, x, y, y_pred, sample_weight)

    def predict_step(self, state: Any, data: Any) -> tuple[Any, Any]:
        """Outputs of the model for a batch.

        Args:
            state: tuple (trainable, non_trainable) of lists of arrays.
            data: the batch, as x or (x,).

        Returns:
            (outputs, new non-trainable values).
        """
        trainable, non_trainable = state
        x, _, _ = unpack_x_y_sample_weight(data)
        variables = StateVariables.of(self, optimizer=False, metrics=False)
        with variables.scope(State.of(trainable, non_trainable)) as scope:
            outputs = self._call_model(x, False)
        return outputs, variables.after(scope).non_trainable
