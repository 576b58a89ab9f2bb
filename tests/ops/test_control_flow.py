"""Loops, branches, maps and gradients of one's own, eager and compiled, against Keras."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from cornu import ops
from cornu.core.keras_tensor import KerasTensor
from tests.oracle import assert_close, keras

X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
PROGRAMS = {
    "cond": lambda o, x: o.cond(o.sum(x) > 0, lambda: x * 2, lambda: x - 1),
    "switch": lambda o, x: o.switch(1, [lambda a: a + 1, lambda a: a * 10], x),
    "while_loop": lambda o, x: o.while_loop(lambda i, v: i < 5, lambda i, v: (i + 1, v * 2), (0, x)),
    "while_loop_limit": lambda o, x: o.while_loop(
        lambda i, v: i < 50, lambda i, v: (i + 1, v * 2), (0, x), maximum_iterations=3
    ),
    "while_loop_single": lambda o, x: o.while_loop(lambda v: o.sum(v) < 100, lambda v: v + 1, x),
    "fori_loop": lambda o, x: o.fori_loop(0, 4, lambda i, v: v + i, x),
    "scan": lambda o, x: o.scan(lambda c, row: (c + row, c * row), o.zeros((3,)), x),
    "scan_reverse": lambda o, x: o.scan(lambda c, row: (c + row, c * row), o.zeros((3,)), x, reverse=True),
    "scan_length": lambda o, x: o.scan(lambda c, _: (c * 2, c), x, length=3),
    "associative_scan": lambda o, x: o.associative_scan(lambda a, b: a + b, x),
    "associative_scan_axis": lambda o, x: o.associative_scan(lambda a, b: a * b, x, reverse=True, axis=1),
    "map": lambda o, x: o.map(lambda row: o.sum(row), x),
    "vectorized_map": lambda o, x: o.vectorized_map(lambda row: row / o.max(row), x),
    "vectorize": lambda o, x: o.vectorize(lambda a, b: a @ b, signature="(n),(n)->()")(x, x),
    "jvp": lambda o, x: o.jvp(lambda v: v**3, (x,), (x * 0.5,)),
    "jvp_aux": lambda o, x: o.jvp(lambda v: (v**3, v + 1), (x,), (x,), has_aux=True),
    "custom_gradient": lambda o, x: jax.grad(
        lambda v: o.sum(o.custom_gradient(lambda a: (a * 2, lambda g: g * 100))(v))
    )(x),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_do_what_they_do_in_keras(name):
    program = PROGRAMS[name]
    expected = program(keras.ops, X)
    assert_close(plain(program(ops, X)), plain(expected))
    assert_close(plain(jax.jit(lambda x: program(ops, x))(X)), plain(expected))


def plain(outputs):
    return [plain(o) for o in outputs] if isinstance(outputs, list | tuple) else outputs


def test_variables_are_read_by_every_op():
    v = cornu.Variable([1.0, 2.0])
    assert ops.add(v, 1).tolist() == [2.0, 3.0]
    assert ops.concatenate([v, [3.0]]).tolist() == [1.0, 2.0, 3.0]
    assert ops.where([True, False], x1=v, x2=0.0).tolist() == [1.0, 0.0]
    assert (2 * v @ v).tolist() == 10.0
    assert v[1] == 2.0 and (-v).tolist() == [-1.0, -2.0] and (v > 1).tolist() == [False, True]


def test_operators_of_symbolic_tensors():
    x = KerasTensor((None, 3))
    shapes = [(x + 1).shape, (1 / x).shape, x[:, 0].shape, (x @ KerasTensor((3, 5))).shape, (x > 0).dtype, abs(x).shape]
    assert shapes == [(None, 3), (None, 3), (None,), (None, 5), "bool", (None, 3)]


def test_python_numbers_do_not_widen():
    for dtype in ("float16", "bfloat16"):
        x = jnp.ones((2,), dtype)
        for result in (
            ops.add(x, 1.5),
            ops.multiply(2, x),
            ops.maximum(x, 0.5),
            ops.power(x, 2),
            ops.where(x > 0, x, 0.5),
        ):
            assert result.dtype == dtype
    assert ops.add(jnp.ones((2,), "int8"), 1).dtype == "int8"
    assert ops.add(1, 2).dtype == "int32" and ops.add(1, 2.0).dtype == "float32"


def test_the_default_float_type_is_used_where_floats_are_made():
    cornu.config.set_floatx("bfloat16")
    keras.config.set_floatx("bfloat16")
    try:
        ints = np.arange(3)
        for call in (
            lambda o: o.zeros((2,)),
            lambda o: o.full((2,), 1),
            lambda o: o.eye(2),
            lambda o: o.one_hot(ints, 3),
        ):
            assert call(ops).dtype == call(keras.ops).dtype == "bfloat16"
        # For functions of integers Keras 3.15 gives float16, bfloat16 or float32 by turns; here it is one rule.
        for result in (ops.mean(ints), ops.sqrt(ints), ops.divide(ints, 2), ops.add(ints, 0.5), ops.array(1.5)):
            assert result.dtype == "bfloat16"
    finally:
        cornu.config.set_floatx("float32")
        keras.config.set_floatx("float32")


def test_sparse_results():
    from jax.experimental.sparse import BCOO

    for sparse, dense in (
        (ops.one_hot([0, 2], 3, sparse=True), ops.one_hot([0, 2], 3)),
        (ops.multi_hot([[0, 2]], 3, sparse=True), ops.multi_hot([[0, 2]], 3)),
        (ops.bincount([0, 2, 2], sparse=True), ops.bincount([0, 2, 2])),
    ):
        assert isinstance(sparse, BCOO)
        np.testing.assert_array_equal(ops.convert_to_tensor(sparse, sparse=False), dense)
        assert isinstance(ops.convert_to_tensor(sparse, sparse=True), BCOO)
    assert not isinstance(ops.convert_to_tensor([0.0, 2.0], sparse=True), BCOO)  # it keeps what is sparse, as in Keras
