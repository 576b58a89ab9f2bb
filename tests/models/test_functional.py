"""Functional models: inputs and outputs in every form, parts of a model, ops between layers, and what is refused."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(2, 4)).astype("float32"), RNG.normal(size=(2, 3)).astype("float32")


def ends(m):
    layers = m.layers
    a, b = m.Input((4,), name="a"), m.Input((3,), name="b")
    joined = layers.Add(name="joined")([layers.Dense(5, name="h")(a), layers.Dense(5, name="k")(b)])
    return a, b, layers.Dense(1, name="o1")(joined), layers.Dense(2, name="o2")(joined)


FORMS = {
    "lists": (lambda a, b, x, y: ([a, b], [x, y]), [A, B]),
    "tuples": (lambda a, b, x, y: ((a, b), (x, y)), (A, B)),
    "dicts": (lambda a, b, x, y: ({"a": a, "b": b}, {"y": x, "x": y}), {"a": A, "b": B}),
    "other keys": (lambda a, b, x, y: ({"q": b, "p": a}, x), {"q": B, "p": A}),
    "list given as a dict": (lambda a, b, x, y: ([a, b], x), {"b": B, "a": A}),
    "dict given as a list": (lambda a, b, x, y: ({"a": a, "b": b}, x), [A, B]),
    "nested": (lambda a, b, x, y: ({"in": [a, b]}, {"out": [x, y]}), {"in": [A, B]}),
    "one output in a list": (lambda a, b, x, y: ([a, b], [x]), [A, B]),
}


def outline(struct):
    if isinstance(struct, dict):
        return {key: outline(value) for key, value in struct.items()}
    if isinstance(struct, list | tuple):
        return [outline(value) for value in struct]
    return tuple(struct.shape)


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_inputs_and_outputs(form):
    choose, data = FORMS[form]
    found = []
    for m in (cornu, keras):
        model = m.Model(*choose(*ends(m)))
        facts = model.input_shape, model.output_shape, outline(model.input), outline(model.outputs)
        names = [layer.name for layer in model.layers], outline(model.inputs)
        found.append((facts, names, outline(model(data)), type(model).__name__))
    assert found[0] == found[1]


def test_names_of_inputs_and_outputs():
    a, b, x, y = ends(cornu)
    model = cornu.Model([a, b], [x, y])
    assert (model.input_names, model.output_names) == (["a", "b"], ["o1", "o2"])
    assert cornu.Model([a, b], {"y": x, "x": y}).output_names == ["x", "y"]


def part_by_position(m):
    a, b, x, y = ends(m)
    model = m.Model([a, b], [x, y])
    return m.Model(model.inputs, model.layers[-3].output), [A, B]


def part_by_name(m):
    a, b, x, y = ends(m)
    model = m.Model([a, b], [x, y])
    return m.Model(model.input, [model.get_layer("h").output, model.get_layer("joined").output]), [A, B]


def part_of_a_sequential(m):
    model = m.Sequential([m.Input((4,), name="in"), m.layers.Dense(2, name="x"), m.layers.Dense(1, name="y")])
    return m.Model(model.inputs, model.layers[-2].output), A


def part_of_a_deferred_sequential(m):
    model = m.Sequential([m.layers.Dense(2, name="x"), m.layers.Dense(1, name="y")])
    model(A)
    return m.Model(model.inputs, model.layers[-2].output), A


def longer(m):
    base = m.Sequential([m.Input((4,), name="in"), m.layers.Dense(2, name="x")], name="base")
    return m.Model(base.inputs, m.layers.Dense(3, name="head")(base.outputs[0])), A


def nothing_between(m):
    inputs = m.Input((4,), name="i")
    return m.Model(inputs, inputs), A


def ops_between(m):
    inputs = m.Input((4,), name="i")
    x = m.ops.relu(inputs * 2 - 1) + m.ops.mean(inputs, axis=-1, keepdims=True)
    return m.Model(inputs, [x, x[:, :2], m.ops.where(inputs > 0, inputs, 0.0), 1 - m.ops.softmax(inputs)]), A


def a_layer_called_twice(m):
    inputs = m.Input((4,), name="i")
    layer = m.layers.Dense(4, name="d", activation="tanh")
    return m.Model(inputs, layer(layer(inputs))), A


def a_model_called_twice(m):
    inner_inputs = m.Input((4,), name="ii")
    inner = m.Model(inner_inputs, m.layers.Dense(4, name="id")(inner_inputs), name="inner")
    inputs = m.Input((4,), name="i")
    return m.Model(inputs, [inner(inner(inputs)), inner(inputs)]), A


def through_masks(m):
    layers = m.layers
    inputs = m.Input((None,), dtype="int32", name="i")
    x = layers.Embedding(6, 4, mask_zero=True, name="e")(inputs)
    x = layers.LSTM(3, return_sequences=True, name="l")(layers.Dropout(0.5, name="drop")(x))
    pooled = layers.GlobalAveragePooling1D(name="g")(layers.Dense(2, name="d")(x))
    return m.Model(inputs, [pooled, layers.GRU(2, name="gru")(x)]), np.array([[1, 2, 3, 0], [4, 0, 0, 0]])


def training_fixed(m):
    inputs = m.Input((4,), name="i")
    return m.Model(inputs, m.layers.BatchNormalization(name="bn")(inputs, training=True)), A


PARTS = [
    part_by_position,
    part_by_name,
    part_of_a_sequential,
    part_of_a_deferred_sequential,
    longer,
    nothing_between,
    ops_between,
    a_layer_called_twice,
    a_model_called_twice,
    through_masks,
    training_fixed,
]


@pytest.mark.parametrize("build", PARTS, ids=lambda build: build.__name__)
def test_same_layers_and_predictions(build):
    (ours, x), (theirs, _) = build(cornu), build(keras)
    assert [type(layer).__name__ for layer in ours.layers] == [type(layer).__name__ for layer in theirs.layers]
    ours.set_weights(theirs.get_weights())
    found, expected = (outputs if isinstance(outputs, list) else [outputs] for outputs in (ours(x), theirs(x)))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def model():
    a, b, x, _ = ends(cornu)
    return cornu.Model([a, b], x, name="m")


def same_name():
    inputs = cornu.Input((4,))
    return cornu.Model(inputs, cornu.layers.Dense(1, name="q")(cornu.layers.Dense(1, name="q")(inputs)), name="m")


ERRORS = [
    (lambda: model()([A]), ValueError, "m: expected 2 inputs (a, b); got 1. Pass a list of 2 arrays in this order"),
    (lambda: model()([A] * 3), ValueError, "m: expected 2 inputs (a, b); got 3"),
    (lambda: model()({"a": A}), ValueError, "m: the inputs ['b'] are missing; got a dict with the keys ['a']"),
    (lambda: model()([B, A]), ValueError, "m: input 'a' must have shape (None, 4); got array of shape (2, 3)"),
    (
        lambda: model().get_layer("o11"),
        ValueError,
        "m.get_layer: unknown layer 'o11'. Did you mean 'o1'? Known names: a, b",
    ),
    (lambda: model().get_layer(index=9), ValueError, "an integer below 6, the number of layers; got index=9"),
    (lambda: model().get_layer(), ValueError, "pass either `name` or `index`; got name=None, index=None"),
    (lambda: model().get_layer("h", 0), ValueError, "pass either `name` or `index`; got name='h', index=0"),
    (same_name, ValueError, "m: two layers are called 'q'. Give one of them another name="),
    (
        lambda: cornu.Model([], [], name="m"),
        ValueError,
        "m: argument 'inputs' must be an Input, or a list or dict of them",
    ),
    (
        lambda: cornu.Model(3, 4, name="m"),
        ValueError,
        "m: argument 'inputs' must hold only symbolic tensors; got 3 (int)",
    ),
    (
        lambda: cornu.Model(cornu.Input((2,)), np.ones(3), name="m"),
        ValueError,
        "'outputs' must hold only symbolic tensors; got",
    ),
    (
        lambda: cornu.Model(input=1, output=2),
        TypeError,
        "unknown arguments 'input', 'output'. Did you mean 'inputs' and 'outputs'",
    ),
]


@pytest.mark.parametrize(("do", "error", "text"), ERRORS, ids=[text[:40] for *_, text in ERRORS])
def test_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)


def test_inputs_that_are_not_used_are_noticed():
    with pytest.warns(cornu.base.notices.CornuWarning, match=r"the inputs \['c'\] are not used by the model"):
        model()({"a": A, "b": B, "c": A})


def test_an_op_and_a_layer_may_not_share_a_name():
    cornu.backend.clear_session()
    inputs = cornu.Input((4,))
    mixed = cornu.Model(inputs, cornu.layers.Add(name="add")([inputs + 1, inputs]))
    names = [operation.name for operation in mixed.operations]
    assert len(set(names)) == len(names)
    np.testing.assert_allclose(cornu.Model.from_config(mixed.get_config())(A), 2 * A + 1, rtol=1e-6)


def test_dimensions_that_were_open_may_change():
    inputs = cornu.Input((None, 3))
    pooled = cornu.Model(inputs, cornu.layers.GlobalMaxPooling1D()(cornu.layers.Dense(2)(inputs)))
    assert [pooled(np.ones((n, 2 * n, 3))).shape for n in (1, 3)] == [(1, 2), (3, 2)]
    assert (pooled.compute_output_shape((7, 5, 3)), tuple(pooled(cornu.Input((9, 3), batch_size=4)).shape)) == (
        (7, 2),
        (4, 2),
    )
