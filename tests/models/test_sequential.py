"""Sequential: how the stack grows, when it is built, and what it refuses."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras

X = np.ones((1, 3), "float32")


def dense(m, units=2, name="a", **arguments):
    return m.layers.Dense(units, name=name, **arguments)


def state(model):
    return [layer.name for layer in model.layers], model.built, [v.path for v in model.weights]


def deferred(m):
    model = m.Sequential([dense(m), dense(m, 1, "b")], name="s")
    before = state(model)
    return before, model(X).shape, model(np.ones((4, 3))).shape, state(model)


def built_by_hand(m):
    model = m.Sequential([dense(m)], name="s")
    model.build(input_shape=(None, 3))
    return state(model)


def grown(m):
    model = m.Sequential(name="s")
    model.add(m.Input((3,)))
    for number in range(3):
        model.add(dense(m, number + 1, f"d{number}"))
    return state(model), model.input_shape, model.output_shape


def grown_after_use(m):
    model = m.Sequential([dense(m)], name="s")
    model(X)
    model.add(dense(m, 5, "b"))
    return model(X).shape, state(model)


def popped(m):
    model = m.Sequential([m.Input((3,)), dense(m), dense(m, 1, "b")], name="s")
    seen = [model.pop().name, state(model), model.output_shape]
    model.add(dense(m, 5, "c"))
    return [*seen, model(X).shape, state(model)]


def popped_empty(m):
    model = m.Sequential([m.Input((3,)), dense(m)], name="s")
    model.pop()
    return state(model)


def shape_of_the_first_layer(m):
    return [m.Sequential([dense(m, **{k: v})]).output_shape for k, v in {"input_shape": (3,), "input_dim": 3}.items()]


def input_layer_object(m):
    model = m.Sequential([m.layers.InputLayer(shape=(3,)), dense(m)], name="s")
    return state(model), model.input_shape


def nested(m):
    inner = m.Sequential([dense(m, name="i")], name="inner")
    model = m.Sequential([m.Input((3,)), inner, dense(m, 1, "b")], name="s")
    return state(model), model.output_shape


def nested_in_front(m):
    inner = m.Sequential([m.Input((3,)), dense(m, name="i")], name="inner")
    model = m.Sequential([inner, dense(m, 1, "b")], name="s")
    return state(model), model.input_shape, model.output_shape


def functional_in_front(m):
    inputs = m.Input((3,))
    model = m.Sequential([m.Model(inputs, dense(m, name="i")(inputs), name="inner"), dense(m, 1, "b")], name="s")
    return state(model), model.input_shape, model(X).shape


def nested_and_deferred(m):
    model = m.Sequential([m.Sequential([dense(m, name="i")], name="inner"), dense(m, 1, "b")], name="s")
    model.build((None, 3))
    return state(model)


def one_layer_twice(m):
    layer = dense(m, 3, kernel_initializer="ones")
    model = m.Sequential([m.Input((3,)), layer, layer], name="s")
    return len(model.weights), np.asarray(model(X)).tolist()


def called_symbolically(m):
    model = m.Sequential([dense(m, 4)], name="s")
    return tuple(model(m.Input((3,))).shape), len(model.weights)


def axes_of_one(m):
    wide = m.Sequential([m.Input((3, 1)), m.layers.Flatten()])
    flat = m.Sequential([m.Input((3,)), m.layers.Flatten()])
    return wide(np.ones((2, 3))).shape, flat(np.ones((2, 3, 1))).shape


def integers(m):
    return str(keras.backend.standardize_dtype(m.Sequential([m.Input((3,)), dense(m)])(np.ones((1, 3), int)).dtype))


def masked(m):
    layers = m.layers
    embedding = layers.Embedding(5, 2, mask_zero=True, embeddings_initializer="ones")
    lstm = layers.LSTM(2, kernel_initializer="ones", recurrent_initializer="ones")
    outputs = m.Sequential([embedding, layers.Dropout(0.5), lstm])(np.array([[1, 2, 0], [1, 0, 0]]))
    return np.asarray(outputs).round(4).tolist()


def training(m):
    model = m.Sequential([m.Input((3,)), m.layers.Dropout(0.5, seed=1)])
    return [np.asarray(model(X, training=training)).tolist() for training in (None, False, True)]


CASES = [
    deferred,
    built_by_hand,
    grown,
    grown_after_use,
    popped,
    popped_empty,
    shape_of_the_first_layer,
    input_layer_object,
    nested,
    nested_in_front,
    functional_in_front,
    nested_and_deferred,
    one_layer_twice,
    called_symbolically,
    axes_of_one,
    integers,
    masked,
    training,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_as_in_keras(case):
    assert case(cornu) == case(keras)


def test_a_layer_that_does_not_fit_leaves_the_stack_as_it_was():
    model = cornu.Sequential([cornu.Input((3,)), dense(cornu)], name="s")
    with pytest.raises(ValueError, match=r"s/c \(Conv2D\): expected an input of 4 axes"):
        model.add(cornu.layers.Conv2D(1, 3, name="c"))
    assert (state(model)[0], model.built, model(X).shape) == (["a"], True, (1, 2))


def stack(*layers):
    return cornu.Sequential([cornu.Input((3,)), *layers], name="s")


def twice(m, shape):
    model = m.Sequential([dense(m)], name="s")
    model(X)
    return model(np.ones(shape))


ERRORS = [
    (lambda: stack(dense(cornu), dense(cornu)), ValueError, "s.add: a layer called 'a' is in the stack already"),
    (lambda: stack(3), ValueError, "s.add: argument 'layer' must be a layer; got layer=3 (int)"),
    (lambda: stack(abs), ValueError, "Wrap a function in Lambda(function)"),
    (lambda: stack(cornu.layers.Dense), ValueError, "Make one: Dense(...)"),
    (lambda: stack(cornu.Input((3,))), ValueError, "an Input goes in front of the stack, which has layers already"),
    (lambda: cornu.Sequential(name="s")(X), ValueError, "s: the model has no layers. Add some with `add`"),
    (lambda: cornu.Sequential(name="s").pop(), ValueError, "s.pop: there are no layers left"),
    (
        lambda: cornu.Sequential([dense(cornu)], name="s").build(),
        ValueError,
        "argument 'input_shape' must be a shape with the",
    ),
    (lambda: cornu.Sequential([dense(cornu)], name="s").inputs, AttributeError, "Start a Sequential with an Input"),
    (
        lambda: twice(cornu, (1, 4)),
        ValueError,
        "must have shape (None, 3); got array of shape (1, 4) and dtype float32",
    ),
    (
        lambda: stack(dense(cornu))(np.ones((3,))),
        ValueError,
        "That looks like one sample without the batch axis: pass x[None]",
    ),
    (lambda: stack(dense(cornu))(np.ones((2, 2, 3))), ValueError, "There is one axis too many"),
    (lambda: stack(dense(cornu))([[1.0, 2.0, 3.0]]), ValueError, "make an array of the numbers with np.array"),
    (lambda: stack(dense(cornu))(None), ValueError, "must be an array; got None"),
    (lambda: stack(dense(cornu))("abc"), ValueError, "must be an array; got 'abc'"),
]


@pytest.mark.parametrize(("do", "error", "text"), ERRORS, ids=[text[:40] for *_, text in ERRORS])
def test_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)
