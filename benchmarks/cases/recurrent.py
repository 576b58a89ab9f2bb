"""Recurrent layers of 128 units over 64 steps of 32 features."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.cases.base import Case

_STEPS, _FEATURES, _UNITS = 64, 32, 128


def _model(keras: Any, layer: str) -> Any:
    recurrent = getattr(keras.layers, layer)(_UNITS)
    return keras.Sequential([keras.Input((_STEPS, _FEATURES)), recurrent, keras.layers.Dense(10, activation="softmax")])


def _torch_model(torch: Any, layer: str) -> Any:
    class Classifier(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.recurrent = getattr(torch.nn, layer)(_FEATURES, _UNITS, batch_first=True)
            self.dense = torch.nn.Linear(_UNITS, 10)

        def forward(self, x: Any) -> Any:
            return self.dense(self.recurrent(x)[0][:, -1])

    return Classifier()


def _case(name: str, layer: str, gates: int) -> Case:
    return Case(
        name=name,
        about=f"{layer}({_UNITS}) over {_STEPS} steps of {_FEATURES} features, dense 10",
        shape=(_STEPS, _FEATURES),
        # Each gate of each step multiplies the features, and the state of the step before.
        input_macs=_STEPS * gates * _FEATURES * _UNITS,
        macs=_STEPS * gates * _UNITS * _UNITS + _UNITS * 10,
        model=partial(_model, layer=layer),
        torch_model=partial(_torch_model, layer=layer),
    )


LSTM = _case("lstm", "LSTM", gates=4)
GRU = _case("gru", "GRU", gates=3)
