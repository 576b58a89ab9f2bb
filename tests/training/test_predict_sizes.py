"""Batches of many sizes: `predict` needs few programs for them, and gives what the model gives."""

import numpy as np
import pytest

import cornu


def _model():
    return cornu.Sequential(
        [
            cornu.Input((6,)),
            cornu.layers.Dense(5, activation="relu"),
            cornu.layers.BatchNormalization(),
            cornu.layers.Dense(3, activation="softmax"),
        ]
    )


def test_sizes_from_1_to_1000_compile_a_dozen_times_at_most(compiled):
    model = _model()
    x = np.random.default_rng(0).normal(size=(1000, 6)).astype("float32")
    expected = np.asarray(model(x))
    compiled.clear()
    for size in [*range(1, 70), 127, 128, 129, 500, 999, 1000]:
        np.testing.assert_allclose(model.predict(x[:size], verbose=0), expected[:size], rtol=1e-5, atol=1e-6)
    assert len(compiled) <= 12


def test_large_batches_too(compiled):
    model = _model()
    x = np.random.default_rng(0).normal(size=(1000, 6)).astype("float32")
    compiled.clear()
    for size in (1, 3, 20, 33, 100, 130, 300, 600, 900, 1000):
        assert model.predict(x[:size], batch_size=1000, verbose=0).shape == (size, 3)
    assert len(compiled) <= 12


def test_rows_that_see_each_other_are_left_alone():
    inputs = cornu.Input((2,))
    model = cornu.Model(inputs, inputs - cornu.ops.mean(inputs, axis=0, keepdims=True))
    x = np.arange(10.0, dtype="float32").reshape(5, 2)
    np.testing.assert_allclose(model.predict(x, verbose=0), x - x.mean(0), rtol=1e-6)


def test_functions_and_layers_of_a_user_are_left_alone():
    def centred(x):
        return x - cornu.ops.mean(x, axis=0, keepdims=True)

    class Centred(cornu.layers.Layer):
        def call(self, inputs):
            return centred(inputs)

    x = np.arange(10.0, dtype="float32").reshape(5, 2)
    for layer in (cornu.layers.Activation(centred), cornu.layers.Lambda(centred), Centred()):
        model = cornu.Sequential([cornu.Input((2,)), layer])
        np.testing.assert_allclose(model.predict(x, verbose=0), x - x.mean(0), rtol=1e-6)


def test_many_shapes_of_batches_are_told_once():
    model = cornu.Sequential([cornu.Input((None, 1)), cornu.layers.GlobalAveragePooling1D(), cornu.layers.Dense(1)])
    model.compile("sgd", "mse")

    def batches():
        for length in (3, 5, 7, 9):
            yield np.ones((4, length, 1), "float32"), np.ones((4, 1), "float32")

    with pytest.warns(cornu.base.notices.CornuWarning, match=r"after \(4, 5, 1\) \(float32\) came \(4, 7, 1\)") as seen:
        model.fit(batches(), verbose=0)
    assert sum("compiles the step anew" in str(warning.message) for warning in seen) == 1
