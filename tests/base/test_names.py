"""Names, dtypes, nests and settings, against real Keras where it has them."""

import jax
import numpy as np
import pytest

import cornu
from cornu.base import arguments, dtypes, errors, names, notices
from tests.oracle import keras

OWN = ["MyLayer", "HTTPServer", "A", "ABC", "aB", "My_Layer", "X2Y", "Conv2DT3", "XMLHttpRequest2"]
LAYERS = [name for name in dir(keras.layers) if name[0].isupper()]


@pytest.mark.parametrize("name", [*OWN, *LAYERS])
def test_snake_case(name):
    from keras.src.utils.naming import to_snake_case

    assert names.to_snake_case(name) == to_snake_case(name)


def test_auto_names_count_for_each_class():
    cornu.backend.clear_session()
    assert [names.auto_name("Dense") for _ in range(3)] == ["dense", "dense_1", "dense_2"]
    assert names.auto_name("MaxPooling2D") == "max_pooling2d"
    cornu.backend.clear_session()
    assert names.auto_name("Dense") == "dense"


def test_name_scopes_nest_and_close_after_an_error():
    with cornu.name_scope("a"), cornu.name_scope("b"):
        assert names.current_path() == "a/b"
        assert cornu.Variable(1.0, name="w").path == "a/b/w"
    with pytest.raises(RuntimeError), cornu.name_scope("a"):
        raise RuntimeError
    assert names.current_path() == ""


@pytest.mark.parametrize("name", ["a/b", 3, None])
def test_name_scope_refuses(name):
    with pytest.raises(ValueError, match=r"name_scope: argument 'name' must be a string without '/'; got name="):
        cornu.name_scope(name).__enter__()


DTYPES = ["float32", np.float16, np.dtype("int8"), int, float, bool, None, "bfloat16", "uint8", "complex64", str]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_standardize_dtype(dtype):
    assert dtypes.standardize_dtype(dtype) == keras.backend.standardize_dtype(dtype)


def test_unknown_dtype_names_the_nearest():
    with pytest.raises(ValueError, match=r"unknown dtype 'flota32'. Did you mean 'float32'"):
        dtypes.standardize_dtype("flota32")


PAIRS = ["bool", "int8", "uint8", "int32", "float16", "bfloat16", "float32", int, float]


@pytest.mark.parametrize("a", PAIRS, ids=str)
def test_result_type(a):
    for b in PAIRS:
        assert dtypes.result_type(a, b) == keras.backend.result_type(a, b), (a, b)


def test_floatx_reaches_policies_and_inputs():
    try:
        cornu.config.set_floatx("float16")
        assert (cornu.Variable([1.5]).dtype, cornu.Input((1,)).dtype) == ("float16", "float16")
    finally:
        cornu.config.set_floatx("float32")
    assert cornu.Variable([1.5]).dtype == "float32"


SETTINGS = [
    (lambda: cornu.config.set_floatx("float31"), "set_floatx: argument 'value' must be one of bfloat16"),
    (lambda: cornu.config.set_image_data_format("last"), "argument 'data_format' must be one of channels_last"),
]


@pytest.mark.parametrize(("set_it", "text"), SETTINGS)
def test_bad_settings(set_it, text):
    with pytest.raises(ValueError, match=text):
        set_it()


DESCRIPTIONS = [
    (np.zeros((2, 3), "int8"), "array of shape (2, 3) and dtype int8"),
    (cornu.KerasTensor((None, 3)), "symbolic tensor of shape (None, 3) and dtype float32"),
    ("relu", "'relu'"),
    (None, "None"),
    (3, "3 (int)"),
    (list(range(20)), "list of 20 items, the first of type int"),
    ({str(i): i for i in range(20)}, "dict of 20 keys"),
]


@pytest.mark.parametrize(("value", "text"), DESCRIPTIONS, ids=[text for _, text in DESCRIPTIONS])
def test_describe(value, text):
    assert errors.describe(value) == text


def test_long_values_are_cut():
    assert len(errors.describe("x" * 500)) == 120


def test_known_arguments_names_the_nearest():
    class Model:
        @arguments.known_arguments
        def fit(self, x, epochs=1):
            return epochs

    assert Model().fit([1], epochs=3) == 3
    with pytest.raises(TypeError, match=r"Model.fit: unknown argument 'epoch'. Did you mean 'epochs'\?"):
        Model().fit([1], epoch=3)


def test_a_notice_is_said_once_and_names_the_users_line():
    with pytest.warns(notices.CornuWarning, match="be careful") as caught:
        notices.notice("be careful")
        notices.notice("be careful")
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_a_notice_from_a_trace_names_the_users_line():
    with pytest.warns(notices.CornuWarning, match="always gives 1") as caught:
        jax.jit(cornu.activations.softmax)(np.ones((2, 1)))
    assert [one.filename for one in caught] == [__file__]
