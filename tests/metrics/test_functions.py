"""Metric functions against real Keras, with labels and scores of many shapes."""

import inspect

import jax
import numpy as np
import pytest

from cornu import metrics
from tests.oracle import keras

RNG = np.random.default_rng(5)
LABEL = RNG.integers(0, 4, (3, 5))
SCORES = RNG.random((3, 5, 4)).astype("float32")
ONE_HOT = np.eye(4, dtype="float32")[LABEL]
TIES = np.round(SCORES * 2).astype("float32")

CASES = [
    ("binary_accuracy", ONE_HOT, SCORES, {"threshold": 0.4}),
    ("binary_accuracy", ONE_HOT[..., 0], SCORES[..., :1], {}),
    ("categorical_accuracy", ONE_HOT, SCORES, {}),
    ("sparse_categorical_accuracy", LABEL, SCORES, {}),
    ("sparse_categorical_accuracy", LABEL[..., None], SCORES, {}),
    ("sparse_categorical_accuracy", LABEL.astype("float32"), SCORES, {}),
    ("top_k_categorical_accuracy", ONE_HOT, SCORES, {"k": 2}),
    ("top_k_categorical_accuracy", ONE_HOT, TIES, {"k": 1}),
    ("top_k_categorical_accuracy", ONE_HOT, SCORES, {"k": 9}),
    ("sparse_top_k_categorical_accuracy", LABEL, SCORES, {"k": 3}),
    ("sparse_top_k_categorical_accuracy", LABEL[0][:, None], SCORES[0], {"k": 1}),
    ("sparse_top_k_categorical_accuracy", LABEL, np.argsort(-SCORES), {"k": 2, "from_sorted_ids": True}),
    ("pearson_correlation", ONE_HOT, SCORES, {}),
    ("pearson_correlation", SCORES, ONE_HOT, {"axis": 1}),
    ("concordance_correlation", ONE_HOT, SCORES, {}),
    ("concordance_correlation", SCORES, ONE_HOT, {"axis": (0, 1)}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[3]}")
def test_values(case):
    name, y_true, y_pred, arguments = case
    expected = getattr(keras.metrics, name)(y_true, y_pred, **arguments)
    for function in (getattr(metrics, name), jax.jit(lambda a, b: getattr(metrics, name)(a, b, **arguments))):
        value = function(y_true, y_pred, **(arguments if function is getattr(metrics, name) else {}))
        assert value.shape == expected.shape
        np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", sorted({case[0] for case in CASES}))
def test_signatures(name):
    ours, theirs = (inspect.signature(getattr(module, name)) for module in (metrics, keras.metrics))
    assert [(p.name, p.default) for p in ours.parameters.values()] == [
        (p.name, p.default) for p in theirs.parameters.values()
    ]


def test_indices_in_a_categorical_accuracy_are_understood():
    with pytest.warns(UserWarning, match="taken as class indices.*sparse_categorical_accuracy"):
        value = metrics.categorical_accuracy(LABEL[0], SCORES[0])
    np.testing.assert_array_equal(value, metrics.sparse_categorical_accuracy(LABEL[0], SCORES[0]))
