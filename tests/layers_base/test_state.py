"""What a layer is besides its call: shapes, configuration, copies, weights, freezing, pure calls."""

import copy
import pickle
import random

import jax
import numpy as np
import pytest

import cornu
from tests.oracle import keras

X = np.ones((1, 3), "float32")


def dense(m, **arguments):
    layer = m.layers.Dense(2, name="d", **arguments)
    layer.build((None, 3))
    return layer


def with_sublayer(m, **arguments):
    """A layer without a `name` argument, whose `build` draws seeds."""

    class Own(m.layers.Layer):
        def __init__(this):  # the first name is free
            super().__init__(**arguments)
            this.dense = m.layers.Dense(4, name="dense")

        def build(this, input_shape):
            this.scale = this.add_weight(shape=(input_shape[-1],), name="scale")
            this.drop = m.layers.Dropout(0.1)

        def call(this, x):
            return this.drop(this.dense(x * this.scale))

    return Own()


SHAPES = [
    (lambda: cornu.layers.Dense(2), ((None, 3),), (None, 2)),
    (lambda: with_sublayer(cornu), ((None, 3),), (None, 4)),
    (lambda: cornu.layers.Concatenate(), ([(None, 3), (None, 4)],), (None, 7)),
    (lambda: cornu.Sequential([cornu.layers.Dense(5), cornu.layers.Dense(2)]), ((7, 3),), (7, 2)),
    (lambda: cornu.layers.Lambda(lambda x: {"o": x["a"]}), ({"a": (None, 3)},), {"o": (None, 3)}),
]


@pytest.mark.parametrize(
    ("make", "shapes", "expected"), SHAPES, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_output_shapes_without_side_effects(make, shapes, expected):
    layer = make()
    built, before = layer.built, random.getstate()
    assert layer.compute_output_shape(*shapes) == expected
    assert (layer.built, len(layer.weights), layer._inbound_nodes) == (built, 0, [])
    assert random.getstate() == before


def test_output_shape_of_a_built_layer_records_no_call():
    layer = dense(cornu)
    assert layer.compute_output_shape((5, 3)) == (5, 2)
    assert layer._inbound_nodes == []


def test_output_shapes_by_the_layers_own_method():
    found = []
    for m in (cornu, keras):

        class One(m.layers.Layer):
            def call(self, x):
                raise AssertionError

            def compute_output_shape(self, input_shape):
                return (input_shape[0], 7)

        class Two(m.layers.Layer):
            def call(self, a, b=None):
                return a

            def compute_output_shape(self, a_shape, b_shape):
                return (a_shape[0], b_shape[1])

        class Several(m.layers.Layer):
            def call(self, xs):
                return xs

            def compute_output_shape(self, input_shape):
                return [tuple(shape) for shape in input_shape]

        a, b = m.Input((3,)), m.Input((5,))
        tensors = [One()(a), Two()(a, b), Two()(a, b=b), Two()(b=b, a=a), *Several()([a, b])]
        found.append([tuple(t.shape) for t in tensors])
    assert found[0] == found[1]


def configured(m):
    class Configured(m.layers.Layer):
        def __init__(self, units, act="relu", *, flags=(1, 2), **kwargs):
            super().__init__(**kwargs)
            self.units, self.flags = units, flags

        def call(self, x):
            return x

    return Configured


def test_automatic_configuration():
    arguments = {"flags": [1, {"a": None}], "name": "c", "dtype": "float16", "trainable": False}
    ours, theirs = (configured(m)(3, **arguments).get_config() for m in (cornu, keras))
    for key in ("units", "act", "flags", "trainable"):
        assert ours[key] == theirs[key]
    again = configured(cornu).from_config(ours)
    assert (again.units, again.name, again.dtype, again.trainable) == (3, "c", "float16", False)
    with pytest.raises(NotImplementedError, match=r"not plain values \(units"):
        configured(cornu)(cornu.layers.Dense(2)).get_config()


def test_pickles_and_copies():
    layer = dense(cornu)
    expected = layer(X)
    for other in (pickle.loads(pickle.dumps(layer)), copy.deepcopy(layer)):
        np.testing.assert_array_equal(other(X), expected)
        assert (other.name, [v.path for v in other.weights]) == ("d", ["d/kernel", "d/bias"])
        other.kernel.assign(other.kernel * 0)
    np.testing.assert_array_equal(layer(X), expected)


def test_weights():
    layer = dense(cornu)
    layer.set_weights([[[1, 2], [3, 4], [5, 6]], np.ones(2)])
    assert layer(X).tolist() == [[10.0, 13.0]]
    assert (layer.count_params(), [w.dtype.name for w in layer.get_weights()]) == (8, ["float32", "float32"])
    assert cornu.layers.Dense(2).get_weights() == []


ERRORS = [
    (
        lambda: dense(cornu).set_weights([np.ones((3, 2))]),
        "d (Dense): set_weights expected 2 arrays; got 1. Pass",
    ),
    (
        lambda: dense(cornu).set_weights([np.ones((2, 2)), np.ones(2)]),
        "set_weights expected shape (3, 2) for 'd/kernel'; got array of shape (2, 2)",
    ),
    (
        lambda: cornu.layers.Dense(2, name="d").count_params(),
        "d (Dense): weights cannot be counted before the layer is built",
    ),
    (lambda: dense(cornu).stateless_call([], [], X), "argument 'trainable_variables' must be a list of 2 values; got"),
    (lambda: cornu.layers.Dense(2, name="d").stateless_call([], [], X), "d: `stateless_call` needs a built layer"),
]


@pytest.mark.parametrize(("do", "text"), ERRORS, ids=[text[:40] for _, text in ERRORS])
def test_errors(do, text):
    with pytest.raises(ValueError) as caught:
        do()
    assert text in str(caught.value)


def test_nothing_changes_when_one_weight_does_not_fit():
    layer = dense(cornu)
    before = layer.get_weights()
    with pytest.raises(ValueError):
        layer.set_weights([np.ones((3, 2)), np.ones(3)])
    np.testing.assert_array_equal(layer.get_weights()[0], before[0])


def test_inside_jax():
    results = []
    for m in (cornu, keras):
        layer = dense(m, kernel_initializer="ones")
        values = [v.value for v in layer.trainable_variables]

        def total(values, x, layer=layer):
            return layer.stateless_call(values, [], x)[0].sum()

        gradients = jax.grad(jax.jit(total))(values, X)
        rows = jax.vmap(lambda x, layer=layer, values=values: layer.stateless_call(values, [], x[None])[0])(X)
        results.append([*map(np.asarray, gradients), np.asarray(rows), np.asarray(jax.jit(layer)(X))])
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs)


def test_state_comes_back_from_a_pure_call():
    x = np.array([[1.0, 2.0], [3.0, 5.0]], "float32")
    results = []
    for m in (cornu, keras):
        layer = m.layers.BatchNormalization()
        layer.build((None, 2))
        trainable, rest = (
            [v.value for v in group] for group in (layer.trainable_variables, layer.non_trainable_variables)
        )
        outputs, state = jax.jit(lambda t, n, x, layer=layer: layer.stateless_call(t, n, x, training=True))(
            trainable, rest, x
        )
        results.append([np.asarray(outputs), *map(np.asarray, state), layer.moving_mean.numpy()])
    for ours, theirs in zip(*results, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def paths(layer):
    return [v.path for v in layer.trainable_weights], [v.path for v in layer.non_trainable_weights]


def stack(m, *middle):
    return m.Sequential([m.Input((3,)), *middle, m.layers.Dense(1, name="last")], name="s")


def frozen_in_the_constructor(m):
    return stack(m, m.layers.Dense(2, name="a", trainable=False))


def frozen_before_it_is_built(m):
    layer = m.layers.BatchNormalization(name="a")
    layer.trainable = False
    return stack(m, layer)


def nested_and_unbuilt(m):
    inner = m.Sequential([m.layers.Dense(2, name="a"), m.layers.Dense(2, name="b")], name="inner")
    inner.trainable = False
    model = m.Sequential([inner, m.layers.Dense(1, name="last")], name="s")
    model.build((None, 3))
    return model


def thawed(m):
    model = nested_and_unbuilt(m)
    model.trainable = False
    model.trainable = True
    return model


def frozen_outside_only(m):
    model = stack(m, m.layers.Dense(2, name="a"))
    model.trainable = False
    model.layers[0].trainable = True
    return model


def one_variable(m):
    model = stack(m, m.layers.Dense(2, name="a"))
    model.layers[0].kernel.trainable = False
    return model


def transferred(m):
    base = m.Sequential(
        [m.Input((3,)), m.layers.Dense(2, name="a"), m.layers.BatchNormalization(name="bn")], name="base"
    )
    base.trainable = False
    inputs = m.Input((3,))
    return m.Model(inputs, m.layers.Dense(1, name="last")(base(inputs, training=False)), name="m")


FREEZING = [
    frozen_in_the_constructor,
    frozen_before_it_is_built,
    nested_and_unbuilt,
    thawed,
    frozen_outside_only,
    one_variable,
    transferred,
]


@pytest.mark.parametrize("build", FREEZING, ids=lambda build: build.__name__)
def test_freezing(build):
    assert paths(build(cornu)) == paths(build(keras))


def test_a_layer_frozen_in_its_constructor_does_not_train():
    model = stack(cornu, cornu.layers.Dense(2, name="a", trainable=False))
    before = model.layers[0].get_weights()
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], before[0])


def test_sublayers_of_a_frozen_layer_are_frozen_in_a_model():
    model = stack(cornu, with_sublayer(cornu, trainable=False, name="own"))
    assert paths(model)[0] == ["s/last/kernel", "s/last/bias"]
    model.layers[0].trainable = True
    assert len(model.trainable_weights) == 5


def test_a_frozen_normalization_uses_its_moving_statistics():
    x = np.array([[1.0, 2.0], [3.0, 5.0]], "float32")
    found = []
    for m in (cornu, keras):
        layer = m.layers.BatchNormalization()
        layer.build((None, 2))
        layer.trainable = False
        found.append([np.asarray(layer(x, training=True)), layer.moving_mean.numpy()])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
