"""The mistakes people make most: each message names where, what came, what was expected, and the fix.

One row a mistake: what is done, whether it stops the program, and what its message must say.
"""

import warnings

import numpy as np
import pytest

import cornu
from cornu import layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4)).astype("float32")
CLASSES = np.arange(40) % 3
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
IMAGES = RNG.normal(size=(40, 8, 8, 1)).astype("float32")


def dense(units=3, activation="softmax", loss="sparse_categorical_crossentropy", **compile_arguments):
    model = cornu.Sequential([cornu.Input((4,)), layers.Dense(units, activation=activation, name="last")], name="model")
    model.compile("sgd", loss, **compile_arguments)
    return model


def fit(model, x=X, y=CLASSES, **arguments):
    return model.fit(x, y, verbose=0, **arguments)


def two_heads():
    inputs = cornu.Input((4,))
    kind = layers.Dense(3, activation="softmax", name="kind")(inputs)
    return cornu.Model(inputs, {"kind": kind, "size": layers.Dense(1, name="size")(inputs)})


def from_logits():
    return cornu.losses.SparseCategoricalCrossentropy(from_logits=True)


def short_generator():
    yield X[:8], CLASSES[:8]
    yield X[8:16], CLASSES[8:16]


def nan_data():
    x = X.copy()
    x[3, 1] = np.nan
    return x


def image_model(*stack):
    model = cornu.Sequential([cornu.Input((8, 8, 1)), *stack], name="model")
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


# name: (what is done, texts of the error)
ERRORS = {
    "labels as large as the number of classes": (
        lambda: fit(dense(), y=CLASSES + 1),
        ["model, output 'last'", "from 0 to 2", "3 units", "from 1 to 3", "subtract 1"],
    ),
    "more classes than units": (
        lambda: fit(dense(), y=np.arange(40) % 7),
        ["from 0 to 6", "Give the last layer 7 units"],
    ),
    "negative labels": (lambda: fit(dense(), y=CLASSES - 1), ["from -1 to 1", "start at 0"]),
    "class numbers with categorical_crossentropy": (
        lambda: fit(dense(loss="categorical_crossentropy")),
        ["'last'", "one-hot rows of 3", "(40,)", "sparse_categorical_crossentropy", "to_categorical(y, 3)"],
    ),
    "one-hot labels with sparse_categorical_crossentropy": (
        lambda: fit(dense(), y=ONE_HOT),
        ["'last'", "class numbers", "(40, 3)", "loss='categorical_crossentropy'"],
    ),
    "a model that was not compiled": (
        lambda: fit(cornu.Sequential([cornu.Input((4,)), layers.Dense(1)], name="model")),
        ["model.fit", "not compiled", "compile"],
    ),
    "a model without layers": (
        lambda: cornu.Sequential(name="model").build((None, 4)),
        ["model", "no layers", "add"],
    ),
    "x and y of different lengths": (lambda: fit(dense(), y=CLASSES[:39]), ["fit", "40", "39"]),
    "strings as data": (lambda: fit(dense(), x=np.array([["a"] * 4] * 40)), ["fit", "'x'", "numbers", "turn text"]),
    "rows of different lengths": (lambda: fit(dense(), x=[[1, 2, 3, 4], [1, 2, 3]], y=[0, 1]), ["x", "row"]),
    "no samples": (lambda: fit(dense(), x=X[:0], y=CLASSES[:0]), ["fit", "sample"]),
    "validation_split of 1": (lambda: fit(dense(), validation_split=1.0), ["validation_split", "1.0", "0"]),
    "validation_split as a percentage": (lambda: fit(dense(), validation_split=20), ["validation_split", "20"]),
    "batch_size of 0": (lambda: fit(dense(), batch_size=0), ["batch_size", "0", "positive integer"]),
    "epochs as a string": (lambda: fit(dense(), epochs="5"), ["fit", "epochs", "'5'", "integer"]),
    "an unknown loss": (lambda: dense(loss="sparse_crossentropy"), ["loss", "sparse_crossentropy", "Did you mean"]),
    "an unknown optimizer": (
        lambda: cornu.Sequential([layers.Dense(1)]).compile("adams", "mse"),
        ["optimizer", "adams", "Did you mean", "adam"],
    ),
    "an unknown activation": (lambda: layers.Dense(3, activation="rellu"), ["activation", "rellu", "relu"]),
    "an unknown initializer": (lambda: layers.Dense(3, kernel_initializer="he_norm"), ["he_norm", "he_normal"]),
    "an unknown metric": (lambda: fit(dense(metrics=["acuracy"])), ["acuracy", "Did you mean"]),
    "an argument that does not exist": (lambda: layers.Dense(3, unit=4), ["Dense", "'unit'", "units"]),
    "a negative number of units": (lambda: layers.Dense(-3), ["Dense", "units", "-3", "positive integer"]),
    "the batch size inside input_shape": (
        lambda: fit(image_model_with_batch(), x=IMAGES, y=CLASSES),
        ["conv", "4 axes", "without the batch size"],
    ),
    "a forgotten Flatten": (
        lambda: fit(image_model(layers.Conv2D(2, 3), layers.Dense(3, activation="softmax", name="last")), x=IMAGES),
        ["last", "Flatten"],
    ),
    "images without a channel axis": (
        lambda: fit(image_model(layers.Flatten(), layers.Dense(3)), x=IMAGES[:, :4, :, 0]),
        ["model", "(None, 8, 8, 1)", "(32, 4, 8)"],
    ),
    "another number of features than the model's": (
        lambda: dense().predict(X[:, :3], verbose=0),
        ["model", "(None, 4)", "3)"],
    ),
    "one sample without its batch axis": (lambda: dense().predict(X[0], verbose=0), ["model", "(None, 4)", "x[None]"]),
    "channels that do not fit": (
        lambda: layers.Conv2D(2, 3, groups=2)(IMAGES),
        ["conv2d", "groups", "2"],
    ),
    "a kernel larger than the image": (
        lambda: cornu.Sequential([cornu.Input((2, 2, 1)), layers.Conv2D(2, 3, name="conv")]),
        ["conv", "same"],
    ),
    "Concatenate on shapes that do not fit": (
        lambda: layers.Concatenate(name="join")([cornu.Input((3, 2)), cornu.Input((4, 2))]),
        ["join", "(None, 3, 2)", "(None, 4, 2)"],
    ),
    "an LSTM on two axes": (
        lambda: layers.LSTM(3, name="lstm")(cornu.Input((4,))),
        ["lstm", "3 axes"],
    ),
    "a class instead of a layer": (lambda: cornu.Sequential([layers.Dense]), ["layer", "Dense(...)"]),
    "two layers of one name": (
        lambda: cornu.Sequential([layers.Dense(1, name="a"), layers.Dense(1, name="a")]),
        ["'a'", "another name="],
    ),
    "an Input that is missing": (
        lambda: cornu.Model(cornu.Input((3,)), layers.Dense(1)(cornu.Input((3,), name="other"))),
        ["other", "inputs"],
    ),
    "a forgotten super().__init__()": (lambda: Forgetful(), ["Forgetful", "super().__init__()"]),
    "a generator without a batch": (lambda: fit(dense(), x=(b for b in ()), y=None), ["fit", "batch"]),
    "integers that an Embedding does not know": (
        lambda: fit(words(10), x=CLASSES[:, None] + 8),
        ["x must hold integers from 0 to 9", "got 10", "Embedding(11, ...)"],
    ),
    "y beside a generator": (lambda: fit(dense(), x=short_generator()), ["y", "generator"]),
    "weights of another model": (
        lambda: dense().set_weights(dense(units=4).get_weights()),
        ["model", "(4, 3)", "(4, 4)"],
    ),
}

# name: (what is done, texts of the warning)
WARNINGS = {
    "targets that only broadcast": (
        lambda: fit(dense(3, None, "mse"), y=X[:, :1]),
        ["'last'", "(40, 1)", "(None, 3)", "repeating values"],
    ),
    "softmax and from_logits": (lambda: fit(dense(loss=from_logits())), ["from_logits=True", "softmax"]),
    "softmax of one unit": (
        lambda: fit(dense(1, "softmax", "binary_crossentropy"), y=CLASSES % 2),
        ["softmax over 1 unit", "sigmoid"],
    ),
    "linear outputs under binary crossentropy": (
        lambda: fit(dense(1, None, "binary_crossentropy"), y=CLASSES % 2),
        ["binary_crossentropy", "'linear'", "activation='sigmoid'"],
    ),
    "linear outputs under a crossentropy": (lambda: fit(dense(3, None)), ["probabilities", "activation='softmax'"]),
    "labels -1 and 1 under binary crossentropy": (
        lambda: fit(dense(1, "sigmoid", "binary_crossentropy"), y=CLASSES % 2 * 2 - 1),
        ["from -1 to 1", "hinge"],
    ),
    "accuracy of a regression": (
        lambda: fit(dense(1, None, "mse", metrics=["accuracy"]), y=X[:, :1]),
        ["'accuracy'", "mean_squared_error", "'mae'"],
    ),
    "raw image values": (
        lambda: fit(
            image_model(layers.Flatten(), layers.Dense(3, activation="softmax")),
            x=RNG.integers(0, 256, IMAGES.shape).astype("uint8"),
        ),
        ["raw values", "255", "x / 255.0"],
    ),
    "a missing value in x": (
        lambda: fit(dense(), x=nan_data()),
        ["x holds a value that", "[3, 1]", "nan_to_num"],
    ),
    "a validation split of one class": (
        lambda: fit(dense(), y=np.sort(CLASSES), validation_split=0.25),
        ["validation_split", "class"],
    ),
    "a generator that ends early": (
        lambda: fit(dense(), x=short_generator(), y=None, steps_per_epoch=5),
        ["2 batches", "steps_per_epoch=2"],
    ),
}


def words(known):
    model = cornu.Sequential([layers.Embedding(known, 2), layers.Flatten(), layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


class Forgetful(layers.Layer):
    def __init__(self):
        self.dense = layers.Dense(2)


def image_model_with_batch():
    model = cornu.Sequential([layers.Conv2D(2, 3, input_shape=(40, 8, 8, 1), name="conv")])
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    mistake, texts = ERRORS[name]
    with pytest.raises((ValueError, TypeError, RuntimeError)) as caught:
        mistake()
    for text in texts:
        assert text in str(caught.value), f"{text!r} is missing in: {caught.value}"


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings(name):
    mistake, texts = WARNINGS[name]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        mistake()
    said = [str(warning.message) for warning in heard]
    assert any(all(text in message for text in texts) for message in said), said


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings_are_said_once_and_can_be_left_out(name):
    mistake, texts = WARNINGS[name]
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        mistake()
        mistake()
    assert sum(all(text in str(warning.message) for text in texts) for warning in heard) == 1


def test_checks_false_leaves_the_checks_out():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        history = fit(dense(3, None, "mse"), y=X[:, :1], checks=False)
    assert np.isfinite(history.history["loss"][0])


def test_a_failed_fit_changes_nothing():
    model = dense()
    before = model.get_weights()
    with pytest.raises(ValueError, match="subtract 1"):
        fit(model, y=CLASSES + 1)
    for a, b in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(a, b)
    fit(model)


def test_a_failed_add_changes_nothing():
    model = cornu.Sequential([cornu.Input((8, 8, 1)), layers.Conv2D(2, 3)])
    with pytest.raises(ValueError, match="3 axes"):
        model.add(layers.LSTM(2))
    assert [type(layer).__name__ for layer in model.layers] == ["Conv2D"]
    assert model.output_shape == (None, 6, 6, 2)
    model.add(layers.Flatten())
    assert model.output_shape == (None, 72)


def test_right_programs_hear_nothing():
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        fit(dense(metrics=["accuracy"]), validation_split=0.25)
        fit(dense(loss="categorical_crossentropy"), y=ONE_HOT)
        fit(dense(3, None, from_logits()))
        fit(dense(1, None, "mse"), y=X[:, 0])
        two = two_heads()
        two.compile("sgd", {"kind": "sparse_categorical_crossentropy", "size": "mse"}, metrics={"kind": "accuracy"})
        fit(two, y={"kind": CLASSES, "size": X[:, :1]})
    assert [str(warning.message) for warning in heard] == []
