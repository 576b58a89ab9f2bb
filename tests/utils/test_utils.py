"""Small helpers, against Keras."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from tests.oracle import keras

WORDS = [["a", "bb"], ["c"], ["dd", "e", "f"]]
SEQUENCES = [
    ([[1], [2, 3], [4, 5, 6]], {}),
    ([[1], [2, 3], [4, 5, 6]], {"maxlen": 2}),
    ([[1], [], [4, 5, 6]], {"maxlen": 2, "truncating": "post"}),
    ([[1], [2, 3], [4, 5, 6]], {"maxlen": 5, "padding": "post", "value": -1}),
    ([[1.5], [2.5, 3.5]], {"dtype": "float32", "padding": "post"}),
    ([np.ones((2, 3)), np.ones((1, 3))], {"maxlen": 4}),
    (WORDS, {"dtype": object, "value": "pad", "padding": "post"}),
    (WORDS, {"dtype": "<U5", "value": "pad"}),
    (((1, 2), (3,)), {"maxlen": 1}),
]


@pytest.mark.parametrize(("sequences", "arguments"), SEQUENCES)
def test_pad_sequences(sequences, arguments):
    ours = cornu.utils.pad_sequences(sequences, **arguments)
    theirs = keras.utils.pad_sequences(sequences, **arguments)
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


def test_pad_sequences_to_nothing():
    assert cornu.utils.pad_sequences([[1, 2]], maxlen=0).shape == (1, 0)


CLASSES = [
    [1, 0, 2],
    np.array([[1], [2]], "uint8"),
    3,
    jnp.asarray([1, 2]),
    jnp.asarray([[1], [0]]),
    np.zeros((0,), int),
]


@pytest.mark.parametrize("x", CLASSES, ids=str)
def test_to_categorical(x):
    ours, theirs = (library.utils.to_categorical(x, 4) for library in (cornu, keras))
    assert type(ours) is type(theirs)
    np.testing.assert_array_equal(ours, theirs, strict=True)


def test_to_categorical_of_what_has_no_values_yet():
    row = jax.jit(lambda x: cornu.utils.to_categorical(x, 3))(jnp.asarray([[1]]))
    assert row.tolist() == [[0, 1, 0]]


VECTORS = np.random.default_rng(0).normal(size=(2, 3)).astype("float32")


@pytest.mark.parametrize("kind", ["bfloat16", "float16", "float32", np.asarray, np.float64, list])
@pytest.mark.parametrize("options", [{}, {"order": 1}, {"axis": 0}, {"axis": None}])
def test_normalize(kind, options):
    x = jnp.asarray(VECTORS, kind) if isinstance(kind, str) else kind(VECTORS)
    ours = cornu.utils.normalize(x, **options)
    # The axis that Keras 3.15 puts back into the lengths of NumPy arrays is the last one.
    wrong = isinstance(x, np.ndarray) and options.get("axis") == 0
    expected = keras.utils.normalize(x.T).T if wrong else keras.utils.normalize(x, **options)
    assert ours.dtype == expected.dtype and isinstance(ours, np.ndarray) == isinstance(x, np.ndarray)
    np.testing.assert_allclose(
        np.asarray(ours, "float32"), np.asarray(expected, "float32"), rtol=1e-2 if "16" in str(kind) else 1e-6
    )


@pytest.mark.parametrize("x", [2.5, np.float32(-3), jnp.asarray(0.0)], ids=repr)
def test_normalize_one_number(x):
    for part in ("utils", "ops"):
        ours, theirs = (getattr(library, part).normalize(x) for library in (cornu, keras))
        np.testing.assert_array_equal(ours, theirs, strict=True)


pad = cornu.utils.pad_sequences
split = cornu.utils.split_dataset
X = np.arange(10)
REFUSED = [
    (lambda: pad(5), ValueError, "pad_sequences: argument 'sequences' must be a list of sequences; got sequences=5"),
    (lambda: pad([1, 2]), ValueError, "must be a list of sequences, also where each has one item; got sequences=1"),
    (lambda: pad([[1]], padding="left"), ValueError, "argument 'padding' must be 'pre' or 'post'; got"),
    (lambda: pad([[1]], truncating="left"), ValueError, "argument 'truncating' must be 'pre' or 'post'; got"),
    (lambda: pad([[1]], value="a"), ValueError, "argument 'dtype' must be object, or a dtype of strings"),
    (lambda: pad([[[1, 2]], [[1]]]), ValueError, r"made of items of one shape, here \(2,\); got array of shape"),
    (lambda: split(X), ValueError, "argument 'left_size' must be given where 'right_size' is not"),
    (lambda: split(X, "a"), TypeError, "argument 'left_size' must be an int, a float or None"),
    (lambda: split(X, right_size=1.5), ValueError, "a number of samples below 10, or a share between 0 and 1; got"),
    (lambda: split(X, 10), ValueError, "argument 'left_size' must be a number of samples below 10"),
    (lambda: split(X, 0.6, 0.6), ValueError, r"both parts together \(0.6 and 0.6\) must not be more than the 10"),
    (lambda: split(X, 6, 6), ValueError, "must not be more than the 10 samples"),
    (lambda: split(X, 0.01), ValueError, "leave one of the parts without any"),
    (lambda: split((X, X[:3]), 0.5), ValueError, "argument 'dataset' must be made of arrays of one length"),
    (lambda: split(3, 0.5), TypeError, "argument 'dataset' must be arrays, or an iterable of samples"),
    (lambda: split(iter(()), 0.5), ValueError, "an iterable with at least one sample"),
    (lambda: split(X, 0.5, preferred_backend="torch"), ValueError, "argument 'preferred_backend' must be None"),
]


@pytest.mark.parametrize(("call", "error", "text"), REFUSED)
def test_refused(call, error, text):
    with pytest.raises(error, match=text):
        call()


SIZES = [(0.8, None), (None, 0.3), (3, None), (0.5, 0.2), (2, 3), (0.25, 4)]


@pytest.mark.parametrize(("left", "right"), SIZES)
def test_split_dataset_sizes_are_those_of_keras(left, right):
    from keras.src.utils.dataset_utils import _rescale_dataset_split_sizes

    parts = cornu.utils.split_dataset({"x": X, "y": X[:, None]}, left, right)
    assert tuple(len(part["x"]) for part in parts) == _rescale_dataset_split_sizes(left, right, len(X))
    assert parts[0]["x"][0] == 0 and parts[1]["y"][-1, 0] == 9


def test_split_dataset_shuffles_as_keras_does():
    import random

    order = list(range(10))
    random.Random(3).shuffle(order)
    left, right = cornu.utils.split_dataset(X, 6, shuffle=True, seed=3)
    assert [*left, *right] == order
    assert sorted(np.concatenate(cornu.utils.split_dataset(X, 6, shuffle=True))) == list(range(10))


def test_split_dataset_of_samples():
    class Indexed:
        def __len__(self):
            return 4

        def __getitem__(self, index):
            return np.full(2, index), index

    for samples in (Indexed(), ((np.full(2, i), i) for i in range(4))):
        (left, labels), (right, _) = cornu.utils.split_dataset(samples, 3)
        assert left.shape == (3, 2) and labels.tolist() == [0, 1, 2] and right.tolist() == [[3, 3]]
    assert cornu.utils.split_dataset([1, 2, 3], 1)[1].tolist() == [2, 3]


def test_config():
    for library in (cornu, keras):
        config = library.utils.Config(units=32, name="a")
        config.rate = 0.5
        config["depth"] = 2
        config.update(width=3)
        assert config.pop("name") == "a" and config.pop("name", None) is None
        assert config.units == config["units"] == config.get("units") == 32 and config.get("x", 7) == 7
        assert list(config) == ["depth", "rate", "units", "width"] and len(config) == 4 and "rate" in config
        assert json.loads(config.to_json()) == config.as_dict() == dict(config.items())
        assert list(config.keys()) == ["units", "rate", "depth", "width"] and list(config.values()) == [32, 0.5, 2, 3]
        assert repr(config) == "<Config {'units': 32, 'rate': 0.5, 'depth': 2, 'width': 3}>"
        del config["width"]
        config.freeze()
        assert config.frozen
        for change in (
            lambda config=config: setattr(config, "rate", 1),
            lambda config=config: config.pop("rate"),
            lambda config=config: config.update(rate=1),
            lambda config=config: config.__delitem__("rate"),
        ):
            with pytest.raises(ValueError, match="frozen"):
                change()
        config.unfreeze()
        config.rate = 1
        assert config.rate == 1
        with pytest.raises(AttributeError, match="Did you mean 'units'"):
            config.unit  # noqa: B018


def test_get_source_inputs():
    def names(library):
        one, other = library.Input((2,), name="one"), library.Input((3,), name="other")
        hidden = library.layers.Dense(2)(other)
        outputs = library.layers.Concatenate()([one, hidden, hidden])
        found = library.utils.get_source_inputs(outputs)
        assert library.utils.get_source_inputs(one)[0] is one
        assert library.utils.get_source_inputs(3) == 3
        return [0 if tensor is one else 1 for tensor in found]

    assert names(cornu) == names(keras) == [0, 1]
