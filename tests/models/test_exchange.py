"""Models go to Keras and come back as configurations; clones, JSON, copies."""

import copy
import json
import pickle

import numpy as np
import pytest

import cornu
from tests.oracle import keras

RNG = np.random.default_rng(0)


def data(*shape):
    return RNG.normal(size=shape).astype("float32")


def branches(m):
    layers = m.layers
    a, b = m.Input((4,), name="a"), m.Input((4,), name="b")
    shared = layers.Dense(4, name="shared", activation="relu")
    x, y = shared(a), shared(b)
    both = layers.Concatenate(name="cat")([x, y])
    joined = layers.Add(name="sum")([layers.Dense(3, name="u")(y), layers.Dense(3, name="w")(both)])
    return m.Model([a, b], [joined, x], name="branches"), [data(2, 4), data(2, 4)]


def ops(m):
    a = m.Input((4, 3), name="a")
    o = m.ops
    x = o.relu(a * 2 - 1)
    y = o.concatenate([x, o.mean(x, axis=1, keepdims=True)], axis=1)
    flat = o.reshape(y[:, 1:], (-1, 12))
    product = o.matmul(o.transpose(a, (0, 2, 1)), a)
    outputs = [
        m.layers.Dense(2, name="d")(flat),
        o.sum(product, axis=(1, 2)),
        o.where(a > 0, a, 0.0),
        o.split(a, 3, axis=-1)[1],
        1 - a**2,
        o.einsum("bij,bkj->bik", a, a),
        o.softmax(a, axis=1),
        o.maximum(o.clip(a, -1.0, 1.0), 0.3),
        o.stack([a, -a], axis=1),
        o.one_hot(o.argmax(a, -1), 4),
        o.cast(o.abs(a), "int32"),
        o.squeeze(o.expand_dims(a, 1), 1),
        o.pad(o.repeat(a, 2, axis=1), ((0, 0), (1, 1), (0, 0))),
        o.take(a, [0, 1], axis=1),
        o.top_k(a, 2)[0],
    ]
    return m.Model(a, outputs, name="ops"), data(2, 4, 3)


def nested(m):
    layers = m.layers
    i = m.Input((5,), name="i")
    inner = m.Model(i, layers.Dense(3, name="id")(i), name="inner")
    sequence = m.Sequential(
        [m.Input((3,), name="si"), layers.Dense(3, name="sd"), layers.BatchNormalization(name="bn")], name="seq"
    )
    outer = m.Input((5,), name="outer")
    once = sequence(inner(outer))
    twice = layers.Subtract(name="difference")([inner(outer), inner(outer * 2)])
    return m.Model(outer, [sequence(once), inner(outer * 3), twice], name="nested"), data(2, 5)


def dicts(m):
    a, b = m.Input((4,), name="a"), m.Input((3,), name="b")
    joined = m.layers.Concatenate(name="c")([a, b])
    outputs = {"y": m.layers.Dense(1, name="o1")(a), "x": m.layers.Dense(2, name="o2")(joined)}
    return m.Model({"k1": a, "k2": b}, outputs, name="dicts"), {"k1": data(2, 4), "k2": data(2, 3)}


def masks(m):
    layers = m.layers
    i = m.Input((None,), dtype="int32", name="i")
    x = layers.LSTM(3, return_sequences=True, name="l")(layers.Embedding(6, 4, mask_zero=True, name="e")(i))
    return m.Model(
        i, [layers.GRU(2, name="gru")(x), layers.GlobalAveragePooling1D(name="g")(x)], name="masks"
    ), np.array([[1, 2, 3, 0], [4, 0, 0, 0]])


def images(m):
    layers = m.layers
    stack = [
        m.Input((6, 6, 2), name="i"),
        layers.Conv2D(3, 3, activation="relu", kernel_regularizer=m.regularizers.L2(0.1), name="c"),
        layers.MaxPooling2D(name="p"),
        layers.Flatten(name="f"),
        layers.Dropout(0.2, name="drop"),
        layers.Dense(2, activation=layers.LeakyReLU(0.1), kernel_constraint="max_norm", trainable=False, name="d"),
    ]
    return m.Sequential(stack, name="images"), data(2, 6, 6, 2)


def deferred(m):
    model = m.Sequential([m.layers.Dense(3, name="x"), m.layers.Dense(1, name="y")], name="deferred")
    model.build((None, 4))
    return model, data(2, 4)


def recurrent(m):
    layers = m.layers
    i = m.Input((5, 2), name="i")
    both = layers.Bidirectional(layers.LSTM(3, name="lstm"), name="both")(i)
    _, h, c = layers.LSTM(4, return_state=True, name="first")(i)
    second = layers.LSTM(4, name="second")(i, initial_state=[h, c])
    each = layers.TimeDistributed(layers.Dense(2, name="inner"), name="each")(i)
    return m.Model(i, [both, second, each], name="recurrent"), data(2, 5, 2)


def keywords(m):
    i = m.Input((4,), name="i")
    x = m.layers.BatchNormalization(name="bn")(i, training=True)
    return m.Model(i, m.layers.Dropout(0.5, name="drop")(x, training=False), name="keywords"), data(2, 4)


def mixed(m):
    i = m.Input((4,), name="i")
    x = m.layers.Dense(3, name="p", dtype="float16")(i)
    return m.Model(i, m.layers.Dense(2, name="q", dtype="mixed_bfloat16")(x), name="mixed"), data(2, 4)


def one_layer_again_and_again(m):
    i = m.Input((4,), name="i")
    layer = m.layers.Dense(4, name="d")
    return m.Model(i, layer(layer(layer(i))), name="again"), data(2, 4)


MODELS = [branches, ops, nested, dicts, masks, images, deferred, recurrent, keywords, mixed, one_layer_again_and_again]


def flat(outputs):
    return [np.asarray(one, "float32") for one in cornu.tree.flatten(outputs)]


def assert_same(ours, theirs):
    for one, other in zip(flat(ours), flat(theirs), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def layer_names(model):
    return [layer.name for layer in model.layers]


@pytest.mark.parametrize("build", MODELS, ids=lambda build: build.__name__)
def test_configurations_go_both_ways(build):
    keras.backend.clear_session()
    cornu.backend.clear_session(free_memory=False)
    (theirs, x), (ours, _) = build(keras), build(cornu)
    ours.set_weights(theirs.get_weights())
    expected = theirs(x)
    assert (layer_names(ours), [v.path for v in ours.variables]) == (
        layer_names(theirs),
        [v.path for v in theirs.variables],
    )
    assert_same(ours(x), expected)
    from_keras = cornu.models.model_from_json(theirs.to_json())
    from_cornu = keras.models.model_from_json(ours.to_json())
    own = type(ours).from_config(ours.get_config())
    for model in (from_keras, from_cornu, own):
        assert layer_names(model) == layer_names(theirs)
        assert [layer.trainable for layer in model.layers] == [layer.trainable for layer in theirs.layers]
        model.set_weights(theirs.get_weights())
        assert_same(model(x), expected)
    clone = cornu.models.clone_model(ours)
    assert (clone.name, layer_names(clone)) == (ours.name, layer_names(ours))
    assert not {id(w) for w in clone.weights} & {id(w) for w in ours.weights}
    clone.set_weights(theirs.get_weights())
    assert_same(clone(x), expected)


def test_copies_and_pickles_of_models():
    model, x = nested(cornu)
    model.compile("adam", "mse")
    expected = flat(model(x))
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert_same(other(x), expected)
        other.set_weights([w * 0 for w in other.get_weights()])
    assert_same(model(x), expected)


def test_clone_functions():
    i = cornu.Input((4,), name="i")
    model = cornu.Model(i, cornu.layers.Dense(2, name="b")(cornu.layers.Dense(3, name="a", activation="relu")(i)))

    def with_tanh(layer):
        config = layer.get_config()
        return type(layer).from_config({**config, "activation": "tanh"} if layer.name == "a" else config)

    def watched(layer, *args, **kwargs):
        seen.append(layer.name)
        return layer(*args, **kwargs)

    seen = []
    clone = cornu.models.clone_model(model, clone_function=with_tanh, call_function=watched)
    assert (clone.get_layer("a").activation.__name__, seen) == ("tanh", ["a", "b"])
    new = cornu.Input((4,), name="new")
    assert cornu.models.clone_model(model, input_tensors=new).inputs[0] is new
    stack = cornu.Sequential([cornu.Input((4,)), cornu.layers.Dense(2, name="a", trainable=False)], name="s")
    assert cornu.models.clone_model(stack).layers[0].trainable is False
    fixed = cornu.models.clone_model(stack, input_tensors=cornu.Input((4,), batch_size=2))
    assert fixed.input_shape == (2, 4)


def test_clones_reach_into_nested_models_if_asked():
    model, _ = nested(cornu)
    seen = []

    def note(layer):
        seen.append(layer.name)
        return type(layer).from_config(layer.get_config())

    cornu.models.clone_model(model, clone_function=note, recursive=True)
    assert {"id", "sd", "bn"} <= set(seen)


SEQUENTIAL = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)], name="s")
ERRORS = [
    (lambda: cornu.models.clone_model(cornu.layers.Dense(1)), "argument 'model' must be a model; got"),
    (
        lambda: cornu.models.clone_model(SEQUENTIAL, input_tensors=np.ones((1, 3))),
        "'input_tensors' must be made by `Input(shape)`",
    ),
    (
        lambda: cornu.models.clone_model(SEQUENTIAL, call_function=print),
        "'call_function' must be None for a Sequential",
    ),
    (lambda: cornu.models.model_from_json("nope"), "must be the text that `to_json()` returned; got 'nope'"),
    (
        lambda: cornu.models.model_from_json(3),
        "argument 'json_string' must be the text that `to_json()` returned; got 3",
    ),
    (lambda: cornu.models.model_from_json(SEQUENTIAL.to_json().replace("Dense", "Dnse")), "Did you mean 'Dense'?"),
]


@pytest.mark.parametrize(("do", "text"), ERRORS, ids=[text[:40] for _, text in ERRORS])
def test_errors(do, text):
    with pytest.raises(ValueError) as caught:
        do()
    assert text in str(caught.value)


def test_json_arguments():
    assert SEQUENTIAL.to_json(indent=2).startswith('{\n  "')
    assert json.loads(SEQUENTIAL.to_json())["class_name"] == "Sequential"
