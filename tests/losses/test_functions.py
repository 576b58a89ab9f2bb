"""Every loss function against real Keras: values, gradients, shapes and dtypes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import losses
from tests.oracle import keras

RNG = np.random.default_rng(7)
N, K = 6, 4
# Compiling takes longer than computing here.
QUICK = {"xla_backend_optimization_level": 0}
REAL = RNG.normal(size=(N, K)).astype("float32") * 3
SHARE = RNG.random((N, K)).astype("float32")
PROBABILITY = RNG.dirichlet(np.ones(K), N).astype("float32")
LABEL = RNG.integers(0, K, N)
ONE_HOT = np.eye(K, dtype="float32")[LABEL]
BITS = RNG.integers(0, 2, (N, K)).astype("float32")
EMPTY = np.repeat([[0.0], [1.0]], 3, axis=0).astype("float32") * np.ones(K, "float32")  # half of the maps are
UNIT = REAL / np.linalg.norm(REAL, axis=1, keepdims=True)
SEQUENCE = RNG.normal(size=(3, 7, 5)).astype("float32")
WORDS = np.array([[1, 2, 2], [3, 1, 0], [4, 0, 0]])

CASES = [
    ("mean_squared_error", SHARE, REAL, {}),
    ("mean_absolute_error", SHARE, REAL, {}),
    ("mean_absolute_percentage_error", SHARE, REAL, {}),
    ("mean_squared_logarithmic_error", SHARE, REAL, {}),
    ("huber", SHARE, REAL, {}),
    ("huber", SHARE, REAL, {"delta": 0.3}),
    ("log_cosh", SHARE, REAL, {}),
    ("cosine_similarity", SHARE, REAL, {}),
    ("cosine_similarity", SHARE, REAL, {"axis": 0}),
    ("poisson", BITS * 3, SHARE, {}),
    ("kl_divergence", PROBABILITY, SHARE, {}),
    ("hinge", BITS, REAL, {}),
    ("hinge", BITS * 2 - 1, REAL, {}),
    ("squared_hinge", BITS, REAL, {}),
    ("categorical_hinge", ONE_HOT, REAL, {}),
    ("dice", BITS, SHARE, {}),
    ("dice", BITS, SHARE, {"axis": 1}),
    ("tversky", BITS, SHARE, {"alpha": 0.2, "beta": 0.9}),
    ("tversky", BITS, SHARE, {"axis": 0}),
    ("dice", EMPTY, SHARE * EMPTY, {"axis": 1}),
    ("tversky", EMPTY, SHARE * EMPTY, {"alpha": 0.2, "axis": 1}),
    ("categorical_generalized_cross_entropy", LABEL, PROBABILITY, {"q": 0.3}),
    ("circle", LABEL, UNIT, {}),
    ("circle", LABEL, UNIT, {"remove_diagonal": False, "gamma": 8, "margin": 0.2}),
    ("circle", LABEL, UNIT, {"ref_labels": LABEL[:3], "ref_embeddings": UNIT[1:4]}),
    ("ctc", WORDS, SEQUENCE, {}),
]
for _logits, _pred in ((False, SHARE), (True, REAL)):
    for _smoothing in (0.0, 0.2):
        _common = {"from_logits": _logits, "label_smoothing": _smoothing}
        CASES += [
            ("binary_crossentropy", BITS, _pred, _common),
            ("binary_crossentropy", BITS, _pred, {**_common, "axis": 0}),
            ("categorical_crossentropy", ONE_HOT, _pred, _common),
            ("binary_focal_crossentropy", BITS, _pred, _common),
            ("binary_focal_crossentropy", BITS, _pred, {**_common, "apply_class_balancing": True, "gamma": 1.5}),
            ("categorical_focal_crossentropy", ONE_HOT, _pred, {**_common, "alpha": [0.1, 0.2, 0.3, 0.4]}),
        ]
    for _ignored in (None, int(LABEL[0]), -1):
        CASES.append(
            ("sparse_categorical_crossentropy", LABEL, _pred, {"from_logits": _logits, "ignore_class": _ignored})
        )
    CASES.append(("sparse_categorical_crossentropy", LABEL[:, None], _pred, {"from_logits": _logits}))
    CASES.append(("sparse_categorical_crossentropy", LABEL + 2, _pred, {"from_logits": _logits}))


def _name(case):
    return f"{case[0]}-{'-'.join(f'{k}={np.shape(v) or v}' for k, v in case[3].items())}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_values_and_gradients_are_those_of_keras(case):
    name, y_true, y_pred, arguments = case
    ours, theirs = getattr(losses, name), getattr(keras.losses, name)

    def both(function):
        def total(pred):
            values = function(y_true, pred, **arguments)
            return jnp.sum(values * jnp.arange(1, values.size + 1).reshape(values.shape)), values

        compiled = jax.jit(jax.value_and_grad(total, has_aux=True), compiler_options=QUICK)
        return compiled(jnp.asarray(y_pred))

    ((_, value), gradient), ((_, expected), expected_gradient) = both(ours), both(theirs)
    assert value.shape == expected.shape and value.dtype == expected.dtype
    np.testing.assert_allclose(value, expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(gradient, expected_gradient, rtol=2e-5, atol=2e-6)


def test_every_public_name_of_keras_is_here():
    missing = [name for name in dir(keras.losses) if not name.startswith("_") and not hasattr(losses, name)]
    assert missing == []


@pytest.mark.parametrize(
    "shapes",
    [((4,), (4, 1)), ((4, 1), (4,)), ((4, 5, 1), (4, 5)), ((4, 5), (4, 5, 1)), ((4, 1), (4, 3)), ((3,), (4, 3))],
    ids=str,
)
def test_shapes_that_fit_or_broadcast(shapes):
    y_true, y_pred = (RNG.random(shape).astype("float32") for shape in shapes)
    for name in ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh"):
        ours, theirs = (getattr(module, name)(y_true, y_pred) for module in (losses, keras.losses))
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("name", ["hinge", "squared_hinge", "poisson", "kl_divergence", "dice", "tversky"])
def test_a_vector_against_a_column_is_no_outer_product(name):
    # The functions of Keras compute a (4, 4) table here; its classes do not.
    y_true, y_pred = RNG.integers(0, 2, 4).astype("float32"), RNG.random((4, 1)).astype("float32")
    np.testing.assert_allclose(
        getattr(losses, name)(y_true, y_pred), getattr(keras.losses, name)(y_true[:, None], y_pred), rtol=1e-6
    )


@pytest.mark.parametrize(
    "alpha", [0.25, [0.1, 0.2, 0.3, 0.4], np.array([0.1, 0.2, 0.3, 0.4]), np.float64(0.25)], ids=type
)
def test_alpha_of_focal_losses_in_half_precision(alpha):
    half = [jnp.asarray(array, "bfloat16") for array in (ONE_HOT, SHARE)]
    ours, theirs = (module.categorical_focal_crossentropy(*half, alpha=alpha) for module in (losses, keras.losses))
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(*(array.astype("float32") for array in (ours, theirs)), rtol=1e-2)


def test_integers_lists_and_half_precision():
    assert losses.mean_squared_error([[1, 2]], [[1, 3]]).tolist() == [0.5]
    assert losses.mean_squared_error(np.ones((2, 2)), np.zeros((2, 2))).dtype == "float32"
    half = jnp.asarray(SHARE, "bfloat16")
    assert losses.mean_squared_error(BITS, half).dtype == jnp.bfloat16
    assert losses.CategoricalCrossentropy()(ONE_HOT, half).dtype == jnp.float32
    assert losses.MeanSquaredError(dtype="mixed_bfloat16")(BITS, SHARE).dtype == jnp.bfloat16


def test_one_class_is_worth_a_notice():
    with pytest.warns(UserWarning, match="one class only.*binary_crossentropy"):
        losses.categorical_crossentropy(np.ones((3, 1)), np.full((3, 1), 0.5))


def test_minus_infinity_as_logit_keeps_the_loss_finite():
    logits = jnp.array([[0.0, 1.0, -jnp.inf]])
    assert np.isfinite(losses.sparse_categorical_crossentropy([1], logits, from_logits=True)).all()


def test_vectors_of_zeros_have_finite_gradients():
    gradient = jax.grad(lambda pred: jnp.sum(losses.cosine_similarity(SHARE, pred)))(jnp.zeros((N, K)))
    assert np.isfinite(gradient).all()


def test_symbolic_tensors():
    from cornu.core.keras_tensor import KerasTensor

    y_true, y_pred = KerasTensor((None, 3)), KerasTensor((None, 3))
    assert losses.mean_squared_error(y_true, y_pred).shape == (None,)
    assert losses.CategoricalCrossentropy()(y_true, y_pred).shape == ()
