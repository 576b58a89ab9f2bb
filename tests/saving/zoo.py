"""Small models, each made the same way in cornu and in Keras, that files are to carry from one to the other."""

from __future__ import annotations

from typing import Any

import numpy as np

SEED = 5


def _numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(SEED).normal(size=shape).astype("float32")


def _words(*shape: int) -> np.ndarray:
    return np.random.default_rng(SEED).integers(1, 7, size=shape).astype("int32")


def mlp(k: Any) -> tuple[Any, Any]:
    layers = k.layers
    return k.Sequential(
        [k.Input((3,)), layers.Dense(4, activation="relu"), layers.BatchNormalization(), layers.Dense(2, name="head")]
    ), _numbers(4, 3)


def cnn(k: Any) -> tuple[Any, Any]:
    layers = k.layers
    return k.Sequential(
        [
            layers.Conv2D(3, 3, activation="relu", input_shape=(8, 8, 2)),
            layers.MaxPooling2D(),
            layers.DepthwiseConv2D(2),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(2, activation="softmax"),
        ]
    ), _numbers(2, 8, 8, 2)


def sentences(k: Any) -> tuple[Any, Any]:
    layers = k.layers
    return k.Sequential(
        [
            k.Input((5,), dtype="int32"),
            layers.Embedding(7, 3, mask_zero=True),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
            layers.TimeDistributed(layers.Dense(2)),
        ]
    ), _words(2, 5)


def dicts(k: Any) -> tuple[Any, Any]:
    """Inputs and outputs in dicts, layers in branches, ops between them."""
    layers, ops = k.layers, k.ops
    left, right = k.Input((3,), name="left"), k.Input((3,), name="right")
    both = layers.Concatenate()([layers.Dense(2)(left), layers.Dense(2, activation="tanh")(right)])
    total = ops.relu(both) + 1.0
    mean = ops.mean(total * both, axis=-1, keepdims=True)
    outputs = {"a": layers.Dense(2)(total), "b": layers.Dense(1)(mean - right[:, :1])}
    return k.Model({"left": left, "right": right}, outputs), {"left": _numbers(4, 3), "right": 2 * _numbers(4, 3)}


def lists(k: Any) -> tuple[Any, Any]:
    layers = k.layers
    a, b = k.Input((2,)), k.Input((2,))
    shared = layers.Dense(3, name="shared")
    return k.Model([a, b], [layers.Add()([shared(a), shared(b)]), layers.Dense(1)(shared(a))]), [
        _numbers(4, 2),
        3 * _numbers(4, 2),
    ]


def nested(k: Any) -> tuple[Any, Any]:
    """A model within a model within a model, and one that is used twice."""
    layers = k.layers
    inner_input, twin_input, start = k.Input((3,)), k.Input((3,)), k.Input((3,))
    inner = k.Model(inner_input, layers.LayerNormalization()(layers.Dense(3)(inner_input)), name="inner")
    twin = k.Model(twin_input, layers.Dense(2)(twin_input), name="twin")
    middle = k.Sequential([k.Input((3,)), inner, layers.Dense(3)], name="middle")
    return k.Model(start, layers.Subtract()([twin(middle(start)), twin(start)])), _numbers(4, 3)


def shared_deep(k: Any) -> tuple[Any, Any]:
    """A layer that two inner models and the outer one share."""
    layers = k.layers
    shared = layers.Dense(3, name="shared")

    def inner(name: str) -> Any:
        start = k.Input((3,))
        return k.Model(start, layers.Dense(3)(shared(start)), name=name)

    start = k.Input((3,))
    return k.Model(start, shared(inner("second")(inner("first")(start)))), _numbers(4, 3)


def subclass(k: Any) -> tuple[Any, Any]:
    """A class of the user's, with layers in attributes, lists, lists in lists, dicts, and private ones."""

    @k.saving.register_keras_serializable(package="zoo")
    class Block(k.layers.Layer):
        def __init__(self, units: int, **kwargs: Any):
            super().__init__(**kwargs)
            self.units = units
            self.zero = k.layers.Dense(units)
            self.norms = [k.layers.LayerNormalization()]

        def build(self, input_shape: Any) -> None:
            self.scale = self.add_weight(shape=(self.units,), initializer="ones", name="scale")
            self.zero.build(input_shape)
            self.norms[0].build((*input_shape[:-1], self.units))

        def call(self, x: Any) -> Any:
            return self.norms[0](self.zero(x)) * self.scale

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "units": self.units}

    @k.saving.register_keras_serializable(package="zoo")
    class Net(k.Model):
        def __init__(self, width: int = 3, **kwargs: Any):
            super().__init__(**kwargs)
            self.width = width
            self.out = k.layers.Dense(2)
            self.blocks = [[Block(width), k.layers.Dense(width)], {"last": k.layers.Dense(width)}]
            self.table = {"one": k.layers.Dense(width), "two": k.layers.Dense(width)}
            self._hidden = k.layers.Dense(width)

        def call(self, x: Any) -> Any:
            for layer in (*self.blocks[0], self.blocks[1]["last"], *self.table.values(), self._hidden, self.out):
                x = layer(x)
            return x

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "width": self.width}

    x = _numbers(4, 3)
    model = Net(name="net")
    model(x)
    return model, x


MODELS = {make.__name__: make for make in (mlp, cnn, sentences, dicts, lists, nested, subclass)}


def fill(model: Any) -> None:
    """Give all weights values that are different everywhere."""
    rng = np.random.default_rng(SEED)
    model.set_weights([rng.uniform(0.1, 0.6, w.shape).astype("float32") for w in model.get_weights()])
