"""Steps of a user's own get the batch in the form in which real Keras gives it."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras

X = np.ones((4, 2), "float32")
Y = np.ones((4, 1), "float32")
WEIGHTS = np.ones(4, "float32")


def noting(lib, seen):
    class Noting(lib.Model):
        def __init__(self):
            super().__init__()
            self.dense = lib.layers.Dense(1)

        def call(self, inputs):
            return self.dense(inputs)

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return (y_pred**2).mean()

        def train_step(self, state, data):
            seen.add(form(data))
            return super().train_step(state, data)

        def test_step(self, state, data):
            seen.add(form(data))
            return super().test_step(state, data)

        def predict_step(self, state, data):
            seen.add(form(data))
            return super().predict_step(state, data)

    model = Noting()
    model.compile("sgd", "mse")
    return model


def form(data):
    return len(data) if isinstance(data, list | tuple) else "array"


CALLS = {
    "fit x, y": lambda m: m.fit(X, Y, verbose=0),
    "fit x": lambda m: m.fit(X, verbose=0),
    "fit with weights": lambda m: m.fit(X, Y, sample_weight=WEIGHTS, verbose=0),
    "fit batches": lambda m: m.fit(((X, Y) for _ in range(2)), verbose=0),
    "evaluate": lambda m: m.evaluate(X, Y, verbose=0),
    "predict": lambda m: m.predict(X, verbose=0),
}


@pytest.mark.parametrize("name", CALLS)
def test_batches_have_the_form_of_keras(name):
    ours, theirs = set(), set()
    CALLS[name](noting(cornu, ours))
    CALLS[name](noting(keras, theirs))
    assert ours == theirs
