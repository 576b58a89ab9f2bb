"""Tensors from nothing, and the ops whose result depends on values, against Keras."""

from __future__ import annotations

import numpy as np
import pytest

from cornu import ops
from cornu.core.keras_tensor import KerasTensor
from tests.oracle import keras

CALLS = {
    "zeros": lambda o: o.zeros((2, 3)),
    "zeros int": lambda o: o.zeros(3, "int8"),
    "ones": lambda o: o.ones((2, 3), dtype="bool"),
    "empty": lambda o: o.empty((2, 3)),
    "full": lambda o: o.full((2, 3), 7),
    "full int": lambda o: o.full((2, 3), 7.5, "int32"),
    "eye": lambda o: o.eye(3, 4, 1),
    "identity": lambda o: o.identity(3, "int32"),
    "tri": lambda o: o.tri(3, 4, -1),
    "arange": lambda o: o.arange(5),
    "arange step": lambda o: o.arange(1, 9, 3),
    "arange float": lambda o: o.arange(0.5, 3),
    "arange dtype": lambda o: o.arange(3, dtype="float16"),
    "linspace": lambda o: o.linspace(0, 1, 5),
    "linspace int": lambda o: o.linspace(0, 9, 4, dtype="int32"),
    "logspace": lambda o: o.logspace(0, 2, 3, base=2),
    "geomspace": lambda o: o.geomspace(1.0, 16.0, 5),
    "array": lambda o: o.array([[1, 2], [3, 4]]),
    "array float": lambda o: o.array([1.5, 2]),
    "tensor bool": lambda o: o.convert_to_tensor([True, False]),
    "tensor nested": lambda o: o.convert_to_tensor([[1.0], [2]], "float16"),
    "bartlett": lambda o: o.bartlett(5),
    "blackman": lambda o: o.blackman(5),
    "hamming": lambda o: o.hamming(5),
    "hanning": lambda o: o.hanning(5),
    "kaiser": lambda o: o.kaiser(5, 4.0),
    "unique all": lambda o: o.unique([3, 1, 3], return_index=True, return_inverse=True, return_counts=True),
    "unique axis": lambda o: o.unique([[3, 1], [3, 1], [0, 1]], axis=0),
    "bincount rows": lambda o: o.bincount(np.array([[0, 2], [2, 2]])),
    "isin": lambda o: o.isin([1, 2], [2, 5]),
    "take beyond": lambda o: o.take([1.0, 2.0], [0, 5, -1]),
    "one_hot beyond": lambda o: o.one_hot([-1, 5], 3),
    "size": lambda o: o.size(np.ones((2, 3))),
    "ndim": lambda o: o.ndim(np.ones((2, 3))),
    "shape": lambda o: o.shape(np.ones((2, 3))),
    "numpy": lambda o: o.convert_to_numpy(o.ones((2,))),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_give_what_they_give_in_keras(name):
    ours, theirs = (CALLS[name](module) for module in (ops, keras.ops))
    if not isinstance(theirs, tuple) or name == "shape":
        ours, theirs = (ours,), (theirs,)
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert np.asarray(one).dtype == np.asarray(other).dtype
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-6)


def test_dtype_and_is_tensor():
    for value in (1, 1.5, True, [1, 2], np.ones(2), np.ones(2, "float32"), ops.ones(2)):
        assert ops.dtype(value) == str(keras.ops.convert_to_tensor(value).dtype)
    assert ops.is_tensor(ops.ones(2)) and ops.is_tensor(KerasTensor((2,)))
    assert not ops.is_tensor(np.ones(2)) and not ops.is_tensor([1])


def test_repeats_may_differ_and_still_compile():
    import jax

    x = np.arange(6.0).reshape(2, 3)
    expected = np.repeat(x, [1, 2, 0], axis=1)
    np.testing.assert_array_equal(jax.jit(lambda x: ops.repeat(x, [1, 2, 0], axis=1))(x), expected)
    assert ops.repeat(KerasTensor((None, 3)), [1, 2, 0], axis=1).shape == (None, 3)


@pytest.mark.parametrize(
    ("call", "shapes"),
    [
        (lambda x: ops.nonzero(x), [(None,), (None,)]),
        (lambda x: ops.where(x), [(None,), (None,)]),
        (lambda x: ops.unique(x), [(None,)]),
        (lambda x: ops.unique(x, return_counts=True, axis=0), [(None, 3), (None,)]),
        (lambda x: ops.bincount(x), [(2, None)]),
        (lambda x: ops.segment_sum(x, [0, 1]), [(None, 3)]),
    ],
)
def test_results_whose_size_depends_on_values_have_an_unknown_size(call, shapes):
    results = call(KerasTensor((2, 3), "int32"))
    results = results if isinstance(results, tuple) else (results,)
    assert [r.shape for r in results] == shapes


def test_attention_with_a_cap_is_attention_when_the_cap_is_far_away():
    q, k = (np.random.default_rng(i).normal(size=(2, 3, 4, 5)).astype("float32") for i in range(2))
    mask = np.random.default_rng(3).random((2, 1, 3, 3)) < 0.7
    mask[..., 0] = True
    bias = np.random.default_rng(4).normal(size=(2, 4, 3, 3)).astype("float32")
    for kwargs in ({}, {"is_causal": True}, {"mask": mask}, {"bias": bias, "scale": 0.3}):
        plain = ops.dot_product_attention(q, k, k, **kwargs)
        np.testing.assert_allclose(
            ops.dot_product_attention(q, k, k, attn_logits_soft_cap=1e4, **kwargs), plain, rtol=1e-4, atol=1e-5
        )
    capped = ops.dot_product_attention(100 * q, k, k, attn_logits_soft_cap=1.0)
    assert float(abs(capped - ops.dot_product_attention(100 * q, k, k)).max()) > 0.1


def test_blur_of_colour_images_is_the_blur_of_each_channel():
    """The oracle is Keras on one channel first: with channels last it blurs along width and channels."""
    x = np.random.default_rng(0).random((2, 6, 5, 3)).astype("float32")
    expected = keras.ops.image.gaussian_blur(np.moveaxis(x, -1, 1), (3, 5), (1.0, 2.0), data_format="channels_first")
    np.testing.assert_allclose(ops.image.gaussian_blur(x, (3, 5), (1.0, 2.0)), np.moveaxis(expected, 1, -1), rtol=1e-5)


def test_projective_transforms_divide():
    x = np.arange(12.0, dtype="float32").reshape(1, 3, 4, 1)
    half = ops.image.affine_transform(x, [2.0, 0, 0, 0, 2.0, 0, 0, 1.0])  # k = y + 1
    np.testing.assert_allclose(half[0, 1, :, 0], x[0, 1, :, 0])


def test_rearrange_knows_dots_and_ones():
    x = np.arange(24).reshape(2, 3, 4)
    np.testing.assert_array_equal(ops.rearrange(x, "... c -> c ..."), np.moveaxis(x, -1, 0))
    np.testing.assert_array_equal(ops.rearrange(x, "a b c -> a 1 (c b)"), x.transpose(0, 2, 1).reshape(2, 1, 12))
    assert ops.rearrange(KerasTensor((None, 6)), "a (b c) -> a b c", b=2).shape == (None, 2, 3)
