"""Variable against Keras's: values, operators, names, errors, and who may hold its array."""

import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from cornu.core.scopes import AutocastScope
from tests.oracle import keras

FIRST_VALUES = [1.0, 1, True, np.float64(1), np.zeros(2), np.zeros(2, "int64"), [1, 2], [True], [[1.5]], np.uint8(3)]


@pytest.mark.parametrize("value", FIRST_VALUES, ids=repr)
def test_dtype_and_shape_of_a_first_value(value):
    ours, theirs = cornu.Variable(value), keras.Variable(value)
    assert (ours.dtype, tuple(ours.shape)) == (theirs.dtype, tuple(theirs.shape))
    np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


INITIALIZERS = [
    lambda m: m.Variable("ones", shape=(2,)),
    lambda m: m.Variable(m.initializers.Constant(3.0), shape=[2, 1]),
    lambda m: m.Variable(lambda shape, dtype: np.ones(shape), shape=(2,), dtype="int32"),
    lambda m: m.Variable(m.initializers.GlorotUniform(seed=3), shape=(2, 3)),
    lambda m: m.Variable([1.0, 2.0], dtype="float16"),
]


@pytest.mark.parametrize("make", INITIALIZERS)
def test_initializers(make):
    ours, theirs = make(cornu), make(keras)
    assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-6)


def test_a_fresh_process_has_operators_and_initializers(tmp_path):
    import subprocess
    import sys

    code = "import cornu; v = cornu.Variable('ones', shape=(2,)); print((v + 1).tolist(), list(map(float, v)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[2.0, 2.0] [1.0, 1.0]"


ERRORS = [
    (lambda: cornu.Variable("ones"), ValueError, "argument 'shape' must be given when the initializer is a callable"),
    (
        lambda: cornu.Variable("onse", shape=(1,)),
        ValueError,
        "unknown initializer 'onse'. Did you mean 'one' or 'ones'",
    ),
    (
        lambda: cornu.Variable("ones", shape=(None, 2)),
        ValueError,
        "'shape' must be made of known sizes; got shape=(None",
    ),
    (lambda: cornu.Variable([1.0], shape=(3,)), ValueError, "the value's own shape (1,); got shape=(3,)"),
    (lambda: cornu.Variable(1.0, name="a/b"), ValueError, "'name' must be a string without '/'; got name='a/b'"),
    (lambda: cornu.Variable(1.0, aggregation="all"), ValueError, "'aggregation' must be one of"),
    (lambda: cornu.Variable(1.0, synchronization="x"), ValueError, "'synchronization' must be one of"),
    (
        lambda: cornu.Variable([1.0, 2.0], name="w").assign([1.0, 2.0, 3.0]),
        ValueError,
        "Variable 'w': expected a value of shape (2,); got array of shape (3,)",
    ),
    (lambda: cornu.Variable([1.0, 2.0], name="w").assign(1.0), ValueError, "got array of shape ()"),
    (lambda: cornu.Variable([1.0, 2.0]).assign_add([[1.0], [2.0]]), ValueError, "expected a value of shape (2,)"),
    (lambda: setattr(cornu.Variable(1.0, name="w"), "regularizer", 3), ValueError, "must be a callable or None; got"),
    (lambda: setattr(cornu.Variable(1.0, name="w"), "constraint", "x"), ValueError, "got constraint='x'"),
    (lambda: setattr(cornu.Variable(1.0), "value", 2.0), AttributeError, "no setter"),
]


@pytest.mark.parametrize(("do", "error", "text"), ERRORS, ids=[text[:40] for *_, text in ERRORS])
def test_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)


def test_assignments():
    v = cornu.Variable([1.0, 2.0])
    assert v.assign([3, 4]).tolist() == [3.0, 4.0]
    assert v.assign_add(1).tolist() == [4.0, 5.0]
    assert v.assign_sub(cornu.Variable([1.0, 1.0])).tolist() == [3.0, 4.0]
    assert v.dtype == "float32"
    assert cornu.Variable([1, 2]).assign([1.9, 2.9]).tolist() == keras.Variable([1, 2]).assign([1.9, 2.9]).tolist()


OPERATORS = {
    "+": (lambda v: v + 1, lambda v: 1 + v),
    "-": (lambda v: v - 1, lambda v: 1 - v, lambda v: -v, lambda v: +v),
    "*": (lambda v: v * 2, lambda v: 2 * v),
    "/": (lambda v: v / 2, lambda v: 2 / v, lambda v: v // 2, lambda v: 7 // v, lambda v: v % 2, lambda v: 7 % v),
    "**": (lambda v: v**2, lambda v: 2**v, abs, lambda v: round(v / 3, 2)),
    "@": (lambda v: v @ v, lambda v: jnp.ones(2) @ v, lambda v: np.ones(2, "float32") * v),
    "compare": (
        lambda v: v > 2,
        lambda v: v >= 2,
        lambda v: v < 3,
        lambda v: v <= 2,
        lambda v: v == 2.0,
        lambda v: v != 2,
    ),
    "index": (lambda v: v[0], lambda v: v[:1], lambda v: v[None]),
}


@pytest.mark.parametrize("kind", OPERATORS)
def test_operators(kind):
    for operator in OPERATORS[kind]:
        ours, theirs = operator(cornu.Variable([2.0, 3.0])), operator(keras.Variable([2.0, 3.0]))
        assert type(ours) is type(theirs)
        np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-6)


LOGIC = [lambda a, b: a & b, lambda a, b: a | b, lambda a, b: a ^ b, lambda a, b: ~a]


@pytest.mark.parametrize("values", [([True, False], [True, True]), ([6, 5], [3, 4])])
def test_logic(values):
    for operator in LOGIC:
        ours, theirs = (operator(*(m.Variable(value) for value in values)) for m in (cornu, keras))
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


def test_python_conversions():
    v = cornu.Variable([1.0, 2.0, 3.0])
    assert (len(v), [float(x) for x in v], 2.0 in v) == (3, [1.0, 2.0, 3.0], True)
    assert (float(cornu.Variable(2.0)), int(cornu.Variable(2)), bool(cornu.Variable(0))) == (2.0, 2, False)
    assert len({v, v, cornu.Variable(1.0)}) == 2
    assert np.asarray(v, dtype="float64").dtype == np.float64
    assert repr(cornu.Variable([1.0], name="x")) == repr(keras.Variable([1.0], name="x"))


def test_autocast():
    v, i, kept = cornu.Variable([1.0]), cornu.Variable([1]), cornu.Variable([1.0], autocast=False)
    with AutocastScope("float16"):
        assert (v.dtype, v.value.dtype.name, (v + 1).dtype.name) == ("float16", "float16", "float16")
        assert (i.dtype, kept.dtype, v.numpy().dtype.name) == ("int32", "float32", "float32")
        assert v.assign_add([1.0]).dtype.name == "float32"
        with AutocastScope(None):
            assert v.dtype == "float32"
        with AutocastScope("int32"):
            assert v.dtype == "float32"
    assert v.dtype == "float32"


def test_an_array_that_was_read_is_never_given_away():
    v = cornu.Variable([1.0, 2.0])
    inside = v.take_value()
    assert v.take_value() is inside
    read = v.value
    given = v.take_value()
    assert given is not read
    given.delete()
    v.put_value(jnp.zeros(2))
    assert (read.tolist(), v.value.tolist()) == ([1.0, 2.0], [0.0, 0.0])


def test_an_array_that_was_assigned_is_never_given_away():
    mine = jnp.ones(2)
    v = cornu.Variable([1.0, 2.0])
    v.assign(mine)
    assert v.take_value() is not mine


def test_trainable_regularizer_constraint():
    v = cornu.Variable([1.0], trainable=False)
    v.trainable = True
    v.regularizer, v.constraint = cornu.regularizers.L2(1.0), abs
    assert (v.trainable, float(v.regularizer(v.value)), v.constraint) == (True, 1.0, abs)
    v.regularizer = None
    assert (v.regularizer, cornu.Variable(1.0, aggregation=None).aggregation) == (None, "none")
