"""CallbackList: who is told what, who needs single batches, and what is refused."""

import pytest

from cornu.base.notices import forget_notices
from cornu.training import callbacks
from cornu.training.callbacks import Callback, CallbackList


class Recorder(Callback):
    def __init__(self):
        super().__init__()
        self.calls = []


HOOKS = sorted(name for name in vars(Callback) if name.startswith("on_"))
for _name in HOOKS:
    setattr(Recorder, _name, lambda self, *args, _name=_name, logs=None: self.calls.append((_name, *args, logs)))


class Model:
    stop_training = False
    metrics = ()


def test_every_moment_reaches_every_callback():
    first, second = Recorder(), Recorder()
    hooks = CallbackList([first, [second]], model=Model(), epochs=3)
    for name in HOOKS:
        arguments = [5] if "batch" in name or "epoch" in name else []
        getattr(hooks, name)(*arguments, logs={"loss": 1.0})
        assert first.calls[-1] == second.calls[-1] == (name, *arguments, {"loss": 1.0})
    hooks.on_epoch_begin(0)
    assert first.calls[-1] == ("on_epoch_begin", 0, {})
    assert first.params == second.params == hooks.params == {"epochs": 3}


def test_older_batch_names_are_called():
    class Older(Callback):
        seen = ()

        def on_batch_begin(self, batch, logs=None):
            self.seen += (("begin", batch, logs),)

        def on_batch_end(self, batch, logs=None):
            self.seen += (("end", batch, logs),)

    callback = Older()
    hooks = CallbackList(callback)
    hooks.on_train_batch_begin(1)
    hooks.on_train_batch_end(1, {"loss": 2.0})
    assert callback.seen == (("begin", 1, {}), ("end", 1, {"loss": 2.0}))


def with_hook(name):
    return type("Some", (Callback,), {name: lambda self, batch, logs=None: None})()


@pytest.mark.parametrize(
    ("callback", "train", "test", "predict"),
    [
        (Callback(), False, False, False),
        (with_hook("on_train_batch_end"), True, False, False),
        (with_hook("on_batch_begin"), True, False, False),
        (with_hook("on_test_batch_begin"), False, True, False),
        (with_hook("on_predict_batch_end"), False, False, True),
        (with_hook("on_steps_end"), False, False, False),
        (callbacks.History(), False, False, False),
        (callbacks.EarlyStopping(), False, False, False),
        (callbacks.ReduceLROnPlateau(), False, False, False),
        (callbacks.LearningRateScheduler(lambda epoch: 0.1), False, False, False),
        (callbacks.TerminateOnNaN(), False, False, False),
        (callbacks.CSVLogger("x.csv"), False, False, False),
        (callbacks.ModelCheckpoint("x.keras"), False, False, False),
        (callbacks.ModelCheckpoint("x.keras", save_freq=10), True, False, False),
        (callbacks.LambdaCallback(on_epoch_end=print), False, False, False),
        (callbacks.LambdaCallback(on_train_batch_end=print), True, False, False),
        (callbacks.LambdaCallback(on_test_batch_end=print), False, True, False),
        (callbacks.ProgbarLogger(), True, True, True),
    ],
    ids=lambda case: type(case).__name__,
)
def test_who_needs_single_batches(callback, train, test, predict):
    hooks = CallbackList([Callback(), callback])
    assert (hooks.wants_train_batches, hooks.wants_test_batches, hooks.wants_predict_batches) == (train, test, predict)


def test_logs_are_read_once_after_a_group_of_steps_and_only_if_somebody_looks():
    reads = []

    def read():
        reads.append(1)
        return {"loss": 1.0}

    CallbackList([Callback(), callbacks.History()]).on_steps_end(3, read)
    assert not reads
    seen = []
    watcher = callbacks.LambdaCallback(on_steps_end=lambda step, logs: seen.append((step, logs()["loss"])))
    hooks = CallbackList([callbacks.TerminateOnNaN(), watcher, watcher], model=Model())
    hooks.on_steps_end(3, read)
    assert seen == [(3, 1.0)] * 2
    assert len(reads) == 1


def test_history_and_progress_bar_are_added_once():
    own = callbacks.History()
    model = Model()
    hooks = CallbackList([own], add_history=True, add_progbar=True, model=model, epochs=1, steps=1, verbose=0)
    assert [type(c).__name__ for c in hooks.callbacks] == ["History", "ProgbarLogger"]
    assert model.history is own
    assert hooks.callbacks[1].model is hooks.model is model
    hooks.append(Callback())
    assert len(hooks.callbacks) == 3


def test_what_one_callback_logs_the_next_sees():
    class Adds(Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["extra"] = 1

    history = callbacks.History()
    CallbackList([Adds(), history]).on_epoch_end(0, {"loss": 1.0})
    assert history.history == {"loss": [1.0], "extra": [1]}


@pytest.mark.parametrize(
    ("bad", "fix"),
    [
        ("EarlyStopping", r"callbacks\.EarlyStopping\(\)"),
        (callbacks.History, r"Write History\(\)"),
        (object(), "Derive its class from Callback"),
        (3, ""),
    ],
)
def test_what_is_no_callback_is_refused(bad, fix):
    with pytest.raises(TypeError, match=rf"CallbackList: .*'callbacks' must be a list of callbacks; got .*{fix}"):
        CallbackList([bad])


BAD = [
    (lambda: callbacks.EarlyStopping(mode="most"), ValueError, ["EarlyStopping: argument 'mode'", "'most'", "max"]),
    (lambda: callbacks.ReduceLROnPlateau(factor=1.0), ValueError, ["'factor' must be below 1", "1.0", "0.5"]),
    (lambda: callbacks.ReduceLROnPlateau(epsilon=1), TypeError, ["unknown argument 'epsilon'", "min_delta"]),
    (lambda: callbacks.LambdaCallback(on_epoch=print), TypeError, ["unknown argument 'on_epoch'", "'on_epoch_end'"]),
    (lambda: callbacks.LambdaCallback(on_epoch_end=3), ValueError, ["'on_epoch_end' must be a function", "3"]),
    (lambda: callbacks.LearningRateScheduler(0.1), ValueError, ["'schedule' must be a function", "0.1"]),
    (lambda: callbacks.ModelCheckpoint("a.foo"), ValueError, ["'filepath'", "ends in .keras", "a.foo", "a.keras"]),
    (
        lambda: callbacks.ModelCheckpoint("a.h5", save_weights_only=True),
        ValueError,
        [".weights.h5", "save_weights_only", "Write a.weights.h5"],
    ),
    (lambda: callbacks.ModelCheckpoint("a.keras", save_freq="day"), ValueError, ["'save_freq'", '"epoch"', "'day'"]),
    (lambda: callbacks.ModelCheckpoint("a.keras", save_freq=0), ValueError, ["'save_freq'", "1 or more"]),
]


@pytest.mark.parametrize(("make", "error", "words"), BAD)
def test_bad_arguments(make, error, words):
    with pytest.raises(error) as caught:
        make()
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_names_in_a_path_have_to_be_logged(tmp_path):
    checkpoint = callbacks.ModelCheckpoint(tmp_path / "{accuracy:.2f}.keras")
    with pytest.raises(ValueError, match=r"'accuracy' is not.*Names that can stand in braces here: epoch, loss"):
        checkpoint.on_epoch_end(0, {"loss": 1.0})


def test_a_schedule_must_return_a_number():
    scheduler = callbacks.LearningRateScheduler(["a", None, [0.1]].__getitem__)
    scheduler.set_model(type("M", (), {"optimizer": type("O", (), {"learning_rate": 0.1})()})())
    for epoch in range(3):
        with pytest.raises(ValueError, match=r"'schedule' must be a function that returns a number; got"):
            scheduler.on_epoch_begin(epoch)


class Metric:
    def __init__(self, name, direction):
        self.name = name
        self._direction = direction


@pytest.mark.parametrize(
    ("monitor", "better", "worse"),
    [
        ("val_loss", 0.1, 0.2),
        ("head_loss", 0.1, 0.2),
        ("val_accuracy", 0.2, 0.1),
        ("sparse_categorical_accuracy", 0.2, 0.1),
        ("mean_squared_error", 0.1, 0.2),
        ("val_auc", 0.2, 0.1),
        ("val_strange", 0.2, 0.1),
        ("odd", 0.1, 0.2),
    ],
)
def test_auto_mode_asks_the_metric_or_its_name(monitor, better, worse):
    callback, model = callbacks.EarlyStopping(monitor, patience=5), Model()
    model.metrics = [Metric("strange", "up"), Metric("odd", "down")]
    callback.set_model(model)
    for epoch, value in enumerate((worse, better, worse)):
        callback.on_epoch_end(epoch, {monitor: value})
    assert (callback.best, callback.wait) == (better, 1)


def test_auto_mode_that_cannot_tell_says_so():
    callback = callbacks.EarlyStopping("quality")
    callback.set_model(Model())
    with pytest.raises(ValueError, match=r"a high or a low 'quality' is good; got mode='auto'. Pass mode='max'"):
        callback.on_epoch_end(0, {"quality": 1.0})


def test_auto_mode_that_cannot_tell_names_the_metric_that_may_be_meant():
    callback, model = callbacks.EarlyStopping("val_los"), Model()
    model.metrics = [Metric("loss", "down")]
    callback.set_model(model)
    with pytest.raises(ValueError, match=r"Did you mean 'val_loss'\? Else pass mode='max'"):
        callback.on_epoch_end(0, {"val_loss": 1.0})


@pytest.mark.parametrize(
    ("monitor", "logs", "words"),
    [
        ("val_loss", {"loss": 1.0}, ["'val_loss' is not among the logs", "There are: loss.", "validation_data"]),
        ("val_los", {"loss": 1.0, "val_loss": 1.0}, ["Did you mean 'val_loss'?", "There are: loss, val_loss."]),
    ],
)
def test_a_missing_metric_is_named_once_with_what_is_there(monitor, logs, words, recwarn):
    forget_notices()
    callback = callbacks.EarlyStopping(monitor, mode="min")
    callback.set_model(Model())
    for epoch in range(3):
        callback.on_epoch_end(epoch, dict(logs))
    texts = [str(w.message) for w in recwarn if "EarlyStopping" in str(w.message)]
    assert len(texts) == 1
    assert all(word in texts[0] for word in words), texts
