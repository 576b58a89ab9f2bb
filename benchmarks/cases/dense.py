"""Dense networks: one that learns digits, and one so small that only the cost of a step is left."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case


def _mlp(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((784,)), layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")]
    )


def _torch_mlp(torch: Any) -> Any:
    nn = torch.nn
    return nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10))


def _tiny(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential([keras.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(1)])


def _torch_tiny(torch: Any) -> Any:
    nn = torch.nn
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))


# Dense: inputs x outputs.
MLP = Case(
    name="mlp",
    about="dense 784-32-10",
    shape=(784,),
    input_macs=784 * 32,
    macs=32 * 10,
    model=_mlp,
    torch_model=_torch_mlp,
    activations=784 + 32 + 10,
    parameters=785 * 32 + 33 * 10,
)
TINY = Case(
    name="tiny",
    about="dense 8-16-1, where only the cost of a step is left",
    shape=(8,),
    input_macs=8 * 16,
    macs=16 * 1,
    model=_tiny,
    torch_model=_torch_tiny,
    target="value",
)
