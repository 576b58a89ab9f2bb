"""Calling a layer: arguments, training, masks, dtypes, and what is said when it does not fit."""

import numpy as np
import pytest

import cornu
from tests.oracle import keras

X = np.ones((1, 2), "float32")


def three_layers(m, seen):
    class Inner(m.layers.Layer):
        def call(self, x, training=None):
            seen.append(("inner", training))
            return x

    class Defaults(m.layers.Layer):
        def call(self, x, training=False):
            seen.append(("defaults", training))
            return x

    class Outer(m.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner, self.other = Inner(), Defaults()

        def call(self, x):
            return self.other(self.inner(x))

    class Says(Outer):
        def call(self, x, training=None):
            seen.append(("says", training))
            return self.other(self.inner(x))

    class Insists(Outer):
        def call(self, x, training=None):
            return self.other(self.inner(x, training=False), training=True)

    return Outer, Says, Insists


@pytest.mark.parametrize("number", range(3))
def test_who_says_whether_to_train(number):
    found = []
    for m in (cornu, keras):
        seen = []
        layer = three_layers(m, seen)[number]()
        layer(X)
        for training in ({}, {"training": True}, {"training": False}, {"training": None}):
            seen.append("call")
            layer(X, **training)
        found.append(seen[seen.index("call") :])
    assert found[0] == found[1]


def test_training_may_stand_in_its_place():
    assert cornu.layers.Dropout(0.5)(X, False).tolist() == [[1.0, 1.0]]
    with pytest.raises(ValueError, match=r"argument 'training' must be True or False; got array of shape \(1, 2\)"):
        cornu.layers.Dense(2)(X, X)


def mask_of(x):
    from cornu.core.masks import get_mask

    mask = get_mask(x) if get_mask(x) is not None else getattr(x, "_keras_mask", None)
    return None if mask is None else np.asarray(mask).tolist()


def masking_layers(m, seen):
    base = m.layers.Layer

    class Passes(base):
        def __init__(self):
            super().__init__()
            self.supports_masking = True

        def call(self, x):
            return x * 1

    class Computes(base):
        def call(self, x):
            return x * 1

        def compute_mask(self, inputs, mask=None):
            return None if mask is None else ~mask

    class Ends(base):
        def call(self, x):
            return x * 1

    class Takes(base):
        def call(self, x, mask=None):
            seen.append(None if mask is None else np.asarray(mask).tolist())
            return x * 1

    class TakesTwo(base):
        def call(this, a, b, a_mask=None, b_mask=None):  # the first name is free
            seen.append((a_mask is None, b_mask is None))
            return a * 1

    class TakesList(base):
        def call(self, xs, mask=None):
            seen.append([None if one is None else np.asarray(one).tolist() for one in mask])
            return xs[0] * 1

    return Passes, Computes, Ends, Takes, TakesTwo, TakesList


@pytest.mark.filterwarnings("ignore")
def test_masks_travel_as_in_keras():
    found = []
    for m in (cornu, keras):
        seen = []
        passes, computes, ends, takes, takes_two, takes_list = masking_layers(m, seen)
        words = m.layers.Embedding(4, 2, mask_zero=True)(np.array([[1, 0, 2]]))
        for kind in (passes, computes, ends, takes):
            y = kind()(words)
            seen.append((kind.__name__, mask_of(y)))
        plain = np.ones((1, 3, 2), "float32")
        for pair in ((words, plain), (plain, words), (words, words)):
            takes_two()(*pair)
        takes_list()([words, words])
        takes_list()([words, plain])
        takes()(words, mask=np.array([[True, True, True]]))
        takes()(plain, mask=np.array([[True, True, False]]))
        found.append(seen)
    assert found[0] == found[1]


def test_a_mask_that_ends_is_noticed():
    ends = masking_layers(cornu, [])[2]
    words = cornu.layers.Embedding(4, 2, mask_zero=True)(np.array([[1, 0, 2]]))
    with pytest.warns(cornu.base.notices.CornuWarning, match="does not support masks, so the mask ends here"):
        ends()(words)


def echo(m, **arguments):
    return type("Echo", (m.layers.Layer,), {"call": lambda self, x, y=None: x if y is None else y})(**arguments)


DTYPES = [
    lambda m: echo(m)(np.ones((1, 2), "float16")),
    lambda m: echo(m)(np.ones((1, 2), "float64")),
    lambda m: echo(m, autocast=False)(np.ones((1, 2), "float16")),
    lambda m: echo(m, dtype="float16")(X),
    lambda m: echo(m, dtype="float16")(np.ones((1, 2), "int32")),
    lambda m: echo(m, dtype="float16")(X, y=X),
    lambda m: m.layers.Dense(1, dtype="mixed_float16")(X),
    lambda m: m.layers.Dense(1, dtype="mixed_bfloat16")(m.Input((2,))),
    lambda m: m.layers.Dense(1)(np.ones((1, 2), int)),
]


def test_dtypes_of_outputs():
    for number, use in enumerate(DTYPES):
        ours, theirs = (str(keras.backend.standardize_dtype(use(m).dtype)) for m in (cornu, keras))
        assert ours == theirs, number


def test_mixed_precision_keeps_weights_in_float32():
    layer = cornu.layers.Dense(1, dtype="mixed_float16")
    layer(X)
    assert (layer.kernel.dtype, layer.compute_dtype, layer.variable_dtype) == ("float32", "float16", "float32")
    layer.dtype_policy = "float32"
    assert layer(X).dtype == "float32"


def dense(name="dd", size=2):
    layer = cornu.layers.Dense(2, name=name)
    layer.build((None, size))
    return layer


def fails(shape):
    class Fails(cornu.layers.Layer):
        def call(self, x):
            return x @ cornu.ops.ones((7, 2))

    return Fails(name="ell")(cornu.Input(shape))


def forgets():
    return type("Forgets", (cornu.layers.Layer,), {"call": lambda self, x: None})(name="f")


ERRORS = [
    (lambda: dense()(np.ones((1, 3))), ValueError, "dd (Dense): expected an input whose axis -1 has size 2"),
    (lambda: dense()(np.ones((1, 3))), ValueError, "got shape (1, 3). The layer was built for 2 features a sample"),
    (
        lambda: dense()(np.ones((2,))),
        ValueError,
        "expected an input of at least 2 axes (batch, ..., features); got shape (2,)",
    ),
    (lambda: dense()([[1.0, 2.0]]), ValueError, "got [[1.0, 2.0]] (list). Make an array of it: np.array(...)."),
    (lambda: dense()([X]), ValueError, "expected a single tensor or array as input; got [array of shape (1, 2)"),
    (lambda: dense()(None), ValueError, "expected a tensor or array as input; got None"),
    (lambda: dense()("abc"), ValueError, "expected a tensor or array as input; got 'abc'"),
    (lambda: dense()(X, foo=1), TypeError, "unexpected keyword argument 'foo'"),
    (lambda: cornu.layers.Conv2D(1, 3, name="c")(np.ones((1, 8, 8))), ValueError, "grey images need a channel axis"),
    (lambda: cornu.layers.Conv2D(1, 3, name="c")(X), ValueError, "c (Conv2D): expected an input of 4 axes"),
    (
        lambda: forgets()(cornu.Input((2,))),
        ValueError,
        "f (Forgets): `call` must return a tensor, or a list",
    ),
    (lambda: cornu.Sequential([cornu.Input((2,)), forgets()]), ValueError, "got None. End it with `return`."),
    (lambda: fails((3,)), TypeError, "got (3,) and (7,)"),
]


@pytest.mark.parametrize(("do", "error", "text"), ERRORS, ids=[text[:40] for *_, text in ERRORS])
def test_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)


def test_an_error_names_the_innermost_layer_and_the_shapes_that_came():
    class Outer(cornu.layers.Layer):
        def __init__(self):
            super().__init__(name="outer")
            self.inner = type("Bad", (cornu.layers.Layer,), {"call": lambda self, x: x.nothing})(name="inner")

        def call(self, x):
            return self.inner(x)

    for x, text in ((X, "array of shape (1, 2)"), (cornu.Input((2,)), "array of shape (None, 2)")):
        with pytest.raises(AttributeError) as caught:
            Outer()(x)
        notes = [note for note in caught.value.__notes__ if "while running the layer" in note]
        assert notes == [f"This arose while running the layer 'outer/inner' (Bad) on {text} and dtype float32."]


def test_one_input_may_be_given_by_name():
    assert cornu.layers.Dense(2)(inputs=X).shape == (1, 2)


def adds_losses(m):
    class Adds(m.layers.Layer):
        def call(self, x):
            self.add_loss(m.ops.sum(x))
            return x

    class Holds(m.layers.Layer):
        def __init__(self):
            super().__init__()
            self.adds = Adds()
            self.dense = m.layers.Dense(
                1, kernel_initializer="ones", kernel_regularizer=m.regularizers.L2(1.0), activity_regularizer="l1"
            )

        def call(self, x):
            return self.dense(self.adds(x))

    return Holds()


def test_losses_are_those_of_the_last_call():
    found = []
    for m in (cornu, keras):
        layer = adds_losses(m)
        values = []
        for rows in (2, 1):
            layer(np.ones((rows, 2), "float32"))
            values.append([float(loss) for loss in layer.losses])
        trainable = [v.value for v in layer.trainable_variables]
        _, _, losses = layer.stateless_call(trainable, [], np.ones((3, 2), "float32"), return_losses=True)
        found.append([*values, [float(loss) for loss in losses]])
    np.testing.assert_allclose(np.concatenate(found[0]), np.concatenate(found[1]), rtol=1e-6)


LOSSES = [
    (lambda: np.ones(2), "must be a scalar; got array of shape (2,)"),
    (lambda: abs, "must be a scalar tensor; got loss=<built-in function abs>"),
    (lambda: None, "must be a scalar tensor; got loss=None"),
]


@pytest.mark.parametrize(("loss", "text"), LOSSES)
def test_bad_losses(loss, text):
    with pytest.raises(ValueError) as caught:
        cornu.layers.Layer(name="lay").add_loss(loss())
    assert text in str(caught.value)


ASKS = {
    "if": lambda x: x if x[0, 0] > 0 else -x,
    "float": lambda x: x * float(x[0, 0]),
    "numpy": lambda x: x + np.asarray(x),
    "range": lambda x: sum(x for _ in range(x[0, 0].astype("int32"))),
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_asking_for_numbers_in_call_is_explained(ask):
    class Asks(cornu.layers.Layer):
        def call(self, x):
            return ask(x)

    with pytest.raises(TypeError) as caught:
        cornu.Sequential([cornu.Input((3,)), Asks()])
    assert "arrays have a shape, but no values yet. Write `ops.where` for `if`" in caught.value.__notes__[1]
