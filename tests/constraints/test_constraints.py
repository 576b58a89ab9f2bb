"""Constraints against Keras: values, configurations, and bad arguments explained."""

from __future__ import annotations

import numpy as np
import pytest

from cornu import constraints
from tests.oracle import keras

W = (3 * np.random.default_rng(0).normal(size=(4, 3))).astype("float32")
CASES = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 1.5, "axis": 1}),
    ("MaxNorm", {"axis": [0, 1]}),
    ("NonNeg", {}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": [0, 1]}),
    ("MinMaxNorm", {}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 2.0, "rate": 0.7, "axis": 1}),
]


@pytest.mark.parametrize(("name", "kwargs"), CASES)
@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_values_are_those_of_keras(name, kwargs, dtype):
    w = W.astype(dtype)
    ours, theirs = (getattr(m, name)(**kwargs)(w) for m in (constraints, keras.constraints))
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=1e-6 if dtype == "float32" else 2e-3)


@pytest.mark.parametrize(("name", "kwargs"), CASES)
def test_configurations_go_both_ways(name, kwargs):
    ours, theirs = getattr(constraints, name)(**kwargs), getattr(keras.constraints, name)(**kwargs)
    config, expected = constraints.serialize(ours), keras.constraints.serialize(theirs)
    assert config == expected
    np.testing.assert_allclose(keras.constraints.deserialize(config)(W), theirs(W))
    np.testing.assert_allclose(constraints.deserialize(expected)(W), ours(W))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *[("max_norm", "MaxNorm"), ("MaxNorm", "MaxNorm"), ("maxnorm", "MaxNorm"), ("non_neg", "NonNeg")],
        *[("nonneg", "NonNeg"), ("unit_norm", "UnitNorm"), ("unitnorm", "UnitNorm"), ("min_max_norm", "MinMaxNorm")],
    ],
)
def test_names(name, expected):
    assert type(constraints.get(name)).__name__ == expected


def test_the_public_names_are_those_of_keras():
    assert not [name for name in dir(keras.constraints) if name[0] != "_" and not hasattr(constraints, name)]
    assert constraints.max_norm is constraints.MaxNorm


def test_callables_none_and_the_base_class():
    def own(w):
        return w

    assert constraints.get(own) is own
    assert constraints.get(None) is None
    assert constraints.Constraint()(3.0) == 3.0
    assert constraints.Constraint().get_config() == {}


def test_wrong_names_are_told_the_nearest_ones():
    with pytest.raises(ValueError, match=r"unknown constraint 'max_nrom'\. Did you mean .*'max_norm'.*Known names"):
        constraints.get("max_nrom")
