"""Random functions against Keras: the same numbers from the same seed, and bad arguments explained."""

from __future__ import annotations

import functools
import inspect

import jax
import numpy as np
import pytest

import cornu
from cornu import random
from cornu.random import distributions
from tests.oracle import keras

LOGITS = np.random.default_rng(0).normal(size=(3, 5)).astype("float32")
ONES = np.ones((3, 4), "float32")
CASES = [
    ("normal", ((3, 4), 1.5, 2.0), {}),
    ("normal", ((3, 4),), {"dtype": "bfloat16", "mean": 0.3, "stddev": 0.7}),
    ("uniform", ((3, 4), -2, 5), {}),
    ("uniform", ((3, 4),), {"dtype": "float16"}),
    ("uniform", ((3, 4), np.arange(4.0, dtype="float32"), 5.0), {}),
    # Numbers are drawn along one axis, whatever the shape: odd sizes, many axes, none, no entries.
    ("uniform", ((5, 7, 3, 11), -0.3, 0.7), {}),
    ("normal", ((5, 7, 3, 11), 0.7, 0.3), {}),
    ("truncated_normal", ((1, 13, 17), 0.7, 0.3), {"dtype": "bfloat16"}),
    ("normal", ((),), {}),
    ("uniform", ((0, 3),), {}),
    ("truncated_normal", ((3, 4), 1.0, 2.0), {}),
    ("randint", ((3, 4), 0, 10), {}),
    ("beta", ((3, 4), 1, 2.0), {"dtype": "float16"}),
    ("randint", ((3, 4), 0, 10), {"dtype": "uint8"}),
    ("categorical", (LOGITS, 4), {}),
    ("categorical", (LOGITS, 4), {"dtype": "int8"}),
    ("categorical", (LOGITS, 4), {"dtype": "bfloat16"}),
    ("shuffle", (np.arange(12).reshape(3, 4),), {}),
    ("shuffle", (np.arange(12).reshape(3, 4), 1), {}),
    ("dropout", (ONES, 0.4), {}),
    ("dropout", (ONES.astype("float16"), 0.4), {}),
    ("dropout", (ONES, 0.4, (3, 1)), {}),
    ("dropout", (ONES, 0.4, (None, 1)), {}),
    ("dropout", (ONES, 0.4, (4,)), {}),
    ("dropout", (ONES, 0), {}),
    ("dropout", (ONES, 1.0), {}),
    ("gamma", ((3, 4), 0.7), {}),
    ("gamma", ((3, 4), np.ones(4)), {}),
    ("beta", ((3, 4), 0.7, 2.0), {}),
    ("binomial", ((3, 4), 10.0, 0.3), {}),
    ("binomial", ((3, 4), np.array([5.0, 6.0, 7.0, 8.0]), 0.3), {}),
]


@pytest.mark.parametrize(("name", "args", "kwargs"), CASES)
def test_the_same_seed_gives_the_numbers_of_keras(name, args, kwargs):
    ours = getattr(random, name)(*args, seed=7, **kwargs)
    theirs = getattr(keras.random, name)(*args, seed=7, **kwargs)
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


def test_seed_generators_go_through_the_same_stream():
    ours, theirs = random.SeedGenerator(11), keras.random.SeedGenerator(11)
    for _ in range(3):
        np.testing.assert_array_equal(random.normal((3,), seed=ours), keras.random.normal((3,), seed=theirs))


def test_set_random_seed_governs_unseeded_draws_as_in_keras():
    draws = []
    for module in (cornu, keras):
        module.utils.set_random_seed(5)
        draws.append([module.random.uniform((2,)), module.random.normal((2,))])
    np.testing.assert_array_equal(*draws)


@pytest.mark.parametrize("name", sorted({name for name, _, _ in CASES}))
def test_signatures_are_those_of_keras(name):
    ours, theirs = (
        [(p.name, p.default) for p in inspect.signature(getattr(module, name)).parameters.values()]
        for module in (random, keras.random)
    )
    assert ours == theirs


def bad(function, *args, **kwargs):
    return lambda: function(*args, **kwargs)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (bad(random.normal, (2,), dtype="int32"), r"random\.normal: argument 'dtype'.*got dtype='int32'.*`randint`"),
        (bad(random.uniform, (2,), dtype="bool"), r"random\.uniform: argument 'dtype'.*got dtype='bool'"),
        (bad(random.truncated_normal, (2,), dtype="int8"), r"random\.truncated_normal: argument 'dtype'.*'int8'"),
        (bad(random.gamma, (2,), 1.0, dtype="int8"), r"random\.gamma: argument 'dtype'.*'int8'"),
        (bad(random.beta, (2,), 1.0, 1.0, dtype="int8"), r"random\.beta: argument 'dtype'.*'int8'"),
        (bad(random.binomial, (2,), 1.0, 1.0, dtype="int8"), r"random\.binomial: argument 'dtype'.*'int8'"),
        (bad(random.randint, (2,), 0, 3, dtype="float32"), r"random\.randint: argument 'dtype'.*'float32'.*`uniform`"),
        (bad(random.categorical, [1.0], 2), r"random\.categorical: argument 'logits'.*\(batch, classes\).*\(1,\)"),
        (bad(random.dropout, ONES, 1.5), r"random\.dropout: argument 'rate'.*in \[0, 1\]; got rate=1\.5"),
        (bad(random.dropout, ONES, 0.5, (2, 4)), r"random\.dropout: argument 'noise_shape'.*\(3, 4\).*got.*\(2, 4\)"),
        (bad(random.dropout, ONES, 0.5, (1, 3, 4)), r"random\.dropout: argument 'noise_shape'.*got.*\(1, 3, 4\)"),
        (bad(random.normal, (2,), seed="a"), r"random\.normal: argument 'seed'.*SeedGenerator.*got seed='a'"),
    ],
)
def test_bad_arguments_are_explained(call, text):
    with pytest.raises(ValueError, match=text):
        call()


@pytest.mark.parametrize("shape", [(), (3,), (17, 5), (4096,), (4097,), (3, 3, 32, 64), (0,), (2, 0)])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("name", ["uniform", "normal", "truncated_normal"])
def test_shared_programs_draw_the_numbers_of_each_shapes_own(name, dtype, shape):
    ours, theirs = (getattr(m.random, name)(shape, seed=3, dtype=dtype) for m in (cornu, keras))
    assert ours.dtype == theirs.dtype and ours.shape == theirs.shape
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


@pytest.mark.parametrize("count", [0, 1, 1000, 2**16, 2**16 + 1])
@pytest.mark.parametrize(
    ("minval", "maxval"), [(0, 1), (-0.3, 0.3), (-2, 5), (1000, 1000.001), (-1e-30, 3e7), (1, 1), (0.0, np.inf)]
)
def test_numbers_drawn_without_a_program_are_those_of_jax(minval, maxval, count):
    key = jax.numpy.array([2**32 - 1, 12345], "uint32")
    theirs = jax.random.uniform(key, (count,), minval=minval, maxval=maxval)
    np.testing.assert_array_equal(random.uniform((count,), minval, maxval, seed=key), theirs)


@pytest.mark.parametrize(("draw", "programs"), [(random.uniform, 0), (random.truncated_normal, 1)])
def test_draws_of_many_small_shapes_share_programs(draw, programs):
    distributions._draw_flat.clear_cache()
    compiled = []

    def listen(event, duration, **_):
        if event == "/jax/core/compile/backend_compile_duration":
            compiled.append(duration)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        for size in range(1, 30):
            draw((size, 2), -1.0, 1.0, seed=size)
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
    assert len(compiled) == programs


def test_draws_inside_compiled_code_are_as_long_as_they_are_asked_for():
    draw = functools.partial(random.uniform, (5,), seed=4)
    np.testing.assert_array_equal(jax.jit(draw)(), draw())
    assert "4096" not in jax.jit(draw).lower().as_text()


def test_a_shape_that_is_drawn_often_gets_a_program_of_its_own(monkeypatch):
    monkeypatch.setattr("cornu.random.distributions._WASTE", 3 * 4096)
    monkeypatch.setattr("cornu.random.distributions._wasted", {})
    rooms = []
    draw = distributions._draw_flat

    def noted(function, key, shape, *rest):
        rooms.append(shape)
        return draw(function, key, shape, *rest)

    monkeypatch.setattr("cornu.random.distributions._draw_flat", noted)
    for _ in range(6):
        random.normal((6,), seed=1)
    assert rooms == [(4096,)] * 4 + [(6,)] * 2


def test_the_table_has_all_functions_of_keras():
    functions = {name for name in dir(keras.random) if name.islower() and callable(getattr(keras.random, name))}
    assert functions <= {name for name, _, _ in CASES}
