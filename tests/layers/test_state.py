"""State that moves: running means, streams of seeds."""

import jax
import numpy as np
import pytest

import cornu
from cornu import layers
from tests.oracle import keras


@pytest.mark.parametrize("options", [{}, {"momentum": 0.8}, {"renorm": True, "momentum": 0.9}], ids=str)
def test_batch_normalization_moves_as_keras_does(options):
    ours, real = layers.BatchNormalization(**options), keras.layers.BatchNormalization(**options)
    rng = np.random.default_rng(0)
    for _ in range(3):
        x = rng.normal(2.0, 3.0, size=(5, 4)).astype("f")
        np.testing.assert_allclose(ours(x, training=True), real(x, training=True), rtol=1e-4, atol=1e-5)
    for a, b in zip(ours.weights, real.weights, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-5, atol=1e-6)
    x = rng.normal(size=(5, 4)).astype("f")
    np.testing.assert_allclose(ours(x), real(x), rtol=1e-5, atol=1e-5)


def test_a_frozen_batch_normalization_predicts():
    layer = layers.BatchNormalization()
    x = np.random.default_rng(0).normal(2.0, 3.0, size=(5, 4)).astype("f")
    layer(x, training=True)
    layer.trainable = False
    before = layer.get_weights()
    np.testing.assert_allclose(layer(x, training=True), layer(x, training=False))
    assert all(np.array_equal(a, b) for a, b in zip(before, layer.get_weights(), strict=True))
    assert len(layer.non_trainable_variables) == 4


def test_batch_normalization_ignores_masked_steps():
    layer = layers.BatchNormalization(momentum=0.0)
    x = np.array([[[1.0], [3.0], [100.0]]], "f")
    layer(x, training=True, mask=np.array([[True, True, False]]))
    np.testing.assert_allclose(layer.moving_mean.numpy(), [2.0], rtol=1e-5)


def test_batch_normalization_keeps_float32_statistics_in_mixed_precision():
    ours, real = (lib.layers.BatchNormalization(dtype="mixed_bfloat16", momentum=0.0) for lib in (cornu, keras))
    x = np.random.default_rng(0).normal(3.0, 2.0, size=(64, 2)).astype("f")
    a, b = ours(x, training=True), real(x, training=True)
    np.testing.assert_allclose(np.asarray(a, "f"), np.asarray(b, "f"), rtol=2e-2, atol=1e-2)
    assert ours.moving_mean.dtype == "float32"
    np.testing.assert_allclose(ours.moving_mean.numpy(), real.moving_mean.numpy(), rtol=1e-5)


SEEDED = [
    ("Dropout", {"rate": 0.4}, (4, 5)),
    ("SpatialDropout1D", {"rate": 0.4}, (4, 3, 5)),
    ("GaussianNoise", {"stddev": 0.4}, (4, 5)),
    ("GaussianDropout", {"rate": 0.4}, (4, 5)),
    ("AlphaDropout", {"rate": 0.4}, (4, 5)),
]


@pytest.mark.parametrize(("name", "kwargs", "shape"), SEEDED, ids=lambda v: v if isinstance(v, str) else "")
def test_seeded_noise_follows_keras_call_by_call(name, kwargs, shape):
    ours, real = getattr(layers, name)(**kwargs, seed=11), getattr(keras.layers, name)(**kwargs, seed=11)
    x = np.ones(shape, "f")
    results = [np.asarray(ours(x, training=True)) for _ in range(3)]
    for result in results:
        np.testing.assert_allclose(result, real(x, training=True), rtol=1e-5, atol=1e-6)
    assert not np.array_equal(results[0], results[1])


def test_unseeded_dropouts_differ_and_obey_the_global_seed():
    x = np.ones((4, 50), "f")
    first, second = layers.Dropout(0.5), layers.Dropout(0.5)
    a, b, c = first(x, training=True), first(x, training=True), second(x, training=True)
    assert not np.array_equal(a, b) and not np.array_equal(a, c)
    cornu.utils.set_random_seed(3)
    ours = layers.Dropout(0.5)(x, training=True)
    keras.utils.set_random_seed(3)
    np.testing.assert_array_equal(ours, keras.layers.Dropout(0.5)(x, training=True))


def test_dropout_does_nothing_outside_of_training():
    x = np.random.default_rng(0).normal(size=(4, 5)).astype("f")
    layer = layers.Dropout(0.5)
    for result in (layer(x), layer(x, training=False), layers.Dropout(0.0)(x, training=True)):
        np.testing.assert_array_equal(result, x)


def test_dropout_stream_is_state_of_the_compiled_function():
    layer = layers.Dropout(0.5, seed=1)
    x = np.ones((2, 8), "f")

    @jax.jit
    def step(state):
        return layer.stateless_call([], state, x, training=True)

    state = [v.value for v in layer.non_trainable_variables]
    one, state = step(state)
    two, _ = step(state)
    np.testing.assert_array_equal(one, layer(x, training=True))
    assert not np.array_equal(one, two)


def test_spatial_dropout_drops_whole_channels():
    y = np.asarray(layers.SpatialDropout1D(0.5, seed=1)(np.ones((3, 6, 8), "f"), training=True))
    assert (y == y[:, :1]).all() and 0 < (y == 0).mean() < 1
