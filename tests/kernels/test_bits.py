"""The same program on the same numbers gives the same bits, however threads take turns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels import native
from cornu.kernels import native_convolution as kernels
from cornu.kernels.native_convolution import Geometry

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")


@pytest.mark.parametrize("x, k", [((8, 14, 14, 33), (3, 3, 33, 65)), ((8, 101, 32), (5, 32, 64))])
def test_convolutions(x, k):
    rng = np.random.default_rng(0)
    axes = len(x) - 2
    x, k, b = (jnp.asarray(rng.normal(size=n), jnp.float32) for n in (x, k, k[-1:]))
    geometry = Geometry((1,) * axes, (1,) * axes, (1,) * axes, (1,) * axes)
    gradient = jax.jit(jax.grad(lambda *a: jnp.sum(jnp.sin(kernels.forward(*a[:2], geometry, a[2]))), (0, 1, 2)))
    first = [np.asarray(a) for a in gradient(x, k, b)]
    for _ in range(5):
        for one, other in zip(gradient(x, k, b), first, strict=True):
            np.testing.assert_array_equal(one, other)


def test_calls_side_by_side():
    # Nothing here waits for anything else, so XLA runs several at once, and they share the threads as it happens.
    rng = np.random.default_rng(1)
    x = jnp.asarray(rng.normal(size=(7, 20, 20, 32)), jnp.float32)
    windows = [jnp.asarray(rng.normal(size=(size, size, 32, 64)) / size, jnp.float32) for size in (1, 2, 3, 5)] * 3

    def results(x, windows):
        return [kernels.forward(x, k, Geometry((2, 2), (1, 1), (0, 0), (0, 0))) for k in windows]

    program = jax.jit(results)
    alone = [np.asarray(results(x, [k])[0]) for k in windows]
    for _ in range(20):
        for one, other in zip(program(x, windows), alone, strict=True):
            np.testing.assert_array_equal(one, other)
