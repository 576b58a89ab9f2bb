"""`make_train_function` and its kin give functions that do what those of real Keras do."""

import numpy as np
import pytest

import cornu
from tests.oracle import assert_close, copy_weights, keras

X = np.random.default_rng(0).normal(size=(24, 3)).astype("float32")
Y = X[:, :1] * 2


def made(lib, **compile_arguments):
    model = lib.Sequential([lib.Input((3,)), lib.layers.Dense(4, activation="tanh"), lib.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"], **compile_arguments)
    return model


def both(**compile_arguments):
    ours, theirs = made(cornu, **compile_arguments), made(keras, **compile_arguments)
    copy_weights(ours, theirs)
    for model in (ours, theirs):
        model.evaluate(X, Y, verbose=0)  # makes the metrics
        model.reset_metrics()
        model.optimizer.build(model.trainable_variables)
    return ours, theirs


def state_of(model, optimizer=True, metrics=True):
    groups = [model.trainable_variables, model.non_trainable_variables]
    groups += [model.optimizer.variables] * optimizer + [model.metrics_variables] * metrics
    return tuple([np.array(v) for v in group] for group in groups)


def batches():
    return iter([(X[start : start + 8], Y[start : start + 8]) for start in range(0, 24, 8)])


def run(model, kind, state, calls):
    getattr(model, f"make_{kind}_function")()
    function, iterator, results = getattr(model, f"{kind}_function"), batches(), []
    for _ in range(calls):
        result, state = function(state, iterator)
        results.append(result)
    with pytest.raises(StopIteration):
        next(iterator)
    return results, state


@pytest.mark.parametrize(("steps", "calls"), [(1, 3), (2, 2)])
def test_functions_are_those_of_keras(steps, calls):
    ours, theirs = both(steps_per_execution=steps)
    for kind, parts in (("train", {}), ("test", {"optimizer": False})):
        found, expected = (run(model, kind, state_of(model, **parts), calls) for model in (ours, theirs))
        assert [sorted(logs) for logs in found[0]] == [sorted(logs) for logs in expected[0]]
        assert_close(found[0], expected[0], rtol=1e-4, atol=1e-5)
        assert_close(found[1], expected[1], rtol=1e-4, atol=1e-5)
    parts = {"optimizer": False, "metrics": False}
    found, expected = (run(model, "predict", state_of(model, **parts), calls) for model in (ours, theirs))
    assert_close(found[0], expected[0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["train", "test", "predict"])
def test_a_function_is_kept_until_compile_or_force(kind):
    model = made(cornu)
    assert getattr(model, f"{kind}_function") is None
    make = getattr(model, f"make_{kind}_function")
    first = make()
    assert make() is first is getattr(model, f"{kind}_function")
    assert make(force=True) is not first
    model.compile("sgd", "mse")
    assert getattr(model, f"{kind}_function") is None


def test_the_state_that_is_given_survives():
    model = both()[0]
    state = tuple([v.value for v in group] for group in (model.trainable_variables, [], model.optimizer.variables))
    state = (*state, [v.value for v in model.metrics_variables])
    model.make_train_function()(state, batches())
    assert np.isfinite(np.asarray(state[0][0])).all()
    assert np.isfinite(model.get_weights()[0]).all()


def counting(lib, seen):
    class Counting(lib.Model):
        def make_train_function(self, force=False):
            super().make_train_function(force)
            inner = self.train_function

            def train_function(state, iterator):
                seen.append("batch")
                return inner(state, iterator)

            self.train_function = train_function

    inputs = lib.Input((3,))
    return Counting(inputs, lib.layers.Dense(1)(inputs))


def test_fit_uses_a_function_of_the_users_own():
    results = []
    for lib in (cornu, keras):
        seen = []
        model = counting(lib, seen)
        if results:
            model.set_weights(results[0][0])
        before = model.get_weights()
        model.compile("sgd", "mse")
        history = model.fit(X, Y, batch_size=8, shuffle=False, verbose=0).history
        results.append((before, len(seen), history, model.get_weights()))
    ours, theirs = results
    assert ours[1] == theirs[1] == 3
    assert_close(ours[2], theirs[2], rtol=1e-4)
    assert_close(ours[3], theirs[3], rtol=1e-4)


def test_predict_and_evaluate_use_functions_that_were_set():
    model = made(cornu)
    expected = model.predict(X, verbose=0)
    inner = model.make_predict_function(force=True)

    def doubled(state, iterator):
        outputs, state = inner(state, iterator)
        return outputs * 2, state

    model.predict_function = doubled
    assert_close(model.predict(X, verbose=0), 2 * expected)
    assert_close(model.predict_on_batch(X), 2 * expected)

    test = model.make_test_function()
    model.test_function = lambda state, iterator: ({"mine": 3.0}, test(state, iterator)[1])
    assert model.evaluate(X, Y, verbose=0, return_dict=True) == {"mine": 3.0}


@pytest.mark.parametrize("method", ["fit", "train_on_batch"])
def test_training_without_an_optimizer_is_told(method):
    model = made(cornu)
    model.compile(None, "mse")
    with pytest.raises(ValueError, match=f"{method}: there is no optimizer.*optimizer='adam'"):
        getattr(model, method)(X, Y)
    assert model.test_on_batch(X, Y) > 0
