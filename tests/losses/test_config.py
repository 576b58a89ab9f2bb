"""Losses by name, and configurations that cross between cornu and real Keras."""

import inspect

import numpy as np
import pytest

from cornu import losses
from tests.oracle import keras

CLASSES = [name for name in dir(keras.losses) if inspect.isclass(getattr(keras.losses, name)) and name != "Loss"]
OTHER = {
    "Huber": {"delta": 0.5},
    "CosineSimilarity": {"axis": 0},
    "SparseCategoricalCrossentropy": {"from_logits": True, "ignore_class": 2},
    "CategoricalGeneralizedCrossEntropy": {"q": 0.7},
    "Dice": {"axis": (1, 2)},
    "BinaryFocalCrossentropy": {"gamma": 3.0, "apply_class_balancing": True},
}
ALIASES = ["mse", "MSE", "mae", "MAE", "mape", "MAPE", "msle", "MSLE", "bce", "BCE", "kld", "KLD"]


@pytest.mark.parametrize("name", CLASSES)
def test_signature_default_configuration_and_file_form(name):
    ours, theirs = getattr(losses, name), getattr(keras.losses, name)
    plain = {p.name: p.default for p in inspect.signature(theirs).parameters.values()}
    assert {p.name: p.default for p in inspect.signature(ours).parameters.values()} == plain
    assert list(inspect.signature(ours).parameters) == list(plain)
    assert ours().get_config() == theirs().get_config()
    assert losses.serialize(ours()) == keras.losses.serialize(theirs())


@pytest.mark.parametrize("name", CLASSES)
def test_configurations_cross(name):
    arguments = {**OTHER.get(name, {}), "reduction": "sum", "name": "own"}
    ours, theirs = getattr(losses, name)(**arguments), getattr(keras.losses, name)(**arguments)
    there = keras.saving.deserialize_keras_object(losses.serialize(ours))
    assert type(there) is type(theirs) and there.reduction == "sum" and there.name == "own"
    here = losses.deserialize(keras.losses.serialize(theirs))
    assert type(here) is type(ours) and here.reduction == "sum" and here.name == "own"
    again = losses.deserialize(losses.serialize(ours))
    assert again.get_config() == ours.get_config()
    assert again._fn_kwargs == ours._fn_kwargs


def test_arguments_that_keras_forgets_are_kept():
    y_true, y_pred = np.zeros((2, 1)), np.full((2, 1), 3.0)
    loss = losses.deserialize(losses.serialize(losses.Huber(delta=0.5)))
    assert float(loss(y_true, y_pred)) == float(losses.Huber(delta=0.5)(y_true, y_pred))
    there = keras.losses.deserialize(losses.serialize(losses.Huber(delta=0.5)))
    assert float(there(y_true, y_pred)) == float(loss(y_true, y_pred))


@pytest.mark.parametrize("alias", [*ALIASES, "huber", "dice", "tversky", "circle", "ctc", "kl_divergence", "log_cosh"])
def test_names_are_those_of_keras(alias):
    assert losses.get(alias).__name__ == keras.losses.get(alias).__name__


@pytest.mark.parametrize("name", CLASSES)
def test_class_names_give_instances(name):
    assert type(losses.get(name)) is getattr(losses, name)
    assert type(losses.get(getattr(losses, name))) is getattr(losses, name)


@pytest.mark.parametrize(
    "name", [n for n in dir(keras.losses) if n[0].islower() and n not in ("get", "serialize", "deserialize")]
)
def test_functions_have_the_signature_of_keras_and_cross_as_names(name):
    ours, theirs = getattr(losses, name), getattr(keras.losses, name)
    parameters = inspect.signature(theirs).parameters.values()
    assert [(p.name, p.default) for p in inspect.signature(ours).parameters.values()] == [
        (p.name, p.default) for p in parameters
    ]
    assert losses.get(name) is ours
    assert losses.deserialize(keras.losses.serialize(theirs)) is ours


def test_none_and_callables_stay():
    def mine(y_true, y_pred):
        return 0.0

    assert losses.get(None) is None
    assert losses.get(mine) is mine


def test_get_from_an_old_configuration():
    loss = losses.get({"class_name": "BinaryCrossentropy", "config": {"from_logits": True, "name": "b"}})
    assert loss.from_logits and loss.name == "b"
