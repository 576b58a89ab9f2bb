"""The C++ convolutions against XLA's: values, all derivatives, odd shapes, and what they refuse."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels import native
from cornu.kernels import native_convolution as kernels
from cornu.kernels.convolution import conv, conv_transpose, depthwise_conv
from cornu.kernels.native_convolution import Geometry
from tests.kernels.derivatives import assert_same_everywhere

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

# Input shape, kernel shape, strides, dilation, zeros before, zeros behind, groups.
CASES = {
    "1-D": ((2, 9, 3), (3, 3, 4), (1,), (1,), (1,), (1,), 1),
    "1-D causal, dilated": ((2, 9, 3), (3, 3, 4), (1,), (2,), (4,), (0,), 1),
    "2-D": ((2, 6, 5, 3), (3, 3, 3, 4), (1, 1), (1, 1), (1, 1), (1, 1), 1),
    "2-D strided, uneven zeros": ((2, 7, 6, 3), (3, 2, 3, 4), (2, 3), (1, 1), (0, 1), (1, 0), 1),
    "2-D dilated": ((1, 9, 9, 2), (3, 3, 2, 3), (1, 1), (2, 3), (2, 3), (2, 3), 1),
    "2-D grouped": ((2, 5, 5, 6), (2, 2, 3, 4), (1, 1), (1, 1), (0, 0), (0, 0), 2),
    "2-D depthwise": ((2, 6, 6, 4), (3, 3, 1, 8), (2, 2), (1, 1), (1, 1), (1, 1), 4),
    "3-D": ((1, 4, 5, 4, 2), (2, 3, 2, 2, 3), (1, 2, 1), (1, 1, 1), (1, 1, 0), (0, 1, 1), 1),
    "one entry": ((1, 1, 1, 1), (1, 1, 1, 1), (1, 1), (1, 1), (0, 0), (0, 0), 1),
    "many channels": ((3, 7, 7, 33), (3, 3, 33, 65), (1, 1), (1, 1), (1, 1), (1, 1), 1),
    # Winograd's algorithm: pairs of vectors, single ones, every kind of edge, and more tiles than a block holds.
    "3x3": ((3, 7, 6, 32), (3, 3, 32, 64), (1, 1), (1, 1), (1, 1), (1, 1), 1),
    "3x3, odd number of vectors": ((2, 5, 4, 48), (3, 3, 48, 48), (1, 1), (1, 1), (0, 1), (1, 2), 1),
    "3x3 without zeros": ((1, 3, 4, 32), (3, 3, 32, 32), (1, 1), (1, 1), (0, 0), (0, 0), 1),
    "3x3 with all zeros": ((1, 1, 2, 32), (3, 3, 32, 32), (1, 1), (1, 1), (2, 2), (2, 2), 1),
    "3x3, more channels than filters": ((3, 5, 9, 96), (3, 3, 96, 32), (1, 1), (1, 1), (1, 1), (1, 1), 1),
    "3x3, many tiles": ((3, 11, 13, 32), (3, 3, 32, 32), (1, 1), (1, 1), (1, 1), (1, 1), 1),
    # The same on lines: every number of taps, zeros of all kinds, and axes before and behind the line.
    "2 taps": ((32, 14, 32), (2, 32, 64), (1,), (1,), (0,), (0,), 1),
    "3 taps": ((16, 25, 48), (3, 48, 32), (1,), (1,), (1,), (1,), 1),
    "4 taps": ((40, 10, 32), (4, 32, 48), (1,), (1,), (1,), (2,), 1),
    "5 taps": ((24, 21, 64), (5, 64, 32), (1,), (1,), (0,), (0,), 1),
    "5 taps, causal": ((48, 8, 32), (5, 32, 32), (1,), (1,), (4,), (0,), 1),
    "5 taps, more zeros than taps": ((32, 3, 32), (5, 32, 32), (1,), (1,), (7,), (6,), 1),
    "5 taps, long lines": ((4, 103, 32), (5, 32, 32), (1,), (1,), (2,), (2,), 1),
    "5 taps, short lines": ((99, 9, 32), (5, 32, 32), (1,), (1,), (0,), (0,), 1),
    "1x3": ((6, 9, 8, 32), (1, 3, 32, 32), (1, 1), (1, 1), (0, 1), (0, 1), 1),
    "5x1": ((6, 9, 8, 32), (5, 1, 32, 32), (1, 1), (1, 1), (2, 0), (2, 0), 1),
    # Images, or pixels, that two threads share; and one image, which they share too.
    "5x5, an odd number of images": ((3, 24, 24, 32), (5, 5, 32, 64), (2, 2), (1, 1), (2, 2), (1, 2), 1),
    "1x1, an odd number of pixels": ((3, 31, 17, 64), (1, 1, 64, 96), (1, 1), (1, 1), (0, 0), (0, 0), 1),
    "1x1, grouped": ((3, 17, 17, 64), (1, 1, 32, 64), (1, 1), (1, 1), (0, 0), (0, 0), 2),
    "1x1, strided": ((3, 20, 21, 64), (1, 1, 64, 96), (2, 2), (1, 1), (0, 0), (0, 0), 1),
    "5x5, one image": ((1, 48, 48, 32), (5, 5, 32, 64), (2, 2), (1, 1), (2, 2), (1, 2), 1),
    "1x4x1": ((4, 5, 10, 3, 32), (1, 4, 1, 32, 32), (1, 1, 1), (1, 1, 1), (0, 2, 0), (0, 1, 0), 1),
}


def _operands(case: str) -> tuple[jax.Array, jax.Array, jax.Array, Geometry]:
    x, k, *geometry = CASES[case]
    rng = np.random.default_rng(len(case))
    # Sums of about 1, so that sines of them, differentiated twice, stay well conditioned.
    scales = (min(1.0, 5.0 * np.prod(x[:-1]) ** -0.5), np.prod(k[:-1]) ** -0.5, 1.0)
    shapes = (x, k, k[-1:])
    x, k, b = (jnp.asarray(rng.normal(size=n) * scale, jnp.float32) for n, scale in zip(shapes, scales, strict=True))
    return x, k, b, Geometry(*geometry)


@pytest.mark.parametrize("case", CASES)
def test_convolution_with_bias_and_relu(case):
    x, k, b, geometry = _operands(case)
    # Of both signs, so that the sums over all places stay small, too.
    signs = np.random.default_rng(0).choice([-1.0, 1.0], geometry.output_shape(x.shape, k.shape)).astype("f")
    assert_same_everywhere(
        lambda x, k, b: [signs * kernels.forward(x, k, geometry, b, relu=True)],
        lambda x, k, b: [signs * kernels.forward_by_xla(x, k, geometry, b, relu=True)],
        [x, k, b],
    )


@pytest.mark.parametrize("case", CASES)
def test_input_gradient_as_a_function_of_its_own(case):
    x, k, _, geometry = _operands(case)
    y = kernels.forward_by_xla(x, k, geometry)
    assert_same_everywhere(
        lambda y, k: [kernels.input_gradient(y, k, geometry, x.shape)],
        lambda y, k: [kernels.input_gradient_by_xla(y, k, geometry, x.shape)],
        [y, k],
    )


@pytest.mark.parametrize("taps", [2, 3, 4, 5])
def test_lines_are_as_exact_as_sums_of_floats(taps):
    rng = np.random.default_rng(taps)
    x, k = rng.normal(size=(8, 128, 64)).astype("f"), rng.normal(size=(taps, 64, 64)).astype("f")
    dy = rng.normal(size=(8, 129 - taps, 64)).astype("f")
    y, pull = jax.vjp(lambda x, k: kernels.forward(x, k, Geometry((1,), (1,), (0,), (0,))), x, k)
    made = [y, *pull(dy)]
    x, k, dy = (a.astype("d") for a in (x, k, dy))
    under = np.stack([x[:, tap : tap + dy.shape[1]] for tap in range(taps)])
    dx = np.zeros(x.shape)
    for tap in range(taps):
        dx[:, tap : tap + dy.shape[1]] += dy @ k[tap].T
    exact = [np.einsum("tnlc,tcf->nlf", under, k), dx, np.einsum("tnlc,nlf->tcf", under, dy)]
    for one, other in zip(made, exact, strict=True):
        # Largest difference as a share of the largest entry: seen 1e-6 to 3e-6; oneDNN has 3e-7 to 7e-7.
        np.testing.assert_allclose(one, other, rtol=0, atol=5e-6 * np.abs(other).max())


WINDOWS_3X3 = [case for case in CASES if case.startswith("3x3")]


@pytest.mark.parametrize("case", ["1-D", "2-D strided, uneven zeros", "2-D depthwise", "many channels", *WINDOWS_3X3])
def test_bfloat16(case):
    x, k, b, geometry = _operands(case)
    low = [a.astype(jnp.bfloat16) for a in (x, k, b)]

    def loss(x, k, b):
        return jnp.sum(jnp.sin(kernels.forward(x, k, geometry, b).astype(jnp.float32)))

    def exact(x, k, b):
        return jnp.sum(jnp.sin(kernels.forward_by_xla(x, k, geometry, b)))

    made = jax.grad(loss, (0, 1, 2))(*low)
    # The exact result for the same rounded operands; a bfloat16 has 8 bits.
    wanted = jax.grad(exact, (0, 1, 2))(*(a.astype(jnp.float32) for a in low))
    for one, other in zip(made, wanted, strict=True):
        assert one.dtype == jnp.bfloat16
        np.testing.assert_allclose(one.astype(jnp.float32), other, rtol=0, atol=0.03 * float(jnp.abs(other).max()))


@pytest.mark.parametrize("case", WINDOWS_3X3)
def test_rounding_of_bfloat16_points_costs_little(case):
    x, k, b, geometry = _operands(case)
    y = jax.random.normal(jax.random.key(0), geometry.output_shape(x.shape, k.shape))
    low = [a.astype(jnp.bfloat16) for a in (x, k, b, y)]

    def results(x, k, b, y):
        made, pull = jax.vjp(lambda x, k, b: kernels.forward(x, k, geometry, b), x, k, b)
        return [made, *pull(y)]

    made, again = results(*low), results(*low)
    # As float32 the same operands are convolved exactly enough.
    wanted = results(*(a.astype(jnp.float32) for a in low))
    for one, same, other in zip(made, again, wanted, strict=True):
        np.testing.assert_array_equal(one, same)
        error = one.astype(jnp.float32) - other
        # Rounding the result alone, to 8 bits, makes an error of 1.7e-3.
        assert jnp.sqrt(jnp.mean(error**2) / jnp.mean(other**2)) < 5e-3


@pytest.mark.parametrize("case", WINDOWS_3X3)
def test_a_bfloat16_relu_only_clears_what_is_negative(case):
    x, k, b, geometry = (a.astype(jnp.bfloat16) if isinstance(a, jax.Array) else a for a in _operands(case))
    made = kernels.forward(x, k, geometry, b, relu=True)
    np.testing.assert_array_equal(made, jnp.maximum(kernels.forward(x, k, geometry, b), 0))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("case", ["2-D", "3x3", "5 taps"])
def test_a_fused_relu_lets_nan_through(case, dtype):
    x, k, b, geometry = _operands(case)
    x, k, b = (a.astype(dtype) for a in (x.at[0].set(jnp.nan), k, b))
    made = kernels.forward(x, k, geometry, b, relu=True)
    assert jnp.isnan(made[0]).all()
    np.testing.assert_array_equal(made[1], jnp.maximum(kernels.forward(x, k, geometry, b), 0)[1])


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("more", [None, (1, 0)])
@pytest.mark.parametrize(
    "window, strides, dilation",
    [((3, 3), (2, 2), (1, 1)), ((2, 5), (3, 2), (1, 1)), ((3, 2), (1, 1), (2, 1)), ((1, 1), (2, 3), (1, 1))],
)
def test_transposed_convolution(padding, more, window, strides, dilation, monkeypatch):
    if more is not None and strides[0] <= more[0]:
        more = (0, 0)
    rng = np.random.default_rng(0)
    x = jnp.asarray(rng.normal(size=(2, 4, 5, 3)), jnp.float32)
    k = jnp.asarray(rng.normal(size=(*window, 4, 3)), jnp.float32)

    def f(x, k):
        return [conv_transpose(x, k, strides, padding, dilation, more)]

    def by_xla(x, k):
        with monkeypatch.context() as patch:
            patch.setattr(native, "is_available", lambda: False)
            return [conv_transpose(x, k, strides, padding, dilation, more)]

    assert_same_everywhere(f, by_xla, [x, k])


@pytest.mark.parametrize("transposed", [False, True])
def test_float16_is_computed_in_float32_and_rounded_once(transposed):
    x, k, b, _ = _operands("2-D")
    x, k, b = (a.astype(jnp.float16) for a in (x, k, b))
    wide = [a.astype(jnp.float32) for a in (x, k, b)]

    def f(x, k, b):
        if transposed:
            return conv_transpose(x, jnp.swapaxes(k, 2, 3), (2, 2), "same", (1, 1))
        return conv(x, k, (1, 1), "same", (1, 1), bias=b, relu=True)

    made, wanted = f(x, k, b), f(*wide).astype(jnp.float16)
    assert made.dtype == jnp.float16
    np.testing.assert_array_equal(made, wanted)
    gradient = jax.grad(lambda k: f(x, k, b).astype(jnp.float32).sum())(k)
    exact = jax.grad(lambda k: f(wide[0], k, wide[2]).sum())(wide[1])
    np.testing.assert_allclose(gradient.astype(jnp.float32), exact, rtol=2**-10, atol=0)


def test_the_public_functions_use_them():
    x, k = jnp.ones((1, 5, 5, 2)), jnp.ones((3, 3, 2, 4))
    for function in (
        lambda x, k: conv(x, k, (1, 1), "same", (1, 1)),
        lambda x, k: depthwise_conv(x, k, (1, 1), "same", (1, 1)),
        lambda x, k: conv_transpose(x, jnp.swapaxes(k, 2, 3), (1, 1), "same", (1, 1)),
    ):
        program = str(jax.make_jaxpr(jax.grad(lambda x, k, f=function: jnp.sum(f(x, k)), (0, 1)))(x, k))
        assert "conv_general_dilated" not in program
        assert "convolution" in program


def test_a_bias_of_another_dtype_is_promoted():
    x, k = jnp.ones((1, 4, 1), "bfloat16"), jnp.ones((2, 1, 3), "bfloat16")
    y = conv(x, k, (1,), "valid", (1,), bias=jnp.arange(3.0))
    assert y.dtype == jnp.float32
    np.testing.assert_array_equal(y[0, 0], [2.0, 3.0, 4.0])


def test_other_dtypes_and_empty_batches_go_through_xla():
    for dtype, batch in (("int32", 1), ("float32", 0)):
        x, k = jnp.ones((batch, 4, 1), dtype), jnp.ones((2, 1, 1), dtype)
        program = str(jax.make_jaxpr(lambda x, k: conv(x, k, (1,), "valid", (1,)))(x, k))
        assert "conv_general_dilated" in program
