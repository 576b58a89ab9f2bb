"""Every refusal names the layer, what came, and what to write instead."""

import re

import numpy as np
import pytest

from cornu import layers

X = np.ones((2, 3, 4), "float32")


def call(layer, *args, **kwargs):
    return lambda: layer(*args, **kwargs)


def small(**arguments):
    return layers.LSTM(2, name="reader", **arguments)


def built(**arguments):
    layer = small(**arguments)
    layer.build((2, 3, 4))
    return layer


ROWS = [
    (lambda: layers.LSTM(0), "argument 'units' must be a positive integer; got units=0", "for example 32"),
    (lambda: layers.GRU(2.0), "argument 'units' must be a positive integer; got units=2.0 (float)", ""),
    (lambda: layers.SimpleRNNCell("8"), "SimpleRNNCell: argument 'units'", ""),
    (lambda: layers.LSTM(2, dropout=1.5), "argument 'dropout' must be a number from 0 to 1; got dropout=1.5", "0.015"),
    (lambda: layers.GRU(2, recurrent_dropout=-0.1), "'recurrent_dropout' must be a number from 0 to 1", "-0.1"),
    (lambda: layers.LSTM(2, seed=0.5), "argument 'seed' must be an integer or None", "seed=42"),
    (lambda: layers.LSTM(2, implementation=3), "argument 'implementation' must be 1 or 2", "implementation=3"),
    (lambda: layers.LSTM(2, use_cudnn=True), "argument 'use_cudnn' must be 'auto' or False", "leave the argument out"),
    (lambda: layers.GRU(2, use_cudnn="yes"), "argument 'use_cudnn' must be 'auto' or False", "'yes'"),
    (call(small(), X[:, :, 0]), "reader (LSTM): expected an input of 3 axes", "return_sequences=True"),
    (call(small(), X[:, :, 0]), "array of shape (2, 3)", "x[..., None]"),
    (call(small(), X[..., None]), "expected an input of 3 axes (batch, time, features); got shape (2, 3, 4, 1)", ""),
    (call(built(), X[:, :, :3]), "an input whose axis -1 has size 4", "got shape (2, 3, 3)"),
    (call(small(), layers.Input((3, None))), "axis -1 of the input must be known", "(None, None)"),
    (call(small(), X, initial_state=[X[:, 0, :2]]), "'initial_state' must be a list of 2 tensors of shape (2, 2)", ""),
    (call(small(), X, initial_state=[X[:, 0]] * 2), "got initial_state=[(2, 4), (2, 4)]", "return_state=True"),
    (call(layers.GRU(2), X, initial_state=X[:1, 0, :2]), "must be a tensor of shape (2, 2)", "(1, 2)"),
    (call(small(stateful=True), layers.Input((3, 4))), "argument 'stateful' must be False", "batch_shape=(32, ...)"),
    (call(built(stateful=True), X[:1]), "each of the 2 rows it was built for; got a batch of 1", "batches of 2"),
    (call(built(stateful=True), layers.Input((3, 4))), "argument 'stateful' must be False", "(None, 3, 4)"),
    (call(small(unroll=True), layers.Input((None, 4))), "argument 'unroll' must be False", "(None, None, 4)"),
    (lambda: layers.RNN(3), "RNN: argument 'cell' must be a cell", "LSTMCell(32)"),
    (lambda: layers.RNN(layers.Dense(3)), "argument 'cell' must be a cell", "attribute `state_size`"),
    (lambda: layers.StackedRNNCells([]), "StackedRNNCells: argument 'cells' must be a list of cells", ""),
    (lambda: layers.RNN([layers.LSTMCell(2), layers.Dense(3)]), "argument 'cells' must be a cell", "`state_size`"),
    (lambda: layers.Bidirectional(3), "Bidirectional: argument 'layer' must be a recurrent layer", "layer=3 (int)"),
    (lambda: layers.Bidirectional(layers.Dense(3)), "'layer' must be a recurrent layer", "Bidirectional(LSTM(32))"),
    (lambda: layers.Bidirectional(small(), merge_mode="add"), "'merge_mode' must be 'concat', 'sum'", "'add'"),
    (lambda: layers.Bidirectional(small(), backward_layer=small()), "'go_backwards'", "in the same direction"),
    (lambda: layers.Bidirectional(small(go_backwards=True)), "'go_backwards'", "in the same direction"),
    (
        lambda: layers.Bidirectional(small(), backward_layer=small(go_backwards=True, return_sequences=True)),
        "argument 'backward_layer' must be a layer with return_sequences=False",
        "return_sequences=True",
    ),
    (
        call(layers.Bidirectional(small()), X, initial_state=[X[:, 0, :2]] * 2),
        "'initial_state' must be a list of 4 tensors: 2 for the forward layer, then 2",
        "",
    ),
    (
        lambda: layers.TimeDistributed(3),
        "TimeDistributed: argument 'layer' must be a layer",
        "TimeDistributed(Dense(8))",
    ),
    (
        call(layers.TimeDistributed(layers.Dense(2)), X[0]),
        "expected an input of 3 axes or more",
        "return_sequences=True",
    ),
    (
        call(layers.TimeDistributed(layers.Dense(2)), X, mask=np.ones((2, 2), bool)),
        "argument 'mask' must be a tensor whose first axes are (2, 3)",
        "(2, 2)",
    ),
]


@pytest.mark.parametrize(("action", "message", "fix"), ROWS)
def test_refusal(action, message, fix):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        action()
    assert fix in str(caught.value)


def test_forgotten_return_sequences_names_the_layer_before():
    hidden = layers.LSTM(8, name="first")(layers.Input((5, 3)))
    with pytest.raises(
        ValueError, match=r"'first', returns only its last step: write LSTM\(..., return_sequences=True\)"
    ):
        layers.GRU(4, name="second")(hidden)


def test_argument_of_an_older_keras_is_unknown_here():
    assert layers.LSTM(3, input_dim=1)._sample_shape == (None, 1)
    with pytest.raises(TypeError, match="LSTM: unknown argument 'input_length'"):
        layers.LSTM(3, input_dim=1, input_length=5)


def test_cell_that_returns_other_states():
    class Broken:
        state_size = 4

        def call(self, inputs, states):
            return inputs, []

    with pytest.raises(ValueError, match=re.escape("Broken: `call` must return (output, new states)")):
        layers.RNN(Broken())(X)
