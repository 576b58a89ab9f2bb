"""The convolutional network of `examples/seed_001.py`, on 28 x 28 x 1."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case


def _model(keras: Any) -> Any:
    layers = keras.layers
    inputs = layers.Input(shape=(28, 28, 1))
    x = layers.Conv2D(32, 3, padding="same")(inputs)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(32, 3, padding="same")(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPool2D(2, 2)(x)
    x = layers.Activation("relu")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Conv2D(64, 3, padding="same")(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPool2D(2, 2)(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(128, 3, padding="same")(x)
    x = layers.Activation("relu")(x)
    x = layers.MaxPool2D(2, 2)(x)
    x = layers.Activation("relu")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512)(x)
    x = layers.Activation("relu")(x)
    x = layers.Dropout(0.5)(x)
    x = layers.Dense(10)(x)
    # Softmax stays in float32 under mixed precision, as Keras recommends.
    return keras.Model(inputs=inputs, outputs=layers.Activation("softmax", dtype="float32")(x))


def _torch_model(torch: Any) -> Any:
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding="same"),
        nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.5),
        nn.Conv2d(32, 64, 3, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.5),
        nn.Flatten(),
        nn.Linear(3 * 3 * 128, 512),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(512, 10),
    )


CNN = Case(
    name="cnn",
    about="seed 001: convolutions 32-32-64-128, dense 512, dropout, on 28x28x1",
    shape=(28, 28, 1),
    # Convolution: pixels of its result x kernel area x channels in x channels out. Dense: inputs x outputs.
    input_macs=28 * 28 * 9 * 1 * 32,
    macs=28 * 28 * 9 * 32 * 32 + 14 * 14 * 9 * 32 * 64 + 7 * 7 * 9 * 64 * 128 + 3 * 3 * 128 * 512 + 512 * 10,
    model=_model,
    torch_model=_torch_model,
)
