"""Models, layers and optimizers are copied and pickled whole, trained or not, as in Keras."""

import copy
import pickle

import numpy as np
import pytest

import cornu
from tests.oracle import assert_close, keras

X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = X[:, :1]


class Doubled(cornu.layers.Layer):
    """A layer of the user's own."""

    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.inner = cornu.layers.Dense(2)

    def build(self, input_shape):
        self.inner.build(input_shape)
        self.scale = self.add_weight(shape=(), initializer="ones")

    def call(self, x):
        return self.inner(x) * self.factor * self.scale


class Subclassed(cornu.Model):
    def __init__(self, units=2, **kwargs):
        super().__init__(**kwargs)
        self.hidden = cornu.layers.Dense(units, activation="tanh")
        self.last = cornu.layers.Dense(1)

    def call(self, x):
        return self.last(self.hidden(x))


def squared(y_true, y_pred):
    return cornu.ops.mean((y_true - y_pred) ** 2, axis=-1)


def sequential(library=cornu, own=True):
    layers = [library.layers.Dense(4, "relu"), library.layers.BatchNormalization()]
    if own:
        layers.append(Doubled(3.0))
    return library.Sequential([library.Input((3,)), *layers, library.layers.Dense(1)])


def functional():
    inputs = cornu.Input((3,))
    shared = cornu.layers.Dense(3)
    return cornu.Model(inputs, cornu.layers.Dense(1)(shared(shared(inputs)) + inputs))


WAYS = [lambda thing: pickle.loads(pickle.dumps(thing)), copy.deepcopy]


@pytest.mark.parametrize("way", WAYS, ids=["pickle", "deepcopy"])
@pytest.mark.parametrize("make", [sequential, functional, Subclassed])
def test_a_trained_model(make, way):
    model = make()
    model.compile(cornu.optimizers.Adam(0.01), squared, metrics=["mae"])
    model.fit(X, Y, batch_size=4, verbose=0, shuffle=False)
    again = way(model)
    assert type(again) is type(model) and again is not model
    assert_close(again.predict(X, verbose=0), model.predict(X, verbose=0))
    assert_close(*([v.numpy() for v in m.optimizer.variables] for m in (again, model)))
    before = model.get_weights()
    more, expected = (m.fit(X, Y, batch_size=4, epochs=2, verbose=0, shuffle=False).history for m in (again, model))
    assert_close(more, expected)
    assert_close(again.get_weights(), model.get_weights())
    assert not np.allclose(before[0], model.get_weights()[0])


@pytest.mark.parametrize("way", WAYS, ids=["pickle", "deepcopy"])
def test_a_model_that_is_not_trained_or_not_built(way):
    model = functional()
    assert_close(way(model).predict(X, verbose=0), model.predict(X, verbose=0))
    unbuilt = cornu.Sequential([cornu.layers.Dense(2)])
    assert way(unbuilt)(X).shape == (8, 2) and not unbuilt.built


@pytest.mark.parametrize("way", WAYS, ids=["pickle", "deepcopy"])
def test_keras_keeps_the_same_things(way):
    model = sequential(keras, own=False)
    model.compile("adam", "mse")
    model.fit(X, Y, verbose=0)
    again = way(model)
    assert_close(again.get_weights(), model.get_weights())
    assert int(again.optimizer.iterations) == 1


@pytest.mark.parametrize("way", WAYS, ids=["pickle", "deepcopy"])
def test_a_layer_keeps_the_order_of_its_weights(way):
    layer = Doubled(2.0)
    layer(X)
    layer.extra_list = []
    again = way(layer)
    assert [w.path for w in again.weights] == [w.path for w in layer.weights]
    assert all(one is not other for one, other in zip(again.weights, layer.weights, strict=True))
    assert_close(again(X), layer(X))
    again.scale.assign(5.0)
    assert float(layer.scale.value) == 1.0


@pytest.mark.parametrize("way", WAYS, ids=["pickle", "deepcopy"])
def test_an_optimizer_goes_on_where_it_stood(way):
    variables = [cornu.Variable([1.0, 2.0], name="kernel"), cornu.Variable([3.0], name="bias")]
    optimizer = cornu.optimizers.AdamW(0.1, weight_decay=0.5)
    optimizer.exclude_from_weight_decay(var_list=[variables[1]])
    optimizer.build(variables)
    gradients = [np.ones(2, "float32"), np.ones(1, "float32")]
    optimizer.apply(gradients)
    again, copied = way((optimizer, variables))
    for one in (optimizer, again):
        one.apply(gradients)
    assert_close([v.numpy() for v in copied], [v.numpy() for v in variables])
    assert_close([v.numpy() for v in again.variables], [v.numpy() for v in optimizer.variables])
