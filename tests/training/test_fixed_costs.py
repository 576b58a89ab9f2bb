"""What a small program pays besides its arithmetic: compiled programs, copies, and work at the end of an epoch."""

import gc

import jax
import numpy as np
import pytest

import cornu
from cornu import layers, metrics

X = np.random.default_rng(1).normal(size=(8, 3)).astype("float32")
Y = (X.sum(axis=1, keepdims=True) > 0).astype("int32")


def small_model(**compile_arguments):
    model = cornu.Sequential([cornu.Input((3,)), layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "binary_crossentropy", **compile_arguments)
    return model


def test_fit_evaluate_and_predict_compile_one_program_each(compiled):
    jax.clear_caches()
    model = small_model(metrics=["accuracy", "mae"])
    model.get_weights()  # looking at weights costs a copy, which is no program
    compiled.clear()
    model.fit(X, Y, epochs=2, verbose=0)
    assert len(compiled) == 1
    model.evaluate(X, Y, verbose=0)
    assert len(compiled) == 2
    model.predict(X, verbose=0)
    assert len(compiled) == 3


def test_all_other_metrics_together_are_one_program(compiled):
    jax.clear_caches()
    model = small_model(
        metrics=["accuracy", metrics.AUC(num_thresholds=20, name="auc"), metrics.F1Score(threshold=0.5)]
    )
    compiled.clear()
    first = model.fit(X, Y, epochs=2, verbose=0)
    assert len(compiled) == 2  # the step, and the results
    assert set(first.history) == {"loss", "accuracy", "auc", "f1_score"}


@pytest.mark.parametrize("given", [["accuracy", "mae"], ["mae", metrics.AUC(num_thresholds=20, name="area")]])
def test_logs_are_the_results_of_the_metrics(given):
    model = small_model(metrics=given)
    history = model.fit(X, Y, verbose=0).history
    results = model.get_metrics_result()
    assert all(isinstance(value, jax.Array) for value in results.values())
    assert {name: values[0] for name, values in history.items()} == {
        name: pytest.approx(float(value), rel=1e-6) for name, value in results.items()
    }


def test_a_metric_of_ones_own_runs_as_it_is_written():
    class Half(metrics.Metric):
        def __init__(self):
            super().__init__(name="half")
            self.seen = self.add_weight(name="seen")
            self.asked = 0

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.seen.assign_add(2.0)

        def result(self):
            # Cannot be traced: it needs the number, and counts how often it was asked.
            if isinstance(self.seen.value, jax.core.Tracer):
                raise TypeError("traced")
            self.asked += 1
            return float(self.seen) / 2

    half = Half()
    model = small_model(metrics=[half, "mae"])
    assert model.fit(X, Y, batch_size=4, epochs=3, verbose=0).history["half"] == [2.0, 2.0, 2.0]
    assert half.asked == 3


def test_a_mean_of_ones_own_that_says_something_else_is_asked():
    class Doubled(metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            super().update_state(y_true)

        def result(self):
            return super().result().at[...].multiply(2.0)  # only JAX's arrays have `at`

    model = small_model(metrics=[Doubled(name="doubled")])
    assert model.fit(X, Y, verbose=0).history["doubled"] == [pytest.approx(2 * Y.mean())]


def test_results_of_ones_own_model_are_asked():
    class Own(cornu.Sequential):
        def get_metrics_result(self):
            return {"answer": 42.0}

    model = Own([cornu.Input((3,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    assert model.fit(X, Y, verbose=0).history == {"answer": [42.0]}


def test_epochs_copy_no_state(monkeypatch):
    model = small_model(metrics=["accuracy"])
    model.fit(X, Y, verbose=0)
    copies = []
    monkeypatch.setattr("cornu.core.variable._copied", lambda array: copies.append(array) or array)
    model.fit(X, Y, epochs=3, verbose=0, validation_data=(X, Y))
    model.predict(X, verbose=0)
    assert not copies


def test_a_mean_over_nothing_is_zero_on_the_host():
    zero, two = np.zeros((), "float32"), np.full((), 2, "float32")
    for a, b, expected in ((two, zero, 0.0), (zero, zero, 0.0), (two, two, 1.0)):
        quotient = metrics.mean.safe_divide(a, b)
        assert quotient == expected and quotient.dtype == "float32"


def test_predicting_again_and_again_keeps_nothing():
    model = small_model()
    row = X[:1]
    for _ in range(20):
        model.predict(row, verbose=0)
    gc.collect()
    arrays, objects = len(jax.live_arrays()), len(gc.get_objects())
    for _ in range(300):
        model.predict(row, verbose=0)
    gc.collect()
    assert len(jax.live_arrays()) <= arrays
    assert len(gc.get_objects()) - objects < 100
