"""KerasTensor: shapes, operators as in Keras, and plain words where a value is asked for."""

import math

import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from tests.oracle import keras


def spec(tensor):
    return tuple(tensor.shape), tensor.dtype


NEEDS_A_VALUE = [
    (bool, TypeError, "used as a Python bool (in an `if`, say)"),
    (float, TypeError, "turned into a float"),
    (int, TypeError, "turned into an int"),
    (math.sin, TypeError, "turned into a float"),
    (list, TypeError, "has no known length"),
    (len, TypeError, "has no known length"),
    (np.asarray, ValueError, "turned into a NumPy array"),
    (lambda x: np.add(x, 1), ValueError, "turned into a NumPy array"),
    (jnp.asarray, ValueError, "used by a jax.numpy function"),
    (lambda x: jnp.ones(3) + x, ValueError, "used by a jax.numpy function"),
    (cornu.ops.convert_to_numpy, ValueError, "turned into a NumPy array"),
]


@pytest.mark.parametrize(("use", "error", "text"), NEEDS_A_VALUE, ids=[str(i) for i in range(len(NEEDS_A_VALUE))])
def test_no_values(use, error, text):
    with pytest.raises(error) as caught:
        use(cornu.KerasTensor((None, 3), name="k"))
    assert text in str(caught.value)
    assert "shape=(None, 3), dtype=float32, sparse=False, ragged=False, name=k" in str(caught.value)


SHAPES = [
    ((-1, 3), "a tuple of integers (0 or more) and None; got shape=(-1, 3)"),
    (3, "got shape=3 (int). A shape of one axis is written (n,)."),
    ((2.5,), "got shape=(2.5,)"),
    (None, "got shape=None"),
    ("ab", "got shape='ab'"),
]


@pytest.mark.parametrize(("shape", "text"), SHAPES)
def test_bad_shapes(shape, text):
    with pytest.raises(ValueError) as caught:
        cornu.KerasTensor(shape)
    assert text in str(caught.value)


OPERATORS = [
    lambda v: v + 1,
    lambda v: 1 - v,
    lambda v: v * v,
    lambda v: 2 / v,
    lambda v: v // 2,
    lambda v: 7 % v,
    lambda v: v**2,
    lambda v: 2**v,
    lambda v: -v,
    abs,
    lambda v: v > 2,
    lambda v: v <= v,
    lambda v: v[0],
    lambda v: v[:, None],
    lambda v: v[..., 0],
    lambda v: v[:, :2],
    lambda v: v[:, -1],
    lambda v: v[0, 1:],
    lambda v: v[:, ::-1],
    lambda v: round(v, 2),
    lambda v: v @ jnp.ones((3, 4)),
    lambda v: v.reshape((-1, 1)),
    lambda v: v[:, :1].squeeze(1),
    lambda v: v + True,
]


@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_operators(dtype):
    for number, operator in enumerate(OPERATORS):
        ours, theirs = (operator(m.KerasTensor((None, 3), dtype=dtype)) for m in (cornu, keras))
        assert spec(ours) == spec(theirs), number


SUMS = [
    ((None, 3), (2, None)),
    ((None, 3), (None, 1)),
    ((None, None), (3,)),
    ((None, 1), (1, None)),
    ((None,), (None,)),
]


@pytest.mark.parametrize("shapes", [*SUMS, ((None, None, 4), (None, 3, None)), ((2, 3), (3,)), ((), (None,))], ids=str)
def test_unknown_sizes_in_sums(shapes):
    ours, theirs = (spec(m.KerasTensor(shapes[0]) + m.KerasTensor(shapes[1])) for m in (cornu, keras))
    assert ours == theirs


def test_sums_that_do_not_fit():
    with pytest.raises((TypeError, ValueError), match="add got incompatible shapes"):
        cornu.KerasTensor((2, 3)) + cornu.KerasTensor((4, 5))


def test_equality_is_elementwise_but_membership_is_identity():
    x, y = cornu.KerasTensor((None, 3)), cornu.KerasTensor((None, 3))
    assert spec(x == y) == spec(x != 0) == ((None, 3), "bool")
    assert x in [y, x]
    assert x not in [y, None, "x"]
    assert [y, x].index(x) == 1
    assert (x == None, x != "x") == (False, True)  # noqa: E711 - what a user may write
    assert {x: 1}[x] == 1


def test_known_sizes_unpack():
    first, second = cornu.KerasTensor((2, None))
    assert (first.shape, second.shape, len(cornu.KerasTensor((2, 3)))) == ((None,), (None,), 2)
