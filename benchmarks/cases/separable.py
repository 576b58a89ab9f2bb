"""Depthwise-separable convolutions, on 32 x 32 x 3: few operations, much memory traffic."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case


def _model(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.SeparableConv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(128, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.SeparableConv2D(128, 3, padding="same", activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _torch_model(torch: Any) -> Any:
    nn = torch.nn

    def separable(inputs: int, outputs: int) -> Any:
        depthwise = nn.Conv2d(inputs, inputs, 3, padding="same", groups=inputs, bias=False)
        return nn.Sequential(depthwise, nn.Conv2d(inputs, outputs, 1), nn.ReLU())

    return nn.Sequential(
        nn.Conv2d(3, 32, 3, padding="same"),
        nn.ReLU(),
        separable(32, 64),
        nn.MaxPool2d(2),
        separable(64, 128),
        nn.MaxPool2d(2),
        separable(128, 128),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(128, 10),
    )


SEPARABLE = Case(
    name="separable",
    about="separable convolutions 64-128-128, on 32x32x3",
    shape=(32, 32, 3),
    # Convolution: pixels x kernel area x channels in x channels out. Separable: pixels x channels in x (kernel area +
    # channels out). Dense: inputs x outputs.
    input_macs=32 * 32 * 9 * 3 * 32,
    macs=32 * 32 * 32 * (9 + 64) + 16 * 16 * 64 * (9 + 128) + 8 * 8 * 128 * (9 + 128) + 128 * 10,
    model=_model,
    torch_model=_torch_model,
    # Results of the first convolution, of each depthwise and each pointwise one, and of pooling.
    activations=32 * 32 * (32 + 32 + 64) + 16 * 16 * (64 + 64 + 128) + 8 * 8 * (128 + 128 + 128),
)
