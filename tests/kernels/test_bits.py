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
