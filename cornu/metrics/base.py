"""Metric: what every metric shares, with its state in variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cornu.base.config import floatx
from cornu.base.errors import bad_argument
from cornu.base.names import auto_name, name_scope
from cornu.core import dtype_policy_lookup
from cornu.core.configurable import Configurable
from cornu.core.scopes import StatelessScope
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.initializers.lookup import get as get_initializer

__all__ = ["Metric"]


@register("keras.metrics.Metric", "keras.Metric")
class Metric(Configurable):
    """Base class of metrics: numbers gathered over batches.

    A subclass makes its variables in `__init__` with `add_weight`, changes them in `update_state`, and computes the
    value from them in `result`. `reset_state` sets all of them to zero.

    Args:
        dtype: dtype, or a policy's name, of the variables. Defaults to the default float type.
        name: string; made up from the class name if None.

    Example:
        >>> from cornu import metrics
        >>> class Count(metrics.Metric):
        ...     def __init__(self, name="count", **kwargs):
        ...         super().__init__(name=name, **kwargs)
        ...         self.seen = self.add_weight(shape=(), initializer="zeros", name="seen")
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.seen.assign_add(len(y_true))
        ...     def result(self):
        ...         return self.seen.value
        >>> count = Count()
        >>> count.update_state([1, 2], [1, 2])
        >>> print(count([3], [3]))
        3.0
    """

    # Layers find the metrics among their attributes by this.
    _kind = "metric"

    def __init__(self, dtype: Any = None, name: str | None = None):
        self._variables: list[Variable] = []
        self.name: str = name or auto_name(type(self).__name__)
        self._dtype_policy = dtype_policy_lookup.get(dtype or floatx())

    @property
    def dtype(self) -> str:
        """Name of the dtype of the variables."""
        return self._dtype_policy.compute_dtype

    def add_variable(
        self, shape: Any, initializer: Any, dtype: Any = None, aggregation: str = "sum", name: str | None = None
    ) -> Variable:
        """Make a variable of this metric.

        Args:
            shape: tuple of integers.
            initializer: initializer, or its name, for the first value. `reset_state` sets zeros all the same.
            dtype: dtype, that of the metric by default.
            aggregation: how replicas are joined.
            name: string; made up if None.

        Raises:
            RuntimeError: if the class did not call `super().__init__()`.
        """
        self._check_made()
        if initializer is None:
            raise bad_argument(
                type(self).__name__, "initializer", "an initializer or its name", None, 'Write initializer="zeros".'
            )
        with name_scope(self.name.replace("/", ">")):
            variable = Variable(
                initializer=get_initializer(initializer),
                shape=shape,
                dtype=dtype or self.dtype,
                trainable=False,
                autocast=False,
                aggregation=aggregation,
                name=name,
            )
        self._variables.append(variable)
        return variable

    def add_weight(
        self, shape: Any = (), initializer: Any = None, dtype: Any = None, name: str | None = None
    ) -> Variable:
        """Make a variable of this metric, a scalar zero by default. See `add_variable`."""
        return self.add_variable(
            shape=shape, initializer="zeros" if initializer is None else initializer, dtype=dtype, name=name
        )

    @property
    def variables(self) -> list[Variable]:
        """Variables of this metric, then those of the metrics that its attributes hold."""
        self._check_made()
        held = list(_held(list(vars(self).values())))
        own = [*self._variables, *(item for item in held if isinstance(item, Variable))]
        inner = [variable for item in held if isinstance(item, Metric) for variable in item.variables]
        return list({id(variable): variable for variable in (*own, *inner)}.values())

    def _check_made(self) -> None:
        if "_variables" not in vars(self):
            raise RuntimeError(
                f"{type(self).__name__}: `__init__` must call `super().__init__(name=name)` before it makes variables."
            )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Update with a batch and return the value so far."""
        self._check_made()
        self.update_state(*args, **kwargs)
        return self.result()

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Take in a batch; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define `update_state(self, y_true, y_pred, ...)`.")

    def result(self) -> Any:
        """The value so far: a scalar, an array, or a dict of these; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define `result(self)`.")

    def reset_state(self) -> None:
        """Set all variables to zero."""
        for variable in self.variables:
            variable.set_zero()

    def stateless_update_state(self, metric_variables: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Pure form of `update_state`: from values of the variables and a batch to new values.

        Raises:
            ValueError: if there are not as many values as variables.

        Example:
            >>> from cornu import metrics
            >>> [float(v) for v in metrics.Mean().stateless_update_state([0.0, 0.0], [2.0, 4.0])]
            [6.0, 2.0]
        """
        variables = self._matching(metric_variables)
        with StatelessScope(zip(variables, metric_variables, strict=True)) as scope:
            self.update_state(*args, **kwargs)
        return [scope.get_current_value(variable) for variable in variables]

    def stateless_result(self, metric_variables: Any) -> Any:
        """Pure form of `result`: from values of the variables to the metric's value.

        Raises:
            ValueError: if there are not as many values as variables.
        """
        variables = self._matching(metric_variables)
        with StatelessScope(zip(variables, metric_variables, strict=True)):
            return self.result()

    def stateless_reset_state(self) -> list[Any]:
        """Pure form of `reset_state`: the values that the variables have after it."""
        variables = self.variables
        with StatelessScope() as scope:
            self.reset_state()
        values = [scope.get_current_value(variable) for variable in variables]
        return [variable.value if value is None else value for variable, value in zip(variables, values, strict=True)]

    def _matching(self, values: Any) -> list[Variable]:
        variables = self.variables
        if len(values) != len(variables):
            raise ValueError(
                f"{self.name}: argument 'metric_variables' must hold one value for each of the {len(variables)} "
                f"variables ({', '.join(v.name for v in variables)}); got {len(values)} values."
            )
        return variables

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _held(items: list[Any]) -> Iterator[Any]:
    """Metrics and variables among `items`, looking into lists, tuples and dicts."""
    for item in items:
        if isinstance(item, Metric | Variable):
            yield item
        elif isinstance(item, list | tuple):
            yield from _held(list(item))
        elif isinstance(item, dict):
            yield from _held(list(item.values()))
