"""Outputs and gradients of the recurrent layers, for a table of arguments, against Keras."""

import functools

import numpy as np
import pytest

from cornu import layers
from cornu.core.seed_generator import set_random_seed
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
STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}

# layer, arguments, mask, whether an initial state is passed
ROWS = [
    ("LSTM", {}, None, False),
    ("LSTM", {"return_sequences": True, "return_state": True}, None, True),
    ("LSTM", {"return_state": True}, "left pad", False),
    ("LSTM", {"return_state": True}, "holes", True),
    ("LSTM", {"return_sequences": True}, "holes", False),
    ("LSTM", {"return_sequences": True, "return_state": True}, "empty row", True),
    ("LSTM", {"return_sequences": True, "go_backwards": True}, None, False),
    ("LSTM", {"return_sequences": True, "go_backwards": True}, "left pad", True),
    ("LSTM", {"go_backwards": True}, "empty row", True),
    ("LSTM", {"unroll": True, "return_sequences": True}, None, True),
    ("LSTM", {"unroll": True, "return_sequences": True, "go_backwards": True}, "holes", False),
    ("LSTM", {"zero_output_for_mask": True, "return_sequences": True}, "empty row", True),
    ("LSTM", {"zero_output_for_mask": True, "return_state": True}, "holes", True),
    ("LSTM", {"use_bias": False, "activation": "relu", "recurrent_activation": "hard_sigmoid"}, None, False),
    ("LSTM", {"implementation": 1, "unit_forget_bias": False}, None, False),
    ("GRU", {}, None, False),
    ("GRU", {"return_sequences": True, "return_state": True}, "holes", True),
    ("GRU", {"return_sequences": True, "go_backwards": True}, "empty row", False),
    ("GRU", {"unroll": True}, None, True),
    ("GRU", {"zero_output_for_mask": True, "return_sequences": True}, "left pad", False),
    ("GRU", {"use_bias": False, "recurrent_activation": "hard_sigmoid"}, None, False),
    ("GRU", {"reset_after": False}, None, False),
    ("GRU", {"reset_after": False, "return_sequences": True, "return_state": True}, "holes", True),
    ("GRU", {"reset_after": False, "use_bias": False, "activation": "relu"}, None, False),
    ("SimpleRNN", {}, None, False),
    ("SimpleRNN", {"return_sequences": True, "return_state": True}, "empty row", True),
    ("SimpleRNN", {"return_sequences": True, "go_backwards": True, "unroll": True}, "left pad", False),
    ("SimpleRNN", {"use_bias": False, "activation": "relu"}, "holes", True),
]


class _Ours:
    layers = layers


@functools.cache
def results(name):
    """What both compute for each row of this layer, all rows compiled together because that is faster."""
    cases = []
    rows = [row for row in ROWS if row[0] == name]
    for seed, (_, arguments, mask, start) in enumerate(rows):
        rng = np.random.default_rng(seed)
        ours, theirs = (getattr(module.layers, name)(UNITS, **arguments) for module in (_Ours, keras))
        same_weights(ours, theirs, rng, SHAPE)
        x, states = sequence(rng), states_of(rng, STATES[name]) if start else None
        cases += [(layer, x, states, {"mask": mask_of(mask)}) for layer in (ours, theirs)]
    found = outputs_and_gradients(cases)
    return {str(row): found[2 * i : 2 * i + 2] for i, row in enumerate(rows)}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_outputs_and_gradients(row):
    assert_agree(*results(row[0])[str(row)])


@pytest.mark.parametrize("arguments", [{}, {"return_sequences": True, "zero_output_for_mask": True}])
@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_unrolled_equals_looped_where_keras_differs(name, arguments):
    # Keras forgets the initial state and `zero_output_for_mask` at masked steps when it unrolls.
    rng = np.random.default_rng(4)
    looped, unrolled = (getattr(layers, name)(UNITS, unroll=unroll, **arguments) for unroll in (False, True))
    same_weights(looped, unrolled, rng, SHAPE)
    assert_same(looped, unrolled, sequence(rng), states_of(rng, STATES[name]), mask=mask_of("empty row"))


def _numpy_lstm(x, mask, states, kernel, recurrent, bias):
    def sigmoid(value):
        return 1 / (1 + np.exp(-value))

    outputs = np.zeros((BATCH, TIME, UNITS))
    for row in range(BATCH):
        h, c = (state[row] for state in states)
        for step in range(TIME):
            if mask[row, step]:
                i, f, g, o = np.split(x[row, step] @ kernel + h @ recurrent + bias, 4)
                c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
                h = sigmoid(o) * np.tanh(c)
            outputs[row, step] = h
    return outputs


@pytest.mark.parametrize("mask", ["left pad", "holes", "empty row"])
def test_masks_against_a_loop_over_rows(mask):
    rng = np.random.default_rng(5)
    layer = layers.LSTM(UNITS, return_sequences=True)
    layer.build(SHAPE)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.weights])
    x, states = sequence(rng), states_of(rng, 2)
    ours = layer(x, initial_state=states, mask=mask_of(mask))
    assert_close(ours, _numpy_lstm(x, mask_of(mask), states, *layer.get_weights()), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "SimpleRNN"])
def test_symbolic_shape_is_eager_shape(name):
    layer = getattr(layers, name)(UNITS, return_sequences=True, return_state=True)
    outputs = layer(layers.Input((None, FEATURES)))
    eager = layer(np.ones(SHAPE, "float32"))
    assert [t.shape for t in outputs] == [(None, None, UNITS)] + [(None, UNITS)] * STATES[name]
    assert [t.shape for t in eager] == [(BATCH, TIME, UNITS)] + [(BATCH, UNITS)] * STATES[name]
    assert layer.compute_output_shape(SHAPE) == tuple(t.shape for t in eager)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "SimpleRNN"])
def test_weights_have_the_names_order_and_first_values_of_keras(name):
    made = []
    for module, seed in ((_Ours, set_random_seed), (keras, keras.utils.set_random_seed)):
        seed(3)
        layer = getattr(module.layers, name)(UNITS, name="reader")
        layer.build(SHAPE)
        made.append(layer)
    ours, theirs = made
    assert [w.path for w in ours.weights] == [w.path for w in theirs.weights]
    assert [w.name for w in ours.weights] == ["kernel", "recurrent_kernel", "bias"]
    assert_close(ours.get_weights(), theirs.get_weights(), atol=1e-5)


def test_mixed_precision():
    ours, theirs = (module.layers.LSTM(UNITS, dtype="mixed_bfloat16", return_state=True) for module in (_Ours, keras))
    rng = np.random.default_rng(6)
    same_weights(ours, theirs, rng, SHAPE)
    x = sequence(rng)
    pairs = list(zip(ours(x, mask=mask_of("holes")), theirs(x, mask=mask_of("holes")), strict=True))
    assert all(a.dtype.name == b.dtype.name for a, b in pairs)
    assert_close([np.float32(a) for a, _ in pairs], [np.float32(b) for _, b in pairs], rtol=0.03, atol=0.03)


def test_mask_of_the_output():
    x, mask = np.ones(SHAPE, "float32"), mask_of("holes")
    assert layers.LSTM(2).compute_mask(x, mask) is None
    assert layers.LSTM(2, return_sequences=True).compute_mask(x, mask) is mask
    masks = layers.LSTM(2, return_sequences=True, return_state=True).compute_mask(x, mask)
    assert masks[0] is mask and masks[1:] == [None, None]
