"""The maximum over all positions against a reduction by JAX: values, all derivatives, ties, and what is not finite."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels import native
from cornu.kernels.global_pooling import global_max_pool
from cornu.kernels.relu import relu
from tests.kernels.derivatives import assert_same_everywhere

needs_kernels = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

SHAPES = {
    "1-D": (3, 7, 16),
    "1-D, one position": (2, 1, 5),
    "1-D, enough for two threads": (5, 160, 64),
    "2-D, no whole vector": (2, 3, 4, 3),
    "2-D, a rest": (2, 5, 3, 37),
    "3-D": (2, 2, 3, 2, 9),
}


def _by_jax(x, relu=False, keepdims=False):
    return jnp.max(jax.nn.relu(x) if relu else x, axis=tuple(range(1, x.ndim - 1)), keepdims=keepdims)


def _both(x, rectified):
    """Value and gradient of the kernel and of JAX's reduction, behind a ReLU or not."""
    made = []
    for function in (
        lambda x: global_max_pool(relu(x) if rectified else x),
        lambda x: _by_jax(x, rectified),
    ):
        y, pull = jax.vjp(jax.jit(function), x)
        dy = jnp.asarray(np.random.default_rng(2).integers(1, 9, y.shape), y.dtype)
        made.append([np.asarray(each, "float32") for each in (y, *pull(dy))])
    return made


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("rectified", [False, True])
@pytest.mark.parametrize("case", SHAPES)
def test_all_derivatives(case, rectified, keepdims):
    x = jnp.asarray(np.random.default_rng(len(case)).normal(size=SHAPES[case]), "float32")
    assert_same_everywhere(
        lambda x: [global_max_pool(relu(x) if rectified else x, keepdims=keepdims)],
        lambda x: [_by_jax(x, rectified, keepdims)],
        [x],
        rtol=1e-6,
    )


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("rectified", [False, True])
@pytest.mark.parametrize("case", SHAPES)
def test_equal_entries_share_the_gradient(case, rectified, dtype):
    x = jnp.asarray(np.random.default_rng(1).integers(-2, 2, SHAPES[case]), dtype)
    for one, other in zip(*_both(x, rectified), strict=True):
        # A count beyond 256 is rounded in bfloat16 by JAX.
        np.testing.assert_allclose(one, other, rtol=0 if dtype == "float32" else 2**-7)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("rectified", [False, True])
def test_nan_and_infinities(rectified, dtype):
    rows = [[1.0, np.nan, -2.0], [-np.inf, -np.inf, -np.inf], [np.inf, 1.0, np.inf], [-np.nan, np.inf, -1.0]]
    x = jnp.asarray(np.repeat(np.array(rows, "f")[:, :, None], 17, 2), dtype)
    for one, other in zip(*_both(x, rectified), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("shape", "dtype"), [((0, 3, 4), "float32"), ((2, 3, 4), "int32"), ((2, 3, 4), "float16")])
def test_the_rest_is_left_to_xla(shape, dtype):
    x = jnp.ones(shape, dtype)
    assert "global_max" not in str(jax.make_jaxpr(global_max_pool)(x))
    np.testing.assert_array_equal(global_max_pool(x), _by_jax(x))


def test_channels_first():
    x = jnp.asarray(np.random.default_rng(0).normal(size=(2, 5, 3, 4)), "float32")
    np.testing.assert_array_equal(global_max_pool(x, "channels_first", True), jnp.max(x, (2, 3), keepdims=True))


@needs_kernels
def test_the_kernel_takes_the_relu_over():
    text = str(
        jax.jit(jax.grad(lambda x: global_max_pool(relu(x)).sum())).lower(jnp.ones((2, 5, 8))).compile().as_text()
    )
    assert "cornu_global_max" in text
    assert "maximum(" not in text
    assert "select(" not in text
