"""Bidirectional and TimeDistributed."""

import numpy as np

from cornu import layers
from tests.layers.rnn.compare import (
    BATCH,
    FEATURES,
    TIME,
    UNITS,
    assert_agree,
    assert_same,
    mask_of,
    outputs_and_gradients,
    same_weights,
    sequence,
    states_of,
)
from tests.oracle import assert_close, keras

SHAPE = (BATCH, TIME, FEATURES)


DIRECTIONS = [
    ({}, "concat", None, False),
    ({"return_sequences": True}, "sum", "left pad", False),
    ({"return_sequences": True, "return_state": True}, "concat", "holes", True),
    ({"return_sequences": True, "return_state": True}, None, None, False),
    ({"return_state": True}, "mul", "empty row", True),
    ({}, "ave", None, False),
]


def test_bidirectional():
    cases = []
    for seed, (arguments, merge_mode, mask, start) in enumerate(DIRECTIONS):
        rng = np.random.default_rng(seed)
        ours, theirs = (
            m.Bidirectional(m.LSTM(UNITS, name="reader", **arguments), merge_mode=merge_mode, name="both")
            for m in (layers, keras.layers)
        )
        same_weights(ours, theirs, rng, SHAPE)
        assert [w.path for w in ours.weights] == [w.path for w in theirs.weights]
        x, states = sequence(rng), states_of(rng, 4) if start else None
        cases += [(layer, x, states, {"mask": mask_of(mask)}) for layer in (ours, theirs)]
    found = outputs_and_gradients(cases)
    for ours, theirs in zip(found[::2], found[1::2], strict=True):
        assert_agree(ours, theirs)


def test_bidirectional_with_another_backward_layer():
    rng = np.random.default_rng(1)
    ours, theirs = (
        m.Bidirectional(m.LSTM(UNITS), backward_layer=m.GRU(2, go_backwards=True, name="back"))
        for m in (layers, keras.layers)
    )
    same_weights(ours, theirs, rng, SHAPE)
    assert_same(ours, theirs, sequence(rng))
    assert ours.backward_layer.name == "back"


def test_bidirectional_seeded_dropout():
    rng = np.random.default_rng(2)
    ours, theirs = (m.Bidirectional(m.GRU(UNITS, dropout=0.4, seed=3)) for m in (layers, keras.layers))
    same_weights(ours, theirs, rng, SHAPE)
    x = sequence(rng)
    assert_close(ours(x, training=True), theirs(x, training=True), atol=1e-5)


def test_bidirectional_starts_from_given_weights():
    shapes = [(FEATURES, UNITS), (UNITS, UNITS), (UNITS,)] * 2
    weights = [np.full(shape, i, "float32") for i, shape in enumerate(shapes)]
    layer = layers.Bidirectional(layers.SimpleRNN(UNITS), weights=weights)
    layer.build(SHAPE)
    assert_close(layer.get_weights(), weights)


def test_bidirectional_masks_and_shapes():
    mask = mask_of("holes")
    for arguments, merge_mode, expected in [
        ({}, "concat", None),
        ({"return_sequences": True}, "concat", mask),
        ({"return_sequences": True}, None, (mask, mask)),
    ]:
        layer = layers.Bidirectional(layers.LSTM(UNITS, **arguments), merge_mode=merge_mode)
        found = layer.compute_mask(None, mask)
        assert found is expected or (found[0] is mask and found[1] is mask)
    layer = layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True))
    assert layer(layers.Input((None, FEATURES))).shape == (None, None, 2 * UNITS)


def test_time_distributed_dense():
    rng = np.random.default_rng(3)
    ours, theirs = (m.TimeDistributed(m.Dense(UNITS, name="inner"), name="each") for m in (layers, keras.layers))
    same_weights(ours, theirs, rng, SHAPE)
    assert [w.path for w in ours.weights] == [w.path for w in theirs.weights]
    assert_same(ours, theirs, sequence(rng), mask=mask_of("holes"))
    assert ours(layers.Input((None, FEATURES))).shape == (None, None, UNITS)
    assert ours.compute_mask(None, mask_of("holes")) is not None


def test_time_distributed_lstm_with_inner_masks():
    rng = np.random.default_rng(4)
    ours, theirs = (m.TimeDistributed(m.LSTM(UNITS)) for m in (layers, keras.layers))
    shape = (BATCH, 2, TIME, FEATURES)
    same_weights(ours, theirs, rng, shape)
    mask = np.stack([mask_of("holes"), mask_of("left pad")], axis=1)
    x = rng.normal(size=shape).astype("float32")
    assert_close(ours(x, mask=mask), theirs(x, mask=mask), atol=1e-5)
    assert ours.compute_mask(x, mask).shape == (BATCH, 2)


def test_time_distributed_draws_noise_for_each_step():
    ours, theirs = (m.TimeDistributed(m.Dropout(0.5, seed=1)) for m in (layers, keras.layers))
    x = np.ones((2, 5, 6), "float32")
    assert_close(ours(x, training=True), theirs(x, training=True))
    assert_close(ours(x, training=True), theirs(x, training=True))
    assert_close(ours(x), x)


def test_time_distributed_batch_normalization_keeps_an_average_of_all_steps():
    ours, theirs = (m.TimeDistributed(m.BatchNormalization()) for m in (layers, keras.layers))
    x = sequence(np.random.default_rng(5))
    assert_close(ours(x, training=True), theirs(x, training=True), atol=1e-5)
    assert_close(ours.get_weights(), theirs.get_weights(), atol=1e-6)
    assert_close(ours(x), theirs(x), atol=1e-5)
