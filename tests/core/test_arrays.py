"""From NumPy to JAX: jnp.asarray's rules for dtypes, but nothing compiled and no memory shared."""

import warnings

import jax
import jax.monitoring
import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from cornu.core.arrays import from_host
from cornu.core.convert import convert_to_tensor

VALUES = [
    np.linspace(-1, 3, 7),
    np.arange(6, dtype="float32").reshape(2, 3)[:, ::2],
    np.array([2**40 + 5, -1]),
    np.array([0, 255], "uint8"),
    np.array([True, False]),
    np.array([1 + 2j]),
    np.ones(3, jnp.bfloat16),
    np.zeros((0, 3)),
    np.float64(2.5),
    np.int64(7),
]


@pytest.mark.parametrize("dtype", [None, "float32", "bfloat16", "float16", "int32", "int8", "uint32", "bool"])
@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{value.dtype}{value.shape}")
def test_dtypes_are_those_of_asarray(value, dtype):
    with warnings.catch_warnings():
        # Asked for a dtype that cannot hold the values, NumPy says so either way.
        warnings.simplefilter("error" if dtype is None else "ignore")
        ours, theirs = from_host(value, dtype), jnp.asarray(value, dtype=dtype)
    assert (ours.dtype, ours.shape, ours.weak_type) == (theirs.dtype, theirs.shape, theirs.weak_type)
    np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))


@pytest.mark.parametrize(
    "take",
    [
        convert_to_tensor,
        lambda x: convert_to_tensor(x, "float32"),
        lambda x: cornu.Variable(x).value,
        lambda x: cornu.Variable(np.zeros_like(x)).assign(x),
        lambda x: cornu.Variable(lambda shape, dtype: x, shape=x.shape).value,
    ],
)
def test_an_array_that_is_changed_later_changes_nothing(take):
    # JAX shares only memory that lies well, so one array says little.
    for _ in range(8):
        x = np.zeros(1000, "float32")
        array = take(x)
        x[:] = 1
        assert not np.asarray(array).any()


def test_making_a_small_model_compiles_no_program():
    jax.clear_caches()
    compiled = []

    def listen(event, duration, **kwargs):
        if event == "/jax/core/compile/backend_compile_duration":
            compiled.append(kwargs)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        cornu.Sequential(
            [cornu.Input((5,)), cornu.layers.Dense(7), cornu.layers.BatchNormalization(), cornu.layers.Dense(3)]
        )
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
    assert not compiled


@pytest.mark.parametrize("value", [2**40, [1, -(2**31) - 1], 2**63], ids=str)
def test_integers_of_python_do_not_wrap_around(value):
    for function in (cornu.ops.convert_to_tensor, cornu.ops.array, lambda x: cornu.ops.add(x, 1)):
        with pytest.raises(OverflowError, match="'x' must be integers between .*; got x=.*float"):
            function(value)
    assert convert_to_tensor([2**31 - 1, -(2**31)]).tolist() == [2**31 - 1, -(2**31)]
