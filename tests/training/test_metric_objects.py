"""Metrics that come as objects: each counts once, however many ways lead to it."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras


def _fit(library, metrics_of):
    inputs = library.Input((3,))
    outputs = library.layers.Dense(1, kernel_initializer="ones")(inputs)
    model = library.Model(inputs, outputs)
    model.compile("sgd", "mse", metrics=metrics_of(library, model))
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    history = model.fit(x, x[:, :1], verbose=0, shuffle=False)
    return model, history.history


def _object(library, model):
    return [library.metrics.MeanSquaredError()]


def _attribute_too(library, model):
    model.error = library.metrics.MeanAbsoluteError(name="error")
    return [model.error]


@pytest.mark.parametrize("metrics_of", [_object, _attribute_too])
def test_a_metric_object_trains_as_in_keras(metrics_of):
    model, history = _fit(cornu, metrics_of)
    _, expected = _fit(keras, metrics_of)
    assert history.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(history[name], values, rtol=1e-5)
    variables = model.metrics_variables
    assert len({id(variable) for variable in variables}) == len(variables)
