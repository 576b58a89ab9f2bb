"""State trees have the names, shapes and values of real Keras, and can be given back."""

import warnings

import numpy as np
import pytest

import cornu
from tests.oracle import assert_close, copy_weights, keras

X = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
Y = X[:, :1]


def built(lib):
    return lib.Sequential(
        [
            lib.Input((3,)),
            lib.layers.Dense(4, name="body"),
            lib.layers.BatchNormalization(name="norm"),
            lib.layers.Dense(1, name="head"),
        ],
        name="model",
    )


def both():
    ours, theirs = built(cornu), built(keras)
    copy_weights(ours, theirs)
    for lib, model in ((cornu, ours), (keras, theirs)):
        model.compile(lib.optimizers.Adam(name="adam"), "mse", metrics=["mae"])
        model.fit(X, Y, batch_size=10, shuffle=False, verbose=0)
    return ours, theirs


def fresh():
    model = built(cornu)
    model.compile("adam", "mse", metrics=["mae"])
    return model


@pytest.fixture(scope="module")
def pair():
    return both()


def shape_of(tree):
    return {key: shape_of(value) if isinstance(value, dict) else np.shape(value) for key, value in tree.items()}


def assert_same_tree(ours, theirs):
    assert shape_of(ours) == shape_of(theirs)
    for key, value in theirs.items():
        if isinstance(value, dict):
            assert_same_tree(ours[key], value)
        else:
            assert_close(ours[key], value, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("value_format", ["backend_tensor", "numpy_array"])
def test_the_tree_is_that_of_keras(pair, value_format):
    ours, theirs = (model.get_state_tree(value_format) for model in pair)
    assert_same_tree(ours, theirs)
    kernel = ours["trainable_variables"]["model"]["head"]["kernel"]
    assert isinstance(kernel, np.ndarray) == (value_format == "numpy_array")


def test_keras_takes_our_tree_and_we_take_theirs(pair):
    ours, theirs = pair
    one = fresh()
    one.set_state_tree(theirs.get_state_tree("numpy_array"))
    assert_close(one.get_weights(), theirs.get_weights())
    assert_close([v.numpy() for v in one.optimizer.variables], [v.numpy() for v in theirs.optimizer.variables])
    theirs.set_state_tree(ours.get_state_tree("numpy_array"))
    assert_close(theirs.get_weights(), ours.get_weights())


def test_training_goes_on_from_a_tree_as_if_it_had_not_stopped(pair):
    def go_on(model):
        model.fit(X, Y, batch_size=10, shuffle=False, verbose=0)
        return model.get_weights()

    first, second = fresh(), fresh()
    tree = pair[0].get_state_tree("numpy_array")
    first.set_state_tree(tree)
    second.set_state_tree(tree)
    assert int(second.optimizer.iterations.value) == 2
    for a, b in zip(go_on(first), go_on(second), strict=True):
        assert np.array_equal(a, b)


def test_an_array_of_a_tree_survives_training():
    model = both()[0]
    kernel = model.get_state_tree()["trainable_variables"]["model"]["head"]["kernel"]
    before = np.array(kernel)
    model.fit(X, Y, verbose=0)
    assert np.array_equal(np.asarray(kernel), before)


def test_a_part_of_a_tree_is_enough(pair):
    model, tree = fresh(), pair[0].get_state_tree("numpy_array")
    bias = tree["trainable_variables"]["model"]["head"]["bias"]
    body = model.get_layer("body").get_weights()
    model.set_state_tree({"trainable_variables": {"model": {"head": {"bias": bias}}}})
    assert_close(model.get_layer("head").bias, bias)
    assert_close(model.get_layer("body").get_weights(), body)


def test_a_model_without_compile():
    tree = built(cornu).get_state_tree()
    assert list(tree["trainable_variables"]["model"]) == ["body", "norm", "head"]
    assert tree["optimizer_variables"] == tree["metrics_variables"] == {}


def test_mistakes(pair):
    model, tree = fresh(), pair[0].get_state_tree("numpy_array")
    with pytest.raises(ValueError, match="value_format.*'torch'"):
        model.get_state_tree("torch")
    with pytest.raises(ValueError, match="'trainable'. Did you mean 'trainable_variables'"):
        model.set_state_tree({"trainable": {}})
    with pytest.raises(ValueError, match="state_tree.*dict"):
        model.set_state_tree([1])
    before = model.get_weights()
    tree["trainable_variables"]["model"]["head"]["kernel"] = np.ones((9, 9))
    with pytest.raises(ValueError, match=r"model/head/kernel.*\(4, 1\).*\(9, 9\)"):
        model.set_state_tree(tree)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_values_without_a_variable_are_told(pair):
    tree = pair[0].get_state_tree("numpy_array")
    other = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(1, name="head")], name="other")
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        other.set_state_tree({"trainable_variables": tree["trainable_variables"]})
    assert ["model/body/kernel" in str(w.message) and "5 others" in str(w.message) for w in heard] == [True]


def test_two_variables_of_one_path():
    class Twins(cornu.Model):
        def __init__(self):
            super().__init__(name="twins")
            self.a, self.b = cornu.layers.Dense(1, name="same"), cornu.layers.Dense(1, name="same")

        def call(self, x):
            return self.a(x) + self.b(x)

    model = Twins()
    model(X)
    with pytest.raises(ValueError, match="twins/same/kernel.*names of their own"):
        model.get_state_tree()
