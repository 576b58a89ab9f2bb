"""What the checks say of models without a graph: all that shapes and labels tell, and nothing that is only guessed."""

import warnings

import numpy as np
import pytest

import cornu
from cornu import layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4)).astype("float32")
CLASSES = np.arange(40) % 3
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
SPARSE, WHOLE = "sparse_categorical_crossentropy", "categorical_crossentropy"


class Plain(cornu.Model):
    """One output, whose activation no graph shows."""

    def __init__(self, units=3, activation="softmax"):
        super().__init__(name="plain")
        self.last = layers.Dense(units, activation=activation)

    def call(self, x):
        return self.last(x)


class Heads(cornu.Model):
    """Two outputs, in a dict or a list."""

    def __init__(self, as_dict=True):
        super().__init__(name="heads")
        self.kind, self.size = layers.Dense(3, activation="softmax"), layers.Dense(2)
        self.as_dict = as_dict

    def call(self, x):
        kind, size = self.kind(x), self.size(x)
        return {"kind": kind, "size": size} if self.as_dict else [kind, size]


def plain(loss=SPARSE, units=3, activation="softmax", cls=Plain, **compile_arguments):
    model = cls(units, activation)
    model.compile("sgd", loss, **compile_arguments)
    return model


def heads(as_dict=True, kind=SPARSE):
    model = Heads(as_dict)
    model.compile("sgd", {"kind": kind, "size": "mse"} if as_dict else [kind, "mse"])
    return model


def fit(model, y, x=X, **arguments):
    return model.fit(x, y, verbose=0, **arguments)


def said_by(act):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        act()
    return [str(warning.message) for warning in heard]


# name: (what is done, texts of the error)
ERRORS = {
    "a call without a result": (
        lambda: fit(plain(cls=type("Forgets", (Plain,), {"call": lambda self, x: None})), CLASSES),
        ["plain (Forgets)", "`call` must return a tensor", "got None", "`return`"],
    ),
    "labels from 1": (
        lambda: fit(plain(), CLASSES + 1),
        ["plain: labels", "from 0 to 2", "from 1 to 3", "subtract 1"],
    ),
    "more classes than units": (lambda: fit(plain(), np.arange(40) % 7), ["plain", "Give the last layer 7 units"]),
    "labels from 1, in batches": (
        lambda: fit(plain(), None, x=((X[:8], CLASSES[:8] + 1) for _ in range(2))),
        ["plain", "from 1 to 3"],
    ),
    "class numbers with categorical_crossentropy": (
        lambda: fit(plain(WHOLE), CLASSES),
        ["plain", "one-hot rows of 3", "(40,)", "to_categorical(y, 3)"],
    ),
    "one-hot labels with sparse_categorical_crossentropy": (
        lambda: fit(plain(), ONE_HOT),
        ["plain", "class numbers", "(40, 3)", "loss='categorical_crossentropy'"],
    ),
    "labels from 1 in a dict": (
        lambda: fit(heads(), {"kind": CLASSES + 1, "size": X[:, :2]}),
        ["heads, output 'kind'", "from 1 to 3"],
    ),
    "labels from 1 in a list": (
        lambda: fit(heads(as_dict=False), [CLASSES + 1, X[:, :2]]),
        ["heads, output 0", "from 1 to 3"],
    ),
    "one-hot labels in a dict": (
        lambda: fit(heads(), {"kind": ONE_HOT, "size": X[:, :2]}),
        ["heads, output 'kind'", "(40, 3)"],
    ),
    "class numbers in a list": (
        lambda: fit(heads(as_dict=False, kind=WHOLE), [CLASSES, X[:, :2]]),
        ["heads, output 0", "one-hot rows of 3"],
    ),
}

# name: (what is done, texts of the warning)
WARNINGS = {
    "targets that only broadcast": (
        lambda: fit(plain("mse", activation=None), X[:, :1]),
        ["plain: targets", "(40, 1)", "(None, 3)", "repeating values"],
    ),
    "outputs that only broadcast": (
        lambda: fit(plain("mse", 1, None), X[:, :3]),
        ["plain: targets", "(40, 3)", "(None, 1)", "Give the last layer 3 units"],
    ),
    "targets that only broadcast in a dict": (
        lambda: fit(heads(), {"kind": CLASSES, "size": X[:, :1]}),
        ["heads, output 'size'", "(40, 1)", "(None, 2)"],
    ),
    "targets that only broadcast in a list": (
        lambda: fit(heads(as_dict=False), [CLASSES, X[:, :1]]),
        ["heads, output 1", "(40, 1)", "(None, 2)"],
    ),
    "a categorical loss of one unit": (lambda: fit(plain(units=1), CLASSES * 0), ["plain", "over 1 unit"]),
    "labels -1 and 1 under binary crossentropy": (
        lambda: fit(plain("binary_crossentropy", 1, "sigmoid"), CLASSES % 2 * 2 - 1),
        ["plain", "from -1 to 1", "hinge"],
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name):
    mistake, texts = ERRORS[name]
    with pytest.raises(ValueError) as caught:
        mistake()
    for text in texts:
        assert text in str(caught.value), f"{text!r} is missing in: {caught.value}"


@pytest.mark.parametrize("name", WARNINGS)
def test_warnings(name):
    mistake, texts = WARNINGS[name]
    said = said_by(mistake)
    assert any(all(text in message for text in texts) for message in said), said


def test_a_second_fit_is_looked_at_too():
    model = plain()
    fit(model, CLASSES)
    with pytest.raises(ValueError, match="subtract 1"):
        fit(model, CLASSES + 1)


def test_a_second_fit_traces_nothing_anew():
    traced = []

    class Counting(Plain):
        def call(self, x):
            traced.append(x.shape)
            return super().call(x)

    model = plain(cls=Counting)
    fit(model, CLASSES)
    before = len(traced)
    fit(model, CLASSES)
    assert len(traced) == before


def test_right_programs_hear_nothing():
    def programs():
        fit(plain(metrics=["accuracy"]), CLASSES)
        fit(plain(), CLASSES[:, None])
        fit(plain(WHOLE), ONE_HOT)
        fit(plain("mse", 1, None), X[:, 0])
        fit(heads(), {"kind": CLASSES, "size": X[:, :2]})
        fit(heads(as_dict=False), [CLASSES, X[:, :2]])

    assert said_by(programs) == []


def test_what_a_layer_ends_with_is_not_guessed():
    def programs():
        fit(plain(activation=None), CLASSES)
        fit(plain(cornu.losses.SparseCategoricalCrossentropy(from_logits=True)), CLASSES)
        fit(plain("mse", metrics=["accuracy"]), ONE_HOT)

    assert said_by(programs) == []


def test_a_step_of_ones_own_may_use_the_targets_as_it_likes():
    class FromOne(Plain):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return super().compute_loss(x, y - 1, y_pred, sample_weight, training)

    assert said_by(lambda: fit(plain(cls=FromOne), CLASSES + 1)) == []


def test_a_call_beside_the_graph_says_what_the_outputs_are():
    class Doubled(cornu.Model):
        def call(self, x):
            one = super().call(x)
            return cornu.ops.concatenate([one, one], axis=-1) / 2

    inputs = cornu.Input((4,))
    model = Doubled(inputs, layers.Dense(3, activation="softmax")(inputs), name="doubled")
    model.compile("sgd", SPARSE)
    fit(model, np.arange(40) % 6)
    with pytest.raises(ValueError, match="from 0 to 5"):
        fit(model, CLASSES + 4)


def test_images_that_a_layer_scales_are_left_alone():
    class Rescaling(layers.Layer):
        def call(self, x):
            return x / 255.0

    class Scaled(cornu.Model):
        def __init__(self):
            super().__init__()
            self.head = layers.Dense(3, activation="softmax")
            self.scale, self.flat = Rescaling(), layers.Flatten()

        def call(self, x):
            return self.head(self.flat(self.scale(x)))

    model = Scaled()
    model.compile("sgd", SPARSE)
    images = RNG.integers(0, 256, (40, 4, 4, 1)).astype("uint8")
    assert said_by(lambda: fit(model, CLASSES, x=images)) == []


def test_labels_that_do_not_count_may_be_outside():
    left_out = np.where(np.arange(40) % 5 == 0, -1, CLASSES)
    ignoring = cornu.losses.SparseCategoricalCrossentropy(ignore_class=-1)

    def programs():
        fit(plain(ignoring), left_out)
        fit(plain(), left_out, sample_weight=(left_out >= 0).astype("float32"))
        fit(plain(), None, x=((X, left_out, (left_out >= 0).astype("float32")) for _ in range(1)))

    assert said_by(programs) == []
    with pytest.raises(ValueError, match="from -1 to 2"):
        fit(plain(), left_out, sample_weight=np.ones(40))
    with pytest.raises(ValueError, match="from 0 to 3"):
        fit(plain(ignoring), np.where(left_out < 0, left_out, left_out + 1).clip(0))
