"""The settings of a process: those of Keras, and each of them changes something."""

import traceback

import numpy as np
import pytest

import cornu
from cornu.base.config import settings
from tests.oracle import keras


@pytest.fixture(autouse=True)
def restored():
    before = dict(vars(settings))
    yield
    vars(settings).update(before)


def test_the_defaults_are_those_of_keras():
    for name in (
        "backend",
        "epsilon",
        "floatx",
        "image_data_format",
        "is_flash_attention_enabled",
        "is_interactive_logging_enabled",
        "is_nnx_enabled",
        "max_epochs",
        "max_steps_per_epoch",
    ):
        assert getattr(cornu.config, name)() == getattr(keras.config, name)(), name
    cornu.config.enable_traceback_filtering()  # off in tests
    assert cornu.config.is_traceback_filtering_enabled() == keras.config.is_traceback_filtering_enabled() is True


def test_the_other_engines_are_refused():
    cornu.config.set_backend("jax")
    with pytest.raises(ValueError, match="set_backend: argument 'backend' must be 'jax'"):
        cornu.config.set_backend("torch")


def model_and_data(n=8):
    model = cornu.Sequential([cornu.Input((2,)), cornu.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model, np.ones((n, 2), "float32"), np.ones((n, 1), "float32")


def test_max_epochs_limits_fit():
    model, x, y = model_and_data()
    cornu.config.set_max_epochs(2)
    with pytest.warns(UserWarning, match=r"2 of 5 epochs run, since `set_max_epochs\(2\)` was called"):
        assert len(model.fit(x, y, epochs=5, verbose=0).epoch) == 2
    assert len(model.fit(x, y, epochs=1, verbose=0).epoch) == 1


def test_max_steps_per_epoch_limits_all_loops():
    class Steps(cornu.callbacks.Callback):
        def __init__(self):
            self.seen = []

        def on_train_batch_end(self, batch, logs=None):
            self.seen.append("train")

        def on_test_batch_end(self, batch, logs=None):
            self.seen.append("test")

    model, x, y = model_and_data()
    cornu.config.set_max_steps_per_epoch(3)
    steps = Steps()
    with pytest.warns(UserWarning, match="An epoch has 3 steps at most"):
        model.fit(x, y, batch_size=1, verbose=0, validation_data=(x, y), validation_batch_size=2, callbacks=[steps])
        model.fit(((x[:1], y[:1]) for _ in iter(int, 1)), verbose=0, callbacks=[steps])
        model.evaluate(x, y, batch_size=1, verbose=0, callbacks=[steps])
        assert model.predict(x, batch_size=1, verbose=0).shape == (3, 1)
    assert steps.seen == ["train"] * 3 + ["test"] * 3 + ["train"] * 3 + ["test"] * 3


@pytest.mark.parametrize("name", ["max_epochs", "max_steps_per_epoch"])
def test_bad_limits(name):
    for bad in (0, -1, 2.5, "a"):
        with pytest.raises(ValueError, match=f"set_{name}: argument '{name}' must be a positive integer"):
            getattr(cornu.config, f"set_{name}")(bad)


def user_call(function, *args, **kwargs):
    with pytest.raises(ValueError) as caught:
        function(*args, **kwargs)
    return [frame.filename for frame in traceback.extract_tb(caught.value.__traceback__)]


def test_tracebacks_leave_out_cornu_unless_told():
    model, x, y = model_and_data()
    dense = cornu.layers.Dense(1)
    dense.build((None, 2))
    for function, args in ((model.fit, (x, y[:3])), (dense, (x[:, :1],))):
        cornu.config.enable_traceback_filtering()
        short = user_call(function, *args)
        cornu.config.disable_traceback_filtering()
        long = user_call(function, *args)
        assert __file__ in short and not any("/cornu/" in name for name in short)
        assert sum("/cornu/" in name for name in long) > 1


def test_errors_end_with_what_cornu_says():
    model, x, _ = model_and_data()
    cornu.config.enable_traceback_filtering()
    with pytest.raises(ValueError) as caught:
        model.predict(x[:, :1])
    assert "This arose while running the layer" in traceback.format_exception(caught.value)[-1]
    assert "JAX" not in "".join(caught.value.__notes__)


def test_the_log_takes_what_would_be_printed(capsys, caplog):
    model, x, y = model_and_data()
    cornu.config.disable_interactive_logging()
    with caplog.at_level("INFO", "cornu"):
        model.fit(x, y, epochs=2, verbose=2)
    assert "Epoch 2/2" in caplog.text and "Epoch" not in capsys.readouterr().out


def test_unsafe_deserialization_lets_lambdas_pass():
    config = cornu.saving.serialize_keras_object(cornu.layers.Lambda(lambda x: x * 2))
    with pytest.raises(ValueError, match="safe_mode"):
        cornu.saving.deserialize_keras_object(config)
    cornu.config.enable_unsafe_deserialization()
    assert cornu.saving.deserialize_keras_object(config)(np.ones(2)).tolist() == [2.0, 2.0]


def test_attention_without_fused_kernels_is_the_same():
    x = np.random.default_rng(0).normal(size=(1, 3, 2, 4)).astype("float32")
    expected = cornu.ops.dot_product_attention(x, x, x)
    cornu.config.disable_flash_attention()
    np.testing.assert_allclose(cornu.ops.dot_product_attention(x, x, x), expected, rtol=1e-6)
