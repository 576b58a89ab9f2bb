"""Regularizers against Keras: values, gradients, configurations, and bad arguments explained."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from cornu import regularizers
from tests.oracle import keras

X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
CASES = [
    ("L1", {}),
    ("L1", {"l1": 0.3}),
    ("L2", {}),
    ("L2", {"l2": 0.3}),
    ("L1L2", {}),
    ("L1L2", {"l1": 0.3}),
    ("L1L2", {"l1": 0.3, "l2": 0.2}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5}),
]


@pytest.mark.parametrize(("name", "kwargs"), CASES)
def test_values_and_gradients_are_those_of_keras(name, kwargs):
    ours, theirs = getattr(regularizers, name)(**kwargs), getattr(keras.regularizers, name)(**kwargs)
    np.testing.assert_allclose(ours(X), theirs(X), rtol=1e-6)
    if ours(X):
        np.testing.assert_allclose(jax.grad(ours)(X), jax.grad(theirs)(X), rtol=1e-5, atol=1e-7)
    assert ours(jax.numpy.asarray(X, "float16")).dtype == theirs(jax.numpy.asarray(X, "float16")).dtype


def test_orthogonal_columns_are_orthogonal_rows_of_the_transpose():
    """Keras 3.15 divides by the lengths of the wrong axis here, and fails unless the matrix is square."""
    columns = regularizers.OrthogonalRegularizer(mode="columns")
    rows = keras.regularizers.OrthogonalRegularizer(mode="rows")
    np.testing.assert_allclose(columns(X), rows(np.ascontiguousarray(X.T)), rtol=1e-6)


@pytest.mark.parametrize(("name", "kwargs"), CASES)
def test_configurations_go_both_ways(name, kwargs):
    ours, theirs = getattr(regularizers, name)(**kwargs), getattr(keras.regularizers, name)(**kwargs)
    config, expected = regularizers.serialize(ours), keras.regularizers.serialize(theirs)
    assert {k: v for k, v in config.items() if k != "config"} == {k: v for k, v in expected.items() if k != "config"}
    assert config["config"].keys() == expected["config"].keys()
    np.testing.assert_allclose(keras.regularizers.deserialize(config)(X), theirs(X), rtol=1e-6)
    np.testing.assert_allclose(regularizers.deserialize(expected)(X), ours(X), rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *[("l1", "L1"), ("L1", "L1"), ("l2", "L2"), ("l1_l2", "L1L2"), ("L1L2", "L1L2"), ("l1l2", "L1L2")],
        *[(name, "OrthogonalRegularizer") for name in ("orthogonal_regularizer", "OrthogonalRegularizer")],
    ],
)
def test_names(name, expected):
    assert type(regularizers.get(name)).__name__ == expected


def test_the_public_names_are_those_of_keras():
    assert not [name for name in dir(keras.regularizers) if name[0] != "_" and not hasattr(regularizers, name)]
    assert regularizers.l1 is regularizers.L1 and regularizers.l1_l2 is regularizers.L1L2


def test_none_is_the_default_factor():
    assert regularizers.L1(None).get_config() == {"l1": 0.01}
    assert regularizers.L1L2(None, None).get_config() == {"l1": 0.0, "l2": 0.0}


def test_an_own_subclass_needs_a_configuration_only_to_be_saved():
    class Own(regularizers.Regularizer):
        pass

    assert Own()(X) == 0.0
    with pytest.raises(NotImplementedError, match=r"Own must define `get_config\(self\)`"):
        Own().get_config()


def bad(function, *args, **kwargs):
    return lambda: function(*args, **kwargs)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (bad(regularizers.L1, -1.0), r"L1: argument 'l1' must be .*0 or more; got l1=-1\.0"),
        (bad(regularizers.L2, "a"), r"L2: argument 'l2' must be .*got l2='a'"),
        (bad(regularizers.L2, float("inf")), r"L2: argument 'l2'.*got l2=inf"),
        (bad(regularizers.L1L2, 0.1, float("nan")), r"L1L2: argument 'l2'.*got l2=nan"),
        (bad(regularizers.OrthogonalRegularizer, -1), r"OrthogonalRegularizer: argument 'factor'.*got factor=-1"),
        (bad(regularizers.OrthogonalRegularizer, mode="x"), r"argument 'mode' must be .*rows.*columns.*got mode='x'"),
        (bad(regularizers.OrthogonalRegularizer(), X[0]), r"must be a matrix.*shape \(3,\)"),
        (bad(regularizers.get, "l1_l3"), r"unknown regularizer 'l1_l3'\. Did you mean .*'l1_l2'"),
    ],
)
def test_bad_arguments_are_explained(call, text):
    with pytest.raises(ValueError, match=text):
        call()
