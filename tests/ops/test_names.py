"""The public names and signatures of `ops` are those of Keras."""

from __future__ import annotations

import inspect

import pytest

from cornu import ops
from tests.oracle import keras

PLACES = [
    ("", keras.ops, ops),
    ("image.", keras.ops.image, ops.image),
    ("linalg.", keras.ops.linalg, ops.linalg),
    ("nn.", keras.ops.nn, ops.nn),
    ("numpy.", keras.ops.numpy, ops.numpy),
]
NAMES = [
    (prefix + name, ours, getattr(theirs, name))
    for prefix, theirs, ours in PLACES
    for name in dir(theirs)
    if not name.startswith("_") and inspect.isfunction(getattr(theirs, name))
]
# Keras takes any keyword here, for arguments that older versions had.
LOOSER = {"layer_normalization", "multi_hot", "nn.layer_normalization", "nn.multi_hot"}


@pytest.mark.parametrize(("name", "module", "theirs"), NAMES, ids=[name for name, _, _ in NAMES])
def test_name_and_signature(name, module, theirs):
    assert hasattr(module, name.rpartition(".")[2])
    ours = inspect.signature(getattr(module, name.rpartition(".")[2])).parameters.values()
    expected = inspect.signature(theirs).parameters.values()
    if name in LOOSER:
        expected = [p for p in expected if p.kind is not inspect.Parameter.VAR_KEYWORD]
        ours = list(ours)[: len(expected)]
    assert [(p.name, p.default, p.kind) for p in ours] == [(p.name, p.default, p.kind) for p in expected]
