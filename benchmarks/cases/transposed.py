"""Transposed convolutions: an autoencoder on 28 x 28 x 1."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case


def _model(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(64, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
        ]
    )


def _torch_model(torch: Any) -> Any:
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 64, 3, stride=2, padding=1, output_padding=1),
        nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 1, 3, padding=1),
        nn.Sigmoid(),
    )


TRANSPOSED = Case(
    name="transposed",
    about="autoencoder with transposed convolutions 64-32, on 28x28x1",
    shape=(28, 28, 1),
    # Convolution: pixels of its result x kernel area x channels in x channels out. Transposed: pixels of its input.
    input_macs=14 * 14 * 9 * 1 * 32,
    macs=7 * 7 * 9 * 32 * 64 + 7 * 7 * 9 * 64 * 64 + 14 * 14 * 9 * 64 * 32 + 28 * 28 * 9 * 32 * 1,
    model=_model,
    torch_model=_torch_model,
    target="input",
)
