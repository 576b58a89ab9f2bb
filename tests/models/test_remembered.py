"""What a model remembers of its layers between calls, and that it sees every change."""

import copy
import pickle

import numpy as np
import pytest

import cornu
from cornu import layers

X = np.ones((3, 4), "float32")


class Blocks(cornu.Model):
    """Layers in a list and in a dict, which gain and lose some."""

    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(4), layers.Dense(4)]
        self.heads = {"first": layers.Dense(2)}

    def call(self, inputs):
        for block in self.blocks:
            inputs = block(inputs)
        return self.heads["first"](inputs)


@pytest.fixture
def model():
    model = cornu.Sequential([cornu.Input((4,)), layers.Dense(4), layers.BatchNormalization(), layers.Dense(2)])
    model.compile("sgd", "mse")
    model.predict(X, verbose=0)
    return model


def looks(model, monkeypatch):
    """The list that grows whenever the layers are looked at again."""
    seen = []
    whole = type(model)._find_variables
    monkeypatch.setattr(type(model), "_find_variables", lambda self: seen.append(1) or whole(self))
    return seen


def test_calls_of_predict_look_once(model, monkeypatch):
    model.predict(X, verbose=0)
    seen = looks(model, monkeypatch)
    for rows in (1, 2, 3):
        model.predict(X[:rows], verbose=0)
    assert not seen


def test_other_models_may_change_meanwhile(model):
    before = model.variables
    cornu.Sequential([cornu.Input((2,)), layers.Dense(1)])
    assert [id(v) for v in model.variables] == [id(v) for v in before]


def test_callers_may_change_the_list(model):
    expected = [id(v) for v in model.variables]
    model.variables.clear()
    assert [id(v) for v in model.variables] == expected


def test_weights_that_change_are_used(model):
    before = model.predict(X, verbose=0)
    model.layers[-1].kernel.assign_add(np.ones((4, 2)))
    assert not np.array_equal(model.predict(X, verbose=0), before)
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    assert not np.any(model.predict(X, verbose=0))


def test_trainable_is_seen(model):
    assert len(model.trainable_variables) == 6
    model.layers[0].trainable = False
    assert len(model.trainable_variables) == 4
    model.layers[2].kernel.trainable = False
    assert len(model.trainable_variables) == 3
    assert len(model.non_trainable_variables) == 5
    model.trainable = False
    assert not model.trainable_variables
    model.predict(X, verbose=0)


def test_layers_that_come_and_go_in_lists_and_dicts_are_seen():
    model = Blocks()
    model.predict(X, verbose=0)
    assert len(model.variables) == 6
    model.blocks.append(layers.Dense(4))
    model(X)
    assert len(model.variables) == 8
    assert model.predict(X, verbose=0) == pytest.approx(np.asarray(model(X)), rel=1e-5)
    model.blocks[0] = model.blocks[2]
    assert len(model.variables) == 6
    model.heads["first"] = layers.Dense(5)
    model(X)
    assert model.predict(X, verbose=0).shape == (3, 5)


def test_a_sequential_that_gains_a_layer_predicts_with_it(model):
    model.add(layers.Dense(7))
    assert model.predict(X, verbose=0).shape == (3, 7)
    assert len(model.variables) == 10
    model.pop()
    assert model.predict(X, verbose=0).shape == (3, 2)


def test_an_activation_that_sees_the_batch_ends_the_filling_of_batches(model):
    assert model._rows_are_independent()
    model.layers[-1].activation = lambda x: x - cornu.ops.mean(x, axis=0)
    assert not model._rows_are_independent()


def test_a_layer_that_cannot_be_compiled_any_more_is_seen(model):
    assert model.jit_compile
    model.layers[0].supports_jit = False
    assert not model.jit_compile


def test_states_of_a_recurrent_layer_are_found():
    model = cornu.Sequential([cornu.Input(batch_shape=(2, 3, 4)), layers.LSTM(5, stateful=True)])
    assert len(model.variables) == 6  # of which one is the state, and one that of the dropout
    first = model.predict(np.ones((2, 3, 4)), batch_size=2, verbose=0)
    assert not np.array_equal(model.predict(np.ones((2, 3, 4)), batch_size=2, verbose=0), first)


def test_a_layer_with_its_own_idea_of_its_variables_is_asked_each_time():
    class Changing(layers.Layer):
        shown = ()

        @property
        def variables(self):
            return list(Changing.shown)

        def call(self, inputs):
            return inputs

    model = cornu.Sequential([cornu.Input((4,)), Changing()])
    assert model.variables == []
    Changing.shown = (cornu.Variable(1.0),)
    assert len(model.variables) == 1


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_looks_for_itself(model, copied):
    other = copied(model)
    ours = {id(v) for v in model.variables}
    assert len(other.variables) == len(model.variables)
    assert not any(id(v) in ours for v in other.variables)
