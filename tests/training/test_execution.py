"""`run_eagerly` and `jit_compile` read as in real Keras, and what they say is done."""

import warnings

import jax
import numpy as np
import pytest

import cornu
from tests.oracle import keras

X = np.ones((4, 2), "float32")
Y = np.ones((4, 1), "float32")


def model_of(lib, layer=None):
    return lib.Sequential([lib.Input((2,)), layer or lib.layers.Dense(1)])


@pytest.mark.parametrize(
    "arguments",
    [
        None,
        {},
        {"run_eagerly": True},
        {"jit_compile": True},
        {"jit_compile": False},
        {"jit_compile": True, "run_eagerly": True},
    ],
    ids=str,
)
def test_as_in_keras(arguments):
    def read(lib):
        model = model_of(lib)
        if arguments is not None:
            model.compile("sgd", "mse", **arguments)
        return model.jit_compile, model.run_eagerly

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert read(cornu) == read(keras)


class Traced(cornu.layers.Layer):
    """Notes whether it saw numbers or a traced program."""

    def __init__(self, supports_jit=True):
        super().__init__()
        self.supports_jit = supports_jit
        self.dense = cornu.layers.Dense(1)
        self.saw_numbers = False

    def call(self, x):
        outputs = self.dense(x)
        self.saw_numbers = not isinstance(outputs, jax.core.Tracer)
        return outputs


def saw_numbers(model):
    model.predict(X, verbose=0)
    return model.layers[0].saw_numbers


def test_settings_may_change_after_compile():
    model = model_of(cornu, Traced())
    model.compile("sgd", "mse")
    assert not saw_numbers(model)
    model.run_eagerly = True
    assert saw_numbers(model)
    model.run_eagerly, model.jit_compile = False, False
    assert saw_numbers(model)
    model.jit_compile = "auto"
    assert not saw_numbers(model)


def test_a_layer_may_refuse_to_be_compiled():
    model = model_of(cornu, Traced(supports_jit=False))
    model.compile("sgd", "mse")
    assert model.jit_compile is False
    assert saw_numbers(model)
    with pytest.warns(UserWarning, match="supports_jit=False"):
        model.jit_compile = True
    assert model.jit_compile is False


def test_mistakes():
    model = model_of(cornu)
    with pytest.raises(ValueError, match="jit_compile.*'yes'"):
        model.jit_compile = "yes"
    with pytest.warns(UserWarning, match="jit_compile=True has no effect"):
        model.compile("sgd", "mse", run_eagerly=True, jit_compile=True)


def test_the_loss_can_be_read():
    for lib in (cornu, keras):
        model = model_of(lib)
        assert model.loss is None
        model.compile("sgd", "mse")
        assert model.loss == "mse"
