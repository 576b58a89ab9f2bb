"""Seeds: the same random numbers and first weights as real Keras after `set_random_seed`."""

import jax
import numpy as np
import pytest

import cornu
from tests.oracle import keras


def images(m):
    layers = m.layers
    model = m.Sequential(
        [
            m.Input((6, 6, 2)),
            layers.Conv2D(3, 3),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(5, kernel_initializer="he_normal"),
            layers.GaussianNoise(0.1),
            layers.Dense(2, kernel_initializer="orthogonal"),
        ]
    )
    return model, np.ones((2, 6, 6, 2), "float32")


def words(m):
    layers = m.layers
    model = m.Sequential([layers.Embedding(5, 4), layers.LSTM(3, dropout=0.2, recurrent_dropout=0.1), layers.Dense(2)])
    return model, np.array([[1, 2, 3]])


@pytest.mark.parametrize("build", [images, words])
def test_a_seeded_program_gives_keras_numbers(build):
    results = []
    for m in (cornu, keras):
        m.utils.set_random_seed(1)
        model, x = build(m)
        outputs = np.asarray(model(x, training=True))
        results.append([*model.get_weights(), outputs, np.asarray(m.random.normal((3,))), np.random.rand(2)])
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_random_functions_without_a_seed():
    found = []
    for m in (cornu, keras):
        m.utils.set_random_seed(9)
        found.append([float(m.random.uniform(())) for _ in range(3)] + m.random.SeedGenerator().next().tolist())
    np.testing.assert_allclose(found[0], found[1])


def test_a_stream_moves_on():
    found = []
    for m in (cornu, keras):
        seeds = m.random.SeedGenerator(5, name="stream")
        steps = [
            seeds.next().tolist(),
            seeds.next().tolist(),
            seeds.next(ordered=False).tolist(),
            seeds.next().tolist(),
        ]
        found.append(
            (steps, seeds.get_config(), seeds.state.path, m.random.SeedGenerator.from_config(seeds.get_config()).name)
        )
    assert found[0] == found[1]


@pytest.mark.parametrize("config", [{"seed": 3}, {"seed": None, "name": "stream"}, {"seed": 4, "name": "stream"}])
def test_a_stream_comes_back_from_its_configuration(config):
    # Keras wrote no name in its first versions; one is made up then.
    ours, theirs = (m.random.SeedGenerator.from_config(config).get_config() for m in (cornu, keras))
    assert ours.keys() == theirs.keys() == {"seed", "name"}
    assert ours["seed"] == theirs["seed"] == config["seed"]
    assert "name" not in config or ours["name"] == theirs["name"] == "stream"


def test_an_integer_seed_gives_the_same_numbers_each_time():
    first = np.asarray(cornu.random.normal((2,), seed=3))
    np.testing.assert_array_equal(first, cornu.random.normal((2,), seed=3))
    np.testing.assert_allclose(first, keras.random.normal((2,), seed=3), rtol=1e-6)


def test_unseeded_numbers_may_not_freeze_in_compiled_code():
    with pytest.raises(ValueError, match="would give the same numbers.*pass seed=self.seed_generator"):
        jax.jit(lambda: cornu.random.normal((2,)))()

    class Noisy(cornu.layers.Layer):
        def call(self, x):
            return x + cornu.random.normal((3,))

    assert Noisy()(cornu.Input((3,))).shape == (None, 3)


ERRORS = [
    (lambda: cornu.random.SeedGenerator("a"), "argument 'seed' must be an integer or None; got seed='a'"),
    (lambda: cornu.random.SeedGenerator(-1), "'seed' must be zero or a positive integer; got seed=-1"),
    (lambda: cornu.random.SeedGenerator(1, name="a/b"), "'name' must be a string without '/'"),
    (
        lambda: cornu.utils.set_random_seed(-1),
        "set_random_seed: argument 'seed' must be an integer from 0 to 4294967295",
    ),
    (lambda: cornu.random.normal((2,), seed="x"), "must be an integer, a SeedGenerator or None; got seed='x'"),
]


@pytest.mark.parametrize(("do", "text"), ERRORS)
def test_errors(do, text):
    with pytest.raises(ValueError) as caught:
        do()
    assert text in str(caught.value)
