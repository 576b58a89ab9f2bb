"""Reductions, sample weights and masks against real Keras."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cornu
from cornu import losses
from cornu.core.masks import get_mask, set_mask
from tests.oracle import keras

RNG = np.random.default_rng(3)
FLAT = (RNG.random((5, 3)).astype("float32"), RNG.random((5, 3)).astype("float32"))
TIMED = (RNG.random((3, 4, 2)).astype("float32"), RNG.random((3, 4, 2)).astype("float32"))
REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None]
FLAT_WEIGHTS = {
    "none": None,
    "vector": RNG.random(5),
    "column": RNG.random((5, 1)),
    "number": 2.5,
    "zeros": np.zeros(5),
}
TIMED_WEIGHTS = {"none": None, "matrix": RNG.random((3, 4)), "column": RNG.random((3, 1)), "number": 3}
CLASSES = ["MeanSquaredError", "KLDivergence", "BinaryCrossentropy", "Huber", "CosineSimilarity"]


def _both(name, data, mask, weight, reduction):
    y_true, y_pred = data
    ours, theirs = jnp.asarray(y_pred), jnp.array(y_pred)
    if mask is not None:
        set_mask(ours, jnp.asarray(mask))
        theirs._keras_mask = jnp.asarray(mask)
    return (
        getattr(losses, name)(reduction=reduction)(y_true, ours, weight),
        getattr(keras.losses, name)(reduction=reduction)(y_true, theirs, sample_weight=weight),
    )


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", CLASSES)
def test_weights_and_masks_of_samples(name, reduction):
    for mask in (None, [True, False, True, True, False], [False] * 5):
        for label, weight in FLAT_WEIGHTS.items():
            value, expected = _both(name, FLAT, mask, weight, reduction)
            assert value.shape == expected.shape, label
            np.testing.assert_allclose(value, expected, rtol=1e-6, atol=1e-6, err_msg=f"{label} {mask}")


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_weights_and_masks_of_time_steps(reduction):
    mask = np.arange(4) < np.array([[4], [2], [1]])
    for used in (None, mask, mask[..., None]):
        for label, weight in TIMED_WEIGHTS.items():
            value, expected = _both("MeanSquaredError", TIMED, used, weight, reduction)
            assert value.shape == expected.shape, label
            np.testing.assert_allclose(value, expected, rtol=1e-6, atol=1e-6, err_msg=label)


def test_one_weight_a_sample_counts_for_all_its_time_steps():
    # Keras multiplies weights of shape (batch,) into the time axis, or fails.
    for size in (3, 4):
        y_true, y_pred = RNG.random((size, 4, 2)), RNG.random((size, 4, 2))
        weight = RNG.random(size)
        expected = (np.square(y_true - y_pred).mean(-1) * weight[:, None]).mean()
        np.testing.assert_allclose(losses.MeanSquaredError()(y_true, y_pred, weight), expected, rtol=1e-5)


def test_mask_of_time_steps_with_weights_of_samples():
    y_pred = jnp.asarray(TIMED[1])
    mask = np.arange(4) < np.array([[4], [2], [1]])
    set_mask(y_pred, jnp.asarray(mask))
    weight = np.array([1.0, 2.0, 3.0])
    expected = (np.square(TIMED[0] - TIMED[1]).mean(-1) * weight[:, None] * mask).sum() / mask.sum()
    np.testing.assert_allclose(losses.MeanSquaredError()(TIMED[0], y_pred, weight), expected, rtol=1e-5)


def test_ignored_class_is_masked_out_of_the_mean():
    labels, probabilities = np.array([0, -1, 2, 1]), RNG.dirichlet(np.ones(3), 4).astype("float32")
    for reduction in REDUCTIONS:
        arguments = {"ignore_class": -1, "reduction": reduction}
        value = losses.SparseCategoricalCrossentropy(**arguments)(labels, probabilities)
        expected = keras.losses.SparseCategoricalCrossentropy(**arguments)(labels, probabilities)
        np.testing.assert_allclose(value, expected, rtol=1e-6)
    values = losses.sparse_categorical_crossentropy(labels, probabilities, ignore_class=-1)
    assert get_mask(values).tolist() == [True, False, True, True]


def test_masks_hold_under_jit_and_gradient():
    loss = losses.MeanSquaredError()

    def masked(y_pred):
        inner = y_pred * 1.0
        set_mask(inner, jnp.array([True, False, True, True, False]))
        return loss(FLAT[0], inner)

    pred = jnp.asarray(FLAT[1])
    kept = jnp.array([0, 2, 3])
    expected = loss(FLAT[0][kept], FLAT[1][kept])
    np.testing.assert_allclose(jax.jit(masked)(pred), expected, rtol=1e-6)
    gradient = jax.jit(jax.grad(masked))(pred)
    assert not np.any(gradient[jnp.array([1, 4])]) and np.all(gradient[kept] != 0)


def test_lists_of_targets_are_stacked():
    y_true, y_pred = FLAT
    np.testing.assert_allclose(
        losses.MeanSquaredError()([y_true, y_true], [y_pred, y_pred]), np.square(y_true - y_pred).mean(), rtol=1e-6
    )
    assert float(losses.MeanSquaredError()([[0.0, 1.0]], [[1.0, 1.0]])) == 0.5


def test_own_loss():
    class Largest(losses.Loss):
        def call(self, y_true, y_pred):
            return jnp.max(jnp.abs(y_true - y_pred), axis=-1)

    loss = Largest(reduction="sum")
    np.testing.assert_allclose(loss(*FLAT), np.abs(FLAT[0] - FLAT[1]).max(-1).sum(), rtol=1e-6)
    assert Largest(name="mine").get_config() == {"name": "mine", "reduction": "sum_over_batch_size"}
    assert Largest.from_config(loss.get_config()).reduction == "sum"


def test_a_loss_of_one_value_is_weighed_and_not_divided_by_the_weight():
    y, p = np.array([[0.0, 1.0, 0.0]], "float32"), np.array([[0.2, 0.7, 0.1]], "float32")
    for name in ("Dice", "Tversky"):
        ours, theirs = (
            getattr(library.losses, name)(reduction="mean_with_sample_weight")(y, p, sample_weight=2.5)
            for library in (cornu, keras)
        )
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
