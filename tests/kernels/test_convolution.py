"""Convolutions against plain sums, and sizes against what XLA returns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu.kernels.convolution import conv, conv_output_size, conv_transpose, conv_transpose_output_size, depthwise_conv


def test_conv_is_a_sum_over_the_window():
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(1, 5, 4, 2)).astype("f"), rng.normal(size=(2, 3, 2, 3)).astype("f")
    expected = np.zeros((1, 4, 2, 3))
    for i in range(4):
        for j in range(2):
            expected[0, i, j] = np.einsum("hwc,hwcf->f", x[0, i : i + 2, j : j + 3], kernel)
    np.testing.assert_allclose(conv(x, kernel, (1, 1), "valid", (1, 1)), expected, rtol=1e-4, atol=1e-5)


def test_depthwise_keeps_channels_apart():
    x = np.zeros((1, 5, 3), "f")
    x[..., 1] = 1.0
    y = np.asarray(depthwise_conv(x, np.ones((2, 3, 2), "f"), (1,), "valid", (1,)))
    assert y[0, 0].tolist() == [0.0, 0.0, 2.0, 2.0, 0.0, 0.0]


def test_both_axis_orders_agree():
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(2, 6, 5, 4)).astype("f"), rng.normal(size=(3, 2, 2, 4)).astype("f")
    last = conv(x, kernel, (2, 1), "same", (1, 1), groups=2)
    first = conv(jnp.moveaxis(x, -1, 1), kernel, (2, 1), "same", (1, 1), groups=2, data_format="channels_first")
    np.testing.assert_allclose(jnp.moveaxis(first, 1, -1), last, rtol=1e-5, atol=1e-6)


def test_the_transpose_carries_the_gradient_back():
    rng = np.random.default_rng(0)
    x, kernel = rng.normal(size=(1, 8, 2)).astype("f"), rng.normal(size=(3, 2, 4)).astype("f")
    for padding in ("valid", "same"):
        y, pull = jax.vjp(lambda x, p=padding: conv(x, kernel, (2,), p, (1,)), x)
        back = conv_transpose(y, kernel, (2,), padding, (1,))
        np.testing.assert_allclose(back[:, : x.shape[1]], pull(y)[0][:, : back.shape[1]], rtol=1e-4, atol=1e-4)


def test_a_kernel_in_another_float_type_promotes():
    x, kernel = jnp.ones((1, 4, 1), "bfloat16"), jnp.ones((2, 1, 1), "float32")
    assert conv(x, kernel, (1,), "valid", (1,)).dtype == "float32"


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_output_sizes(padding):
    for size, window, stride, dilation in [(8, 3, 1, 1), (7, 2, 3, 1), (9, 3, 1, 2), (5, 5, 2, 1), (6, 1, 4, 1)]:
        kernel = jax.ShapeDtypeStruct((window, 1, 1), "float32")
        x = jax.ShapeDtypeStruct((1, size, 1), "float32")
        made = jax.eval_shape(lambda x, k, s=stride, d=dilation: conv(x, k, (s,), padding, (d,)), x, kernel)
        assert made.shape[1] == conv_output_size(size, window, stride, padding, dilation)
        for more in (None, 0):
            made = jax.eval_shape(
                lambda x, k, s=stride, d=dilation, m=more: conv_transpose(
                    x, k, (s,), padding, (d,), None if m is None else (m,)
                ),
                x,
                kernel,
            )
            assert made.shape[1] == conv_transpose_output_size(size, window, stride, padding, dilation, more)
