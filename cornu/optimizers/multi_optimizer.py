"""MultiOptimizer: another optimizer for each part of a model; OptimizerMap says which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from typing import Any, Self

from cornu.base.errors import bad_argument
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object
from cornu.core.variable import Variable
from cornu.optimizers.base import Optimizer
from cornu.optimizers.loss_scale_optimizer import LossScaleOptimizer

__all__ = ["MultiOptimizer", "OptimizerMap"]


@register("keras.optimizers.OptimizerMap")
class OptimizerMap(MutableMapping[str, Optimizer]):
    """Optimizers by the path of a variable.

    A key is a path, or a regular expression that the whole path matches: `"encoder/.*"` for all below `encoder`.

    Args:
        default_optimizer: the optimizer of variables that no key fits.
        optimizer_map: dict from key to optimizer.

    Raises:
        TypeError: if `default_optimizer` is no optimizer, or `optimizer_map` no dict.

    Example:
        >>> import cornu
        >>> adam, sgd = cornu.optimizers.Adam(), cornu.optimizers.SGD()
        >>> optimizers = cornu.optimizers.OptimizerMap(sgd, {"encoder/.*": adam})
        >>> optimizers["encoder/dense/kernel"] is adam, optimizers["decoder/dense/kernel"] is sgd
        (True, True)
    """

    def __init__(self, default_optimizer: Optimizer, optimizer_map: dict[str, Optimizer] | None = None):
        if not isinstance(default_optimizer, Optimizer):
            raise bad_argument("OptimizerMap", "default_optimizer", "an optimizer", default_optimizer, error=TypeError)
        if optimizer_map is not None and not isinstance(optimizer_map, dict):
            raise bad_argument("OptimizerMap", "optimizer_map", "a dict", optimizer_map, error=TypeError)
        self._default_optimizer = default_optimizer
        self._optimizers: dict[str, Optimizer] = dict(optimizer_map or {})

    @property
    def default_optimizer(self) -> Optimizer:
        """The optimizer of variables that no key fits."""
        return self._default_optimizer

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._optimizers:
            return self._optimizers[key]
        fitting = [pattern for pattern in self._optimizers if re.fullmatch(pattern, key)]
        if len(fitting) > 1:
            raise ValueError(f"OptimizerMap: the path '{key}' matches {fitting}; let one key match it.")
        return self._optimizers[fitting[0]] if fitting else self._default_optimizer

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if not isinstance(key, str):
            raise bad_argument("OptimizerMap", "key", "a path, or a regular expression of paths", key)
        if key in self._optimizers:
            raise ValueError(f"OptimizerMap: '{key}' has an optimizer already. Delete it first.")
        self._optimizers[key] = _plain_optimizer("OptimizerMap", optimizer)

    def __delitem__(self, key: str) -> None:
        del self._optimizers[key]

    def __len__(self) -> int:
        return len(self._optimizers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._optimizers)

    def __call__(self, variable: Variable) -> Optimizer:
        """The optimizer of a variable."""
        return self[variable.path]

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal map, as plain values."""
        return {
            "default_optimizer": serialize_keras_object(self._default_optimizer),
            "optimizer_map": serialize_keras_object(self._optimizers),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make a map from what `get_config` returned.

        Args:
            config: dict of arguments.
            custom_objects: dict from name to class, for optimizers of your own.
        """
        return cls(**{name: deserialize_keras_object(value, custom_objects) for name, value in config.items()})


@register("keras.optimizers.MultiOptimizer")
class MultiOptimizer(Optimizer):
    """Update each variable by the optimizer that `optimizer_map` names for it.

    Each has a learning rate of its own, so this one has none: see `optimizers`.

    Args:
        optimizer_map: an `OptimizerMap`, or a function from variable to optimizer.
        loss_scale_factor: number above 0 or None. The loss is multiplied by it and all gradients are divided by it; it
            takes the place of the optimizers' own.
        name: string.

    Raises:
        ValueError: if a `LossScaleOptimizer` or another `MultiOptimizer` is to be inside.

    Example:
        >>> import cornu
        >>> bias = cornu.Variable([1.0], name="bias")
        >>> kernel = cornu.Variable([1.0], name="kernel")
        >>> slow, fast = cornu.optimizers.SGD(0.1), cornu.optimizers.SGD(0.5)
        >>> optimizer = cornu.optimizers.MultiOptimizer(cornu.optimizers.OptimizerMap(slow, {".*bias": fast}))
        >>> optimizer.apply([cornu.ops.ones(1), cornu.ops.ones(1)], [bias, kernel])
        >>> round(float(bias[0]), 4), round(float(kernel[0]), 4)
        (0.5, 0.9)
    """

    optimizers: list[Optimizer]

    def __init__(
        self,
        optimizer_map: OptimizerMap | Callable[[Variable], Optimizer],
        loss_scale_factor: float | None = None,
        name: str | None = None,
    ):
        if not callable(optimizer_map):
            raise bad_argument(
                "MultiOptimizer", "optimizer_map", "an OptimizerMap or a function of a variable", optimizer_map
            )
        self.optimizers = []  # files name their state after this attribute
        super().__init__(learning_rate=0.0, loss_scale_factor=loss_scale_factor, name=name)
        self._optimizer_map = optimizer_map
        if isinstance(optimizer_map, OptimizerMap):
            for optimizer in (*optimizer_map.values(), optimizer_map.default_optimizer):
                self._take_in(optimizer)

    def _take_in(self, optimizer: Any) -> Optimizer:
        _plain_optimizer("MultiOptimizer", optimizer)
        if all(optimizer is not one for one in self.optimizers):
            optimizer.loss_scale_factor = self.loss_scale_factor
            self.optimizers.append(optimizer)
        return optimizer

    def build(self, variables: Iterable[Variable]) -> None:
        """Choose an optimizer for each variable and build it for its own.

        Args:
            variables: the variables that gradients will come for, in this order.
        """
        if self.built:
            return
        variables = list(variables)
        self._chosen = [self._take_in(self._optimizer_map(variable)) for variable in variables]
        super().build(variables)
        for optimizer, own in self._by_optimizer([(variable, variable) for variable in variables]):
            optimizer.build([variable for variable, _ in own])

    def _by_optimizer(
        self, pairs: list[tuple[Any, Variable]]
    ) -> Iterator[tuple[Optimizer, list[tuple[Any, Variable]]]]:
        """Each optimizer that has variables among these, with them."""
        for optimizer in self.optimizers:
            own = [
                (value, variable)
                for value, variable in pairs
                if self._chosen[self._get_variable_index(variable)] is optimizer
            ]
            if own:
                yield optimizer, own

    @property
    def variables(self) -> list[Variable]:
        """Its own counter, then the variables of the optimizers inside."""
        return [*self._variables, *(variable for optimizer in self.optimizers for variable in optimizer.variables)]

    @property
    def learning_rate(self) -> Any:
        """There is none: the optimizers inside have theirs."""
        raise AttributeError("MultiOptimizer has no learning rate of its own: each of its `optimizers` has one.")

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        raise AttributeError(
            f"MultiOptimizer has no learning rate of its own that could be set to {value!r}: set that of one of its "
            "`optimizers`."
        )

    @property
    def loss_scale_factor(self) -> float | None:
        """What the loss is multiplied by; setting it reaches the optimizers inside."""
        return self._loss_scale_factor

    @loss_scale_factor.setter
    def loss_scale_factor(self, value: float | None) -> None:
        self._loss_scale_factor = value
        for optimizer in self.optimizers:
            optimizer.loss_scale_factor = value

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Update variables by their gradients, each by its optimizer.

        Args:
            grads: list of arrays, one for each variable; None for a variable that the loss does not depend on.
            trainable_variables: list of variables; needed if the optimizer is not built yet, else those it was built
                with by default.

        Raises:
            ValueError: if numbers or shapes of gradients and variables differ.
        """
        grads = list(grads)
        if not grads:
            return
        for optimizer, own in self._by_optimizer(self._pair(grads, trainable_variables)):
            optimizer.apply([gradient for gradient, _ in own], [variable for _, variable in own])
        self._iterations.assign_add(1)

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        """Give variables the averages that their optimizers keep."""
        for optimizer, own in self._by_optimizer([(variable, variable) for variable in var_list]):
            optimizer.finalize_variable_values([variable for variable, _ in own])

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal optimizer, as plain values."""
        return {
            "optimizer_map": serialize_keras_object(self._optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make an optimizer from what `get_config` returned.

        Args:
            config: dict of arguments.
            custom_objects: dict from name to class, for optimizers of your own.
        """
        optimizer_map = deserialize_keras_object(config["optimizer_map"], custom_objects)
        return cls(**{**config, "optimizer_map": optimizer_map})


def _plain_optimizer(where: str, optimizer: Any) -> Optimizer:
    """An optimizer that works on variables itself."""
    if not isinstance(optimizer, Optimizer) or isinstance(optimizer, LossScaleOptimizer | MultiOptimizer):
        raise bad_argument(where, "optimizer", "an optimizer, not one around others", optimizer)
    return optimizer
