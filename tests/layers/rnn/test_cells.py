"""Cells by themselves, cells in RNN, stacks of cells, and cells of the user's own."""

import jax.numpy as jnp
import numpy as np
import pytest

from cornu import layers
from cornu.kernels.recurrence import compiled_recurrence
from tests.layers.rnn.compare import BATCH, FEATURES, TIME, UNITS, assert_same, mask_of, same_weights, sequence
from tests.oracle import assert_close, keras

SHAPE = (BATCH, TIME, FEATURES)


@pytest.mark.parametrize("name", ["LSTMCell", "GRUCell", "SimpleRNNCell"])
def test_one_step(name):
    rng = np.random.default_rng(0)
    ours, theirs = (getattr(m, name)(UNITS) for m in (layers, keras.layers))
    same_weights(ours, theirs, rng, (BATCH, FEATURES))
    x = rng.normal(size=(BATCH, FEATURES)).astype("float32")
    states = [rng.normal(size=(BATCH, UNITS)).astype("float32") for _ in ours.get_initial_state(BATCH)]
    assert_close(ours(x, states), theirs(x, states), atol=1e-5)
    assert ours.state_size == theirs.state_size and ours.output_size == theirs.output_size
    if len(states) == 1:
        assert_close(ours(x, states[0]), theirs(x, states[0]), atol=1e-5)


def test_rnn_of_a_cell_is_the_layer():
    rng = np.random.default_rng(1)
    layer, loop = layers.GRU(UNITS, return_sequences=True), layers.RNN(layers.GRUCell(UNITS), return_sequences=True)
    same_weights(layer, loop, rng, SHAPE)
    assert_same(layer, loop, sequence(rng), mask=mask_of("holes"))


@pytest.mark.parametrize("arguments", [{}, {"return_sequences": True, "return_state": True, "go_backwards": True}])
def test_stacked_cells(arguments):
    rng = np.random.default_rng(2)
    ours, theirs = (
        m.RNN(
            m.StackedRNNCells([m.LSTMCell(UNITS, name="low"), m.GRUCell(2, name="high")], name="both"),
            name="stack",
            **arguments,
        )
        for m in (layers, keras.layers)
    )
    same_weights(ours, theirs, rng, SHAPE)
    assert [w.path for w in ours.weights] == [w.path for w in theirs.weights]
    assert_same(ours, theirs, sequence(rng))


def test_masked_steps_of_a_stack_repeat_its_own_output():
    # Keras repeats the state of the lowest cell instead.
    rng = np.random.default_rng(3)
    ours, theirs = (m.RNN([m.GRUCell(2), m.GRUCell(2)], return_sequences=True) for m in (layers, keras.layers))
    same_weights(ours, theirs, rng, SHAPE)
    x, mask = sequence(rng), mask_of("holes")
    outputs = np.asarray(ours(x, mask=mask))
    assert_close(outputs[0, 1], outputs[0, 0])
    assert_close(outputs[mask], np.asarray(theirs(x, mask=mask))[mask], atol=1e-5)


def test_stack_equals_layers_on_top_of_each_other():
    rng = np.random.default_rng(4)
    stack = layers.RNN([layers.LSTMCell(UNITS), layers.LSTMCell(2)])
    lower, upper = layers.LSTM(UNITS, return_sequences=True), layers.LSTM(2)
    x, mask = sequence(rng), mask_of("left pad")
    stack.build(SHAPE)
    lower.build(SHAPE)
    upper.build((BATCH, TIME, UNITS))
    lower.set_weights(stack.get_weights()[:3])
    upper.set_weights(stack.get_weights()[3:])
    assert_close(stack(x, mask=mask), upper(lower(x, mask=mask), mask=mask), atol=1e-5)


def test_plain_object_as_cell():
    class Decay:
        state_size = FEATURES

        def call(self, inputs, states):
            kept = 0.5 * states[0] + inputs
            return kept, [kept]

    x = sequence(np.random.default_rng(5))
    expected = sum(x[:, step] * 0.5 ** (TIME - 1 - step) for step in range(TIME))
    assert_close(layers.RNN(Decay())(x), expected)
    assert layers.RNN(Decay(), return_sequences=True)(layers.Input((None, FEATURES))).shape == (None, None, FEATURES)


class Attentive(layers.Layer):
    """A cell with a sublayer that is built in the first call, several states and another output size."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, 1]
        self.output_size = 1
        self.inner = layers.Dense(units, activation="tanh")

    def call(self, inputs, states):
        h = self.inner(jnp.concatenate([inputs, states[0]], axis=-1))
        total = states[1] + jnp.sum(h, axis=-1, keepdims=True)
        return total, [h, total]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def test_cell_of_ones_own():
    x = sequence(np.random.default_rng(6))
    layer = layers.RNN(Attentive(UNITS), return_sequences=True, return_state=True)
    outputs, h, total = layer(x, mask=mask_of("holes"))
    assert outputs.shape == (BATCH, TIME, 1) and h.shape == (BATCH, UNITS)
    assert [w.shape for w in layer.weights] == [(FEATURES + UNITS, UNITS), (UNITS,)]
    kernel, bias = layer.get_weights()
    for row, valid in enumerate(mask_of("holes")):
        state, sum_, seen = np.zeros(UNITS), 0.0, []
        for step in range(TIME):
            if valid[step]:
                state = np.tanh(np.concatenate([x[row, step], state]) @ kernel + bias)
                sum_ = sum_ + state.sum()
            seen.append(sum_)
        assert_close(outputs[row, :, 0], seen, atol=1e-5)
        assert_close([h[row], total[row, 0]], [state, sum_], atol=1e-5)
    again = layers.RNN.from_config(layer.get_config())
    assert again.cell.units == UNITS and not again.cell.built


def test_subclass_that_changes_call_is_called():
    class Doubled(layers.SimpleRNNCell):
        def call(self, sequence, states, training=False):
            output, new = super().call(sequence, states, training)
            return 2 * output, new

    rng = np.random.default_rng(7)
    plain, doubled = layers.SimpleRNN(UNITS), layers.RNN(Doubled(UNITS))
    same_weights(plain, doubled, rng, SHAPE)
    x = sequence(rng)
    assert_close(doubled(x), 2 * plain(x))


def test_activation_with_variables_is_read_at_every_call():
    layer = layers.SimpleRNN(UNITS, activation=lambda x: x * layer.slope.value)
    layer.slope = layer.add_weight(shape=(), initializer="ones", name="slope")
    x = sequence(np.random.default_rng(8))
    first = layer(x[:, :1])
    layer.slope.assign(3.0)
    assert_close(layer(x[:, :1]), 3 * first)


def test_loop_is_compiled_once_for_equal_layers():
    x = np.ones((2, 3, 4), "float32")
    layers.LSTM(5)(x)
    before = compiled_recurrence._cache_size()
    for _ in range(3):
        layers.LSTM(5)(x)
    assert compiled_recurrence._cache_size() == before
