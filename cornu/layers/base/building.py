"""Building: a layer makes its variables when it first sees the shapes of its inputs."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NoReturn

from cornu import constraints, initializers, regularizers
from cornu.base.dtypes import is_float, standardize_dtype
from cornu.base.errors import bad_argument, describe
from cornu.base.names import current_path, name_scope
from cornu.core.keras_tensor import standardize_shape
from cornu.core.variable import Variable
from cornu.layers.base.tracking import Tracking

__all__ = ["Building", "shapes_of"]

_AS_IT_IS = nullcontext()


class Building(Tracking):
    """The part of Layer that makes variables."""

    variable_dtype: Any
    _building = False
    _locked = False
    _build_shapes: dict[str, Any] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = _in_build_phase(cls.__dict__["build"])  # type: ignore[method-assign]

    def _name_scope(self) -> AbstractContextManager[Any]:
        """Variables made inside are named after this layer."""
        outer = current_path()
        if self._path is None:
            self._path = f"{outer}/{self.name}" if outer else self.name
        return _AS_IT_IS if outer == self._path else name_scope(self.name)

    def build(self, input_shape: Any) -> None:
        """Make the variables for inputs of this shape; subclasses that have variables define it."""
        if not self._building:
            self._finish_build({})

    def _build_for(self, arguments: dict[str, Any]) -> None:
        """Call `build` with the shapes of the call's tensors.

        Args:
            arguments: the call's arguments by name, in order.
        """
        if self.built:
            return
        shapes = {name: shapes_of(value) for name, value in arguments.items()}
        shapes = {name: shape for name, shape in shapes.items() if shape is not None}
        wanted = [p.name for p in _parameters(type(self)) if p.kind is p.POSITIONAL_OR_KEYWORD]
        by_name = {
            name: shapes[name.removesuffix("_shape")] for name in wanted if name.removesuffix("_shape") in shapes
        }
        if len(wanted) > 1 or (by_name and wanted != ["input_shape"]):
            missing = [
                p.name
                for p in _parameters(type(self))
                if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in by_name
            ]
            if missing and len(by_name) == 0 and len(shapes) == 1:
                self.build(next(iter(shapes.values())))
            elif missing:
                raise ValueError(
                    f"{self.path} ({type(self).__name__}): `build` asks for {missing}, but the call has "
                    "tensors only for "
                    f"{list(shapes)}. Name each argument of `build` after one of `call`, with '_shape' behind it."
                )
            else:
                self.build(**by_name)
        elif not wanted:
            self.build()  # type: ignore[call-arg]
        elif shapes:
            self.build(next(iter(shapes.values())))
        else:
            self._finish_build({})

    def _finish_build(self, shapes: dict[str, Any]) -> None:
        self.built = True
        self._locked = True
        if not self.trainable:
            # The layer was frozen before it had these variables.
            self.trainable = False
        self._build_shapes = shapes or None

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes with which the layer was built, None if it was not."""
        if not self._build_shapes:
            return None
        if len(self._build_shapes) == 1:
            return {"input_shape": next(iter(self._build_shapes.values()))}
        return {"shapes_dict": dict(self._build_shapes)}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build with the shapes that `get_build_config` returned."""
        if "shapes_dict" in config:
            self.build(**{name: _as_shape(shape) for name, shape in config["shapes_dict"].items()})
        elif config.get("input_shape") is not None:
            self.build(_as_shape(config["input_shape"]))

    def add_weight(
        self,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        overwrite_with_gradient: bool = False,
        name: str | None = None,
    ) -> Variable:
        """Make a variable of this layer.

        Args:
            shape: tuple of integers, () by default.
            initializer: name, initializer or callable `(shape, dtype) -> array`. Glorot uniform for float dtypes,
                zeros for others by default.
            dtype: dtype of the variable, the layer's `variable_dtype` by default.
            trainable: whether training changes it.
            autocast: whether it is read in the layer's compute dtype.
            regularizer: name or callable from the value to a penalty, or None.
            constraint: name or callable applied to the value after each update, or None.
            aggregation: how replicas are joined: "none", "mean", "sum" or "only_first_replica".
            overwrite_with_gradient: whether the "gradient" replaces the value instead of stepping it.
            name: string without `/`.

        Raises:
            ValueError: if the shape has unknown sizes.
        """
        if "_tracked" not in self.__dict__:
            raise RuntimeError(f"{type(self).__name__}: call `super().__init__()` before `add_weight`.")
        if self._locked:
            raise ValueError(
                f"{self.path} ({type(self).__name__}): `add_weight` was called on a layer that is already "
                "built. Make all "
                "variables in `__init__` or in `build`."
            )
        if isinstance(shape, str):
            fix = f"The name comes by keyword: add_weight(shape=..., name={shape!r})."
            raise bad_argument(f"{self.path}.add_weight", "shape", "a tuple of integers", shape, fix)
        shape = standardize_shape(() if shape is None else shape, f"{self.path}.add_weight")
        if None in shape:
            raise bad_argument(
                f"{self.path}.add_weight", "shape", "made of known sizes", shape, "Give the model's Input that size."
            )
        dtype = self.variable_dtype if dtype is None else standardize_dtype(dtype)
        if initializer is None:
            initializer = "glorot_uniform" if is_float(dtype) else "zeros"
        with _AS_IT_IS if current_path() == self._path else name_scope(self.name):
            variable = Variable(
                initializers.get(initializer),
                shape=shape,
                dtype=dtype,
                trainable=trainable,
                autocast=autocast,
                aggregation=aggregation,
                name=name,
            )
        variable.regularizer = regularizers.get(regularizer)
        variable.constraint = constraints.get(constraint)
        variable.overwrite_with_gradient = overwrite_with_gradient
        self._added_weights = [*self._added_weights, variable]
        return variable

    def add_variable(
        self,
        shape: Any,
        initializer: Any,
        dtype: Any = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Make a variable of this layer; see `add_weight`."""
        return self.add_weight(
            shape=shape,
            initializer=initializer,
            dtype=dtype,
            trainable=trainable,
            autocast=autocast,
            regularizer=regularizer,
            constraint=constraint,
            name=name,
        )

    def add_metric(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Keras 3 took this away: it raises, and says what to write instead."""
        raise NotImplementedError(
            f"{self.path} ({type(self).__name__}): `add_metric` is gone. Name metrics in `compile(metrics=[...])`, or "
            "make one in `__init__` and call its `update_state` in `call`."
        )


def _in_build_phase(build: Callable[..., None]) -> Callable[..., None]:
    """Name the variables made in `build` after the layer, and note afterwards that it is built, and how."""

    @functools.wraps(build)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> None:
        if self._building:
            build(self, *args, **kwargs)
            return
        if self.built:
            return
        self._building = True
        made = len(self._added_weights)
        try:
            with self._name_scope():
                build(self, *args, **kwargs)
        except Exception:
            self._added_weights = self._added_weights[:made]
            raise
        finally:
            self._building = False
        try:
            bound = inspect.signature(build).bind(self, *args, **kwargs).arguments
        except TypeError as error:
            raise ValueError(f"{self.path}: `build` was called with {describe(args)}: {error}.") from error
        self._finish_build({name: shape for name, shape in list(bound.items())[1:] if shape is not None})

    return wrapper


@functools.lru_cache(maxsize=1024)
def _parameters(cls: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(cls.build).parameters.values())[1:]


def shapes_of(value: Any) -> Any:
    """Shapes of the tensors in `value`, None if there are none."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return tuple(value.shape)
    if isinstance(value, dict):
        shapes = {key: shapes_of(item) for key, item in value.items()}
        return shapes if any(shape is not None for shape in shapes.values()) else None
    if isinstance(value, list | tuple):
        found = [shapes_of(item) for item in value]
        return found if any(shape is not None for shape in found) else None
    return None


def _as_shape(shape: Any) -> Any:
    """Shapes come back from JSON as lists; a list of numbers is one shape."""
    if isinstance(shape, dict):
        return {key: _as_shape(value) for key, value in shape.items()}
    if isinstance(shape, list | tuple):
        if all(size is None or isinstance(size, int) for size in shape):
            return tuple(shape)
        return [_as_shape(item) for item in shape]
    return shape
