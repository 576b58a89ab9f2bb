"""What counts as data, and what dtype it gets."""

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from keras.src.trainers.data_adapters import array_slicing as oracle

from cornu.base.config import set_floatx
from cornu.data.arrays import check_lengths, to_arrays, to_weights


@pytest.fixture
def rng():
    return np.random.default_rng(7)


DTYPES = [
    ("float64", "float32"), ("float32", "float32"), ("float16", "float32"), ("int64", "int32"),
    ("int32", "int32"), ("uint64", "uint32"), ("int8", "int8"), ("uint8", "uint8"), ("bool", "bool"),
    ("complex128", "complex64"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), DTYPES)
@pytest.mark.parametrize("make", [np.ones, jnp.ones])
def test_dtypes(given, wanted, make):
    array = to_arrays(make((3, 2), given if make is np.ones else wanted), "fit", "x")
    assert array.dtype == wanted
    assert isinstance(array, np.ndarray) == (make is np.ones)


@pytest.mark.parametrize("dtype", ["float64", "float16", "float32"])
def test_floats_become_floatx_as_in_keras(dtype, rng):
    x = rng.normal(size=(4, 3)).astype(dtype)
    (expected,) = [s.array for s in oracle.convert_to_sliceable([x], target_backend="numpy")]
    ours = to_arrays(x, "fit", "x")
    assert ours.dtype == expected.dtype == np.float32
    np.testing.assert_array_equal(ours, expected)


def test_floatx_is_followed():
    set_floatx("float16")
    try:
        assert to_arrays([1.5, 2.5], "fit", "x").dtype == np.float16
        assert to_weights([1, 2], "fit").dtype == np.float16
    finally:
        set_floatx("float32")


def test_bfloat16_and_byte_order():
    assert to_arrays(jnp.ones(2, "bfloat16"), "fit", "x").dtype == np.float32
    x = to_arrays(np.array([1, 2], ">i2"), "fit", "x")
    assert x.dtype == np.int16
    assert x.dtype.isnative
    assert x.tolist() == [1, 2]


def test_arrays_of_the_right_dtype_are_not_copied():
    x = np.ones((4, 2), "float32")
    assert to_arrays(x, "fit", "x") is x
    y = jnp.ones((4, 2))
    assert to_arrays(y, "fit", "x") is y


LISTS = [
    ([1, 2, 3, 4], (4,), "int32"),
    ([1.0, 2, 3], (3,), "float32"),
    ([[1, 2], [3, 4], [5, 6]], (3, 2), "int32"),
    ([(0.5, 1.0), (1.5, 2.0)], (2, 2), "float32"),
    ((1, 2, 3), (3,), "int32"),
    (range(5), (5,), "int32"),
    ([np.float64(1), np.float64(2)], (2,), "float32"),
    ([jnp.float32(1), jnp.float32(2)], (2,), "float32"),
    ([True, False], (2,), "bool"),
    ([[[1], [2]], [[3], [4]]], (2, 2, 1), "int32"),
]


@pytest.mark.parametrize(("value", "shape", "dtype"), LISTS)
def test_lists_of_numbers_are_one_array(value, shape, dtype):
    array = to_arrays(value, "fit", "x")
    assert (array.shape, array.dtype) == (shape, dtype)
    np.testing.assert_array_equal(array, np.array(value).reshape(shape))


def test_structures_of_arrays_keep_their_form(rng):
    a, b = rng.normal(size=(4, 2)), rng.integers(0, 9, (4,))
    as_list = to_arrays([a, b], "fit", "x")
    assert isinstance(as_list, list)
    assert [item.shape for item in as_list] == [(4, 2), (4,)]
    assert isinstance(to_arrays((a, b), "fit", "x"), tuple)
    mixed = to_arrays([a, [1, 2, 3, 4]], "fit", "x")
    assert mixed[1].tolist() == [1, 2, 3, 4]
    as_dict = to_arrays({"p": a, "q": {"r": [1, 2, 3, 4]}, "s": None}, "fit", "x")
    assert as_dict["q"]["r"].dtype == np.int32
    assert as_dict["s"] is None


class HasArray:
    def __array__(self, dtype=None, copy=None):
        return np.arange(3.0)


class Sparse:
    nnz = 1

    def toarray(self):
        return np.eye(2)


def test_array_protocol_and_sparse_matrices():
    assert to_arrays(HasArray(), "fit", "x").tolist() == [0, 1, 2]
    assert to_arrays(Sparse(), "fit", "x").shape == (2, 2)


def test_pandas():
    frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "c": [True, False]})
    array = to_arrays(frame, "fit", "x")
    assert array.dtype == np.float32
    assert array.tolist() == [[1, 0.5, 1], [2, 1.5, 0]]
    assert to_arrays(frame["a"], "fit", "y").shape == (
        2,
        1,
    )  # as Keras: test_shapes_reach_the_model_as_in_keras
    assert to_arrays(pd.DataFrame({"a": pd.array([1, 2], dtype="Int64")}), "fit", "x").dtype == np.int32
    assert to_arrays({"p": frame, "q": frame["b"]}, "fit", "x")["q"].shape == (2, 1)
    assert to_weights(frame["b"], "fit").shape == (2,)
    assert [w.shape for w in to_weights([frame["b"], np.ones((2, 3))], "fit")] == [(2,), (2, 3)]


class PolarsLike:
    """What polars' frames offer: named columns, but no items()."""

    columns = ("a", "b")

    def to_numpy(self):
        raise AssertionError("columns are read one by one")

    def get_columns(self):
        return [pd.Series([1, 2], name="a"), pd.Series(["u", "v"], name="b")]


BAD = [
    (np.array(["a", "b"]), ["argument 'x'", "<U1", "StringLookup"]),
    (["a", "b"], ["argument 'x'", "<U1", "StringLookup"]),
    (np.array([b"a"]), ["|S1", "StringLookup"]),
    ("text", ["argument 'x'", "x='text'", "StringLookup"]),
    (np.array(["a", None], dtype=object), ["dtype object", "first item is 'a'", "StringLookup"]),
    (np.array([1, 2], dtype=object), ["dtype object", "of type int", "astype('float32')"]),
    (np.array(["2020-01-01"], dtype="M8[D]"), ["datetime64[D]", "Turn dates into numbers"]),
    (np.array([1], dtype="m8[s]"), ["timedelta64[s]", "Turn time differences"]),
    ([[1, 2], [3, 4], [5]], ["x[0] has 2 items and x[2] has 1 items", "pad_sequences"]),
    ([1, [2, 3]], ["x[0] has one number and x[1] has 2 items"]),
    ([[[1, 2], [3]], [[1, 2], [3, 4]]], ["x[0][0] has 2 items and x[0][1] has 1 items"]),
    ([[[1, 2], [3, 4]], [[1], [2]]], ["x[*][0] has 2 items and x[*][2] has 1 items"]),
    ([1, None, 3], ["dtype object", "of type int"]),
    ([2**40, 1], ["between -2147483648 and 2147483647", "dtype int64", "as floats"]),
    (np.array([2**33], "uint64"), ["between 0 and 4294967295", "dtype uint64"]),
    (object(), ["argument 'x' must be a NumPy or JAX array", "PyDataset", "(object)", "np.asarray"]),
    (len, ["That is a function: call it", "len()"]),
    (pd.DataFrame({"a": [1], "city": ["Rom"]}), ["column 'city'", "'Rom'", "get_dummies"]),
    (pd.DataFrame({"n": pd.Categorical(["u", "v"])}), ["column 'n'", "dtype category", "'u'"]),
    (pd.DataFrame(index=[0, 1]), ["at least one column"]),
    (PolarsLike(), ["column 'b'", "'u'"]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "parts"), BAD, ids=[parts[0] for _, parts in BAD])
def test_what_is_no_data_is_named(value, parts):
    with pytest.raises(ValueError, match="^fit: argument 'x") as caught:
        to_arrays(value, "fit", "x")
    for part in parts:
        assert part in str(caught.value)


def test_errors_name_the_place_in_a_structure():
    with pytest.raises(ValueError, match=r"argument 'x\['b'\]\[1\]' must be an array of numbers"):
        to_arrays({"a": np.ones(2), "b": [np.ones(2), np.array(["s", "t"])]}, "fit", "x")


def test_lengths():
    x, y = np.ones((4, 2)), np.ones(5)
    assert check_lengths("fit", x=[x, x], y=None) == 4
    with pytest.raises(ValueError, match=r"argument 'y' must have as many samples as x; got len\(x\)=4, len\(y\)=5"):
        check_lengths("fit", x=x, y=y)
    with pytest.raises(ValueError, match=r"'sample_weight' .* len\(x\)=4, len\(sample_weight\)=5\. Every sample"):
        check_lengths("fit", x=x, y=x, sample_weight=y)
    with pytest.raises(ValueError, match=r"as many samples as x\[0\]; got len\(x\[0\]\)=4, len\(x\[1\]\)=5"):
        check_lengths("fit", x=[x, y])
    with pytest.raises(ValueError, match=r"A list of 3 arrays means 3 separate arrays for x; .*np\.stack\(x\)"):
        check_lengths("fit", x=[x, x, x], y=np.ones(3))
    with pytest.raises(ValueError, match=r"at least one sample; got array of shape \(0, 2\).*The dataset is empty"):
        check_lengths("predict", x=np.ones((0, 2)))
    with pytest.raises(ValueError, match=r"one row a sample; got x=np.float32\(3.0\).*x\[None\]"):
        check_lengths("fit", x=np.float32(3))
    with pytest.raises(ValueError, match=r"fit: argument 'x' must be a NumPy .* got x=None"):
        check_lengths("fit", x=None, y=None)
