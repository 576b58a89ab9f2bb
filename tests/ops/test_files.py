"""Ops in files: real Keras accepts the configuration of a node that cornu wrote, and the other way round."""

from __future__ import annotations

import importlib
import inspect
import json

import numpy as np
import pytest

from cornu import ops
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import find_op
from cornu.core.serialization import deserialize_keras_object, serialize_keras_object
from tests.ops.harness import is_tensor
from tests.ops.rows import ROWS
from tests.oracle import keras

NAMES = ("core", "einops", "image", "linalg", "math", "nn", "numpy")
MODULES = [importlib.import_module(f"keras.src.ops.{name}") for name in NAMES]
CLASSES = {
    name: cls
    for module in MODULES
    for name, cls in vars(module).items()
    if inspect.isclass(cls) and issubclass(cls, keras.Operation) and cls.__module__ == module.__name__
}
NOT_OPS = {"SegmentReduction"}  # the base class of four others


def public_ops():
    for module in (ops, ops.image):
        for name in dir(module):
            function = getattr(module, name)
            if hasattr(function, "keras_name"):
                yield name, function


def test_every_op_class_of_keras_has_an_op_here():
    assert not [name for name in CLASSES if find_op(name) is None and name not in NOT_OPS]


@pytest.mark.parametrize(
    ("name", "function"), list(public_ops()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_keras_takes_in_the_constructor_is_configuration(name, function):
    cls = CLASSES.get(function.keras_name)
    if cls is None:  # Keras has no class for this one: it cannot stand in a file of Keras
        assert name == "extract_patches_3d"
        return
    assert function.__module__.split(".")[2] == cls.__module__.rsplit(".", 1)[1]
    theirs = set(inspect.signature(cls.__init__).parameters) - {"self", "name", "kwargs"}
    ours = set(function.signature.parameters) - set(function.tensors) - {"kwargs", "axes_lengths"}
    assert ours - theirs <= MOVED.get(name, set()), (ours, theirs)
    assert theirs <= ours, (ours, theirs)


# Arguments that Keras passes when the op is called though they hold no tensor, or computes by itself.
MOVED = {
    "layer_normalization": {"rms_scaling"},
}
ROWS_TO_WRITE = [row for row in ROWS if row.symbolic and row.jit and any(map(is_tensor, row.leaves()))]


@pytest.mark.parametrize("row", ROWS_TO_WRITE, ids=str)
def test_nodes_go_to_keras_and_come_back(row):
    leaves = [leaf for leaf in _leaves(row.call(row.ours)(*row.symbolic_tensors(unknown=False)))]
    node = leaves[0]._keras_history.operation
    if node is None:  # the call only passed its input on
        return
    config = serialize_keras_object(node)
    again = deserialize_keras_object(config)
    assert again.op is node.op and again.name == node.name
    assert json.dumps(serialize_keras_object(again)) == json.dumps(config)
    cls = CLASSES.get(config["class_name"])
    symbolic_config = any(parameter in node._inbound_nodes[0].kwargs for parameter in _constructor(cls))
    if cls is not None and not symbolic_config:  # a tensor in place of a number is more than Keras can write
        theirs = keras.saving.deserialize_keras_object(config)
        assert type(theirs) is cls
        written = keras.saving.serialize_keras_object(theirs)
        assert (written["module"], written["class_name"]) == (config["module"], config["class_name"])
        assert deserialize_keras_object(written).op is node.op


def _constructor(cls):
    return () if cls is None else inspect.signature(cls.__init__).parameters


def _leaves(outputs):
    return [outputs] if isinstance(outputs, KerasTensor) else [leaf for part in outputs for leaf in _leaves(part)]


def test_a_graph_written_by_keras_runs_here():
    """The op in the middle of a functional model: what Keras passes by position is found again."""
    x = keras.KerasTensor((2, 3))
    values = np.arange(6, dtype="float32").reshape(2, 3)
    for build in (
        lambda m, t: m.ops.full((2, 3), m.ops.sum(t)),
        lambda m, t: m.ops.average(t, axis=1, weights=t),
        lambda m, t: m.ops.einsum("ij,kj->ik", t, t),
        lambda m, t: m.ops.where(t > 1, t, -t),
    ):
        theirs = build(keras, x)._keras_history.operation
        ours = deserialize_keras_object(keras.saving.serialize_keras_object(theirs))
        node = theirs._inbound_nodes[0]
        args, kwargs = node.arguments.args, node.arguments.kwargs

        def fill(leaf):
            symbolic = isinstance(leaf, keras.KerasTensor)
            return (values if leaf.ndim else np.float32(2)) if symbolic else leaf

        args, kwargs = [fill(a) for a in args], {k: fill(v) for k, v in kwargs.items()}
        np.testing.assert_allclose(ours(*args, **kwargs), theirs(*args, **kwargs), rtol=1e-6)
