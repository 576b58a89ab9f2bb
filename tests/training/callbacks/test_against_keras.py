"""Callbacks through the same scripted epochs as those of real Keras: decisions, texts, files."""

import math

import numpy as np
import pytest

from cornu.base.notices import forget_notices
from cornu.training import callbacks
from tests.oracle import keras

NAN = math.nan


class Optimizer:
    learning_rate = np.float32(0.1)


class FakeModel:
    """Weights are the number of the epoch; what is saved is noted."""

    metrics = ()

    def __init__(self):
        self.stop_training = False
        self.optimizer = Optimizer()
        self.weights = [0]
        self.saved = []

    def get_weights(self):
        return list(self.weights)

    def set_weights(self, weights):
        self.weights = list(weights)

    def save(self, path, overwrite=True):
        self.saved.append(("model", str(path), overwrite))

    def save_weights(self, path, overwrite=True):
        self.saved.append(("weights", str(path), overwrite))


class Rated:
    """The optimizer's rate as `ReduceLROnPlateau` of either library reads and sets it: a float32."""

    def __init__(self):
        self._rate = np.float32(0.1)

    @property
    def learning_rate(self):
        return self._rate

    @learning_rate.setter
    def learning_rate(self, value):
        self._rate = np.float32(value)


def run(callback, epochs, batches=0, fields=()):
    """Tell a callback about epochs; its fields after each, and the model."""
    model, seen = FakeModel(), []
    model.optimizer = Rated()
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, logs in enumerate(epochs):
        model.weights = [epoch + 1]
        logs = dict(logs)
        callback.on_epoch_begin(epoch)
        for batch in range(batches):
            callback.on_train_batch_begin(batch)
            callback.on_train_batch_end(batch, {"loss": 1.0 - 0.1 * batch})
        callback.on_epoch_end(epoch, logs)
        rate = float(model.optimizer.learning_rate)
        seen.append((model.stop_training, rate, logs, *(getattr(callback, field) for field in fields)))
        if model.stop_training:
            break
    callback.on_train_end()
    return seen, model


def values(*numbers, name="val_loss"):
    return [{name: number} for number in numbers]


EARLY = [
    ({}, values(1.0, 0.9, 0.95, 0.5)),
    ({"patience": 2, "verbose": 1}, values(1.0, 0.9, 0.95, 0.96, 0.5)),
    ({"patience": 2, "restore_best_weights": True, "verbose": 1}, values(1.0, 0.9, 0.95, 0.96, 0.5)),
    ({"patience": 5, "restore_best_weights": True, "verbose": 1}, values(1.0, 0.9, 0.95)),
    ({"patience": 1, "baseline": 0.5, "restore_best_weights": True}, values(1.0, 0.9, 0.95, 0.4)),
    ({"patience": 2, "baseline": 0.5}, values(1.0, 0.9, 0.45, 0.46, 0.47, 0.48)),
    ({"min_delta": 0.1, "patience": 1}, values(1.0, 0.95, 0.7, 0.65, 0.5)),
    ({"min_delta": -0.1, "patience": 1, "mode": "max"}, values(0.1, 0.3, 0.35, 0.5)),
    ({"start_from_epoch": 2, "verbose": 1}, values(1.0, 2.0, 3.0, 4.0, 5.0)),
    ({"mode": "max", "monitor": "accuracy", "patience": 1}, values(0.1, 0.2, 0.2, 0.3, name="accuracy")),
    ({"patience": 1, "restore_best_weights": True, "verbose": 1}, values(NAN, NAN, NAN)),
    ({"patience": 2}, values(1.0, NAN, NAN, 0.5)),
    ({"monitor": "loss"}, values(1.0, 0.9, 0.95, name="loss")),
]


@pytest.mark.parametrize(("arguments", "epochs"), EARLY)
def test_early_stopping(arguments, epochs, capsys):
    fields = ("wait", "best", "best_epoch", "stopped_epoch")
    ours, model = run(callbacks.EarlyStopping(**arguments), epochs, fields=fields)
    text = capsys.readouterr().out
    theirs, oracle = run(keras.callbacks.EarlyStopping(**arguments), epochs, fields=fields)
    assert str(ours) == str(theirs)
    assert model.weights == oracle.weights
    assert text == capsys.readouterr().out


def test_early_stopping_recovers_from_nan_in_the_first_epoch():
    # Keras holds on to NaN, which nothing beats, and stops a run that has recovered.
    seen, model = run(callbacks.EarlyStopping(patience=1, restore_best_weights=True), values(NAN, 1.0, 0.5, 0.6))
    assert [stopped for stopped, *_ in seen] == [False, False, False, True]
    assert model.weights == [3]


PLATEAU = [
    ({"patience": 2, "verbose": 1}, values(*[1.0] * 6)),
    ({"patience": 1, "cooldown": 2, "factor": 0.5, "min_lr": 0.03, "verbose": 1}, values(*[1.0] * 9)),
    ({"patience": 1, "min_delta": 0.1}, values(1.0, 0.95, 0.8, 0.75, 0.5)),
    ({"patience": 1, "mode": "max", "monitor": "score"}, values(0.1, 0.2, 0.1, 0.3, 0.3, name="score")),
    ({"patience": 0, "factor": 0.9}, values(1.0, 1.0, 0.5, 0.6)),
]


@pytest.mark.parametrize(("arguments", "epochs"), PLATEAU)
def test_reduce_lr_on_plateau(arguments, epochs, capsys):
    fields = ("wait", "best", "cooldown_counter")
    ours, _ = run(callbacks.ReduceLROnPlateau(**arguments), epochs, fields=fields)
    text = capsys.readouterr().out
    theirs, _ = run(keras.callbacks.ReduceLROnPlateau(**arguments), epochs, fields=fields)
    assert str(ours) == str(theirs)
    assert text == capsys.readouterr().out


def losses(*numbers):
    return [{"val_loss": number, "loss": 2 * number} for number in numbers]


CHECKPOINTS = [
    ("a.keras", {}, 0, losses(1.0, 0.5, 0.7)),
    ("a.keras", {"verbose": 1}, 0, losses(1.0, 0.5)),
    ("a.keras", {"verbose": 1, "save_best_only": True}, 0, losses(1.0, 0.5, 0.7, NAN, 0.4)),
    ("{epoch:02d}-{val_loss:.2f}.keras", {"verbose": 1}, 0, losses(1.0, 0.5)),
    ("{epoch}-{batch}-{loss:.1f}.keras", {"save_freq": 3, "verbose": 1}, 5, losses(1.0, 0.5)),
    ("{epoch}.keras", {"save_freq": 3, "save_best_only": True, "monitor": "loss", "verbose": 1}, 5, losses(1.0, 0.5)),
    ("w.weights.h5", {"save_weights_only": True, "verbose": 1}, 0, losses(1.0)),
    ("w.h5", {}, 0, losses(1.0)),
    ("a.keras", {"save_best_only": True, "initial_value_threshold": 0.7, "verbose": 1}, 0, losses(1.0, 0.5)),
    ("a.keras", {"save_best_only": True, "mode": "max", "verbose": 1}, 0, losses(0.3, 0.2, 0.5)),
    ("deep/er/a.keras", {}, 0, losses(1.0)),
]


@pytest.mark.parametrize(("name", "arguments", "batches", "epochs"), CHECKPOINTS)
def test_model_checkpoint(name, arguments, batches, epochs, tmp_path, capsys):
    ours, model = run(callbacks.ModelCheckpoint(tmp_path / name, **arguments), epochs, batches, ["best"])
    text = capsys.readouterr().out
    theirs, oracle = run(keras.callbacks.ModelCheckpoint(tmp_path / name, **arguments), epochs, batches, ["best"])
    assert model.saved == oracle.saved
    assert model.saved
    assert str(ours) == str(theirs)
    assert text == capsys.readouterr().out


@pytest.mark.parametrize("log", [{}, {"val_loss": np.array([1.0, 2.0])}])
def test_model_checkpoint_saves_when_there_is_nothing_to_compare(log, tmp_path):
    forget_notices()
    with pytest.warns(UserWarning, match="val_loss"):
        _, model = run(callbacks.ModelCheckpoint(tmp_path / "a.keras", save_best_only=True), [log, log])
    assert len(model.saved) == 2


LOGS = [
    ([{"loss": 1.0, "acc": 0.5}, {"loss": 0.5, "acc": 0.7}], {}),
    ([{"loss": 1.0}, {"loss": 0.5, "val_loss": 0.1}], {}),
    ([{"loss": 1.0, "val_loss": 0.3}, {"loss": 0.5}], {"separator": ";"}),
    ([{"b": 1.0, "a": np.array([1.0, 2.0])}, {"b": 2}], {}),
    ([{"loss": np.float32(0.1), "learning_rate": np.array(0.1, "float32"), "note": "a,b"}], {}),
    ([{"loss": 1.0, "list": [1, 2]}], {"separator": "\t"}),
]


@pytest.mark.parametrize(("epochs", "arguments"), LOGS)
def test_csv_logger(epochs, arguments, tmp_path):
    for library, path in ((callbacks, tmp_path / "ours.csv"), (keras.callbacks, tmp_path / "theirs.csv")):
        run(library.CSVLogger(path, **arguments), epochs)
        run(library.CSVLogger(path, append=True, **arguments), epochs)
    assert (tmp_path / "ours.csv").read_bytes() == (tmp_path / "theirs.csv").read_bytes()


@pytest.mark.parametrize("schedule", [lambda epoch: 0.5 / (epoch + 1), lambda epoch, rate: float(rate * 0.5)])
def test_learning_rate_scheduler(schedule, capsys):
    epochs = [{"loss": 1.0}] * 3
    ours, _ = run(callbacks.LearningRateScheduler(schedule, verbose=1), epochs)
    text = capsys.readouterr().out
    theirs, _ = run(keras.callbacks.LearningRateScheduler(schedule, verbose=1), epochs)
    assert str(ours) == str(theirs)
    assert text == capsys.readouterr().out


@pytest.mark.parametrize("loss", [NAN, math.inf, 1.0])
def test_terminate_on_nan(loss, capsys):
    models = FakeModel(), FakeModel()
    ours, theirs = callbacks.TerminateOnNaN(), keras.callbacks.TerminateOnNaN()
    ours.set_model(models[0])
    theirs.set_model(models[1])
    ours.on_steps_end(3, lambda: {"loss": loss})
    text = capsys.readouterr().out
    theirs.on_batch_end(3, {"loss": loss})
    assert models[0].stop_training == models[1].stop_training
    assert text == capsys.readouterr().out
    ours = callbacks.TerminateOnNaN(raise_error=True)
    if loss != 1.0:
        with pytest.raises(RuntimeError, match=rf"loss is {loss} at batch 3.*Lower the learning rate"):
            ours.on_steps_end(3, {"loss": loss})


def test_terminate_on_nan_looks_at_the_epochs_end():
    model, callback = FakeModel(), callbacks.TerminateOnNaN()
    callback.set_model(model)
    callback.on_epoch_end(0, {"loss": NAN})
    assert model.stop_training


def test_terminate_on_nan_says_it_once(capsys):
    model, callback = FakeModel(), callbacks.TerminateOnNaN()
    callback.set_model(model)
    for step in (3, 7):
        callback.on_steps_end(step, {"loss": NAN})
    callback.on_epoch_end(0, {"loss": NAN})
    assert capsys.readouterr().out == "Batch 3: Invalid loss, terminating training\n"


def test_history():
    epochs = [{"loss": 1.0}, {"loss": 0.5, "val_loss": 0.7}]
    ours, theirs = callbacks.History(), keras.callbacks.History()
    for history in (ours, theirs):
        history.set_params({"epochs": 2})
        run(history, epochs)
        run(history, epochs)
    assert (ours.history, ours.epoch, ours.params) == (theirs.history, theirs.epoch, theirs.params)
    assert ours.model.history is ours


@pytest.mark.parametrize(
    "name",
    [
        *("Callback", "CallbackList", "History", "EarlyStopping", "ModelCheckpoint", "LambdaCallback"),
        *("LearningRateScheduler", "ReduceLROnPlateau", "TerminateOnNaN", "CSVLogger", "ProgbarLogger"),
    ],
)
def test_signatures(name):
    import inspect

    def parameters(library):
        found = inspect.signature(getattr(library, name).__init__).parameters.values()
        return [(p.name, p.kind, p.default) for p in found]

    assert parameters(callbacks) == parameters(keras.callbacks)
