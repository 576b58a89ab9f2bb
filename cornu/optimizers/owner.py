"""What an optimizer keeps: its own variables, how they are named, saved and loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any, overload

import jax

from cornu import initializers
from cornu.base.errors import bad_argument
from cornu.base.names import name_scope
from cornu.base.notices import notice
from cornu.core.variable import Variable

__all__ = ["VariableOwner"]


class VariableOwner:
    """The half of `Optimizer` that makes, lists and stores variables, in the order in which files keep them."""

    def __init__(self, name: str):
        self.name = name
        self._variables: list[Variable] = []

    @property
    def variables(self) -> list[Variable]:
        """The optimizer's own variables: iteration, learning rate, then what `build` made."""
        return list(self._variables)

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Make a variable that belongs to the optimizer.

        Args:
            shape: tuple of integers.
            initializer: name, initializer or callable `(shape, dtype) -> array`.
            dtype: the default float type if None.
            aggregation: how replicas are joined.
            layout: `jax.sharding.Sharding` to place the value by, or None.
            name: string without `/`.

        Raises:
            RuntimeError: if a subclass has not called `super().__init__`.
        """
        if not hasattr(self, "_variables"):
            raise RuntimeError(
                f"{type(self).__name__}: the base class is not set up. Call `super().__init__(learning_rate, ...)` "
                "first in `__init__`."
            )
        with name_scope(self.name):
            variable = Variable(
                initializers.get(initializer),
                shape=shape,
                dtype=dtype,
                trainable=False,
                autocast=False,
                aggregation=aggregation,
                name=name,
            )
        if layout is not None:
            variable.assign(jax.device_put(variable.value, layout))
        self._variables.append(variable)
        return variable

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str | None = None, initializer: Any = "zeros"
    ) -> Variable:
        """Make an optimizer variable of the shape and dtype of `reference_variable`.

        Args:
            reference_variable: the variable it is kept for.
            name: last part of its name, "var" if None; the reference's path stands before it.
            initializer: name, initializer or callable.
        """
        return self.add_variable(
            reference_variable.shape,
            initializer,
            dtype=reference_variable.dtype,
            layout=getattr(reference_variable, "_layout", None),
            name=f"{reference_variable.path.replace('/', '_')}_{name or 'var'}",
        )

    @overload
    def add_optimizer_variables(
        self, trainable_variables: Iterable[Variable], name: str, initializer: Any = "zeros"
    ) -> list[Any]: ...
    @overload
    def add_optimizer_variables(
        self, trainable_variables: Iterable[Variable], name: Sequence[str], initializer: Any = "zeros"
    ) -> tuple[list[Any], ...]: ...
    def add_optimizer_variables(
        self, trainable_variables: Iterable[Variable], name: str | Sequence[str], initializer: Any = "zeros"
    ) -> Any:
        """Make one variable, or one for each name, for every trainable variable.

        Args:
            trainable_variables: the variables they are kept for. Those that are overwritten by their gradient need
                none: None stands in their place.
            name: a name, or several; with several, all that belong to one variable are made together.
            initializer: one for all, or a list with one for each name.

        Returns:
            A list in the order of the variables; with several names a tuple of such lists.

        Raises:
            ValueError: if there are more or fewer initializers than names.
        """
        names = [name] if isinstance(name, str) else list(name)
        each = list(initializer) if isinstance(initializer, list | tuple) else [initializer] * len(names)
        if len(each) != len(names):
            where = f"{type(self).__name__}.add_optimizer_variables"
            raise bad_argument(where, "initializer", f"one for each of the names {names}", initializer)
        rows = [
            [
                None if variable.overwrite_with_gradient else self.add_variable_from_reference(variable, key, init)
                for key, init in zip(names, each, strict=True)
            ]
            for variable in trainable_variables
        ]
        columns = tuple([row[i] for row in rows] for i in range(len(names)))
        return columns[0] if isinstance(name, str) else columns

    def assign(self, variable: Variable, value: Any) -> None:
        """Set `variable`, one of the model or of the optimizer, to `value`."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: Any) -> None:
        """Add `value` to `variable`."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: Any) -> None:
        """Subtract `value` from `variable`."""
        variable.assign_sub(value)

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the values of all of `variables`, in their order.

        Raises:
            ValueError: if there are more or fewer values than variables, or a shape differs.
        """
        if len(weights) != len(self.variables):
            where = f"{type(self).__name__}.set_weights"
            raise bad_argument(
                where, "weights", f"a list of {len(self.variables)} arrays", weights, self._unbuilt_hint()
            )
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the values of all variables into `store`, under their numbers."""
        for i, variable in enumerate(self.variables):
            store[str(i)] = variable.numpy()

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Take the values that `save_own_variables` put into `store`.

        A store of another number of variables is left alone with a warning, as it belongs to another algorithm or to
        other arguments, and training can go on without it.
        """
        if len(store) != len(self.variables):
            notice(
                f"Optimizer '{self.name}': the saved state has {len(store)} variables, this optimizer has "
                f"{len(self.variables)}. Nothing was loaded, so it starts afresh. {self._unbuilt_hint()}".rstrip()
            )
            return
        for i, variable in enumerate(self.variables):
            variable.assign(store[str(i)])

    def _unbuilt_hint(self) -> str:
        built = getattr(self, "built", True)
        return "" if built else "It is not built yet: call `build(model.trainable_variables)` first."
