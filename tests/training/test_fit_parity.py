"""`fit`, `evaluate` and `predict` give the numbers of real Keras for the same weights, data and order."""

import numpy as np
import pytest

import cornu
from tests.oracle import assert_close, copy_weights, keras

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 6)).astype("float32")
CLASSES = RNG.integers(0, 3, 50)
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
TARGETS = RNG.normal(size=(50, 3)).astype("float32")
BINARY = (CLASSES > 0).astype("float32")
IMAGES = RNG.normal(size=(40, 8, 8, 1)).astype("float32")
WEIGHTS = RNG.uniform(0.2, 2.0, 50).astype("float32")


def dense(lib, units=3, activation="softmax"):
    return lib.Sequential(
        [lib.Input((6,)), lib.layers.Dense(8, activation="relu"), lib.layers.Dense(units, activation=activation)]
    )


def cnn(lib):
    layers = lib.layers
    return lib.Sequential(
        [
            lib.Input((8, 8, 1)),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )


def two_heads(lib):
    a, b = lib.Input((6,), name="a"), lib.Input((6,), name="b")
    shared = lib.layers.Dense(4, activation="tanh", name="shared")
    joined = lib.layers.Concatenate()([shared(a), shared(b)])
    return lib.Model(
        [a, b],
        {
            "kind": lib.layers.Dense(3, activation="softmax", name="kind")(joined),
            "size": lib.layers.Dense(1, name="size")(joined),
        },
    )


def both(make, **compile_arguments):
    """The same compiled model in both libraries, with equal weights."""
    ours, theirs = make(cornu), make(keras)
    copy_weights(ours, theirs)
    ours.compile(**compile_arguments)
    theirs.compile(**compile_arguments)
    return ours, theirs


def check_fit(make, x, y, fit_arguments=None, tolerance=1e-4, **compile_arguments):
    ours, theirs = both(make, **compile_arguments)
    arguments = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0, **(fit_arguments or {})}
    history = ours.fit(x, y, **arguments, checks=False).history
    expected = theirs.fit(x, y, **arguments).history
    assert list(history) == list(expected)
    for name in expected:
        assert_close(history[name], expected[name], rtol=tolerance, atol=1e-6)
    assert_close(ours.get_weights(), theirs.get_weights(), rtol=tolerance, atol=1e-5)
    return ours, theirs


@pytest.mark.parametrize(
    ("loss", "y", "metrics"),
    [
        ("sparse_categorical_crossentropy", CLASSES, ["accuracy"]),
        ("categorical_crossentropy", ONE_HOT, ["accuracy", "mse"]),
        ("mse", TARGETS, ["mae"]),
    ],
    ids=["sparse", "one-hot", "regression"],
)
def test_one_output(loss, y, metrics):
    ours, theirs = check_fit(dense, X, y, optimizer="adam", loss=loss, metrics=metrics)
    assert_close(ours.evaluate(X, y, verbose=0), theirs.evaluate(X, y, verbose=0), rtol=1e-4)
    assert_close(ours.predict(X, verbose=0), theirs.predict(X, verbose=0), rtol=1e-4)


def test_binary_with_labels_of_one_axis():
    check_fit(
        lambda lib: dense(lib, 1, "sigmoid"),
        X,
        BINARY,
        optimizer="sgd",
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )


def test_convolution_and_batch_normalization():
    check_fit(
        cnn,
        IMAGES,
        CLASSES[:40],
        {"validation_split": 0.25},
        tolerance=1e-3,
        optimizer="rmsprop",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )


def test_two_inputs_and_two_outputs():
    y = {"kind": CLASSES, "size": TARGETS[:, :1]}
    ours, theirs = check_fit(
        two_heads,
        {"a": X, "b": X[::-1].copy()},
        y,
        optimizer="adam",
        loss={"kind": "sparse_categorical_crossentropy", "size": "mse"},
        loss_weights={"kind": 1.0, "size": 0.3},
        metrics={"kind": ["accuracy"], "size": ["mae"]},
    )
    data = [X, X[::-1].copy()]
    assert_close(ours.evaluate(data, y, verbose=0), theirs.evaluate(data, y, verbose=0), rtol=1e-4)
    assert_close(ours.predict(data, verbose=0), theirs.predict(data, verbose=0), rtol=1e-4)


@pytest.mark.parametrize(
    "weights",
    [{"sample_weight": WEIGHTS}, {"class_weight": {0: 0.5, 1: 2.0, 2: 1.0}}],
    ids=["sample_weight", "class_weight"],
)
def test_weights(weights):
    check_fit(
        dense,
        X,
        CLASSES,
        weights,
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        weighted_metrics=["sparse_categorical_crossentropy"],
    )


def test_validation_data_frequency_and_initial_epoch():
    arguments = {
        "epochs": 5,
        "initial_epoch": 1,
        "validation_data": (X[:20], TARGETS[:20]),
        "validation_freq": 2,
        "validation_batch_size": 8,
    }
    check_fit(lambda lib: dense(lib, 3, None), X, TARGETS, arguments, optimizer="sgd", loss="mse")


def test_steps_per_epoch_goes_on_where_the_last_epoch_stopped():
    check_fit(
        lambda lib: dense(lib, 3, None), X, TARGETS, {"steps_per_epoch": 3, "epochs": 4}, optimizer="sgd", loss="mse"
    )


def test_regularizers_and_activity_losses_join_the_loss():
    def make(lib):
        layers = lib.layers
        return lib.Sequential(
            [
                lib.Input((6,)),
                layers.Dense(4, kernel_regularizer="l2", activity_regularizer="l1"),
                layers.ActivityRegularization(l2=0.1),
                layers.Dense(3, bias_regularizer="l1"),
            ]
        )

    check_fit(make, X, TARGETS, optimizer="sgd", loss="mse")


def test_generator_gives_the_numbers_of_arrays():
    ours, theirs = both(lambda lib: dense(lib, 3, None), optimizer="adam", loss="mse")

    def batches():
        while True:
            for start in range(0, 48, 16):
                yield X[start : start + 16], TARGETS[start : start + 16]

    history = ours.fit(batches(), steps_per_epoch=3, epochs=2, verbose=0).history
    expected = theirs.fit(X[:48], TARGETS[:48], batch_size=16, epochs=2, shuffle=False, verbose=0).history
    assert_close(history, expected, rtol=1e-4)


def test_single_batches():
    ours, theirs = both(dense, optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    for _ in range(2):
        assert_close(ours.train_on_batch(X, CLASSES), theirs.train_on_batch(X, CLASSES), rtol=1e-4)
    assert_close(ours.test_on_batch(X, CLASSES), theirs.test_on_batch(X, CLASSES), rtol=1e-4)
    assert_close(ours.predict_on_batch(X), theirs.predict_on_batch(X), rtol=1e-4)


def test_own_train_step_in_the_form_of_keras_on_jax():
    import jax

    def with_train_step(lib):
        class Doubled(lib.Model):
            def train_step(self, state, data):
                trainable, non_trainable, optimizer, metrics = state
                x, y = data[:2]
                differentiate = jax.value_and_grad(self.compute_loss_and_updates, has_aux=True)
                (loss, (_, _, non_trainable, metrics)), gradients = differentiate(
                    trainable, non_trainable, metrics, x, y, None, training=True, optimizer_variables=optimizer
                )
                gradients = [2 * gradient for gradient in gradients]
                trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
                return {"twice": 2 * loss}, (trainable, non_trainable, optimizer, metrics)

        inputs = lib.Input((6,))
        return Doubled(inputs, lib.layers.Dense(3)(inputs))

    ours, theirs = both(with_train_step, optimizer="sgd", loss="mse")
    arguments = {"epochs": 2, "batch_size": 25, "shuffle": False, "verbose": 0}
    assert_close(ours.fit(X, TARGETS, **arguments).history, theirs.fit(X, TARGETS, **arguments).history, rtol=1e-4)
    assert_close(ours.get_weights(), theirs.get_weights(), rtol=1e-4)
