"""Model: layers that are trained together, as a graph (functional) or as a class of the user's own."""

from __future__ import annotations

import json
from typing import Any, Self

import jax

from cornu.base.errors import bad_argument, is_integer, unknown_name
from cornu.core.serialization import register, serialize_keras_object
from cornu.core.variable import Variable
from cornu.layers.base.building import shapes_of
from cornu.layers.base.layer import Layer
from cornu.models import functional_config
from cornu.models.functional_graph import FunctionalGraph
from cornu.models.independent_rows import rows_are_independent
from cornu.models.pickling import reduce_model
from cornu.models.summary import print_summary
from cornu.saving.saving_api import load_weights, save_model, save_weights

__all__ = ["Functional", "Model"]


@register("keras.Model", "keras.models.Model", "keras.src.models.model.Model")
class Model(FunctionalGraph):
    """Layers joined to something that can be trained, evaluated, used and saved.

    Three ways lead to one. Functional: call layers on an `Input` and pass both ends. Subclass: make layers in
    `__init__` and use them in `call`. `Sequential`: a plain stack of layers.

    Args:
        inputs: symbolic tensor, or a list or dict of them, made by `Input`.
        outputs: symbolic tensor, or a list or dict of them, computed from the inputs.
        name: string, made up if None.

    Raises:
        ValueError: if the outputs do not depend on the inputs alone.

    Example:
        >>> import cornu
        >>> inputs = cornu.Input((3,))
        >>> model = cornu.Model(inputs, cornu.layers.Dense(2)(inputs))
        >>> model.output_shape
        (None, 2)
        >>> class Twice(cornu.Model):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.dense = cornu.layers.Dense(2)
        ...     def call(self, inputs):
        ...         return 2 * self.dense(inputs)
        >>> Twice()(cornu.ops.ones((1, 3))).shape
        (1, 2)
    """

    _known_arguments = Layer._known_arguments | {"inputs", "outputs"}

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        # `Model(inputs, outputs)` is a Functional: Keras writes and shows it under that name.
        if cls is Model and _is_functional(args, kwargs):
            return super().__new__(Functional, *args, **kwargs)  # type: ignore[return-value]
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any):
        if _is_functional(args, kwargs):
            given: dict[str, Any] = dict(zip(("inputs", "outputs", "name"), args, strict=False))
            given.update(kwargs)
            inputs, outputs = given.pop("inputs"), given.pop("outputs")
            super().__init__(**given)
            self._set_graph(inputs, outputs)
        else:
            super().__init__(*args, **kwargs)

    def _rows_are_independent(self) -> bool:
        return self._remember("rows_are_independent", lambda: rows_are_independent(self))

    # --- layers ---------------------------------------------------------------------------------------------------

    @property
    def variables(self) -> list[Variable]:
        """All variables, those of seed streams included, but not those of metrics."""
        found = self._remember("variables", self._find_variables)
        return super().variables if found is None else list(found)

    def _find_variables(self) -> list[Variable] | None:
        """All variables; None if a layer of the user's own has another idea of them, which may change at any time."""
        finders = (getattr(type(layer).variables, "fget", None) for layer in self._flatten_layers())
        ours = all(getattr(finder, "__module__", "").startswith("cornu.") for finder in finders)
        return super().variables if ours else None

    @property
    def layers(self) -> list[Layer]:
        """The layers directly inside, in order."""
        if self._function is not None:
            return list(self._graph_layers)
        return [layer for layer in self._layers if isinstance(layer, Layer)]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its position.

        Raises:
            ValueError: if there is none, with the nearest names; or if neither or both are given.
        """
        where = f"{self.name}.get_layer"
        if (name is None) == (index is None):
            raise ValueError(f"{where}: pass either `name` or `index`; got name={name!r}, index={index!r}.")
        if index is not None:
            if not is_integer(index) or not -len(self.layers) <= index < len(self.layers):
                raise bad_argument(where, "index", f"an integer below {len(self.layers)}, the number of layers", index)
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise unknown_name(where, "layer", str(name), [layer.name for layer in self.layers])

    def build(self, input_shape: Any) -> None:
        """Make all variables for inputs of this shape (or list or dict of shapes), batch axis included."""
        # A subclass that defines `build` may end it with `super().build(...)`: its sublayers are built when called.
        if self._function is not None or self.built or type(self).build is not Model.build:
            return
        specs = _map_shapes(
            lambda shape: jax.ShapeDtypeStruct([2 if n is None else n for n in shape], "float32"), input_shape
        )
        self._build_symbolically(specs)

    def _build_for(self, arguments: dict[str, Any]) -> None:
        # A subclass without `build` makes its variables inside `call`.
        if type(self).build is Model.build:
            shapes = {name: shapes_of(value) for name, value in arguments.items()}
            self._finish_build({name: shape for name, shape in shapes.items() if shape is not None})
        else:
            super()._build_for(arguments)

    # --- summary and files ------------------------------------------------------------------------------------------

    def summary(
        self,
        line_length: int | None = None,
        positions: list[float] | None = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: list[str] | tuple[str, str] | None = None,
    ) -> None:
        """Print a table of the layers, their output shapes and numbers of parameters.

        Args:
            line_length: width in characters.
            positions: where the columns end, as shares of the width or in characters.
            print_fn: function that gets the text; `print` by default.
            expand_nested: whether the layers of nested models are shown too.
            show_trainable: whether a column says which layers are trainable.
            layer_range: two names (or patterns) between which layers are shown.
        """
        print_summary(
            self,
            line_length=line_length,
            positions=positions,
            print_fn=print_fn,
            expand_nested=expand_nested,
            show_trainable=show_trainable,
            layer_range=layer_range,
        )

    def get_config(self) -> dict[str, Any]:
        if self._function is None or type(self).__init__ not in (Model.__init__, Functional.__init__):
            return super().get_config()
        return functional_config.graph_to_config(self, self._function)

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Make a model from what `get_config` returned."""
        if "input_layers" in config and "layers" in config:
            inputs, outputs, rest = functional_config.graph_from_config(config, custom_objects)
            return (Functional if cls is Model else cls)(inputs, outputs, **rest)
        return super().from_config(config)

    def to_json(self, **kwargs: Any) -> str:
        """The architecture as JSON, without weights; `model_from_json` reads it.

        Args:
            kwargs: arguments of `json.dumps`.
        """
        return json.dumps(serialize_keras_object(self), **kwargs)

    def save(self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write architecture, weights, compile arguments and optimizer state to a file.

        Args:
            filepath: path that ends in `.keras`.
            overwrite: False raises if the file exists.
            zipped: whether the file is an archive; it is, unless False.
        """
        save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(self, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None) -> None:
        """Write the weights to a `.weights.h5` file."""
        save_weights(self, filepath, overwrite=overwrite, max_shard_size=max_shard_size)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Read the weights from a `.weights.h5` or `.keras` file."""
        load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Before it is built a model holds no compiled programs, so its attributes can be copied one by one.
        return reduce_model(self) if self.built else super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


@register("keras.src.models.functional.Functional", "keras.Functional", "keras.models.Functional")
class Functional(Model):
    """What `Model(inputs, outputs)` returns."""

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any):
        super().__init__(inputs=inputs, outputs=outputs, name=name, **kwargs)


def _is_functional(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    return len(args) >= 2 or (len(args) == 1 and "outputs" in kwargs) or {"inputs", "outputs"} <= set(kwargs)


def _map_shapes(function: Any, shape: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _map_shapes(function, value) for key, value in shape.items()}
    if all(size is None or is_integer(size) for size in shape):
        return function(shape)
    return [_map_shapes(function, value) for value in shape]
