"""How steps are grouped changes neither a bit of the result nor the number of programs."""

import jax
import numpy as np
import pytest

import cornu
from cornu import layers

RNG = np.random.default_rng(1)
X = RNG.normal(size=(70, 5)).astype("float32")
Y = RNG.integers(0, 3, 70)


class EveryBatch(cornu.callbacks.Callback):
    """Looks after each batch, so that steps cannot run together."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def on_train_batch_end(self, batch, logs=None):
        self.seen.append((batch, logs["loss"]))


def trained(**fit_arguments):
    cornu.utils.set_random_seed(3)
    model = cornu.Sequential(
        [
            cornu.Input((5,)),
            layers.Dense(8, activation="relu"),
            layers.Dropout(0.4),
            layers.BatchNormalization(),
            layers.Dense(3, activation="softmax"),
        ]
    )
    compile_arguments = fit_arguments.pop("compile", {})
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **compile_arguments)
    history = model.fit(X, Y, batch_size=16, epochs=3, verbose=0, **fit_arguments)
    return model, history.history


@pytest.fixture(scope="module")
def alone():
    return trained()


def assert_same_bits(first, second):
    assert first[1] == second[1]
    for a, b in zip(first[0].get_weights(), second[0].get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_same_seed_same_bits(alone):
    assert_same_bits(alone, trained())


def test_batch_hooks_do_not_change_a_bit(alone):
    callback = EveryBatch()
    assert_same_bits(alone, trained(callbacks=[callback]))
    assert [batch for batch, _ in callback.seen] == [0, 1, 2, 3, 4] * 3


def test_steps_per_execution_groups_the_hooks(alone):
    callback = EveryBatch()
    assert_same_bits(alone, trained(callbacks=[callback], compile={"steps_per_execution": 2}))
    assert [batch for batch, _ in callback.seen] == [1, 3, 4] * 3


def test_one_program_for_whole_batches_and_one_for_the_short_one(compiled):
    model, _ = trained()
    programs = [p for key, p in model._programs.items() if key[0] == "train"]
    assert len(programs) == 1
    assert len(programs[0]._by_shapes) == 2  # batches of 16, and the last of 6
    compiled.clear()
    model.fit(X, Y, batch_size=16, epochs=3, verbose=0)
    assert not compiled


def test_a_new_learning_rate_compiles_nothing(compiled):
    model, _ = trained()
    compiled.clear()
    model.optimizer.learning_rate = 0.01
    model.fit(X, Y, batch_size=16, verbose=0)
    assert not compiled


def test_a_new_schedule_is_used():
    rate = cornu.optimizers.schedules.ExponentialDecay
    model = cornu.Sequential([cornu.Input((5,)), layers.Dense(1)])
    model.compile(cornu.optimizers.SGD(rate(0.1, 10, 0.9)), "mse")
    model.fit(X, X[:, :1], verbose=0)
    before = model.get_weights()
    model.optimizer.learning_rate = rate(0.0, 10, 0.9)
    model.fit(X, X[:, :1], verbose=0)
    for a, b in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_an_array_in_the_users_hands_survives_training():
    model, _ = trained()
    kernel = model.layers[0].kernel.value
    copy = np.array(kernel)
    model.fit(X, Y, verbose=0)
    assert isinstance(kernel, jax.Array)
    assert np.array_equal(np.asarray(kernel), copy)
    assert not np.array_equal(model.layers[0].kernel.numpy(), copy)


def test_weights_set_by_a_callback_are_used():
    class Zero(cornu.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.set_weights([np.zeros_like(w) for w in self.model.get_weights()])

    model = cornu.Sequential([cornu.Input((5,)), layers.Dense(1)])
    model.compile(cornu.optimizers.SGD(0.0), "mse")
    model.fit(X, X[:, :1], epochs=2, verbose=0, callbacks=[Zero()])
    assert all(not w.any() for w in model.get_weights())


def test_single_batches_draw_no_seed_from_numpy():
    model = cornu.Sequential([cornu.Input((5,)), layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    np.random.seed(0)
    expected = np.random.random()
    np.random.seed(0)
    model.train_on_batch(X, Y)
    model.test_on_batch(X, Y)
    model.predict_on_batch(X)
    assert np.random.random() == expected
