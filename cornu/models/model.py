"""Model: layers that are trained together, as a graph (functional) or as a class of the user's own."""

from __future__ import annotations

import json
from typing import Any, Self

import jax
from jax import numpy as jnp

from cornu.base.errors import bad_argument, describe, is_integer, unknown_name
from cornu.base.names import auto_name
from cornu.base.notices import notice
from cornu.base.tree import flatten, map_structure, pack_sequence_as
from cornu.core.convert import convert_to_tensor
from cornu.core.graph import Function
from cornu.core.keras_tensor import KerasTensor
from cornu.core.masks import set_mask
from cornu.core.operation import Operation
from cornu.core.serialization import register, serialize_keras_object
from cornu.layers.base.building import shapes_of
from cornu.layers.base.call_context import CallContext
from cornu.layers.base.layer import Layer
from cornu.layers.core.input_layer import Input, InputLayer
from cornu.models import functional_config
from cornu.models.summary import print_summary
from cornu.saving.saving_api import load_weights, save_model, save_weights
from cornu.training.trainer import Trainer

__all__ = ["Functional", "Model"]


@register("keras.Model", "keras.models.Model", "keras.src.models.model.Model")
class Model(Trainer):
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

    _function: Function | None = None
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

    # --- the graph of a functional model ----------------------------------------------------------------------------

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        if isinstance(inputs, list | tuple | dict) and not flatten(inputs):
            raise bad_argument(self.name, "inputs", "an Input, or a list or dict of them", inputs)
        inputs, outputs = _unpack_one(inputs), _unpack_one(outputs)
        function = Function(inputs, outputs, name=self.name)
        for tensor in function.inputs:
            if tensor._keras_history.operation is None:
                raise bad_argument(self.name, "inputs", "made by `Input(shape)`", tensor)
        if not all(_is_start(tensor) for tensor in function.inputs):
            function = _from_new_inputs(function)
        layers = [operation for operation in function.operations if isinstance(operation, Layer)]
        names: dict[str, Layer] = {}
        for layer in layers:
            if names.setdefault(layer.name, layer) is not layer:
                raise ValueError(
                    f"{self.name}: two layers are called '{layer.name}'. Give one of them another name=, "
                    "since weights and metrics are told apart by it."
                )
        _tell_ops_apart(function, set(names))
        self.built = False
        self._locked = False
        self._function = function
        self._graph_layers = layers
        self.built = True
        if not self._trainable:
            self.trainable = False

    @property
    def _first_call(self) -> int:
        """Number that Keras's files give to the first call of this model inside another."""
        return 0 if self._function is None else 1

    @property
    def inputs(self) -> list[KerasTensor]:
        """Symbolic inputs of a functional model."""
        return self._need_graph("inputs").inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """Symbolic outputs of a functional model."""
        return self._need_graph("outputs").outputs

    @property
    def input(self) -> Any:
        """Symbolic input, or the list or dict of inputs."""
        if self._function is None and self._inbound_nodes:
            return super().input
        return self._need_graph("input")._inputs_struct

    @property
    def output(self) -> Any:
        """Symbolic output, or the list or dict of outputs."""
        if self._function is None and self._inbound_nodes:
            return super().output
        return self._need_graph("output")._outputs_struct

    @property
    def input_shape(self) -> Any:
        """Shape of the input, or the list of shapes."""
        return _unpack_one([tensor.shape for tensor in self.inputs])

    @property
    def output_shape(self) -> Any:
        """Shape of the output, or the list of shapes."""
        return _unpack_one([tensor.shape for tensor in self.outputs])

    @property
    def operations(self) -> list[Operation]:
        """All operations of the graph, inputs first."""
        return self._need_graph("operations").operations

    @property
    def input_names(self) -> list[str]:
        """Names of the inputs."""
        return [tensor._keras_history.operation.name for tensor in self.inputs]  # type: ignore[union-attr]

    @property
    def output_names(self) -> list[str] | None:
        """Names of the outputs: the keys of a dict, else the names of the layers that compute them."""
        if self._function is None:
            return None
        struct = self._function._outputs_struct
        if isinstance(struct, dict):
            return sorted(struct)
        return [tensor._keras_history.operation.name for tensor in self._function.outputs]  # type: ignore[union-attr]

    def _need_graph(self, attribute: str) -> Function:
        if self._function is None:
            raise AttributeError(
                f"{self.name}: '{attribute}' is not defined, because the {type(self).__name__} has no graph "
                "of symbolic "
                "tensors. Start a Sequential with an Input, or build the model as Model(inputs, outputs)."
            )
        return self._function

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Run the graph. A subclass without a graph defines its own."""
        if self._function is None:
            raise NotImplementedError(
                f"{self.name}: the class {type(self).__name__} must define `call(self, inputs)`, which "
                "computes its output."
            )
        leaves = self._standardize_inputs(inputs)
        if mask is not None:
            for leaf, one in zip(leaves, flatten(mask), strict=True):
                set_mask(leaf, one)
        with CallContext(training):
            return self._function.run_graph(leaves, lambda node: node.operation)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        if self._function is None or type(self).call is not Model.call:
            return super().compute_output_spec(*args, **kwargs)
        inputs = args[0] if args else kwargs["inputs"]
        leaves = self._standardize_inputs(inputs)
        function = self._function
        if [(t.shape, t.dtype) for t in leaves] == [(t.shape, t.dtype) for t in function.inputs]:
            return map_structure(lambda t: KerasTensor(t.shape, t.dtype), function._outputs_struct)
        return function.run_graph(leaves, lambda node: node.operation.compute_output_spec)

    def _standardize_inputs(self, inputs: Any) -> list[Any]:
        """The inputs as a flat list of tensors, each of the rank and dtype that the graph starts from."""
        function = self._need_graph("inputs")
        struct = function._inputs_struct
        if isinstance(inputs, dict):
            names = sorted(struct) if isinstance(struct, dict) else self.input_names
            missing = [name for name in names if name not in inputs]
            if missing and len(names) == len(inputs) == 1:
                leaves = list(inputs.values())
            elif missing:
                raise ValueError(
                    f"{self.path}: the inputs {missing} are missing; got a dict with the keys {sorted(inputs)}. "
                    f"The model's inputs are {names}."
                )
            else:
                extra = sorted(set(inputs) - set(names))
                if extra:
                    notice(f"{self.path}: the inputs {extra} are not used by the model, whose inputs are {names}.")
                leaves = flatten([inputs[name] for name in names])
        else:
            leaves = flatten(inputs)
        if len(leaves) != len(function.inputs):
            many = "inputs" if len(function.inputs) > 1 else "input"
            numbers = isinstance(inputs, list | tuple) and all(isinstance(leaf, int | float) for leaf in leaves)
            fix = (
                " A list holds one entry for each input: make an array of the numbers with np.array." if numbers else ""
            )
            raise ValueError(
                f"{self.path}: expected {len(function.inputs)} {many} ({', '.join(self.input_names)}); got "
                f"{len(leaves)}.{fix}"
            )
        return [self._fit_input(leaf, wanted) for leaf, wanted in zip(leaves, function.inputs, strict=True)]

    def _fit_input(self, x: Any, wanted: KerasTensor) -> Any:
        start: Any = wanted._keras_history.operation
        if x is None and start.optional:
            return x
        if x is None or isinstance(x, str | bytes):
            raise ValueError(f"{self.path}: input '{start.name}' must be an array; got {describe(x)}.")
        if not isinstance(x, KerasTensor):
            x = convert_to_tensor(x)
            if x.dtype.name != wanted.dtype and wanted.dtype != "string":
                x = x.astype(wanted.dtype)
        shape, target = tuple(x.shape), wanted.shape
        if not isinstance(x, KerasTensor) and shape[-1:] == (1,) and _fits(shape[:-1], target):
            return jnp.squeeze(x, -1)
        if not isinstance(x, KerasTensor) and target[-1:] == (1,) and _fits((*shape, 1), target):
            return jnp.expand_dims(x, -1)
        if not _fits(shape, target):
            raise ValueError(
                f"{self.path}: input '{start.name}' must have shape {target}; got {describe(x)}. "
                f"{_shape_fix(target, shape)}"
            )
        return x

    # --- layers ---------------------------------------------------------------------------------------------------

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

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


@register("keras.src.models.functional.Functional", "keras.Functional", "keras.models.Functional")
class Functional(Model):
    """What `Model(inputs, outputs)` returns."""

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any):
        super().__init__(inputs=inputs, outputs=outputs, name=name, **kwargs)


def _is_functional(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    return len(args) >= 2 or (len(args) == 1 and "outputs" in kwargs) or {"inputs", "outputs"} <= set(kwargs)


def _tell_ops_apart(function: Function, taken: set[str]) -> None:
    """Rename ops whose made-up name is taken, since configurations refer to calls by name."""
    for operation in function.operations:
        if not isinstance(operation, Layer):
            while operation.name in taken:
                operation.name = auto_name(operation.name)
            taken.add(operation.name)


def _is_start(tensor: KerasTensor) -> bool:
    return isinstance(tensor._keras_history.operation, InputLayer)


def _from_new_inputs(function: Function) -> Function:
    """The same calls once more, starting from Inputs where `function` starts in the middle of a graph."""
    starts = [
        tensor if _is_start(tensor) else Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=f"{tensor.name}CLONE")
        for tensor in function.inputs
    ]
    outputs = function.run_graph(starts, lambda node: node.operation.symbolic_call)
    return Function(pack_sequence_as(function._inputs_struct, starts), outputs, name=function.name)


def _unpack_one(values: Any) -> Any:
    """What is alone in a list stands for itself."""
    return values[0] if isinstance(values, list | tuple) and len(values) == 1 else values


def _map_shapes(function: Any, shape: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _map_shapes(function, value) for key, value in shape.items()}
    if all(size is None or is_integer(size) for size in shape):
        return function(shape)
    return [_map_shapes(function, value) for value in shape]


def _fits(shape: tuple[int | None, ...], target: tuple[int | None, ...]) -> bool:
    """Whether the shapes agree but for the batch axis; None agrees with every size."""
    return len(shape) == len(target) and all(
        want is None or have is None or want == have for want, have in zip(target[1:], shape[1:], strict=True)
    )


def _shape_fix(target: tuple[int | None, ...], shape: tuple[int | None, ...]) -> str:
    if len(target) == len(shape) + 1 and shape == target[1:]:
        return "That looks like one sample without the batch axis: pass x[None]."
    if len(target) == len(shape) + 1:
        return "An axis is missing: grey images need a channel axis, x[..., None]; one sample a batch axis, x[None]."
    if len(target) == len(shape) and sorted(map(str, target[1:])) == sorted(map(str, shape[1:])):
        return "The axes seem to be in another order: transpose the data, or see `data_format`."
    if len(target) == len(shape) - 1 and None not in target[1:2]:
        return "There is one axis too many. `shape` and `input_shape` are written without the batch size."
    return "Reshape the data, or make the model's Input of that shape (written without the batch size)."
