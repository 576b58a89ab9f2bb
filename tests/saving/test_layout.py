"""Every layer and optimizer keeps its variables where Keras keeps them, in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

import cornu

# Class, arguments, shape of a sample. "k" in an argument's place makes the layers inside.
LAYERS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "Dense": (lambda k: k.layers.Dense(2), (3,)),
    "Dense without bias": (lambda k: k.layers.Dense(2, use_bias=False), (3,)),
    "EinsumDense": (lambda k: k.layers.EinsumDense("ab,bc->ac", 4, bias_axes="c"), (3,)),
    "Embedding": (lambda k: k.layers.Embedding(5, 2), (3,)),
    "Conv1D": (lambda k: k.layers.Conv1D(2, 2), (5, 3)),
    "Conv2D": (lambda k: k.layers.Conv2D(2, 2), (5, 5, 3)),
    "Conv3D": (lambda k: k.layers.Conv3D(2, 2), (3, 3, 3, 2)),
    "Conv2DTranspose": (lambda k: k.layers.Conv2DTranspose(4, 2), (5, 5, 3)),
    "DepthwiseConv2D": (lambda k: k.layers.DepthwiseConv2D(2, depth_multiplier=2), (5, 5, 3)),
    "SeparableConv2D": (lambda k: k.layers.SeparableConv2D(4, 2), (5, 5, 3)),
    "BatchNormalization": (lambda k: k.layers.BatchNormalization(), (3,)),
    "BatchNormalization, bare": (lambda k: k.layers.BatchNormalization(center=False, scale=False), (3,)),
    "LayerNormalization": (lambda k: k.layers.LayerNormalization(), (3,)),
    "GroupNormalization": (lambda k: k.layers.GroupNormalization(2), (4, 4)),
    "RMSNormalization": (lambda k: k.layers.RMSNormalization(), (3,)),
    "PReLU": (lambda k: k.layers.PReLU(), (3,)),
    "LSTM": (lambda k: k.layers.LSTM(2, dropout=0.1), (4, 3)),
    "GRU": (lambda k: k.layers.GRU(2), (4, 3)),
    "GRU, reset first": (lambda k: k.layers.GRU(2, reset_after=False), (4, 3)),
    "SimpleRNN": (lambda k: k.layers.SimpleRNN(2), (4, 3)),
    "stacked cells": (lambda k: k.layers.RNN([k.layers.LSTMCell(2), k.layers.GRUCell(3)]), (4, 3)),
    "Bidirectional": (lambda k: k.layers.Bidirectional(k.layers.GRU(2)), (4, 3)),
    "TimeDistributed": (lambda k: k.layers.TimeDistributed(k.layers.Dense(2)), (4, 3)),
}
OPTIMIZERS: dict[str, Any] = {
    "SGD": lambda k: k.optimizers.SGD(),
    "SGD with momentum": lambda k: k.optimizers.SGD(momentum=0.9, nesterov=True),
    "Adam": lambda k: k.optimizers.Adam(),
    "Adam, amsgrad": lambda k: k.optimizers.Adam(amsgrad=True),
    "AdamW": lambda k: k.optimizers.AdamW(),
    "Adamax": lambda k: k.optimizers.Adamax(),
    "Nadam": lambda k: k.optimizers.Nadam(),
    "RMSprop": lambda k: k.optimizers.RMSprop(momentum=0.5, centered=True),
    "Adagrad": lambda k: k.optimizers.Adagrad(),
    "Adadelta": lambda k: k.optimizers.Adadelta(),
    "Adafactor": lambda k: k.optimizers.Adafactor(),
    "Ftrl": lambda k: k.optimizers.Ftrl(),
    "Lion": lambda k: k.optimizers.Lion(),
    "Lamb": lambda k: k.optimizers.Lamb(),
    "averages": lambda k: k.optimizers.SGD(use_ema=True),
    "accumulation": lambda k: k.optimizers.Adam(gradient_accumulation_steps=2),
    "a schedule": lambda k: k.optimizers.SGD(k.optimizers.schedules.CosineDecay(0.1, 10)),
    "loss scaling": lambda k: k.optimizers.LossScaleOptimizer(k.optimizers.Adam()),
}


def _arrays(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: found.__setitem__(
                name, (item.shape, str(item.dtype)) if isinstance(item, h5py.Dataset) else None
            )
        )
    return found


@pytest.mark.parametrize("name", LAYERS)
def test_layers(name: str, tmp_path: Path) -> None:
    make, shape = LAYERS[name]
    theirs, ours = (k.Sequential([k.Input(shape), make(k)]) for k in (keras, cornu))
    rng = np.random.default_rng(2)
    theirs.set_weights([rng.normal(size=w.shape).astype("float32") for w in theirs.get_weights()])
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    ours.load_weights(tmp_path / "theirs.weights.h5")
    assert [w.name for w in ours.weights] == [w.name for w in theirs.weights]
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        assert np.array_equal(a, b)
    ours.save_weights(tmp_path / "ours.weights.h5")
    assert _arrays(tmp_path / "ours.weights.h5") == _arrays(tmp_path / "theirs.weights.h5")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name: str, tmp_path: Path) -> None:
    def make(k: Any) -> Any:
        model = k.Sequential([k.Input((3,)), k.layers.Dense(2), k.layers.Dense(1)])
        model.compile(OPTIMIZERS[name](k), "mse")
        model.optimizer.build(model.trainable_variables)
        return model

    theirs, ours = make(keras), make(cornu)
    for i, variable in enumerate(theirs.optimizer.variables):
        variable.assign(np.full(variable.shape, i + 1, variable.dtype))
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    ours.load_weights(tmp_path / "theirs.weights.h5")
    for a, b in zip(ours.optimizer.variables, theirs.optimizer.variables, strict=True):
        assert np.array_equal(a.numpy(), b.numpy())
    ours.save_weights(tmp_path / "ours.weights.h5")
    assert _arrays(tmp_path / "ours.weights.h5") == _arrays(tmp_path / "theirs.weights.h5")
