"""Initializers against Keras: the same numbers, configurations that go both ways, and bad arguments explained."""

from __future__ import annotations

import inspect

import jax
import numpy as np
import pytest

import cornu
from cornu import initializers
from tests.oracle import keras

SEEDED = [
    *[(name, {}) for name in ("RandomNormal", "RandomUniform", "TruncatedNormal", "Orthogonal", "VarianceScaling")],
    *[(name, {}) for name in ("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal")],
    ("RandomNormal", {"mean": 1.0, "stddev": 2.0}),
    ("RandomUniform", {"minval": 1.0, "maxval": 2.0}),
    ("TruncatedNormal", {"mean": 1.0, "stddev": 2.0}),
    ("Orthogonal", {"gain": 2.0}),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "uniform"}),
    ("VarianceScaling", {"mode": "fan_avg", "distribution": "untruncated_normal"}),
    ("VarianceScaling", {"distribution": "normal"}),
    ("VarianceScaling", {"input_axes": (0,), "output_axes": (-1,)}),
    ("GlorotUniform", {"input_axes": (0,), "output_axes": (1,)}),
]
PLAIN = [
    *[(name, {}) for name in ("Zeros", "Ones", "Constant", "Identity")],
    ("Constant", {"value": 3.5}),
    ("Constant", {"value": [1.0, 2.0, 3.0, 4.0]}),
    ("Identity", {"gain": 2.0}),
]
STFT = [
    *[{"side": side, "scaling": scaling} for side in ("real", "imag") for scaling in (None, "density", "spectrum")],
    {"window": None},
    {"window": "hamming", "periodic": True},
    {"window": np.arange(1.0, 7.0)},
]
SHAPES = [(3, 4), (4, 3), (3, 2, 4)]


@pytest.mark.parametrize(("name", "kwargs"), SEEDED)
@pytest.mark.parametrize("shape", SHAPES)
def test_seeded_numbers_are_those_of_keras(name, kwargs, shape):
    ours = getattr(initializers, name)(seed=3, **kwargs)
    theirs = getattr(keras.initializers, name)(seed=3, **kwargs)
    np.testing.assert_array_equal(ours(shape), theirs(shape))
    assert ours(shape, dtype="float16" if name != "Orthogonal" else "float32").dtype in ("float16", "float32")


@pytest.mark.parametrize(("name", "kwargs"), PLAIN)
@pytest.mark.parametrize("dtype", [None, "int32", "bfloat16"])
def test_constant_values_are_those_of_keras(name, kwargs, dtype):
    ours = getattr(initializers, name)(**kwargs)((3, 4), dtype=dtype)
    theirs = getattr(keras.initializers, name)(**kwargs)((3, 4), dtype=dtype)
    assert ours.dtype == (dtype or "float32")
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


@pytest.mark.parametrize("kwargs", STFT, ids=str)
@pytest.mark.parametrize("frequencies", [4, 7])
def test_stft_kernels_are_those_of_keras(kwargs, frequencies):
    ours = initializers.STFT(**kwargs)((6, 1, frequencies))
    np.testing.assert_allclose(ours, keras.initializers.STFT(**kwargs)((6, 1, frequencies)), rtol=1e-5, atol=1e-6)


def test_unseeded_layers_after_set_random_seed_are_those_of_keras():
    def weights(module):
        module.utils.set_random_seed(1)
        made = [module.initializers.get(name) for name in ("glorot_uniform", "he_normal", "orthogonal")]
        return [initializer((3, 4)) for initializer in made]

    for ours, theirs in zip(weights(cornu), weights(keras), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_an_integer_seed_repeats_and_a_generator_goes_on():
    repeating = initializers.RandomNormal(seed=5)
    np.testing.assert_array_equal(repeating((2,)), repeating((2,)))
    ours = initializers.RandomNormal(seed=cornu.random.SeedGenerator(5))
    theirs = keras.initializers.RandomNormal(seed=keras.random.SeedGenerator(5))
    for _ in range(2):
        np.testing.assert_array_equal(ours((2,)), theirs((2,)))


@pytest.mark.parametrize(("name", "kwargs"), [*[(n, {**k, "seed": 3}) for n, k in SEEDED], *PLAIN, ("STFT", STFT[0])])
def test_configurations_go_both_ways(name, kwargs):
    ours, theirs = getattr(initializers, name)(**kwargs), getattr(keras.initializers, name)(**kwargs)
    config, expected = initializers.serialize(ours), keras.initializers.serialize(theirs)
    shape = (6, 1, 4) if name == "STFT" else (3, 4)
    if name != "Identity":  # Keras forgets the gain, cornu keeps it
        assert config == expected
        np.testing.assert_allclose(initializers.deserialize(expected)(shape), ours(shape))
    np.testing.assert_allclose(keras.initializers.deserialize(config)(shape), theirs(shape), rtol=1e-6)
    np.testing.assert_array_equal(ours.clone()(shape), ours(shape))


def test_a_seed_generator_survives_the_configuration():
    ours = initializers.HeNormal(seed=cornu.random.SeedGenerator(5))
    first = ours((2, 2))
    again = initializers.deserialize(initializers.serialize(ours))
    np.testing.assert_array_equal(again((2, 2)), first)
    theirs = keras.initializers.serialize(keras.initializers.HeNormal(seed=keras.random.SeedGenerator(5)))
    np.testing.assert_array_equal(initializers.deserialize(theirs)((2, 2)), first)


def test_the_public_names_are_those_of_keras_and_callable_as_classes():
    for name in dir(keras.initializers):
        if not name.startswith("_"):
            assert hasattr(initializers, name), name
            assert inspect.isclass(getattr(initializers, name)) == inspect.isclass(getattr(keras.initializers, name))
    assert initializers.glorot_uniform is initializers.GlorotUniform


@pytest.mark.parametrize("name", ["GlorotUniform", "he_normal", "normal", "uniform", "zero", "one", "zeros", "stft"])
def test_names_stand_for_the_initializers_of_keras(name):
    assert type(initializers.get(name)).__name__ == type(keras.initializers.get(name)).__name__


def test_get_takes_classes_callables_arrays_and_none():
    assert initializers.get(None) is None
    assert isinstance(initializers.get(initializers.Zeros), initializers.Zeros)
    function = initializers.get(lambda shape, dtype=None: np.ones(shape))
    assert function((2,)).shape == (2,)
    values = np.arange(4.0, dtype="float32").reshape(2, 2)
    np.testing.assert_array_equal(initializers.get(values)((2, 2)), values)
    with pytest.raises(ValueError, match=r"argument 'shape' must be the shape \(2, 2\).*got shape=\(2, 3\)"):
        initializers.get(values)((2, 3))


def test_an_own_initializer_is_used_and_the_base_class_asks_for_a_call():
    class Tens(initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 10.0, dtype)

    variable = cornu.Variable(Tens(), shape=(2,), dtype="float32")
    assert variable.numpy().tolist() == [10.0, 10.0]
    with pytest.raises(NotImplementedError, match=r"Initializer must define `__call__\(self, shape, dtype=None\)`"):
        initializers.Initializer()((2,))


def bad(function, *args, **kwargs):
    return lambda: function(*args, **kwargs)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (bad(initializers.VarianceScaling, scale=0), r"VarianceScaling: argument 'scale'.*above 0.*got scale=0"),
        (bad(initializers.VarianceScaling, mode="in"), r"'mode' must be one of fan_avg, fan_in, fan_out.*'in'"),
        (bad(initializers.VarianceScaling, distribution="x"), r"'distribution' must be one of .*uniform.*'x'"),
        (bad(initializers.HeNormal, input_axes=(0,)), r"HeNormal: argument 'output_axes' must be given"),
        (bad(initializers.HeNormal, seed="a"), r"HeNormal: argument 'seed'.*SeedGenerator.*got seed='a'"),
        (bad(initializers.Identity(), (2, 2, 2)), r"Identity: argument 'shape'.*\(rows, columns\).*\(2, 2, 2\)"),
        (
            bad(initializers.Constant([1, 2, 3]), ()),
            r"Constant: argument 'value'.*the shape \(\) .*got array of shape \(3,\)",
        ),
        (bad(initializers.Constant([1, 2, 3]), (2,)), r"Constant: argument 'value'.*the shape \(2,\) .*shape \(3,\)"),
        (bad(initializers.Orthogonal(), (2,)), r"Orthogonal: argument 'shape'.*two or more.*\(2,\)"),
        (bad(initializers.STFT, "left"), r"STFT: argument 'side' must be 'real' or 'imag'; got side='left'"),
        (bad(initializers.STFT, scaling="x"), r"STFT: argument 'scaling'.*got scaling='x'"),
        (bad(initializers.STFT(), (4, 2, 3)), r"STFT: argument 'shape'.*\(window length, 1, frequencies\)"),
        (bad(initializers.STFT(window=[1.0, 2.0]), (4, 1, 3)), r"STFT: argument 'window' must be 4 values"),
        (bad(initializers.get, "he_norml"), r"unknown initializer 'he_norml'\. Did you mean 'he_normal'"),
        (bad(initializers.get, 3), r"initializer\.get: argument 'identifier'.*got identifier=3"),
    ],
)
def test_bad_arguments_are_explained(call, text):
    with pytest.raises(ValueError, match=text):
        call()


def test_constant_values_compile_nothing():
    compiled = []
    jax.monitoring.register_event_duration_secs_listener(
        lambda event, *_, **__: compiled.append(event) if "backend_compile" in event else None
    )
    for initializer in (initializers.Zeros(), initializers.Ones(), initializers.Constant(2.0), initializers.Identity()):
        initializer((5, 7), "float32").block_until_ready()
    jax.monitoring.clear_event_listeners()
    assert not compiled


def test_the_tables_have_all_initializers_of_keras():
    found = [getattr(keras.initializers, name) for name in dir(keras.initializers)]
    names = {cls.__name__ for cls in found if inspect.isclass(cls)} - {"Initializer"}
    assert names <= {name for name, _ in (*SEEDED, *PLAIN)} | {"STFT"}
