"""Rematerialization: the same numbers, state and gradients, with the intermediate values computed again."""

import jax
import numpy as np
import pytest

import cornu
from tests.oracle import keras


class Noisy(cornu.layers.Layer):
    """A layer with everything that has to come out of a rematerialized call: state, a seed, a loss."""

    def build(self, input_shape):
        self.dense = cornu.layers.Dense(4, activation="tanh")
        self.dense.build(input_shape)
        self.norm = cornu.layers.BatchNormalization()
        self.norm.build((*input_shape[:-1], 4))
        self.drop = cornu.layers.Dropout(0.5, seed=3)

    def call(self, x, training=False):
        x = self.drop(self.norm(self.dense(x), training=training), training=training)
        self.add_loss(cornu.ops.sum(x**2))
        return x


def trained(mode, **more):
    cornu.utils.set_random_seed(1)
    cornu.utils.clear_session()
    with cornu.RematScope(mode, **more):
        layer = Noisy(name="noisy")
        model = cornu.Sequential([cornu.Input((3,)), layer, cornu.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    history = model.fit(x, x[:, :1], epochs=2, batch_size=4, shuffle=False, verbose=0)
    return history.history["loss"], [w.numpy() for w in model.weights], count_remats(model, x)


def count_remats(model, x):
    def loss(values):
        with cornu.StatelessScope(zip(model.trainable_variables, values, strict=True), collect_losses=True) as scope:
            output = model(x, training=True)
        return cornu.ops.sum(output) + sum(scope.losses)

    return str(jax.make_jaxpr(jax.grad(loss))([v.value for v in model.trainable_variables])).count("prevent_cse")


MODES = [
    ("full", {}, True),
    ("activations", {}, True),  # in `Dense`; the layers inside `Noisy` are made later
    ("larger_than", {"output_size_threshold": 8}, True),
    ("larger_than", {"output_size_threshold": 1000}, False),
    ("list_of_layers", {"layer_names": ["noisy"]}, True),
    ("list_of_layers", {"layer_names": ["other"]}, False),
    (None, {}, False),
]


@pytest.mark.parametrize(("mode", "more", "acts"), MODES)
def test_training_is_the_same(mode, more, acts):
    plain, scoped = trained(None), trained(mode, **more)
    assert plain[2] == 0 and (scoped[2] > 0) == acts
    np.testing.assert_allclose(scoped[0], plain[0], rtol=1e-5)
    for one, other in zip(scoped[1], plain[1], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_an_activation_is_rematerialized_alone():
    with cornu.RematScope("activations"):
        layer = cornu.layers.Dense(2, activation="gelu")
    layer.build((None, 3))
    before = layer.activation
    jaxpr = jax.make_jaxpr(layer)(np.ones((1, 3), "float32"))
    assert str(jaxpr).count("prevent_cse") == 1 and layer.activation is before


def test_a_function_gives_the_gradient_that_keras_gives():
    x = np.linspace(-1, 1, 5).astype("float32")
    ours = jax.grad(lambda x: cornu.ops.sum(cornu.remat(lambda y: cornu.ops.tanh(y) ** 2)(x)))(x)
    theirs = jax.grad(lambda x: keras.ops.sum(keras.remat(lambda y: keras.ops.tanh(y) ** 2)(x)))(x)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_what_a_function_assigns_is_kept():
    seen = cornu.Variable(1.0)

    def count(x):
        seen.assign_add(x)
        return x * seen.value

    def step(x):
        with cornu.StatelessScope([(seen, 2.0 * x)]) as scope:
            y = cornu.remat(count)(x)
        return y, scope.get_current_value(seen)

    assert [float(v) for v in jax.jit(step)(3.0)] == [27.0, 9.0]
    assert float(seen.value) == 1.0
    assert float(cornu.remat(count)(2.0)) == 6.0 and float(seen.value) == 3.0


def test_a_rematerialized_layer_works_on_symbolic_tensors():
    with cornu.RematScope():
        outputs = cornu.layers.Dense(2)(cornu.Input((3,)))
    assert outputs.shape == (None, 2)
    assert cornu.remat(cornu.ops.sin)(cornu.KerasTensor((2, 3))).shape == (2, 3)


def test_errors():
    with pytest.raises(ValueError, match="RematScope: argument 'mode' must be one of"):
        cornu.RematScope("half")
    with pytest.raises(TypeError, match="remat: argument 'f' must be a function or a layer"):
        cornu.remat(3)
    with pytest.raises(NotImplementedError, match="Operation cannot compute with quantized weights"):
        cornu.Operation().quantized_call(1)


def test_device():
    for name in ("cpu", "CPU:0", jax.devices("cpu")[0]):
        with cornu.device(name):
            assert cornu.ops.ones(1).device == jax.devices("cpu")[0]
    for bad in ("cpu:7", "nope:0", 3, "cpu:x"):
        with pytest.raises(ValueError, match="device: argument 'device_name' must be"):
            cornu.device(bad)


def test_small_things():
    assert cornu.version() == cornu.__version__
    tensor = cornu.KerasTensor((1, 2, 3), ragged=True, ragged_rank=1, row_splits_dtype="int32")
    assert (tensor.ragged_rank, tensor.row_splits_dtype) == (1, "int32")
    with cornu.name_scope("outer"), cornu.name_scope("inner", override_parent="top"):
        assert cornu.Variable(1.0, name="v").path == "top/inner/v"
    variable = cornu.Variable([1.0], layout=jax.devices()[0])
    variable.assign([2.0])
    assert variable.value.devices() == {jax.devices()[0]}
    cornu.backend.clear_session()
    asked = [cornu.backend.get_uid("a"), cornu.backend.get_uid("a"), cornu.backend.get_uid()]
    keras.backend.clear_session()
    assert asked == [keras.backend.get_uid("a"), keras.backend.get_uid("a"), keras.backend.get_uid()]
