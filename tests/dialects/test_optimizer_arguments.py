"""`lr` and `decay` do exactly what they did in Keras 1 and 2."""

import numpy as np
import pytest

import cornu
from cornu import optimizers
from cornu.dialects.arguments.optimizers import DecayedRate

pytestmark = pytest.mark.filterwarnings("ignore::cornu.base.notices.CornuWarning")

NAMES = ["SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam"]


@pytest.mark.parametrize("name", NAMES)
def test_lr_is_the_learning_rate(name, notices):
    optimizer, said = notices(getattr(optimizers, name), lr=0.25)
    assert float(optimizer.learning_rate) == 0.25
    assert float(optimizer.lr) == 0.25
    assert said == [f"{name}: `lr` is called `learning_rate` today; the rate is 0.25 as you asked."]
    assert notices(getattr(optimizers, name), lr=0.25)[1] == []


def test_lr_can_be_set():
    from keras import backend as K

    optimizer = optimizers.SGD(lr=0.1)
    optimizer.lr = 0.5
    assert float(K.get_value(optimizer.lr)) == 0.5
    K.set_value(optimizer.lr, 0.25)
    assert float(optimizer.learning_rate) == 0.25


@pytest.mark.parametrize("positional", [True, False])
def test_decay_is_exact(positional, notices):
    make = (lambda: optimizers.SGD(0.5, decay=0.1)) if positional else (lambda: optimizers.SGD(lr=0.5, decay=0.1))
    optimizer, said = notices(make)
    variable = cornu.Variable([0.0])
    expected = 0.0
    for iteration in range(5):
        optimizer.apply([np.ones(1, "float32")], [variable])
        expected -= 0.5 / (1 + 0.1 * iteration)
        np.testing.assert_allclose(variable.numpy(), [expected], rtol=1e-6)
    assert optimizer.decay == 0.1
    assert any("InverseTimeDecay(0.5, decay_steps=1, decay_rate=0.1)" in one for one in said)


def test_decay_goes_on_with_a_rate_that_callbacks_set():
    optimizer = optimizers.SGD(lr=0.5, decay=1.0)
    variable = cornu.Variable([0.0])
    optimizer.apply([np.ones(1, "float32")], [variable])
    optimizer.learning_rate = 0.1
    optimizer.apply([np.ones(1, "float32")], [variable])
    np.testing.assert_allclose(variable.numpy(), [-0.5 - 0.1 / 2], rtol=1e-6)


def test_decay_in_a_compiled_fit():
    model = cornu.Sequential([cornu.layers.Dense(1, input_shape=(1,), use_bias=False, kernel_initializer="zeros")])
    model.compile(optimizers.SGD(lr=0.1, decay=0.5), loss=lambda y, p: -p)
    model.fit(np.ones((4, 1)), np.ones((4, 1)), batch_size=1, epochs=1, shuffle=False, verbose=0)
    expected = sum(0.1 / (1 + 0.5 * i) for i in range(4))
    np.testing.assert_allclose(model.get_weights()[0], [[expected]], rtol=1e-6)


def test_decay_is_kept_in_the_configuration_in_todays_form():
    config = optimizers.Adam(lr=0.5, decay=0.25).get_config()["learning_rate"]
    assert config["class_name"] == "InverseTimeDecay"
    assert config["config"]["initial_learning_rate"] == 0.5 and config["config"]["decay_rate"] == 0.25
    again = optimizers.Adam.from_config(optimizers.Adam(lr=0.5, decay=0.25).get_config())
    assert float(again.learning_rate) == 0.5


def test_decay_without_a_rate_goes_with_the_default():
    assert float(optimizers.SGD(decay=0.1).learning_rate) == pytest.approx(0.01)
    assert optimizers.SGD(lr=0.1, decay=0.0).rate_factor is None
    assert DecayedRate(0.5, 0.1) == 0.5


def test_arguments_that_say_nothing_today(notices):
    assert optimizers.Adam(epsilon=None).epsilon == 1e-7
    assert "is not served" in notices(optimizers.Nadam, schedule_decay=0.004)[1][0]
    assert "compiled as a whole" in notices(optimizers.SGD, jit_compile=True)[1][0]


def test_contradictions_are_refused():
    with pytest.raises(ValueError, match="SGD: argument 'lr' must be left out where `learning_rate` is given"):
        optimizers.SGD(lr=0.1, learning_rate=0.1)
    with pytest.raises(ValueError, match="SGD: argument 'lr' must be left out"):
        optimizers.SGD(0.1, lr=0.1)
    with pytest.raises(ValueError, match="SGD: argument 'decay' must be a number, 0 or more.*got decay=-1"):
        optimizers.SGD(lr=0.1, decay=-1)
    with pytest.raises(ValueError, match="argument 'learning_rate' must be a number, 0 or more, where `decay` is used"):
        optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.9), decay=0.1)
    with pytest.raises(TypeError, match="SGD: unknown argument 'momentun'. Did you mean 'momentum'"):
        optimizers.SGD(lr=0.1, momentun=0.9)


def test_optimizers_of_tensorflow_1(notices):
    import tensorflow as tf

    optimizer, said = notices(tf.compat.v1.train.AdamOptimizer, 0.5, beta1=0.8)
    assert type(optimizer) is optimizers.Adam and optimizer.beta_1 == 0.8 and float(optimizer.lr) == 0.5
    assert "keras.optimizers.Adam" in said[0]
    assert tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True).nesterov is True
