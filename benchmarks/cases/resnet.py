"""A small residual network with batch normalization, on 32 x 32 x 3 (ResNet-8: three blocks)."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case


def _model(keras: Any) -> Any:
    layers = keras.layers

    def convolve(x: Any, filters: int, kernel: int = 3, strides: int = 1) -> Any:
        x = layers.Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    def block(x: Any, filters: int, strides: int) -> Any:
        shortcut = x if strides == 1 else convolve(x, filters, kernel=1, strides=strides)
        x = layers.Activation("relu")(convolve(x, filters, strides=strides))
        return layers.Activation("relu")(layers.Add()([convolve(x, filters), shortcut]))

    inputs = keras.Input((32, 32, 3))
    x = layers.Activation("relu")(convolve(inputs, 16))
    for filters, strides in ((16, 1), (32, 2), (64, 2)):
        x = block(x, filters, strides)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def _torch_model(torch: Any) -> Any:
    nn = torch.nn

    def convolve(inputs: int, filters: int, kernel: int = 3, strides: int = 1) -> Any:
        convolution = nn.Conv2d(inputs, filters, kernel, strides, padding=kernel // 2, bias=False)
        return nn.Sequential(convolution, nn.BatchNorm2d(filters))

    class Block(nn.Module):
        def __init__(self, inputs: int, filters: int, strides: int) -> None:
            super().__init__()
            self.first = convolve(inputs, filters, strides=strides)
            self.second = convolve(filters, filters)
            self.shortcut = nn.Identity() if strides == 1 else convolve(inputs, filters, 1, strides)

        def forward(self, x: Any) -> Any:
            return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))

    return nn.Sequential(
        convolve(3, 16),
        nn.ReLU(),
        Block(16, 16, 1),
        Block(16, 32, 2),
        Block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )


RESNET = Case(
    name="resnet",
    about="residual network with batch normalization, 16-32-64, on 32x32x3",
    shape=(32, 32, 3),
    # Convolution: pixels of its result x kernel area x channels in x channels out. Dense: inputs x outputs.
    input_macs=32 * 32 * 9 * 3 * 16,
    macs=32 * 32 * 9 * (16 * 16 + 16 * 16)
    + 16 * 16 * (9 * (16 * 32 + 32 * 32) + 16 * 32)
    + 8 * 8 * (9 * (32 * 64 + 64 * 64) + 32 * 64)
    + 64 * 10,
    model=_model,
    torch_model=_torch_model,
    # Every convolution hands on its result, and normalization, which has to see all of it first, another one.
    activations=2 * (3 * 32 * 32 * 16 + 3 * 16 * 16 * 32 + 3 * 8 * 8 * 64),
)
