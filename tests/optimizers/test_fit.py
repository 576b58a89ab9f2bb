"""Every optimizer in `fit`, in single precision: the loss of each of fifty steps is that of real Keras."""

import numpy as np
import pytest

import cornu
from cornu.optimizers import schedules
from tests.optimizers.test_contract import NAMES
from tests.oracle import keras

STEPS, BATCH = 50, 16
rng = np.random.default_rng(7)
X = rng.normal(size=(STEPS * BATCH, 6)).astype("float32")
SCORES = X @ rng.normal(size=(6, 3)) + 0.3 * rng.normal(size=(STEPS * BATCH, 3))
Y = SCORES.argmax(axis=1)
WEIGHTS = [rng.normal(size=shape).astype("float32") * 0.5 for shape in ((6, 8), (8,), (8, 3), (3,))]


CASES = [(name, {}) for name in NAMES]
# A momentum and a rate with which training runs wild: a last bit that is rounded differently grows to 1e-3.
CASES.append(("RMSprop", {"momentum": 0.9, "learning_rate": 0.1}))


def losses(library, name, arguments):
    """The loss of each step: one batch is one epoch, and each epoch goes on where the last one stopped."""
    layers = library.layers
    model = library.Sequential(
        [library.Input((6,)), layers.Dense(8, activation="tanh"), layers.Dense(3, activation="softmax")]
    )
    model.set_weights(WEIGHTS)
    optimizer = getattr(library.optimizers, name)(**{"learning_rate": 0.02, **arguments})
    model.compile(optimizer, "sparse_categorical_crossentropy")
    steps = {"batch_size": BATCH, "steps_per_epoch": 1, "epochs": STEPS, "shuffle": False, "verbose": 0}
    return np.array(model.fit(X, Y, **steps).history["loss"])


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=str)
def test_losses_of_fifty_steps_are_those_of_keras(name, arguments):
    ours, theirs = (losses(library, name, arguments) for library in (cornu, keras))
    assert ours.shape == (STEPS,)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=0)
    # Each step has a batch of its own, so that losses cannot agree because nothing moved.
    untrained = losses_of_start()
    assert np.abs(ours - untrained).max() > 1e-3


def losses_of_start():
    """The loss of each batch under the first weights, by NumPy."""
    kernel, bias, head, head_bias = WEIGHTS
    scores = np.tanh(X @ kernel + bias) @ head + head_bias
    logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return -np.take_along_axis(logs, Y[:, None], axis=1).reshape(STEPS, BATCH).mean(axis=1)


def test_a_new_rate_compiles_nothing_again():
    """Set by hand, by a callback, or by a schedule: the rate is data of one program."""
    traces = []

    def loss(y, p):
        traces.append(1)
        return cornu.ops.mean((y - p) ** 2, axis=-1)

    def moved_by(model):
        before = model.get_weights()[0]
        model.fit(X[:BATCH], SCORES[:BATCH].astype("float32"), batch_size=BATCH, verbose=0, callbacks=callbacks)
        return np.abs(model.get_weights()[0] - before).max()

    model, callbacks = cornu.Sequential([cornu.Input((6,)), cornu.layers.Dense(3)]), []
    model.compile(cornu.optimizers.Adam(0.1), loss)
    assert moved_by(model) == pytest.approx(0.1, rel=1e-3)
    once = len(traces)
    for rate in (0.0, np.float32(0.0)):
        model.optimizer.learning_rate = rate
        assert moved_by(model) == 0
    callbacks.append(cornu.callbacks.LearningRateScheduler(lambda epoch, rate: 0.25))
    assert moved_by(model) > 0.05
    model.optimizer.learning_rate.assign(0.0)
    callbacks.clear()
    assert moved_by(model) == 0
    assert len(traces) == once

    model, traces[:] = cornu.Sequential([cornu.Input((6,)), cornu.layers.Dense(3)]), []
    model.compile(cornu.optimizers.SGD(schedules.PiecewiseConstantDecay([0, 1], [1.0, 0.0, 0.5])), loss)
    moves = [moved_by(model) for _ in range(4)]
    assert [move > 0 for move in moves] == [True, False, True, True]
    assert len(traces) == once
