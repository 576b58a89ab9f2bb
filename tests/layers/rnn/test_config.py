"""Configurations go both ways between cornu and Keras."""

import copy

import numpy as np
import pytest

from cornu import layers
from cornu.core.serialization import deserialize_keras_object, serialize_keras_object
from tests.oracle import keras

FULL = {
    "units": 3,
    "activation": "relu",
    "use_bias": False,
    "kernel_initializer": "he_normal",
    "recurrent_initializer": "zeros",
    "bias_initializer": "ones",
    "kernel_regularizer": "l2",
    "recurrent_regularizer": "l2",
    "bias_regularizer": "l2",
    "kernel_constraint": "non_neg",
    "recurrent_constraint": "unit_norm",
    "bias_constraint": "non_neg",
    "dropout": 0.1,
    "recurrent_dropout": 0.2,
    "seed": 4,
    "name": "reader",
    "trainable": False,
}
LOOP = {
    "return_sequences": True,
    "return_state": True,
    "go_backwards": True,
    "stateful": True,
    "unroll": True,
    "zero_output_for_mask": True,
    "activity_regularizer": "l2",
}
GATES = {"recurrent_activation": "hard_sigmoid"}


def _pairs():
    for module in (layers, keras.layers):
        lstm, gru = {**FULL, **GATES, "unit_forget_bias": False}, {**FULL, **GATES, "reset_after": False}
        yield [
            module.LSTM(5, name="a"),
            module.LSTM(**lstm, **LOOP),
            module.LSTMCell(**lstm),
            module.GRU(5, name="a"),
            module.GRU(**gru, **LOOP),
            module.GRUCell(**gru),
            module.SimpleRNN(**FULL, **{**LOOP, "activity_regularizer": None}),
            module.SimpleRNNCell(**FULL),
            module.RNN(module.LSTMCell(2, name="cell"), return_state=True, name="loop"),
            module.RNN(
                module.StackedRNNCells([module.LSTMCell(2, name="b"), module.GRUCell(3, name="c")], name="both"),
                name="loop",
            ),
            module.Bidirectional(module.LSTM(2, name="a"), merge_mode="sum", name="two"),
            module.Bidirectional(module.RNN(module.GRUCell(2, name="c"), return_sequences=True, name="a"), name="two"),
            module.Bidirectional(
                module.LSTM(2, name="a"), backward_layer=module.GRU(2, go_backwards=True, name="b"), name="two"
            ),
            module.TimeDistributed(module.Dense(3, name="inner"), name="each"),
        ]


ROWS = list(zip(*_pairs(), strict=True))


@pytest.mark.parametrize(("ours", "theirs"), ROWS, ids=[type(ours).__name__ for ours, _ in ROWS])
def test_config_is_that_of_keras_and_comes_back(ours, theirs):
    config = serialize_keras_object(ours)
    assert config == keras.saving.serialize_keras_object(theirs)
    assert serialize_keras_object(deserialize_keras_object(config)) == config
    # Keras empties parts of the configuration that it reads.
    read = keras.saving.deserialize_keras_object(copy.deepcopy(config))
    assert keras.saving.serialize_keras_object(read) == config
    assert type(ours).from_config(ours.get_config()).get_config() == ours.get_config()


def test_simple_rnn_keeps_its_activity_regularizer():
    # Keras takes this argument and forgets it.
    layer = layers.SimpleRNN(3, activity_regularizer="l2")
    layer(np.ones((2, 3, 4), "float32"))
    assert len(layer.losses) == 1
    assert layers.SimpleRNN.from_config(layer.get_config()).activity_regularizer is not None


def test_built_layers_remember_their_shape():
    shape = (2, 4, 5)
    pairs = [
        (
            m.GRU(3, recurrent_initializer="zeros"),
            m.Bidirectional(m.SimpleRNN(3, recurrent_initializer="zeros")),
            m.TimeDistributed(m.Dense(3)),
        )
        for m in (layers, keras.layers)
    ]
    for ours, theirs in zip(*pairs, strict=True):
        ours.build(shape)
        theirs.build(shape)
        assert ours.get_build_config() == theirs.get_build_config()
        again = deserialize_keras_object(serialize_keras_object(ours))
        assert [w.shape for w in again.weights] == [w.shape for w in ours.weights]
