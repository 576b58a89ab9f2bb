"""The C++ poolings against XLA's: values, all derivatives, ties, what is not finite, and what they leave to XLA."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from cornu.kernels import native, native_pooling, pooling
from cornu.kernels.native_pooling import Windows
from cornu.kernels.pooling_by_xla import average_pool_by_xla, max_pool_by_xla
from tests.kernels.derivatives import assert_same_everywhere

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

# Input shape, window, strides, padding.
CASES = {
    "1-D tiles": ((2, 8, 5), (2,), (2,), "valid"),
    "1-D tiles that do not fit": ((2, 9, 4), (4,), (4,), "same"),
    "2-D tiles": ((2, 6, 4, 16), (2, 2), (2, 2), "valid"),
    "2-D tiles, a rest": ((2, 7, 5, 33), (2, 3), (2, 3), "valid"),
    "2-D overlapping": ((2, 7, 6, 8), (3, 3), (2, 2), "same"),
    "2-D at every place": ((1, 5, 4, 9), (3, 2), (1, 1), "same"),
    "2-D with gaps": ((2, 8, 7, 4), (2, 1), (3, 2), "valid"),
    "2-D gaps at the edge": ((1, 7, 7, 4), (2, 2), (5, 3), "same"),
    "3-D": ((2, 5, 4, 3, 7), (2, 3, 2), (2, 1, 1), "same"),
    "one channel less than a vector": ((1, 4, 4, 15), (2, 2), (2, 2), "valid"),
    "the largest window": ((1, 18, 17, 4), (15, 17), (1, 1), "valid"),
    "enough for two threads": ((4, 40, 40, 32), (3, 3), (2, 2), "same"),
}


def _input(case: str, dtype: str = "float32") -> tuple[jax.Array, Windows]:
    shape, *windows = CASES[case]
    return jnp.asarray(np.random.default_rng(len(case)).normal(size=shape), dtype), Windows(*windows)


def _both(x: jax.Array, windows: Windows, dy: jax.Array, relu: bool = False) -> list[list[np.ndarray]]:
    """Value and gradient by the kernel and by XLA's windows, in float32."""

    def by_xla(x: jax.Array) -> jax.Array:
        around = ((1, *windows.window, 1), (1, *windows.strides, 1), windows.padding.upper())
        y = lax.reduce_window(x, -jnp.inf, lax.max, *around)
        return jax.nn.relu(y) if relu else y

    made = []
    for function in (lambda x: native_pooling.max_pool(x, windows, relu), by_xla):
        y, pull = jax.vjp(jax.jit(function), x)
        made.append([np.asarray(each, "float32") for each in (y, *pull(dy))])
    return made


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_maxima_and_all_derivatives(case, relu):
    x, windows = _input(case)
    assert windows.fits(x)

    def by_xla(x):
        y = max_pool_by_xla(x, *windows, "channels_last")
        return [jax.nn.relu(y) if relu else y]

    assert_same_everywhere(lambda x: [native_pooling.max_pool(x, windows, relu)], by_xla, [x], rtol=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_means_and_all_derivatives(case):
    x, windows = _input(case)
    assert_same_everywhere(
        lambda x: [native_pooling.average_pool(x, windows)],
        lambda x: [average_pool_by_xla(x, *windows, "channels_last")],
        [x],
        rtol=1e-6,
    )


@pytest.mark.parametrize("case", CASES)
def test_bfloat16_is_float32_rounded(case):
    x, windows = _input(case, "bfloat16")
    for pool in (native_pooling.max_pool, native_pooling.average_pool):
        y, pull = jax.vjp(lambda x, pool=pool: pool(x, windows), x)
        dx = pull(y)[0]
        wide, pull = jax.vjp(lambda x, pool=pool: pool(x, windows), x.astype("float32"))
        assert y.dtype == dx.dtype == jnp.bfloat16
        np.testing.assert_array_equal(y, wide.astype("bfloat16"))
        np.testing.assert_array_equal(dx, pull(y.astype("float32"))[0].astype("bfloat16"))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("case", ["2-D tiles, a rest", "2-D overlapping", "3-D"])
def test_the_first_of_equal_entries_has_the_gradient(case, relu, dtype):
    _, windows = _input(case)
    x = jnp.asarray(np.random.default_rng(1).integers(-1, 2, CASES[case][0]), dtype)
    dy = jnp.asarray(np.random.default_rng(2).integers(1, 9, windows.result_shape(x)), dtype)
    (y, dx), (other_y, other_dx) = _both(x, windows, dy, relu)
    np.testing.assert_array_equal(y, other_y)
    np.testing.assert_array_equal(dx, other_dx)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_windows_of_negative_infinities(dtype):
    windows = Windows((3, 3), (2, 2), "same")
    x = jnp.full((1, 6, 6, 5), -jnp.inf, dtype).at[:, 0, 0].set(-3e38)
    (y, dx), (other_y, other_dx) = _both(x, windows, jnp.ones((1, 3, 3, 5), dtype))
    np.testing.assert_array_equal(y, other_y)
    np.testing.assert_array_equal(dx, other_dx)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("relu", [False, True])
def test_the_first_nan_wins(dtype, relu):
    nan, inf = np.nan, np.inf
    rows = [[1.0, nan, nan], [nan, 5.0, inf], [-inf, 2.0, nan], [inf, -inf, inf], [-nan, -inf, 0.0]]
    x = jnp.asarray(np.repeat(np.array(rows, "f").reshape(1, -1, 1), 4, 2), dtype)
    windows = Windows((3,), (3,), "valid")
    y, pull = jax.vjp(lambda x: native_pooling.max_pool(x, windows, relu), x)
    np.testing.assert_array_equal(np.asarray(y, "float32")[0, :, 0], [nan, nan, nan, inf, nan])
    found = np.asarray(pull(jnp.ones_like(y))[0], "float32")[0, :, 0].reshape(5, 3)
    places = [None, None, None, 0, None] if relu else [1, 0, 2, 0, 0]
    expected = np.array([[float(i == place) for i in range(3)] for place in places])
    np.testing.assert_array_equal(found, expected)


def test_mapped_over_several_axes_at_once():
    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, 3, 4, 6, 6, 5)), "float32")
    windows = Windows((2, 2), (2, 2), "valid")
    pool = jax.vmap(jax.vmap(jax.grad(lambda x: jnp.sum(native_pooling.max_pool(x, windows) ** 2))))
    np.testing.assert_array_equal(
        pool(x)[1, 2], jax.grad(lambda x: jnp.sum(max_pool_by_xla(x, *windows, "channels_last") ** 2))(x[1, 2])
    )


@pytest.mark.parametrize("pool", [pooling.max_pool, pooling.average_pool])
def test_channels_first(pool):
    x = np.random.default_rng(0).normal(size=(2, 5, 7, 6)).astype("f")
    last = pool(jnp.moveaxis(x, 1, -1), (3, 2), (2, 2), "same")
    np.testing.assert_array_equal(
        pool(jnp.asarray(x), (3, 2), (2, 2), "same", "channels_first"), jnp.moveaxis(last, -1, 1)
    )


def test_maxima_in_float16_are_those_of_float32():
    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, 4, 4, 8)), jnp.float16)
    made = pooling.max_pool(x, (2, 2), (2, 2), "valid")
    assert made.dtype == jnp.float16
    np.testing.assert_array_equal(made, pooling.max_pool_by_xla(x, (2, 2), (2, 2), "valid", "channels_last"))


@pytest.mark.parametrize(
    ("shape", "dtype", "window"),
    [
        ((0, 4, 4, 8), "float32", (2, 2)),
        ((2, 4, 4, 0), "float32", (2, 2)),
        ((2, 20, 20, 4), "float32", (16, 16)),
        ((2, 4, 4, 3), "float32", (2, 2)),
        ((2, 4, 4, 8), "int32", (2, 2)),
        ((2, 3, 3, 3, 3, 4), "float32", (2, 2, 2, 2)),
    ],
    ids=str,
)
def test_the_rest_is_left_to_xla(shape, dtype, window):
    for pool, name in ((pooling.max_pool, "max_pool"), (pooling.average_pool, "average_pool")):
        x = jax.ShapeDtypeStruct(shape, dtype)
        traced = str(jax.make_jaxpr(lambda x, pool=pool: pool(x, window, window, "valid"))(x))
        assert f"{name}[" not in traced
    x = jnp.asarray(np.random.default_rng(0).normal(size=shape), dtype)
    assert pooling.max_pool(x, window, window, "valid").shape[1:-1] == tuple(
        n // w for n, w in zip(shape[1:-1], window, strict=True)
    )
