"""CompileLoss and CompileMetrics against tiny compiled models of real Keras: log names and values."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import losses, metrics
from cornu.base.names import reset_names
from cornu.core.scopes import StatelessScope
from cornu.training.compile_loss import CompileLoss
from cornu.training.compile_metrics import CompileMetrics
from tests.oracle import assert_close, keras

RNG = np.random.default_rng(0)
N = 8
X = RNG.random((N, 4)).astype("float32")
LABEL = RNG.integers(0, 3, N)
ONE_HOT = np.eye(3, dtype="float32")[LABEL]
BIT = RNG.integers(0, 2, (N, 1)).astype("float32")
WEIGHT = RNG.random(N).astype("float32")


def _model(kind):
    x = keras.Input((4,))
    a = keras.layers.Dense(3, activation="softmax", name="out_a")(x)
    b = keras.layers.Dense(1, activation="sigmoid", name="out_b")(x)
    c = keras.layers.Dense(2, name="out_c")(x)
    outputs = {
        "one": a,
        "bit": b,
        "one_in_list": [a],
        "one_in_dict": {"only": a},
        "two": [a, b],
        "two_by_key": {"x": a, "y": b},
        "nested": [a, [b, c]],
        "nested_by_key": {"p": b, "q": [c, a]},
    }[kind]
    return keras.Model(x, outputs)


class _Unnamed(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = keras.layers.Dense(3, activation="softmax")
        self.b = keras.layers.Dense(1, activation="sigmoid")

    def call(self, x):
        return self.a(x), self.b(x)


def _made(kind):
    """A new model for each case: real Keras keeps metrics of an earlier `compile`."""
    model = _Unnamed() if kind == "unnamed" else _model(kind)
    model(X)
    return model


def _rows(value, rows):
    return jax.tree.map(lambda array: array[rows], value)


BATCHES = (slice(0, 5), slice(5, 8))


def _keras_logs(model, y, weight, arguments):
    model.compile("sgd", run_eagerly=True, **arguments)
    return model.evaluate(X, y, batch_size=5, sample_weight=weight, return_dict=True, verbose=0)


def _our_logs(model, y, weight, arguments):
    """What a compiled evaluation step does, with the outputs of the real model."""
    names = getattr(model, "output_names", None)
    loss = CompileLoss(arguments.get("loss"), arguments.get("loss_weights"), names)
    measured = CompileMetrics(arguments.get("metrics"), arguments.get("weighted_metrics"), output_names=names)
    tracker = metrics.Mean(name="loss")
    outputs = jax.tree.map(jnp.asarray, model(X))
    spec = jax.tree.map(lambda array: jax.ShapeDtypeStruct(array.shape, array.dtype), outputs)
    y_spec = jax.tree.map(lambda array: jax.ShapeDtypeStruct(array.shape, array.dtype), y)
    if arguments.get("loss") is not None:
        loss.build(y_spec, spec)
    measured.build(y_spec, spec)
    variables = [*tracker.variables, *loss.variables, *measured.variables]

    def step(state, y, y_pred, weight, size):
        with StatelessScope(zip(variables, state, strict=True)) as scope:
            value = loss(y, y_pred, weight) if arguments.get("loss") is not None else 0.0
            tracker.update_state(value, sample_weight=size)
            measured.update_state(y, y_pred, weight)
        return [v.value if scope.get_current_value(v) is None else scope.get_current_value(v) for v in variables]

    compiled = jax.jit(step, static_argnums=4, compiler_options={"xla_backend_optimization_level": 0})
    state = [v.value for v in variables]
    for rows in BATCHES:
        size = len(X[rows])
        state = compiled(state, _rows(y, rows), _rows(outputs, rows), _rows(weight, rows), size)
    for variable, value in zip(variables, state, strict=True):
        variable.assign(value)
    logs = {"loss": tracker.result(), **measured.result()}
    return logs | {metric.name: metric.result() for metric in loss.metrics}


def _absolute(y_true, y_pred):
    return abs(y_true - y_pred)


def camelCase(y_true, y_pred):
    return abs(y_true - y_pred)


class _Callable:
    def __call__(self, y_true, y_pred):
        return abs(y_true - y_pred).mean(-1)


A_B = [ONE_HOT, BIT]
BY_NAME = {"out_a": ONE_HOT, "out_b": BIT}
SPARSE, DENSE = "sparse_categorical_crossentropy", "categorical_crossentropy"
THREE = [BIT, [BIT, RNG.random((N, 2)).astype("float32")]]
THREE[0] = ONE_HOT
NESTED = {"p": BIT, "q": [RNG.random((N, 2)).astype("float32"), ONE_HOT]}

# kind of model, targets, sample weights, arguments of compile; `L` and `M` stand for the library's own modules.
CASES = {
    "sparse": ("one", LABEL, None, lambda L, M: {"loss": SPARSE, "metrics": ["accuracy"]}),
    "column": ("one", LABEL[:, None], None, lambda L, M: {"loss": SPARSE, "metrics": ["acc"]}),
    "dense": ("one", ONE_HOT, None, lambda L, M: {"loss": DENSE, "metrics": ["Accuracy", "auc"]}),
    "crossentropy loss": ("one", ONE_HOT, None, lambda L, M: {"loss": "crossentropy"}),
    "crossentropy loss, sparse": ("one", LABEL, None, lambda L, M: {"loss": "crossentropy"}),
    "bits": ("bit", BIT, None, lambda L, M: {"loss": "bce", "metrics": ["accuracy", "mae", "Precision"]}),
    "flat bits": ("bit", BIT[:, 0], None, lambda L, M: {"loss": "bce", "metrics": ["accuracy"]}),
    "weights": (
        "one",
        ONE_HOT,
        WEIGHT,
        lambda L, M: {"loss": "mse", "metrics": ["mae"], "weighted_metrics": ["mae", "mse", "accuracy"]},
    ),
    "same names": ("one", ONE_HOT, None, lambda L, M: {"loss": "mse", "metrics": ["mae", "mae", M.MeanSquaredError()]}),
    "functions": (
        "one",
        ONE_HOT,
        None,
        lambda L, M: {
            "loss": _absolute,
            "metrics": [_absolute, camelCase, _Callable(), lambda a, b: abs(a - b), L.mean_squared_error],
        },
    ),
    "loss as metric": ("one", ONE_HOT, None, lambda L, M: {"loss": L.Huber(), "metrics": [L.MeanSquaredError()]}),
    "classes": ("one", ONE_HOT, None, lambda L, M: {"loss": L.MeanSquaredError, "metrics": [M.MeanAbsoluteError]}),
    "instances": (
        "one",
        ONE_HOT,
        WEIGHT,
        lambda L, M: {"loss": L.Huber(reduction="sum"), "metrics": [M.CategoricalAccuracy(name="hits"), M.F1Score()]},
    ),
    "scalar function": ("one", ONE_HOT, WEIGHT, lambda L, M: {"loss": lambda a, b: abs(a - b).mean()}),
    "lists of one": ("one", [ONE_HOT], None, lambda L, M: {"loss": ["mse"], "metrics": [["mae"]]}),
    "dicts of one": ("one", ONE_HOT, None, lambda L, M: {"loss": {"out_a": "mse"}, "metrics": {"out_a": "mae"}}),
    "weight of one": ("one", ONE_HOT, None, lambda L, M: {"loss": "mse", "loss_weights": 0.5}),
    "weights of one": ("one", ONE_HOT, None, lambda L, M: {"loss": "mse", "loss_weights": [0.5]}),
    "weights by name of one": ("one", ONE_HOT, None, lambda L, M: {"loss": "mse", "loss_weights": {"out_a": 0.5}}),
    "no loss": ("one", ONE_HOT, None, lambda L, M: {"loss": None, "metrics": ["mae"]}),
    "one in list": ("one_in_list", ONE_HOT, None, lambda L, M: {"loss": "mse", "metrics": ["mae", "mse"]}),
    "one in dict": ("one_in_dict", {"only": ONE_HOT}, None, lambda L, M: {"loss": {"only": "mse"}, "metrics": ["mae"]}),
    "one loss for two": ("two", A_B, None, lambda L, M: {"loss": "mse", "metrics": ["mae", "accuracy"]}),
    "lists": (
        "two",
        A_B,
        None,
        lambda L, M: {"loss": [DENSE, "bce"], "metrics": [["accuracy"], ["accuracy", "mae"]]},
    ),
    "tuples": ("two", tuple(A_B), None, lambda L, M: {"loss": (DENSE, "bce"), "metrics": (["accuracy"], ["mae"])}),
    "dicts": (
        "two",
        BY_NAME,
        None,
        lambda L, M: {
            "loss": {"out_a": DENSE, "out_b": "bce"},
            "metrics": {"out_a": "accuracy", "out_b": ["accuracy", "mae"]},
        },
    ),
    "dict of losses": (
        "two",
        A_B,
        None,
        lambda L, M: {"loss": {"out_b": "bce", "out_a": DENSE}, "metrics": {"out_b": "mae"}},
    ),
    "dict of targets": ("two", BY_NAME, None, lambda L, M: {"loss": ["mse", "bce"]}),
    "no second loss": ("two", A_B, None, lambda L, M: {"loss": ["mse", None], "metrics": ["mae", "mae"]}),
    "no first metric": ("two", A_B, None, lambda L, M: {"loss": "mse", "metrics": [None, "mae"]}),
    "empty metrics": ("two", A_B, None, lambda L, M: {"loss": "mse", "metrics": [[], ["mae"]]}),
    "loss weights": ("two", A_B, None, lambda L, M: {"loss": ["mse", "bce"], "loss_weights": [1.0, 0.5]}),
    "loss weights by name": (
        "two",
        A_B,
        None,
        lambda L, M: {"loss": ["mse", "bce"], "loss_weights": {"out_b": 0.5, "out_a": 2.0}},
    ),
    "weights for all": ("two", A_B, WEIGHT, lambda L, M: {"loss": "mse", "weighted_metrics": ["mae", "mae"]}),
    "weights for each": (
        "two",
        A_B,
        [WEIGHT, WEIGHT[::-1]],
        lambda L, M: {"loss": "mse", "metrics": [["mae"], []], "weighted_metrics": [["mae", "accuracy"], ["mae"]]},
    ),
    "by key": (
        "two_by_key",
        {"x": ONE_HOT, "y": BIT},
        None,
        lambda L, M: {"loss": {"x": DENSE, "y": "bce"}, "metrics": {"x": "accuracy", "y": ["accuracy"]}},
    ),
    "by key, one loss": ("two_by_key", {"x": ONE_HOT, "y": BIT}, None, lambda L, M: {"loss": "mse"}),
    "by key, lists": ("two_by_key", A_B, None, lambda L, M: {"loss": ["mse", "bce"], "metrics": ["mae", "mse"]}),
    "by key, some": (
        "two_by_key",
        {"x": ONE_HOT, "y": BIT},
        None,
        lambda L, M: {"loss": {"x": DENSE}, "metrics": {"y": "mae"}},
    ),
    "nested": (
        "nested",
        THREE,
        None,
        lambda L, M: {"loss": ["mse", ["mse", "mae"]], "metrics": [["mae"], [["mae"], ["mse"]]]},
    ),
    "nested, flat losses": ("nested", THREE, None, lambda L, M: {"loss": ["mse"] * 3}),
    "nested by key": (
        "nested_by_key",
        NESTED,
        None,
        lambda L, M: {"loss": {"p": "mse", "q": ["mse", "mae"]}, "metrics": {"p": "mae", "q": ["mae", "mse"]}},
    ),
    "unnamed": ("unnamed", (ONE_HOT, BIT), None, lambda L, M: {"loss": ["mse", "mae"], "metrics": [["mae"], ["mse"]]}),
}


@pytest.mark.parametrize("case", CASES)
def test_logs_are_those_of_keras(case):
    kind, y, weight, arguments = CASES[case]
    model = _made(kind)
    expected = _keras_logs(model, y, weight, arguments(keras.losses, keras.metrics))
    ours = _our_logs(model, y, weight, arguments(losses, metrics))
    assert_close(ours, expected, rtol=2e-6)


def test_variables_have_the_paths_of_keras():
    arguments = {"loss": ["mse", "bce"], "metrics": [["accuracy", "mse"], ["auc", _absolute]]}
    keras.backend.clear_session()
    reset_names()
    model = _made("two")
    _keras_logs(model, A_B, None, arguments)
    expected = [variable.path for variable in model.metrics_variables]
    loss = CompileLoss(arguments["loss"], output_names=["out_a", "out_b"])
    measured = CompileMetrics(arguments["metrics"], output_names=["out_a", "out_b"])
    outputs = [jnp.zeros((N, 3)), jnp.zeros((N, 1))]
    loss.build(A_B, outputs)
    measured.build(A_B, outputs)
    ours = [v.path for metric in (metrics.Mean(name="loss"), measured, *loss.metrics) for v in metric.variables]
    assert ours == expected
