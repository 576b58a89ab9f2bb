"""Words to vectors and a convolution over them: the update of the vectors moves much memory."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case

_WORDS, _LENGTH, _SIZE, _FILTERS, _KERNEL = 20_000, 128, 64, 128, 5
_POSITIONS = _LENGTH - _KERNEL + 1


def _model(keras: Any) -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((_LENGTH,), dtype="int32"),
            layers.Embedding(_WORDS, _SIZE),
            layers.Conv1D(_FILTERS, _KERNEL, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _torch_model(torch: Any) -> Any:
    nn = torch.nn

    class Classifier(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(_WORDS, _SIZE)
            self.convolution = nn.Conv1d(_SIZE, _FILTERS, _KERNEL)
            self.dense = nn.Linear(_FILTERS, 10)

        def forward(self, x: Any) -> Any:
            x = torch.relu(self.convolution(self.embedding(x).transpose(1, 2)))
            return self.dense(x.amax(dim=2))

    return Classifier()


TEXT = Case(
    name="text",
    about=f"embedding of {_WORDS:,} words, Conv1D({_FILTERS}, {_KERNEL}), on {_LENGTH} words",
    shape=(_LENGTH,),
    # Looking up is no multiplication. Convolution: positions x kernel x channels in x channels out.
    input_macs=0,
    macs=_POSITIONS * _KERNEL * _SIZE * _FILTERS + _FILTERS * 10,
    model=_model,
    torch_model=_torch_model,
    vocabulary=_WORDS,
    activations=_LENGTH * _SIZE + _POSITIONS * _FILTERS,
    # Adam updates every word's vector in every step.
    parameters=_WORDS * _SIZE + _KERNEL * _SIZE * _FILTERS,
)
