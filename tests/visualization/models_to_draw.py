"""Models of many shapes, built with any package that has the Keras API."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def chain(keras: ModuleType) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, activation="relu", name="conv"),
            layers.Flatten(name="flat"),
            layers.Dense(3, name="out"),
        ],
        name="chain",
    )


def skip(keras: ModuleType) -> Any:
    layers = keras.layers
    x = keras.Input((6,), name="x")
    y = layers.Dense(6, name="first")(x)
    z = layers.Dense(6, name="second")(y)
    z = layers.Dense(6, name="third")(z)
    return keras.Model(x, layers.Add(name="sum")([z, y]), name="skip")


def branches(keras: ModuleType) -> Any:
    layers = keras.layers
    inputs = {name: keras.Input((size,), name=name) for name, size in (("a", 2), ("b", 3), ("c", 4))}
    joined = layers.Concatenate(name="join")([layers.Dense(2, name="da")(inputs["a"]), inputs["b"], inputs["c"]])
    outputs = [layers.Dense(1, name="left")(joined), layers.Dense(5, name="right")(joined)]
    return keras.Model(inputs, outputs, name="branches")


def siamese(keras: ModuleType) -> Any:
    layers = keras.layers
    inner = keras.Input((4,), name="inner_x")
    hidden = layers.Dense(4, name="inner_dense")(inner)
    encoder = keras.Model(inner, [layers.Add(name="inner_add")([hidden, inner]), hidden], name="encoder")
    head = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, name="head_1"), layers.Dense(2, name="head_2")], name="head"
    )
    left, right = keras.Input((4,), name="left_x"), keras.Input((4,), name="right_x")
    one, extra = encoder(left)
    two, _ = encoder(right)
    joined = layers.Concatenate(name="join")([head(layers.Subtract(name="minus")([one, two])), extra])
    return keras.Model([left, right], joined, name="siamese")


def deep(keras: ModuleType) -> Any:
    layers = keras.layers
    core = keras.Sequential(
        [keras.Input((4,)), layers.Dense(4, name="core_1"), layers.Dense(4, name="core_2")], name="core"
    )
    x = keras.Input((4,), name="mid_x")
    mid = keras.Model(x, layers.Add(name="mid_add")([core(x), x]), name="mid")
    y = keras.Input((4,), name="deep_x")
    return keras.Model(y, layers.Dense(2, name="deep_out")(mid(y)), name="deep")


def stacked(keras: ModuleType) -> Any:
    """A Sequential model of Sequential models."""
    layers = keras.layers
    parts = [
        keras.Sequential([keras.Input((4,)), layers.Dense(4, name=f"{n}_1"), layers.Dense(4, name=f"{n}_2")], name=n)
        for n in ("lower", "upper")
    ]
    return keras.Sequential([keras.Input((4,)), *parts, layers.Dense(1, name="last")], name="stacked")


def cycle(keras: ModuleType) -> Any:
    """A layer that is applied to what came out of it."""
    layers = keras.layers
    x = keras.Input((4,), name="x")
    shared, other = layers.Dense(4, name="shared"), layers.Dense(4, name="other")
    return keras.Model(x, layers.Dense(1, name="out")(shared(other(shared(shared(x))))), name="cycle")


def part(keras: ModuleType) -> Any:
    """A model over some of the layers of another; one of them is also called outside it."""
    whole = skip(keras)
    whole.get_layer("second")(keras.Input((6,), name="elsewhere"))
    return keras.Model(whole.input, whole.get_layer("third").output, name="part")


MODELS = (chain, skip, branches, siamese, deep, stacked, cycle, part)
