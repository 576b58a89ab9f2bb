"""Class weights against Keras where Keras has them, and against plain loops where it has not."""

import keras
import numpy as np
import pytest

from cornu.data import make_source
from cornu.data.class_weight import ClassWeights

TABLE = {0: 0.5, 1: 2.0, 3: 7.0}


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def by_hand(y, table=TABLE):
    return np.array([table.get(int(label), 1.0) for label in np.ravel(y)], "float32").reshape(np.shape(y))


@pytest.mark.parametrize("form", ["n", "n1", "one_hot", "floats"])
def test_weights_as_in_keras(form, rng):
    labels = rng.integers(0, 5, 12)
    y = {
        "n": labels,
        "n1": labels[:, None],
        "one_hot": np.eye(5)[labels],
        "floats": labels.astype("float32"),
    }[form]
    adapter = keras.src.trainers.data_adapters.array_data_adapter.ArrayDataAdapter(
        np.ones((12, 1)), y, class_weight=TABLE, batch_size=12, shuffle=False
    )
    expected = np.asarray(next(iter(adapter.get_numpy_iterator()))[2])
    ours = make_source(np.ones((12, 1)), y, class_weight=TABLE, batch_size=12).sample_weight
    assert ours.dtype == np.float32
    np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("shape", [(6, 4), (6, 4, 1), (6, 3, 2, 1), (6, 3, 5)])
def test_labels_of_any_rank(shape, rng):
    y = rng.integers(0, 5, shape)
    expected = by_hand(y[..., 0] if shape[-1] == 1 else y)
    np.testing.assert_array_equal(ClassWeights(TABLE).combine(y), expected)


def test_one_hot_labels_of_any_rank_and_soft_labels(rng):
    labels = rng.integers(0, 4, (6, 3))
    np.testing.assert_array_equal(ClassWeights(TABLE).combine(np.eye(4, dtype="float32")[labels]), by_hand(labels))
    soft = np.eye(4)[labels] * 0.9 + 0.025
    np.testing.assert_array_equal(ClassWeights(TABLE).combine(soft), by_hand(labels))


@pytest.mark.parametrize("weight_shape", [(6,), (6, 1), (6, 4)])
def test_product_with_sample_weights(weight_shape, rng):
    weight = rng.uniform(size=weight_shape).astype("float32")
    sequence = rng.integers(0, 5, (6, 4))
    expected = by_hand(sequence) * (weight if weight.ndim == 2 else weight[:, None])
    np.testing.assert_allclose(ClassWeights(TABLE).combine(sequence, weight), expected, rtol=1e-6)
    flat = rng.integers(0, 5, 6)
    single = by_hand(flat)[:, None] * weight.reshape(6, -1)
    got = ClassWeights(TABLE).combine(flat, weight)
    np.testing.assert_allclose(got, single if weight_shape == (6, 4) else single[:, 0], rtol=1e-6)


def test_several_outputs(rng):
    a, b = rng.integers(0, 4, 6), rng.integers(0, 4, (6, 2))
    weight = rng.uniform(size=6).astype("float32")
    by_name = ClassWeights({"a": TABLE}).combine({"a": a, "b": b}, weight)
    np.testing.assert_allclose(by_name["a"], by_hand(a) * weight, rtol=1e-6)
    np.testing.assert_array_equal(by_name["b"], weight)
    in_order = ClassWeights([None, TABLE]).combine([a, b], [weight, None])
    np.testing.assert_array_equal(in_order[0], weight)
    np.testing.assert_array_equal(in_order[1], by_hand(b))
    np.testing.assert_array_equal(ClassWeights(TABLE).combine([a])[0], by_hand(a))
    np.testing.assert_array_equal(ClassWeights(TABLE).combine({"a": a})["a"], by_hand(a))


def test_batches_keep_the_reading_of_the_first():
    weights = ClassWeights({1: 5.0})
    assert weights.combine(np.array([[1, 1], [0, 0]])).tolist() == [[5, 5], [1, 1]]
    assert weights.combine(np.array([[1, 0], [0, 1]])).tolist() == [[5, 1], [1, 5]]
    weights = ClassWeights({1: 5.0})
    assert weights.combine(np.array([[1, 0], [0, 1]])).tolist() == [1, 5]
    with pytest.raises(ValueError, match=r"one-hot labels in every batch; got array of shape \(1, 2\).*sample_weight"):
        weights.combine(np.array([[1, 1]]))


def test_classes_that_do_not_occur_and_keys_of_other_types():
    y = np.array([0, 1])
    assert ClassWeights({0: 2, 9: 3.0}).combine(y).tolist() == [2, 1]
    assert ClassWeights({np.int64(0): np.float64(2), 1.0: 3}).combine(y).tolist() == [2, 3]


BAD = [
    ([1.0, 2.0], np.zeros(2), ["'class_weight' must be a dict", "[1.0, 2.0]", "dict(enumerate(weights))"]),
    (np.ones(2), np.zeros(2), ["array of shape (2,)", "dict(enumerate(weights))"]),
    ("balanced", np.zeros(2), ["class_weight='balanced'", "class_weight={0: 1.0, 1: 5.0}"]),
    ({}, np.zeros(2), ["class_weight={}", "class_weight={0: 1.0, 1: 5.0}"]),
    ({"a": 1.0}, np.zeros(2), ["keys are class numbers", "{'a': 1.0}"]),
    ({0: "x"}, np.zeros(2), ["weights of at least 0", "weight of class 0 is 'x'"]),
    ({0: -1.0}, np.zeros(2), ["weights of at least 0", "weight of class 0 is -1.0"]),
    ({0: float("nan")}, np.zeros(2), ["weight of class 0 is nan"]),
    (TABLE, [np.zeros(2), np.zeros(2)], ["dict for each output", "2 outputs (0, 1)", "class_weight=[{0"]),
    (TABLE, {"a": np.zeros(2), "b": np.zeros(2)}, ["y has 2 outputs ('a', 'b')", "class_weight={'a': {0"]),
    ({"c": TABLE}, {"a": np.zeros(2)}, ["one dict for each output", "('a')"]),
    ([TABLE], {"a": np.zeros(2)}, ["one dict for each output"]),
    ([TABLE], [np.zeros(2), np.zeros(2)], ["y has 2 outputs"]),
    ([TABLE, TABLE], np.zeros(2), ["a dict from class number to weight", "single output"]),
    (TABLE, np.array([0.5, 1.0]), ["argument 'y' must be class labels", "shape (2,)", "sample_weight"]),
    (TABLE, None, ["argument 'y' must be the labels", "y=None"]),
]  # fmt: skip


@pytest.mark.parametrize(("class_weight", "y", "parts"), BAD)
def test_errors(class_weight, y, parts):
    with pytest.raises(ValueError, match="^fit: argument") as caught:
        make_source(np.ones((2, 1)), y, class_weight=class_weight)
    for part in parts:
        assert part in str(caught.value)
