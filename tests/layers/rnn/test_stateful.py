"""States that outlive a batch, and states that are passed around."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import layers
from cornu.core.graph import Function
from tests.layers.rnn.compare import BATCH, FEATURES, TIME, UNITS, mask_of, same_weights, sequence, states_of
from tests.oracle import assert_close, keras

SHAPE = (BATCH, TIME, FEATURES)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "SimpleRNN"])
def test_batches_follow_each_other(name):
    rng = np.random.default_rng(0)
    ours, theirs = (getattr(m, name)(UNITS, stateful=True, return_state=True) for m in (layers, keras.layers))
    same_weights(ours, theirs, rng, SHAPE)
    for mask in (None, "holes", None):
        x = sequence(rng)
        assert_close(ours(x, mask=mask_of(mask)), theirs(x, mask=mask_of(mask)), atol=1e-5)
    assert_close([s.numpy() for s in ours.states], [np.array(s) for s in theirs.states], atol=1e-5)
    ours.reset_states()
    theirs.reset_state()
    x = sequence(rng)
    assert_close(ours(x), theirs(x), atol=1e-5)


def test_two_halves_are_the_whole():
    rng = np.random.default_rng(1)
    whole, halves = layers.LSTM(UNITS, return_sequences=True), layers.LSTM(UNITS, return_sequences=True, stateful=True)
    same_weights(whole, halves, rng, SHAPE)
    x = sequence(rng)
    assert_close(jnp.concatenate([halves(x[:, :2]), halves(x[:, 2:])], axis=1), whole(x), atol=1e-5)


def test_states_are_variables_of_the_layer_but_no_weights():
    layer = layers.LSTM(UNITS, stateful=True, name="reader")
    assert layer.states is None
    layer.reset_state()
    layer.build(SHAPE)
    assert [s.path for s in layer.states] == ["reader/rnn_state"] * 2
    kept = {id(v) for v in layer.non_trainable_variables}
    assert {id(s) for s in layer.states} <= kept
    assert len(layer.weights) == 3 and len(layer._own_variables) == 0


def test_compiled_calls_carry_the_states_in_and_out():
    layer = layers.GRU(UNITS, stateful=True)
    layer.build(SHAPE)
    x = sequence(np.random.default_rng(2))
    weights = [v.value for v in layer.trainable_variables]

    @jax.jit
    def run(state, x):
        return layer.stateless_call(weights, state, x)

    state = [v.value for v in layer.non_trainable_variables]
    for _ in range(2):
        compiled, state = run(state, x)
        assert_close(compiled, layer(x), atol=1e-5)
    assert_close(state, [v.value for v in layer.non_trainable_variables], atol=1e-5)


def test_bidirectional_states():
    layer = layers.Bidirectional(layers.LSTM(UNITS, stateful=True))
    assert layer.states is None
    x = sequence(np.random.default_rng(3))
    first, second = layer(x), layer(x)
    assert len(layer.states) == 4 and {id(s) for s in layer.states} <= {id(v) for v in layer.non_trainable_variables}
    assert not np.allclose(first, second)
    layer.reset_state()
    assert_close(layer(x), first)


def test_encoder_and_decoder_as_a_graph():
    rng = np.random.default_rng(4)
    encoder, decoder = layers.LSTM(UNITS, return_state=True), layers.LSTM(UNITS, return_sequences=True)
    source, target = layers.Input((None, FEATURES)), layers.Input((TIME, 5))
    _, h, c = encoder(source)
    answer = decoder(target, initial_state=[h, c])
    assert answer.shape == (None, TIME, UNITS)
    x, y = sequence(rng), sequence(rng, 5)
    _, h, c = encoder(x)
    found = Function([source, target], answer)([x, y])
    assert_close(found, decoder(y, initial_state=[h, c]))
    assert not np.allclose(found, decoder(y))


def test_states_of_a_model_input():
    gru = layers.GRU(UNITS)
    x, state = layers.Input((TIME, FEATURES)), layers.Input((UNITS,))
    model = Function([x, state], gru(x, initial_state=state))
    rng = np.random.default_rng(5)
    values, states = sequence(rng), states_of(rng, 1)
    assert_close(model([values, states[0]]), gru(values, initial_state=states))


def test_get_initial_state():
    for ours, theirs in (
        (layers.LSTM(2), keras.layers.LSTM(2)),
        (layers.GRU(2), keras.layers.GRU(2)),
        (layers.LSTMCell(2), keras.layers.LSTMCell(2)),
        (layers.RNN([layers.LSTMCell(2), layers.GRUCell(3)]), _their_stack()),
    ):
        assert_close(ours.get_initial_state(4), theirs.get_initial_state(4))
        assert ours.state_size == theirs.state_size


def _their_stack():
    return keras.layers.RNN([keras.layers.LSTMCell(2), keras.layers.GRUCell(3)])
