"""Function and the order of a graph, against Keras."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras


def branches(m):
    """Two inputs, a shared layer, ops between layers, three outputs."""
    layers = m.layers
    a, b = m.Input((4,), name="a"), m.Input((4,), name="b")
    shared = layers.Dense(4, name="shared")
    x, y = shared(a), shared(b)
    z = layers.Concatenate(name="cat")([x, y])
    added = layers.Add(name="plus")([layers.Dense(3, name="u")(y), layers.Dense(3, name="w")(z)])
    scaled = layers.Dense(1, name="scaled")(m.ops.relu(added * 2 + 1))
    return [a, b], [added, scaled, x]


def chain_of_skips(m):
    x = start = m.Input((4,), name="start")
    for number in range(3):
        x = m.layers.Add(name=f"add{number}")([m.layers.Dense(4, name=f"d{number}")(x), start])
    return [start], [x]


def diamond(m):
    start = m.Input((4,), name="start")
    long = start
    for number in range(3):
        long = m.layers.Dense(4, name=f"long{number}")(long)
    return [start], [m.layers.Add(name="join")([m.layers.Dense(4, name="short")(start), long])]


def split(m):
    x = m.Input((4,), name="x")
    left, right = m.ops.split(x, 2, axis=1)
    return [x], [m.layers.Dense(1, name="r")(right), m.layers.Dense(1, name="l")(left)]


PARTS = {
    "all": (branches, slice(None), slice(None)),
    "reversed": (branches, slice(None, None, -1), slice(None, None, -1)),
    "one input": (branches, slice(0, 1), slice(2, 3)),
    "an input that nothing uses": (branches, slice(None), slice(2, 3)),
    "one output": (branches, slice(None), slice(1, 2)),
    "skips": (chain_of_skips, slice(None), slice(None)),
    "diamond": (diamond, slice(None), slice(None)),
    "split": (split, slice(None), slice(None)),
}


@pytest.mark.parametrize("name", PARTS)
def test_layers_stand_in_keras_order(name):
    build, some_inputs, some_outputs = PARTS[name]
    found = []
    for m in (cornu, keras):
        inputs, outputs = build(m)
        model = m.Model(inputs[some_inputs], outputs[some_outputs])
        operations = [type(o).__name__ if isinstance(o, m.layers.Layer) else "op" for o in model.operations]
        found.append(([layer.name for layer in model.layers], operations))
    assert found[0] == found[1]


def test_function_runs_the_graph():
    x = np.random.default_rng(0).normal(size=(2, 2, 4)).astype("float32")
    (inputs, outputs), (k_inputs, k_outputs) = branches(cornu), branches(keras)
    ours, theirs = cornu.Model(inputs, outputs), keras.Model(k_inputs, k_outputs)
    ours.set_weights(theirs.get_weights())
    expected = keras.Function(k_inputs, k_outputs)(list(x))
    for found, wanted in zip(cornu.Function(inputs, outputs)(list(x)), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_dicts_and_shapes():
    inputs, outputs = branches(cornu)
    function = cornu.Function({"p": inputs[0], "q": inputs[1]}, {"o": outputs[0]})
    assert function({"p": np.ones((2, 4)), "q": np.ones((2, 4))})["o"].shape == (2, 3)
    assert function.compute_output_shape({"p": (5, 4), "q": (5, 4)}) == {"o": (5, 3)}
    assert cornu.Function(inputs, outputs[0]).compute_output_shape([(5, 4), (5, 4)]) == (5, 3)


def test_a_function_may_start_in_the_middle():
    _, outputs = branches(cornu)
    assert cornu.Function(outputs[2], outputs[2] * 2)(np.ones((1, 4))).tolist() == [[2.0] * 4]


def test_a_model_that_starts_in_the_middle_gets_an_input_of_its_own():
    found = []
    for m in (cornu, keras):
        _, outputs = branches(m)
        model = m.Model(outputs[2], m.layers.Dense(2, name="head")(outputs[2]))
        found.append([layer.name.endswith("CLONE") or layer.name for layer in model.layers])
        assert model.count_params() == 10
    assert found[0] == found[1] == [True, "head"]
    again = cornu.Model.from_config(cornu.Model(outputs := branches(cornu)[1][2], outputs * 2).get_config())
    assert again(np.ones((1, 4))).tolist() == [[2.0] * 4]


ERRORS = [
    (lambda i, o: cornu.Function(i[0], o), "the outputs also depend on 'b', which is not among `inputs`"),
    (lambda i, o: cornu.Function(i, cornu.KerasTensor((1,))), "was not computed from the inputs"),
    (lambda i, o: cornu.Function(3, 4), "argument 'inputs' must hold only symbolic tensors; got 3 (int)"),
    (lambda i, o: cornu.Function([], o), "argument 'inputs' must hold at least one symbolic tensor"),
    (lambda i, o: cornu.Function(i, o)([np.ones((1, 4))]), "expected 2 inputs; got 1"),
]


@pytest.mark.parametrize(("do", "text"), ERRORS, ids=[text[:30] for _, text in ERRORS])
def test_errors(do, text):
    with pytest.raises(ValueError) as caught:
        do(*branches(cornu))
    assert text in str(caught.value)
