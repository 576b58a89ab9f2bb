"""The product of a dense layer by the C++ kernels, against XLA's, and which of them serves what."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels import dense as module
from cornu.kernels import native
from cornu.kernels.dense import dense
from tests.kernels.derivatives import assert_same_everywhere

needs_kernels = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")


def _operands(rows, features=16, units=24):
    rng = np.random.default_rng(0)
    x, kernel, bias = rng.normal(size=(*rows, features)), rng.normal(size=(features, units)), rng.normal(size=units)
    return [jnp.asarray(a, jnp.float32) for a in (x, kernel / features**0.5, bias)]


@needs_kernels
@pytest.mark.parametrize("relu", [False, True])
def test_derivatives(relu, monkeypatch):
    def plain(x, kernel, bias):
        y = x @ kernel + bias
        return [jnp.maximum(y, 0) if relu else y]

    # Sums over many rows would be too large for their sines to be differentiated twice in single precision.
    monkeypatch.setattr(module, "_case", lambda *operands: "float32, many rows")
    assert_same_everywhere(lambda *operands: [dense(*operands, relu=relu)], plain, _operands((3, 2)))


@needs_kernels
def test_many_rows():
    x, kernel, bias = _operands((19, 27))
    made, program = dense(x, kernel, bias), jax.make_jaxpr(dense)(x, kernel, bias)
    assert "convolution" in str(program)
    np.testing.assert_allclose(made, x @ kernel + bias, rtol=0, atol=1e-5)


@needs_kernels
def test_bfloat16():
    x, kernel, bias = (a.astype(jnp.bfloat16) for a in _operands((4, 256), 32, 64))
    made = dense(x, kernel, bias)
    exact = x.astype(jnp.float32) @ kernel.astype(jnp.float32) + bias.astype(jnp.float32)
    assert made.dtype == jnp.bfloat16
    np.testing.assert_allclose(made.astype(jnp.float32), exact, rtol=2**-8, atol=2**-7)


@pytest.mark.parametrize(
    "rows, features, units, dtype",
    [((3,), 16, 24, "float32"), ((600,), 3, 5, "float32"), ((600,), 16, 24, "float16"), ((0,), 16, 24, "float32")],
)
def test_few_rows_and_other_dtypes_by_xla(rows, features, units, dtype):
    x, kernel, bias = (a.astype(dtype) for a in _operands(rows, features, units))
    np.testing.assert_array_equal(dense(x, kernel, bias), jnp.matmul(x, kernel) + bias)


@needs_kernels
def test_float16_is_computed_in_float32_and_rounded_once():
    x, kernel, bias = (a.astype(jnp.float16) for a in _operands((4, 256), 32, 64))
    exact = x.astype(jnp.float32) @ kernel.astype(jnp.float32) + bias.astype(jnp.float32)
    made = dense(x, kernel, bias, relu=True)
    assert made.dtype == jnp.float16
    np.testing.assert_allclose(made.astype(jnp.float32), jnp.maximum(exact, 0), rtol=2**-11, atol=1e-6)


@needs_kernels
def test_operands_of_several_dtypes_are_promoted_as_jax_does():
    x, kernel, bias = _operands((600,))
    assert dense(x, kernel.astype(jnp.bfloat16), bias).dtype == jnp.float32
    assert dense(x, kernel, bias.astype(jnp.bfloat16)).dtype == jnp.float32


@needs_kernels
def test_mapped_kernels_and_gradients_of_each_row_stay_products():
    x, kernel, bias = _operands((2, 600))

    def gradient(x, kernel):
        return jax.grad(lambda kernel: dense(x, kernel, bias).sum())(kernel)

    kernels = jnp.stack([kernel, 2 * kernel])
    program = str(jax.make_jaxpr(jax.vmap(gradient))(x, kernels))
    assert "dot_general" in program
    assert "conv_general" not in program
    np.testing.assert_allclose(jax.vmap(gradient)(x, kernels)[1], gradient(x[1], kernels[1]), rtol=1e-4)
