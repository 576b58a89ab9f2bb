"""Activations against Keras: names, values, gradients, symbolic calls, files, and what a wrong name is told."""

from __future__ import annotations

import inspect

import jax
import numpy as np
import pytest

from cornu import activations
from cornu.core.keras_tensor import KerasTensor
from cornu.core.serialization import deserialize_keras_object, serialize_keras_object
from tests.oracle import keras

X = np.random.default_rng(0).uniform(-8, 8, (3, 6)).astype("float32")
PLAIN = [
    name
    for name in dir(keras.activations)
    if not name.startswith("_") and name not in ("get", "serialize", "deserialize", "sparsemax", "threshold")
]
CASES = [
    *[(name, {}) for name in PLAIN],
    *[("relu", kwargs) for kwargs in ({"negative_slope": 0.2}, {"max_value": 3.0}, {"max_value": 6.0})],
    *[("relu", kwargs) for kwargs in ({"threshold": 1.0}, {"threshold": 1.0, "negative_slope": 0.3})],
    ("relu", {"threshold": -1.0, "negative_slope": 0.3, "max_value": 2.0}),
    ("relu", {"max_value": 4.0, "negative_slope": 0.3}),
    ("relu", {"max_value": 4.0, "threshold": 1.5}),
    ("leaky_relu", {"negative_slope": 0.5}),
    ("elu", {"alpha": 0.3}),
    ("celu", {"alpha": 0.3}),
    ("gelu", {"approximate": True}),
    ("squareplus", {"b": 1}),
    ("softmax", {"axis": 0}),
    ("softmax", {"axis": (0, 1)}),
    ("log_softmax", {"axis": 0}),
    ("glu", {"axis": 1}),
    ("soft_shrink", {"threshold": 2.0}),
    ("hard_shrink", {"threshold": 2.0}),
    ("threshold", {"threshold": 1.0, "default_value": 9.0}),
]


@pytest.mark.parametrize(("name", "kwargs"), CASES)
def test_values_and_gradients_are_those_of_keras(name, kwargs):
    ours, theirs = getattr(activations, name), getattr(keras.activations, name)
    weights = np.cos(np.arange(X.size, dtype="float32"))

    def loss(function):
        return lambda x: (function(x, **kwargs).reshape(-1) * weights[: function(x, **kwargs).size]).sum()

    np.testing.assert_allclose(ours(X, **kwargs), theirs(X, **kwargs), rtol=1e-6, atol=1e-6)
    gradients = [jax.grad(loss(function))(X) for function in (ours, theirs)]
    np.testing.assert_allclose(*gradients, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", [*PLAIN, "sparsemax", "threshold"])
def test_signatures_are_those_of_keras(name):
    ours, theirs = (
        [(p.name, p.default) for p in inspect.signature(getattr(module, name)).parameters.values()]
        for module in (activations, keras.activations)
    )
    assert ours == theirs


@pytest.mark.parametrize("dtype", ["int32", "float16", "bfloat16"])
def test_relu_keeps_the_dtype(dtype):
    x = jax.numpy.asarray(X, dtype)
    for kwargs in ({}, {"negative_slope": 0.5, "max_value": 3.0, "threshold": 0.25}):
        if dtype != "int32" or not kwargs:
            assert activations.relu(x, **kwargs).dtype == keras.activations.relu(x, **kwargs).dtype == dtype


def test_sparsemax_is_the_projection_onto_the_probabilities():
    """Keras 3.15 on JAX returns zeros where more than one class is kept, so the definition is the oracle here."""
    result = np.asarray(activations.sparsemax(X / 4))
    np.testing.assert_allclose(result.sum(-1), 1, rtol=1e-5)
    rng = np.random.default_rng(1)
    others = rng.dirichlet(np.ones(6) / 2, (200, 3)).astype("float32")
    distance = np.sum((result - X / 4) ** 2, -1)
    assert (distance <= np.sum((others - X / 4) ** 2, -1) + 1e-6).all()
    assert (result == 0).any() and ((result > 0).sum(-1) > 1).any()


@pytest.mark.parametrize("name", PLAIN)
def test_symbolic_calls_give_shape_and_dtype(name):
    result = getattr(activations, name)(KerasTensor((None, 6)))
    assert result.shape == (None, 3 if name == "glu" else 6)
    assert result.dtype == "float32"


@pytest.mark.parametrize("name", [name for name in PLAIN if name not in ("linear",)])
def test_graph_nodes_are_written_so_that_keras_reads_them(name):
    node = getattr(activations, name)(KerasTensor((None, 6)))._keras_history.operation
    config = serialize_keras_object(node)
    theirs = keras.saving.deserialize_keras_object(config)
    np.testing.assert_allclose(theirs(X), getattr(activations, name)(X), rtol=1e-6, atol=1e-6)
    again = deserialize_keras_object(config)
    np.testing.assert_allclose(again(X), getattr(activations, name)(X), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["relu", "softmax", "tanh", "gelu", "leaky_relu", "exponential"])
def test_graph_nodes_that_keras_wrote_are_read(name):
    theirs = getattr(keras.activations, name)(keras.KerasTensor((None, 6)))._keras_history.operation
    ours = deserialize_keras_object(keras.saving.serialize_keras_object(theirs))
    np.testing.assert_allclose(ours(X), theirs(X), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", [*PLAIN, "sparsemax", "threshold"])
def test_get_and_serialize_agree_with_keras(name):
    assert activations.get(name) is getattr(activations, name)
    assert activations.serialize(activations.get(name)) == keras.activations.serialize(keras.activations.get(name))
    assert activations.deserialize(name) is getattr(activations, name)


def test_get_takes_none_callables_and_configurations():
    def own(x):
        return x * 2

    assert activations.get(None) is activations.linear
    assert activations.get(own) is own
    config = {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}
    assert activations.get(config) is activations.relu
    assert activations.deserialize("own", custom_objects={"own": own}) is own


@pytest.mark.parametrize(("wrong", "right"), [("leaner", "linear"), ("rleu", "relu"), ("softmx", "softmax")])
def test_wrong_names_are_told_the_nearest_ones(wrong, right):
    with pytest.raises(ValueError, match=rf"unknown activation '{wrong}'\. Did you mean .*'{right}'.*Known names: "):
        activations.get(wrong)


def test_what_is_no_activation_is_refused():
    with pytest.raises(ValueError, match=r"activation\.get: argument 'identifier' must be a name.*got identifier=3"):
        activations.get(3)
    with pytest.raises(TypeError, match="lambda has no name"):
        activations.serialize(lambda x: x)


def test_softmax_over_one_class_is_explained_once():
    with pytest.warns(UserWarning, match="size 1, always gives 1.*sigmoid"):
        activations.softmax(np.ones((2, 1), "float32"))
