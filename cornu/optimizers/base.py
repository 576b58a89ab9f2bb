"""Optimizer: from gradients to new values of variables. The base class of all of them, and of a user's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self, Unpack

import jax
import jax.numpy as jnp
import numpy as np

from cornu import initializers
from cornu.base.errors import bad_argument, describe
from cornu.base.names import auto_name
from cornu.core.configurable import Configurable
from cornu.core.convert import convert_to_tensor
from cornu.core.scopes import StatelessScope
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.core.sparse import densify
from cornu.core.variable import Variable
from cornu.optimizers.arguments import DEFAULTS, CommonArguments, check_common, rate_number, takes_common_arguments
from cornu.optimizers.averaging import move_averages
from cornu.optimizers.clipping import clip
from cornu.optimizers.conditional import update_if
from cornu.optimizers.owner import VariableOwner
from cornu.optimizers.pairing import Pair, pair
from cornu.optimizers.schedules.base import LearningRateSchedule

__all__ = ["LearningRate", "Optimizer"]

LearningRate = float | LearningRateSchedule | Callable[[], Any]


@register("keras.optimizers.Optimizer", "keras.Optimizer")
class Optimizer(VariableOwner, Configurable):
    """Base class of optimizers.

    For an algorithm of your own define `build(variables)`, which makes the variables it keeps, and
    `update_step(gradient, variable, learning_rate)`, which assigns new values; add your arguments to `get_config`. All
    arguments below then work with it.

    Each `apply` does this, in this order: drop missing gradients, undo loss scaling, accumulate, clip, decay weights,
    `update_step` for each variable, average, apply the variables' constraints, count the iteration.

    Args:
        learning_rate: number, 0 or more; or a `LearningRateSchedule`; or a callable without arguments that returns a
            number. A number is kept in a variable, so setting it anew does not compile anything again.
        weight_decay: number, 0 or more, or None. Each step takes `weight_decay * learning_rate * variable` off every
            variable.
        clipnorm: number above 0 or None. Each gradient longer than this is shortened to it.
        clipvalue: number above 0 or None. Each entry of a gradient is brought into [-clipvalue, clipvalue].
        global_clipnorm: number above 0 or None. All gradients are shortened by one factor if together they are longer.
        use_ema: whether to keep an exponential moving average of every variable.
        ema_momentum: number in [0, 1]; weight of the past in the average: `m * average + (1 - m) * variable`.
        ema_overwrite_frequency: integer, 1 or more, or None. After every so many iterations the variables take their
            averages; None leaves that to `finalize_variable_values`, at the end of `fit`.
        loss_scale_factor: number above 0 or None. The loss is multiplied by it (`scale_loss`) and the gradients are
            divided by it, which keeps small float16 gradients from vanishing.
        gradient_accumulation_steps: integer, 2 or more, or None. Variables change once in so many calls, by the mean
            of the gradients.
        name: string without `/`; made up from the class name if None.

    Raises:
        ValueError: if an argument is out of its range, or more than one kind of clipping is asked for.

    Example:
        >>> import cornu
        >>> class SignDescent(cornu.optimizers.Optimizer):
        ...     def update_step(self, gradient, variable, learning_rate):
        ...         self.assign_sub(variable, learning_rate * cornu.ops.sign(gradient))
        >>> v = cornu.Variable([1.0, 1.0])
        >>> SignDescent(learning_rate=0.5).apply([cornu.ops.array([3.0, -2.0])], [v])
        >>> v.numpy().tolist()
        [0.5, 1.5]
    """

    # A function of the step that multiplies the rate, whoever sets that; dialects use it for a `decay` beside `lr`.
    rate_factor: Callable[[Any], Any] | None = None

    @takes_common_arguments
    def __init__(self, learning_rate: LearningRate, **common: Unpack[CommonArguments]):
        arguments = {**DEFAULTS, **common}
        where = type(self).__name__
        check_common(where, arguments)
        super().__init__(arguments["name"] or auto_name(where))
        self.weight_decay: float | None = arguments["weight_decay"]
        self.clipnorm: float | None = arguments["clipnorm"]
        self.clipvalue: float | None = arguments["clipvalue"]
        self.global_clipnorm: float | None = arguments["global_clipnorm"]
        self.use_ema: bool = arguments["use_ema"]
        self.ema_momentum: float = arguments["ema_momentum"]
        self.ema_overwrite_frequency: int | None = arguments["ema_overwrite_frequency"]
        self.loss_scale_factor: float | None = arguments["loss_scale_factor"]
        self.gradient_accumulation_steps: int | None = arguments["gradient_accumulation_steps"]
        self.built = False
        self._trainable_variables: list[Variable] = []
        self._positions: dict[int, int] = {}
        self._undecayed: set[int] = set()
        self._undecayed_names: list[str] = []
        once = "only_first_replica"
        self._iterations = self.add_variable((), dtype="int32", aggregation=once, name="iteration")
        self._learning_rate: Any = learning_rate
        if isinstance(learning_rate, Variable) or not callable(learning_rate):
            start = initializers.Constant(rate_number(where, learning_rate))
            self._learning_rate = self.add_variable((), start, aggregation=once, name="learning_rate")

    def __getstate__(self) -> dict[str, Any]:
        # A copy's variables have other identities.
        undecayed = [variable for variable in self._trainable_variables if id(variable) in self._undecayed]
        return {**self.__dict__, "_positions": {}, "_undecayed": undecayed}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._positions = {id(variable): i for i, variable in enumerate(self._trainable_variables)}
        self._undecayed = {id(variable) for variable in state["_undecayed"]}

    def build(self, variables: Iterable[Variable]) -> None:
        """Make the variables that the algorithm keeps for each of `variables`; a second call does nothing.

        Args:
            variables: the variables that gradients will come for, in this order.
        """
        if self.built:
            return
        self._trainable_variables = list(variables)
        self._positions = {id(variable): i for i, variable in enumerate(self._trainable_variables)}
        if self.use_ema:
            self._model_variables_moving_average = self.add_optimizer_variables(self._trainable_variables, "average")
        if self.gradient_accumulation_steps:
            self._accumulated_gradients = [
                self.add_variable_from_reference(variable, "gradient_accumulator")
                for variable in self._trainable_variables
            ]
        self._make_slots(self._trainable_variables)
        self.built: bool = True

    def _make_slots(self, variables: list[Variable]) -> None:
        """Make the algorithm's own variables; `build` calls it once."""

    def _get_variable_index(self, variable: Variable) -> int:
        """Place of `variable` among those the optimizer was built for, and so of what it keeps for it."""
        return self._positions[id(variable)]

    @property
    def iterations(self) -> Any:
        """Number of updates so far: calls of `apply`, or with gradient accumulation the calls divided by its steps."""
        if self.gradient_accumulation_steps:
            return self._iterations.value // self.gradient_accumulation_steps
        return self._iterations

    @property
    def learning_rate(self) -> Any:
        """The current rate: a variable, or what the schedule says at this step.

        It can be set to a number, or to another schedule.

        Raises:
            TypeError: when a number is set while a schedule or callable decides the rate.
        """
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            # As in Keras, a schedule counts calls of `apply`, also where gradients are accumulated.
            return rate(self._iterations)
        return rate if isinstance(rate, Variable) else rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        current, where = self._learning_rate, type(self).__name__
        if callable(value) and not isinstance(value, Variable):
            self._variables = [variable for variable in self._variables if variable is not current]
            self._learning_rate = value
        elif not isinstance(current, Variable):
            raise TypeError(
                f"{where}: argument 'learning_rate' is decided by {describe(current)}, so it cannot be set to "
                f"{describe(value)}. Make the optimizer with a number as learning_rate, or set another schedule."
            )
        else:
            # As an array of NumPy, for which no conversion is compiled.
            given = isinstance(value, Variable | jax.Array)
            current.assign(value if given else np.asarray(rate_number(where, value), jnp.dtype(current.dtype)))

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Leave some variables without weight decay.

        Args:
            var_list: variables.
            var_names: regular expressions; a variable whose `name` matches one anywhere is left alone, for example
                `["bias"]`.
        """
        self._undecayed = {id(variable) for variable in var_list or ()}
        self._undecayed_names = list(var_names or ())

    def _use_weight_decay(self, variable: Variable) -> bool:
        if id(variable) in self._undecayed:
            return False
        return not any(re.search(pattern, variable.name) for pattern in self._undecayed_names)

    def _decay_of(self, variable: Variable) -> float | None:
        return self.weight_decay

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Assign new values to `variable` and to what is kept for it. Subclasses define it.

        Args:
            gradient: array of the variable's shape.
            variable: one of the variables the optimizer was built for.
            learning_rate: variable or scalar array.
        """
        raise NotImplementedError(
            f"{type(self).__name__} must define `update_step(self, gradient, variable, learning_rate)`."
        )

    def _begin_step(self) -> None:
        """What an algorithm does once before the `update_step` of each variable."""

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """Update variables from pairs (gradient, variable).

        Returns:
            The variable that counts the calls.
        """
        pairs = list(grads_and_vars)
        self.apply([gradient for gradient, _ in pairs], [variable for _, variable in pairs])
        return self._iterations

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update variables by their gradients.

        Args:
            grads: list of arrays, one for each variable; None for a variable that the loss does not depend on.
            trainable_variables: list of variables; needed if the optimizer is not built yet, else those it was built
                with by default.

        Raises:
            ValueError: if no gradient is given for any variable, if a variable is not one the optimizer was built for,
                or if numbers or shapes of gradients and variables differ.
        """
        grads = [densify(gradient) for gradient in grads]
        if not grads:
            return
        pairs = self._update_overwritten(self._pair(grads, trainable_variables))
        if pairs:
            variables = [variable for _, variable in pairs]
            gradients = [convert_to_tensor(gradient) for gradient, _ in pairs]
            if self.loss_scale_factor is not None:
                gradients = [gradient / self.loss_scale_factor for gradient in gradients]
            if self.gradient_accumulation_steps:
                self._accumulate(gradients, variables)
            else:
                self._update(gradients, variables)
            if self.use_ema:
                averages, every = self._model_variables_moving_average, self.ema_overwrite_frequency
                move_averages(self._trainable_variables, averages, self.ema_momentum, self.iterations, every)
            for variable in variables:
                if variable.constraint is not None:
                    variable.assign(variable.constraint(variable.value))
        self._iterations.assign_add(1)

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """`apply` as a pure function of arrays, for `jax.jit` and your own loops.

        Args:
            optimizer_variables: list of arrays, the values of `self.variables`.
            grads: list of arrays.
            trainable_variables: list of arrays, the values of the variables the optimizer was built with.

        Returns:
            The new trainable values and the new optimizer values.

        Raises:
            ValueError: if the optimizer is not built, or a list has the wrong length.
        """
        where = f"{type(self).__name__}.stateless_apply"
        if not self.built:
            raise ValueError(f"{where}: the optimizer is not built. Call `build(trainable_variables)` first.")
        owned = self.variables
        for name, values, variables in (
            ("optimizer_variables", optimizer_variables, owned),
            ("trainable_variables", trainable_variables, self._trainable_variables),
        ):
            if len(values) != len(variables):
                raise bad_argument(where, name, f"a list of {len(variables)} arrays", values)
        mapping = [
            *zip(self._trainable_variables, trainable_variables, strict=True),
            *zip(owned, optimizer_variables, strict=True),
        ]
        with StatelessScope(state_mapping=mapping) as scope:
            self.apply(grads)
        return (
            [scope.get_current_value(variable) for variable in self._trainable_variables],
            [scope.get_current_value(variable) for variable in owned],
        )

    def _pair(self, grads: list[Any], variables: Sequence[Variable] | None) -> list[Pair]:
        where = f"{type(self).__name__} '{self.name}'"
        if variables is None:
            if not self.built:
                raise ValueError(
                    f"{where}: it is not built, so it does not know which variables the gradients belong to. Call "
                    "`build(trainable_variables)` first, or pass `trainable_variables` to `apply`."
                )
            variables = self._trainable_variables
        elif not self.built:
            self.build(variables)
        return pair(where, grads, variables, self._trainable_variables)

    def _update_overwritten(self, pairs: list[Pair]) -> list[Pair]:
        """Variables marked `overwrite_with_gradient` take their gradient as their value; the other pairs are returned.

        Such variables hold statistics (scales of float8 layers), so the largest of accumulated ones is kept.
        """
        for gradient, variable in pairs:
            if not variable.overwrite_with_gradient:
                continue
            if self.gradient_accumulation_steps:
                slot = self._accumulated_gradients[self._get_variable_index(variable)]
                largest = jnp.maximum(slot.value, convert_to_tensor(gradient))
                due = self._accumulation_is_due()
                variable.assign(jnp.where(due, largest, variable.value))
                slot.assign(jnp.where(due, jnp.zeros_like(largest), largest))
            else:
                variable.assign(gradient)
        return [pair for pair in pairs if not pair[1].overwrite_with_gradient]

    def _accumulation_is_due(self) -> Any:
        return (self._iterations.value + 1) % (self.gradient_accumulation_steps or 1) == 0

    def _accumulate(self, gradients: list[jax.Array], variables: list[Variable]) -> None:
        """Add to the sums; every so many calls update by their mean and start again from zero."""
        steps = self.gradient_accumulation_steps or 1
        sums = [self._accumulated_gradients[self._get_variable_index(variable)] for variable in variables]
        for total, gradient in zip(sums, gradients, strict=True):
            total.assign_add(gradient)

        def update() -> None:
            self._update([total.value / steps for total in sums], variables)
            for total in self._accumulated_gradients:
                total.assign(jnp.zeros(total.shape, total.dtype))

        update_if(self._accumulation_is_due(), [*self.variables, *self._trainable_variables], update)

    def _update(self, gradients: list[jax.Array], variables: list[Variable]) -> None:
        """One flat pass over the variables, which XLA fuses."""
        gradients = clip(gradients, self.clipnorm, self.clipvalue, self.global_clipnorm)
        rate = self.learning_rate
        if self.rate_factor is not None:
            rate = rate * self.rate_factor(self._iterations)
        self._begin_step()
        for gradient, variable in zip(gradients, variables, strict=True):
            decay = self._decay_of(variable)
            if decay and self._use_weight_decay(variable):
                variable.assign(variable.value - variable.value * decay * convert_to_tensor(rate, variable.dtype))
            self.update_step(gradient, variable, rate)

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        """Give variables their moving averages, if `use_ema`; `fit` calls it at its end."""
        if not self.use_ema:
            return
        for variable in var_list:
            average = self._model_variables_moving_average[self._get_variable_index(variable)]
            if average is not None:
                variable.assign(average.value)

    def scale_loss(self, loss: Any) -> Any:
        """`loss` times `loss_scale_factor`, for taking gradients that `apply` will scale back."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer, as plain values."""
        rate = self._learning_rate
        rate = float(rate.numpy()) if isinstance(rate, Variable) else serialize_keras_object(rate)
        config = {**super().get_config(), "learning_rate": rate}
        # What all share stands first, in the order of Keras's files.
        shared = ("name", "learning_rate", "weight_decay", "clipnorm", "global_clipnorm", *DEFAULTS)
        return {**{key: config[key] for key in shared}, **config}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make an optimizer from what `get_config` returned.

        Args:
            config: dict of arguments.
            custom_objects: dict from name to class, for a schedule of your own.
        """
        rate = config.get("learning_rate")
        if isinstance(rate, dict):
            config = {**config, "learning_rate": deserialize_keras_object(rate, custom_objects)}
        return cls(**config)
