"""Optimizers for parts of a model, Muon's matrices and legacy names, against Keras."""

import numpy as np
import pytest

import cornu
from tests.oracle import assert_close, copy_weights, keras

X = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
Y = X[:, :1] * 2


def model_of(library, make_optimizer):
    model = library.Sequential(
        [
            library.Input((3,)),
            library.layers.Dense(4, activation="tanh", name="encoder"),
            library.layers.Dense(1, name="decoder"),
        ]
    )
    model.compile(make_optimizer(library.optimizers), "mse")
    return model


def by_map(optimizers):
    made = optimizers.OptimizerMap(optimizers.SGD(0.1), {".*encoder/.*": optimizers.Adam(0.01)})
    return optimizers.MultiOptimizer(made, loss_scale_factor=8.0)


def by_function(optimizers):
    adam, sgd = optimizers.Adam(0.01, use_ema=True), optimizers.SGD(0.1, momentum=0.9)
    return optimizers.MultiOptimizer(lambda variable: adam if "encoder" in variable.path else sgd)


@pytest.mark.parametrize("make", [by_map, by_function])
def test_training_is_that_of_keras(make):
    for library in (cornu, keras):
        library.utils.clear_session()  # names count from the beginning
    ours, theirs = model_of(cornu, make), model_of(keras, make)
    copy_weights(ours, theirs)
    for model in (ours, theirs):
        model.fit(X, Y, epochs=2, batch_size=8, shuffle=False, verbose=0)
    assert_close(ours.get_weights(), theirs.get_weights())
    assert [v.path for v in ours.optimizer.variables] == [v.path for v in theirs.optimizer.variables]
    assert_close([v.numpy() for v in ours.optimizer.variables], [np.asarray(v) for v in theirs.optimizer.variables])
    assert int(ours.optimizer.iterations.value) == 4
    assert [type(o).__name__ for o in ours.optimizer.optimizers] == [
        type(o).__name__ for o in theirs.optimizer.optimizers
    ]


def test_saved_by_one_and_loaded_by_the_other(tmp_path):
    for library in (cornu, keras):
        saved = model_of(library, by_map)
        saved.fit(X, Y, verbose=0)
        saved.save(tmp_path / "model.keras")
        for reader in (cornu, keras):
            again = reader.saving.load_model(tmp_path / "model.keras")
            assert_close(again.get_weights(), saved.get_weights())
            assert_close(*([np.asarray(v.value) for v in m.optimizer.variables] for m in (again, saved)))
            assert again.optimizer.loss_scale_factor == 8.0


def test_configuration():
    ours = model_of(cornu, by_map)
    config = ours.optimizer.get_config()
    theirs = model_of(keras, by_map).optimizer.get_config()
    assert config["optimizer_map"]["config"].keys() == theirs["optimizer_map"]["config"].keys()


def test_the_map_is_asked_like_that_of_keras():
    for library in (cornu.optimizers, keras.optimizers):
        default, own = library.SGD(), library.Adam()
        made = library.OptimizerMap(default)
        made["encoder/.*"] = own
        assert made["encoder/a"] is own and made["encoder"] is default and made.default_optimizer is default
        assert list(made) == ["encoder/.*"] and len(made) == 1
        made["encoder/(a|b)"] = default
        with pytest.raises(ValueError, match="encoder/a"):
            made["encoder/a"]
        del made["encoder/(a|b)"]
        assert made["encoder/a"] is own


def mapped(key, value):
    made = cornu.optimizers.OptimizerMap(cornu.optimizers.SGD(), {"a": cornu.optimizers.SGD()})
    made[key] = value


o = cornu.optimizers
REFUSED = [
    (lambda: o.OptimizerMap(3), TypeError, "OptimizerMap: argument 'default_optimizer' must be an optimizer; got"),
    (lambda: o.OptimizerMap(o.SGD(), 3), TypeError, "OptimizerMap: argument 'optimizer_map' must be a dict; got"),
    (lambda: mapped("a", o.SGD()), ValueError, "'a' has an optimizer already"),
    (lambda: mapped(3, o.SGD()), ValueError, "argument 'key' must be a path"),
    (lambda: mapped("b", 3), ValueError, "argument 'optimizer' must be an optimizer, not one around others"),
    (lambda: mapped("b", o.LossScaleOptimizer(o.SGD())), ValueError, "not one around others"),
    (lambda: o.MultiOptimizer(3), ValueError, "argument 'optimizer_map' must be an OptimizerMap or a function"),
    (lambda: o.MultiOptimizer(lambda v: 3).build([cornu.Variable(1.0)]), ValueError, "must be an optimizer, not one"),
    (lambda: o.MultiOptimizer(lambda v: o.SGD()).learning_rate, AttributeError, "has no learning rate of its own"),
    (lambda: setattr(o.MultiOptimizer(o.SGD), "learning_rate", 1), AttributeError, "set that of one of its"),
    (lambda: o.Muon().zeropower_via_newtonschulz5([1.0], 5), ValueError, "argument 'x' must be a matrix"),
]


@pytest.mark.parametrize(("call", "error", "text"), REFUSED)
def test_refused(call, error, text):
    with pytest.raises(error, match=text):
        call()


@pytest.mark.parametrize("name", ["Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop", "SGD"])
def test_legacy_names_say_what_to_use(name):
    with pytest.raises(ImportError, match=f"Write optimizers.{name} instead"):
        getattr(cornu.optimizers.legacy, name)(0.1)
    with pytest.raises(ImportError):
        getattr(keras.optimizers.legacy, name)(0.1)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (2, 4, 3)])
def test_muon_matrices(shape):
    x = np.random.default_rng(1).normal(size=shape).astype("float32")
    ours, theirs = cornu.optimizers.Muon(), keras.optimizers.Muon()
    assert_close(ours.zeropower_via_newtonschulz5(x, 5), theirs.zeropower_via_newtonschulz5(x, 5), rtol=1e-4)
    assert_close(ours.transpose_last_axis(x), theirs.transpose_last_axis(x))
    assert_close(ours.lr_adjust(x), theirs.lr_adjust(keras.ops.convert_to_tensor(x)))
    assert cornu.optimizers.Muon(rms_rate=None).lr_adjust(x) is x


def test_check_finite():
    good, bad = np.ones(2, "float32"), np.array([1.0, np.inf], "float32")
    for library in (cornu.optimizers, keras.optimizers):
        optimizer = library.LossScaleOptimizer(library.SGD())
        assert bool(optimizer.check_finite([good, None, good]))
        assert not bool(optimizer.check_finite([good, bad]))
