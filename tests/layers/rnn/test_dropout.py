"""Dropout inside recurrent layers: the very numbers of Keras for a given seed."""

import numpy as np
import pytest

from cornu import layers
from tests.layers.rnn.compare import BATCH, FEATURES, TIME, UNITS, same_weights, sequence
from tests.oracle import assert_close, keras

SHAPE = (BATCH, TIME, FEATURES)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("LSTM", {"dropout": 0.4}),
        ("LSTM", {"dropout": 0.3, "recurrent_dropout": 0.5}),
        ("GRU", {"dropout": 0.3, "recurrent_dropout": 0.5}),
        ("GRU", {"recurrent_dropout": 0.5, "reset_after": False}),
        ("SimpleRNN", {"dropout": 0.3, "recurrent_dropout": 0.5}),
    ],
)
def test_seeded_training_calls(name, arguments):
    rng = np.random.default_rng(1)
    ours, theirs = (getattr(m, name)(UNITS, seed=7, return_sequences=True, **arguments) for m in (layers, keras.layers))
    same_weights(ours, theirs, rng, SHAPE)
    x = sequence(rng)
    first, second = ours(x, training=True), ours(x, training=True)
    assert_close([first, second], [theirs(x, training=True), theirs(x, training=True)], atol=1e-5)
    assert not np.allclose(first, second)
    assert_close(ours(x), theirs(x), atol=1e-5)


def test_masks_for_each_gate():
    rng = np.random.default_rng(3)
    # In Keras only the cell can do it.
    theirs = keras.layers.RNN(keras.layers.LSTMCell(UNITS, dropout=0.4, seed=7, implementation=1))
    ours = layers.LSTM(UNITS, dropout=0.4, seed=7, implementation=1)
    same_weights(ours, theirs, rng, SHAPE)
    x = sequence(rng)
    assert_close(ours(x, training=True), theirs(x, training=True), atol=1e-5)


def test_stacked_cells_draw_their_masks_in_order():
    rng = np.random.default_rng(2)
    ours, theirs = (
        m.RNN(
            [
                m.LSTMCell(UNITS, dropout=0.3, recurrent_dropout=0.3, seed=1),
                m.GRUCell(2, dropout=0.5, seed=2),
            ]
        )
        for m in (layers, keras.layers)
    )
    same_weights(ours, theirs, rng, SHAPE)
    x = sequence(rng)
    assert_close(ours(x, training=True), theirs(x, training=True), atol=1e-5)


def test_a_cell_keeps_its_mask_until_it_is_reset():
    cell = layers.LSTMCell(UNITS, dropout=0.5, recurrent_dropout=0.5, seed=3)
    x = np.ones((BATCH, 8), "float32")
    first, _ = cell(x, cell.get_initial_state(BATCH), training=True)
    second, _ = cell(x, cell.get_initial_state(BATCH), training=True)
    cell.reset_dropout_mask()
    cell.reset_recurrent_dropout_mask()
    third, _ = cell(x, cell.get_initial_state(BATCH), training=True)
    assert_close(first, second)
    assert not np.allclose(first, third)
    cell(x[:1], cell.get_initial_state(1), training=True)


def test_dropout_in_a_cell_of_ones_own_differs_from_step_to_step():
    class Noisy(layers.Layer):
        state_size = 4

        def __init__(self):
            super().__init__()
            self.noise = layers.Dropout(0.5, seed=1)

        def call(self, inputs, states, training=None):
            return self.noise(inputs, training=training), [states[0] + 1]

    layer = layers.RNN(Noisy(), return_sequences=True)
    x = np.ones((2, 6, 4), "float32")
    first, second = layer(x, training=True), layer(x, training=True)
    assert set(np.unique(first)) == {0.0, 2.0}
    assert not np.allclose(first[:, 0], first[:, 1])
    assert not np.allclose(first, second)
    assert layer.cell.noise.seed_generator.state.numpy().tolist() == [1, 12]
    assert_close(layer(x), x)
