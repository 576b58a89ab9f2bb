"""Configurations: the same as Keras writes, read in both directions, and nothing in them is run."""

import json

import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from tests.oracle import keras


def squared(x):
    return x * x


PLAIN = {
    "nest": lambda m: [1, "a", None, (1, (2, 3)), {"a": 1.5}, np.float32(2), True],
    "numpy": lambda m: np.arange(3),
    "tensor": lambda m: jnp.ones((2, 1)),
    "bfloat16": lambda m: jnp.ones(2, "bfloat16"),
    "slice": lambda m: slice(1, None, 2),
    "ellipsis": lambda m: ...,
    "bytes": lambda m: b"ab",
    "symbolic": lambda m: m.KerasTensor((None, 2)),
    "function": lambda m: squared,
    "policy": lambda m: m.DTypePolicy("mixed_float16"),
    "initializer": lambda m: m.initializers.GlorotUniform(seed=1),
    "seeds": lambda m: m.random.SeedGenerator(1, name="s"),
    "optimizer": lambda m: m.optimizers.SGD(0.1, name="o"),
    "loss": lambda m: m.losses.MeanSquaredError(),
    "activation": lambda m: m.activations.relu,
    "regularizer": lambda m: m.regularizers.L1L2(0.1, 0.2),
    "constraint": lambda m: m.constraints.MaxNorm(2),
    "layer": lambda m: m.layers.Dense(3, activation="relu", kernel_regularizer="l2", dtype="mixed_bfloat16", name="d"),
    "embedded": lambda m: m.layers.Bidirectional(m.layers.LSTM(2, name="l"), name="b"),
    "layers": lambda m: [m.layers.Conv2D(2, 3, name="c"), {"x": m.layers.Dropout(0.1, name="d")}],
}


@pytest.mark.parametrize("name", PLAIN)
def test_configurations_are_those_of_keras(name):
    ours = cornu.saving.serialize_keras_object(PLAIN[name](cornu))
    theirs = keras.saving.serialize_keras_object(PLAIN[name](keras))
    assert json.loads(json.dumps(ours)) == json.loads(json.dumps(theirs))


OBJECTS = ["policy", "initializer", "seeds", "optimizer", "loss", "regularizer", "constraint", "layer", "embedded"]


@pytest.mark.parametrize("name", OBJECTS)
def test_round_trips_both_ways(name):
    for writer, reader in ((cornu, keras), (keras, cornu), (cornu, cornu)):
        config = json.loads(json.dumps(writer.saving.serialize_keras_object(PLAIN[name](writer))))
        made = reader.saving.deserialize_keras_object(config)
        assert json.loads(json.dumps(reader.saving.serialize_keras_object(made))) == config


VALUES = [5, None, "relu", [1, (2, "x")], {"a": [1, {"b": 2}]}, True]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_values_come_back(value):
    back = cornu.saving.deserialize_keras_object(cornu.saving.serialize_keras_object(value))
    assert json.dumps(back) == json.dumps(value)


def test_arrays_and_slices_come_back():
    for value in (np.arange(3, dtype="int8"), jnp.ones((2, 1)), slice(1, None, 2), ..., b"ab"):
        back = cornu.saving.deserialize_keras_object(cornu.saving.serialize_keras_object(value))
        np.testing.assert_array_equal(np.asarray(back), np.asarray(value))


def test_a_built_layer_is_built_again():
    layer = cornu.layers.Dense(2)
    layer.build((None, 3))
    again = cornu.saving.deserialize_keras_object(cornu.saving.serialize_keras_object(layer))
    assert [w.shape for w in again.weights] == [(3, 2), (2,)]


def test_registered_classes():
    found = []
    for m in (cornu, keras):

        @m.saving.register_keras_serializable("pkg", name="Foo")
        class Foo(m.layers.Layer):
            def __init__(self, a=1, **kwargs):
                super().__init__(**kwargs)
                self.a = a

            def get_config(self):
                return {**super().get_config(), "a": self.a}

        config = m.saving.serialize_keras_object(Foo(3, name="f"))
        found.append((config["registered_name"], config["class_name"], config["config"]["a"]))
        assert m.saving.deserialize_keras_object(config).a == 3
        assert m.saving.get_registered_name(Foo) == "pkg>Foo"
        assert m.saving.get_registered_object("pkg>Foo") is m.saving.get_custom_objects()["pkg>Foo"] is Foo
    assert found[0] == found[1]


def test_custom_objects_hold_inside_their_scope():
    with cornu.saving.CustomObjectScope({"my_square": squared}):
        with cornu.saving.CustomObjectScope({"other": abs}):
            assert cornu.activations.get("my_square") is squared
        assert cornu.saving.get_registered_object("other") is None
    with pytest.raises(ValueError, match="unknown activation 'my_square'"):
        cornu.activations.get("my_square")
    assert cornu.saving.deserialize_keras_object("my_square", custom_objects={"my_square": squared}) is squared
    config = {"class_name": "function", "config": "my_square", "registered_name": "function", "module": "builtins"}
    assert cornu.saving.deserialize_keras_object(config, custom_objects={"my_square": squared}) is squared


def named(class_name, module="keras.layers", **config):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


REFUSED = [
    (named("Bar", "somewhere"), ValueError, "names the class 'Bar' (module 'somewhere'), which cornu does not know"),
    (named("Bar", "somewhere"), ValueError, "pass custom_objects={'Bar': Bar}"),
    (named("Dnse"), ValueError, "Did you mean 'Dense'?"),
    (named("Dense", unitz=3), TypeError, "units"),
    ({"class_name": "Dense", "config": 5}, ValueError, "'Dense' has a configuration that is not a dict: 5"),
    ({"class_name": "__lambda__", "config": {"value": "x"}}, ValueError, "'__lambda__' is refused: cornu runs no code"),
    (
        {"class_name": "function", "config": "os.system"},
        ValueError,
        "names the function 'os.system', which cornu does not",
    ),
    (named("system", "os"), ValueError, "names the class 'system' (module 'os')"),
    (object(), TypeError, "expected plain data, got object"),
]


@pytest.mark.parametrize(("config", "error", "text"), REFUSED, ids=[text[:30] for *_, text in REFUSED])
def test_refused_configurations(config, error, text):
    with pytest.raises(error) as caught:
        cornu.saving.deserialize_keras_object(config)
    assert text in str(caught.value)


def test_a_configuration_that_does_not_fit_is_shown():
    with pytest.raises(TypeError) as caught:
        cornu.saving.deserialize_keras_object(named("Dense", unitz=3))
    assert caught.value.__notes__ == ["This arose while making a Dense from its configuration {'unitz': 3}."]


def test_a_layer_that_takes_no_name_is_told_what_to_take():
    @cornu.saving.register_keras_serializable()
    class Nameless(cornu.layers.Layer):
        def __init__(self, n):
            super().__init__()
            self.n = n

    config = cornu.saving.serialize_keras_object(cornu.Sequential([Nameless(3)]))
    with pytest.raises(TypeError, match="unexpected keyword argument 'name'") as caught:
        cornu.saving.deserialize_keras_object(config)
    assert [note.partition(" ")[0] for note in caught.value.__notes__] == ["This", "A"]
    assert "`def __init__(self, ..., **kwargs)`" in caught.value.__notes__[1]


UNWRITABLE = [
    (lambda: lambda x: x, "a lambda has no name by which a file could speak of it"),
    (object, "an object of type object cannot be written into a configuration"),
    (lambda: {1, 2}, "an object of type set"),
    (lambda: cornu.layers.Dense, "an object of type type"),
]


@pytest.mark.parametrize(("make", "text"), UNWRITABLE)
def test_what_cannot_be_written(make, text):
    with pytest.raises(TypeError, match=text):
        cornu.saving.serialize_keras_object(make())


def test_bad_registrations():
    with pytest.raises(ValueError, match=r"must be a class with a `get_config\(\)` method; got cls='Bare'"):
        cornu.saving.register_keras_serializable()(type("Bare", (), {}))
    with pytest.raises(ValueError, match="argument 'custom_objects' must be a dict from name to object; got"):
        cornu.saving.CustomObjectScope(3)
