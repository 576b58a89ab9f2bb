"""Methods of Keras's Layer that stand for others, or for nothing any more."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras


def test_add_variable_is_add_weight():
    def facts(library):
        layer = library.layers.Layer(name="mine")
        variable = layer.add_variable((2,), "ones", trainable=False, regularizer="l2", constraint="non_neg", name="v")
        kinds = type(variable.regularizer).__name__, type(variable.constraint).__name__
        return variable.path, variable.shape, variable.dtype, variable.trainable, np.asarray(variable).tolist(), kinds

    assert facts(cornu) == facts(keras)


def test_add_metric_says_what_to_write():
    with pytest.raises(NotImplementedError, match=r"mine \(Dense\): `add_metric` is gone. Name metrics in `compile"):
        cornu.layers.Dense(1, name="mine").add_metric(cornu.metrics.Mean())
    with pytest.raises(NotImplementedError):
        keras.layers.Dense(1).add_metric(keras.metrics.Mean())


@pytest.mark.parametrize(
    "make", [lambda m: m.Dropout(0.5), lambda m: m.LSTM(2), lambda m: m.Flatten(), lambda m: m.Layer()]
)
def test_parameters_of_call(make):
    assert make(cornu.layers).call_signature_parameters == make(keras.layers).call_signature_parameters


def test_layers_can_be_compiled_unless_they_say_otherwise():
    assert cornu.layers.Dense(1).supports_jit is keras.layers.Dense(1).supports_jit is True
    layer = cornu.layers.Dense(1)
    layer.supports_jit = False
    model = cornu.Sequential([cornu.Input((2,)), layer])
    model.compile("sgd", "mse")
    assert not model.jit_compile
