"""Sequential: a stack of layers, each of which takes the output of the one before."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.core.keras_tensor import KerasTensor, same_specs, tensor_like
from cornu.core.serialization import CustomObjectScope, deserialize_keras_object, register, serialize_keras_object
from cornu.layers.base.layer import Layer
from cornu.layers.core.input_layer import InputLayer
from cornu.models.model import Model

__all__ = ["Sequential"]


@register("keras.Sequential", "keras.models.Sequential")
class Sequential(Model):
    """A plain stack of layers with one input and one output.

    With an `Input` in front, or `input_shape=` on the first layer, the stack is built while it grows. Without, it is
    built when it first sees data.

    Args:
        layers: list of layers, or None for an empty stack.
        trainable: whether training changes the layers.
        name: string, made up if None.

    Raises:
        ValueError: if something is no layer, or two layers have one name.

    Example:
        >>> import cornu
        >>> model = cornu.Sequential([cornu.Input((4,)), cornu.layers.Dense(8, activation="relu")])
        >>> model.add(cornu.layers.Dense(1))
        >>> model.output_shape
        (None, 1)
    """

    _first_call = 0  # type: ignore[assignment]

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None):
        super().__init__(trainable=trainable, name=name)
        self._stack: list[Layer] = []
        self._ends: list[KerasTensor] = []
        if layers is not None:
            for layer in layers if isinstance(layers, list | tuple) else [layers]:
                self.add(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer on top of the stack; if it does not fit, the stack stays as it was.

        Args:
            layer: a layer, a model, or an `Input`.
            rebuild: False waits with building until the model is used.

        Raises:
            ValueError: if `layer` is no layer, its name is taken, or it does not fit onto the one below.
        """
        layer = _as_layer(layer, self.name)
        if isinstance(layer, InputLayer) and self._stack:
            raise ValueError(
                f"{self.name}.add: an Input goes in front of the stack, which has layers already: "
                f"{[one.name for one in self._stack]}."
            )
        if any(one.name == layer.name and one is not layer for one in self._stack):
            raise ValueError(
                f"{self.name}.add: a layer called '{layer.name}' is in the stack already. Give this one another name=."
            )
        before = list(self._stack), list(self._ends)
        try:
            if not self._stack and layer._sample_shape is not None and not isinstance(layer, InputLayer):
                self._push(InputLayer(batch_shape=layer._sample_shape, dtype=_input_dtype(layer)), rebuild)
            self._push(layer, rebuild)
        except Exception:
            self._stack, self._ends = before
            self._renew_graph()
            raise
        self._renew_graph()

    def _push(self, layer: Layer, rebuild: bool) -> None:
        self._locked = False
        self._stack = [*self._stack, layer]
        if isinstance(layer, InputLayer):
            self._ends = [layer.output]
        elif len(self._stack) == 1 and isinstance(layer, Model) and layer._function is not None:
            # A model in front brings its own input along.
            start = InputLayer(batch_shape=layer.input_shape, dtype=layer.inputs[0].dtype)
            with self._name_scope():
                self._ends = [start.output, layer(start.output)]
            self._stack = [start, layer]
        elif rebuild and len(self._ends) == len(self._stack) - 1 and self._ends:
            with self._name_scope():
                self._ends = [*self._ends, layer(self._ends[-1])]

    def _renew_graph(self) -> None:
        """Make the graph over all layers, if they are all built on an input."""
        self._function = None
        self._graph_layers = []
        self.built = False
        if len(self._stack) > 1 and len(self._ends) == len(self._stack):
            self._set_graph(self._ends[0], self._ends[-1])

    def pop(self, rebuild: bool = True) -> Layer:
        """Take the top layer off and return it.

        Args:
            rebuild: kept for Keras's signature; the stack below stays built either way.

        Raises:
            ValueError: if the stack is empty.
        """
        del rebuild
        if not self.layers:
            raise ValueError(f"{self.name}.pop: there are no layers left in the model.")
        layer = self._stack[-1]
        self._locked = False
        self._stack = self._stack[:-1]
        self._ends = self._ends[: len(self._stack)]
        self._renew_graph()
        return layer

    @property
    def layers(self) -> list[Layer]:
        """The layers in order, without the Input in front."""
        return [layer for layer in self._stack if not isinstance(layer, InputLayer)]

    def build(self, input_shape: Any = None) -> None:
        """Build all layers for inputs of this shape, batch axis included.

        Raises:
            ValueError: if a layer does not fit onto the one below.
        """
        if self._function is not None:
            return
        if not self.layers:
            raise ValueError(f"{self.name}: the model has no layers. Add some with `add` before it is used.")
        if input_shape is None:
            raise bad_argument(self.name, "input_shape", "a shape with the batch axis, e.g. (None, 4)", input_shape)
        shape = tuple(input_shape)
        before = list(self._stack), list(self._ends)
        if not isinstance(self._stack[0], InputLayer):
            start = InputLayer(batch_shape=(None, *shape[1:]), dtype=_input_dtype(self._stack[0]))
            self._stack = [start, *self._stack]
        try:
            with self._name_scope():
                ends = [self._stack[0].output]
                for layer in self._stack[1:]:
                    ends.append(layer(ends[-1]))
        except Exception:
            self._stack, self._ends = before
            raise
        self._ends = ends
        self._renew_graph()

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        if self._function is None:
            self.build(inputs.shape)
        return super().call(inputs, training=training, mask=mask)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        inputs = args[0] if args else kwargs["inputs"]
        if self._function is None:
            self.build(inputs.shape)
        leaves = self._standardize_inputs(inputs)
        if same_specs(leaves, self.inputs):
            return tensor_like(self.outputs[0])
        return self._need_graph("outputs").run_graph(leaves, lambda node: node.operation.compute_output_spec)

    def _build_for(self, arguments: dict[str, Any]) -> None:
        if self._function is None:
            self.build(next(iter(arguments.values())).shape)

    def _build_symbolically(self, specs: Any) -> None:
        self.build(tuple(specs.shape))

    def get_config(self) -> dict[str, Any]:
        config = {
            "name": self.name,
            "trainable": self._trainable,
            "dtype": serialize_keras_object(self.dtype_policy),
            "layers": [serialize_keras_object(layer) for layer in self._stack],
        }
        if self._function is not None:
            config["build_input_shape"] = list(self.inputs[0].shape)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Sequential:
        """Make a model from what `get_config` returned."""
        model = cls(name=config.get("name"), trainable=config.get("trainable", True))
        with CustomObjectScope(custom_objects):
            for item in config["layers"]:
                model.add(deserialize_keras_object(item))
        shape = config.get("build_input_shape")
        if model._function is None and shape and model.layers:
            model.build(tuple(shape))
        return model


def _as_layer(layer: Any, where: str) -> Layer:
    if isinstance(layer, KerasTensor) and isinstance(layer._keras_history.operation, InputLayer):
        return layer._keras_history.operation
    if isinstance(layer, type) and issubclass(layer, Layer):
        raise bad_argument(f"{where}.add", "layer", "a layer", layer, f"Make one: {layer.__name__}(...).")
    if not isinstance(layer, Layer):
        hint = "Wrap a function in Lambda(function)." if callable(layer) else "Use a class of `layers`."
        raise bad_argument(f"{where}.add", "layer", "a layer", layer, hint)
    return layer


def _input_dtype(layer: Layer) -> str:
    """Embeddings read integers; everything else its own compute dtype."""
    return "int32" if type(layer).__name__ == "Embedding" else layer.compute_dtype
