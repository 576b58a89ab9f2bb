"""Every metric against real Keras over random batches: results, variables, configurations."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import metrics
from cornu.base.names import reset_names
from tests.oracle import keras

RNG = np.random.default_rng(11)
N, K = 23, 4
LABEL = RNG.integers(0, K, N)
ONE_HOT = np.eye(K, dtype="float32")[LABEL]
PROBABILITY = RNG.dirichlet(np.ones(K), N).astype("float32")
REAL = RNG.normal(size=(N, K)).astype("float32") * 3
POSITIVE = RNG.random((N, K)).astype("float32")
BIT = RNG.integers(0, 2, N)
SCORE = RNG.random(N).astype("float32")
COARSE = (np.round(SCORE * 10) / 10).astype("float32")
GUESS = np.where(RNG.random(N) < 0.6, LABEL, RNG.integers(0, K, N))
# Compiling takes longer than computing here.
QUICK = {"xla_backend_optimization_level": 0}
WEIGHT = RNG.random(N).astype("float32")

CASES = [
    ("Accuracy", {}, LABEL, GUESS),
    ("BinaryAccuracy", {}, BIT, SCORE),
    ("BinaryAccuracy", {"threshold": 0.3}, BIT, SCORE[:, None]),
    ("CategoricalAccuracy", {}, ONE_HOT, PROBABILITY),
    ("SparseCategoricalAccuracy", {}, LABEL, PROBABILITY),
    ("SparseCategoricalAccuracy", {}, LABEL[:, None], PROBABILITY),
    ("TopKCategoricalAccuracy", {"k": 2}, ONE_HOT, PROBABILITY),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, LABEL, PROBABILITY),
    ("SparseTopKCategoricalAccuracy", {"k": 2, "from_sorted_ids": True}, LABEL, np.argsort(-PROBABILITY)),
    ("MeanSquaredError", {}, POSITIVE, REAL),
    ("RootMeanSquaredError", {}, POSITIVE, REAL),
    ("RootMeanSquaredError", {}, SCORE, SCORE[:, None] ** 2),
    ("MeanAbsoluteError", {}, POSITIVE, REAL),
    ("MeanAbsolutePercentageError", {}, POSITIVE, REAL),
    ("MeanSquaredLogarithmicError", {}, POSITIVE, REAL),
    ("CosineSimilarity", {}, POSITIVE, REAL),
    ("LogCoshError", {}, POSITIVE, REAL),
    ("R2Score", {}, POSITIVE, REAL),
    ("R2Score", {"class_aggregation": None}, POSITIVE, REAL),
    ("R2Score", {"class_aggregation": "variance_weighted_average", "num_regressors": 3}, POSITIVE, REAL),
    ("R2Score", {"num_regressors": 10000}, POSITIVE, REAL),
    ("PearsonCorrelation", {}, POSITIVE, REAL),
    ("ConcordanceCorrelation", {}, POSITIVE, REAL),
    ("Hinge", {}, ONE_HOT, REAL),
    ("SquaredHinge", {}, ONE_HOT, REAL),
    ("CategoricalHinge", {}, ONE_HOT, REAL),
    ("BinaryCrossentropy", {}, ONE_HOT, POSITIVE),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ONE_HOT, REAL),
    ("CategoricalCrossentropy", {}, ONE_HOT, PROBABILITY),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ONE_HOT, REAL),
    ("SparseCategoricalCrossentropy", {}, LABEL, PROBABILITY),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 1}, LABEL, REAL),
    ("KLDivergence", {}, ONE_HOT, PROBABILITY),
    ("Poisson", {}, ONE_HOT, POSITIVE),
    ("AUC", {}, BIT, SCORE),
    ("AUC", {"num_thresholds": 11}, BIT, COARSE),
    ("AUC", {"from_logits": True}, BIT, SCORE * 4 - 2),
    ("AUC", {"thresholds": [0.6, 0.3]}, BIT, SCORE),
    ("AUC", {"multi_label": True}, ONE_HOT, PROBABILITY),
    ("AUC", {"multi_label": True, "thresholds": [0.2, 0.7], "curve": "pr"}, ONE_HOT, PROBABILITY),
    ("Precision", {}, BIT, SCORE),
    ("Precision", {"thresholds": [0.0, 0.5, 1.0]}, BIT, COARSE),
    ("Precision", {"class_id": 1, "top_k": 2}, ONE_HOT, PROBABILITY),
    ("Recall", {}, ONE_HOT, PROBABILITY),
    ("Recall", {"top_k": 1}, ONE_HOT, PROBABILITY),
    ("Recall", {"thresholds": 0.2}, BIT[:, None], SCORE),
    ("F1Score", {}, ONE_HOT, PROBABILITY),
    ("F1Score", {"average": "macro", "threshold": 0.3}, ONE_HOT, PROBABILITY),
    ("FBetaScore", {"average": "weighted", "beta": 2.0}, ONE_HOT, PROBABILITY),
    ("FBetaScore", {"average": "micro", "beta": 0.5}, ONE_HOT, PROBABILITY),
    ("IoU", {"num_classes": K, "target_class_ids": [0, 2]}, LABEL, GUESS),
    ("IoU", {"num_classes": K, "target_class_ids": [0, 2], "dtype": "float32", "ignore_class": 1}, LABEL, GUESS),
    ("MeanIoU", {"num_classes": K}, LABEL, GUESS),
    ("MeanIoU", {"num_classes": K + 2, "sparse_y_pred": False}, LABEL, PROBABILITY),
    ("OneHotIoU", {"num_classes": K, "target_class_ids": [3]}, ONE_HOT, PROBABILITY),
    ("OneHotMeanIoU", {"num_classes": K, "sparse_y_pred": True}, ONE_HOT, GUESS),
    ("BinaryIoU", {"threshold": 0.3}, BIT, SCORE),
    ("BinaryIoU", {"target_class_ids": [1]}, BIT, SCORE),
]
CASES += [
    ("AUC", {"curve": curve, "summation_method": method}, BIT, SCORE)
    for curve in ("ROC", "PR", "PRGAIN")
    for method in ("interpolation", "majoring", "minoring")
]
CASES += [
    (f"{a}{b}", {"thresholds": t}, BIT, SCORE)
    for a in ("True", "False")
    for b in ("Positives", "Negatives")
    for t in (None, [0.2, 0.6])
]
for _name, _argument in (
    ("PrecisionAtRecall", "recall"),
    ("RecallAtPrecision", "precision"),
    ("SensitivityAtSpecificity", "specificity"),
    ("SpecificityAtSensitivity", "sensitivity"),
):
    CASES += [(_name, {_argument: value}, BIT, SCORE) for value in (0.0, 0.3, 0.8, 1.0)]
    CASES.append((_name, {_argument: 0.5, "num_thresholds": 1}, BIT, SCORE))
    CASES.append((_name, {_argument: 0.5, "class_id": 2}, ONE_HOT, PROBABILITY))


def _id(case):
    return f"{case[0]}-{'-'.join(f'{k}={v}' for k, v in case[1].items())}"


def _make(module, case):
    """The metric with all its variables; some make them for the first batch."""
    name, arguments, y_true, y_pred = case
    metric = getattr(module, name)(name="m", **arguments)
    if not getattr(metric, "_built", True):
        shape = y_pred.shape
        if module is metrics:
            metric._build(shape[-1])
        elif name == "AUC":
            metric._build(shape)
        else:
            metric._build(shape, shape)
    return metric


@pytest.fixture(scope="module")
def seen():
    """Results and variables of all cases in both libraries after a plain and a weighted batch, from two programs."""
    first, second = np.split(np.random.default_rng(1).permutation(N), [9])

    def update(metric, y_true, y_pred, weight):
        state = metric.stateless_update_state(metric.stateless_reset_state(), y_true[first], y_pred[first])
        return metric.stateless_update_state(state, y_true[second], y_pred[second], weight[second])

    def library(module):
        made = [_make(module, case) for case in CASES]
        # Keras cannot trace one of its own: AUC of several labels at given thresholds.
        traced = [
            i for i, (_, a, *_) in enumerate(CASES) if module is metrics or not {"multi_label", "thresholds"} <= set(a)
        ]
        data = [(jnp.asarray(y_true), jnp.asarray(y_pred), jnp.asarray(WEIGHT)) for _, _, y_true, y_pred in CASES]
        run = jax.jit(lambda data: {i: update(made[i], *data[i]) for i in traced}, compiler_options=QUICK)
        states = run(data)
        states |= {i: update(made[i], *data[i]) for i in range(len(CASES)) if i not in traced}
        return made, [(m.stateless_result(states[i]), states[i]) for i, m in enumerate(made)]

    return library(metrics), library(keras.metrics)


@pytest.mark.parametrize("index", range(len(CASES)), ids=[_id(case) for case in CASES])
def test_results_and_variables_over_batches(index, seen):
    (our_metrics, ours), (their_metrics, theirs) = seen
    state = [[(v.path, tuple(v.shape), str(v.dtype)) for v in m[index].variables] for m in (our_metrics, their_metrics)]
    assert state[0] == state[1]
    for one, other in zip(ours[index][1], theirs[index][1], strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=1e-5)
    value, expected = ours[index][0], theirs[index][0]
    assert value.shape == expected.shape and value.dtype == expected.dtype
    np.testing.assert_allclose(value, expected, rtol=5e-6, atol=1e-6)
    assert not any(variable.numpy().any() for variable in our_metrics[index].variables), "the pure form has effects"


@pytest.mark.parametrize("name", ["AUC", "MeanSquaredError", "F1Score", "Precision", "MeanIoU", "R2Score"])
def test_eager_updates_equal_the_pure_form(name, seen):
    index = [case[0] for case in CASES].index(name)
    _, arguments, y_true, y_pred = CASES[index]
    metric = getattr(metrics, name)(**arguments)
    first, second = np.split(np.random.default_rng(1).permutation(N), [9])
    metric.update_state(y_true[first], y_pred[first])
    metric.update_state(y_true[second], y_pred[second], WEIGHT[second])
    np.testing.assert_allclose(metric.result(), seen[0][1][index][0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_configurations_cross(case):
    name, arguments, *_ = case
    ours = getattr(metrics, name)(name="own", **arguments)
    theirs = getattr(keras.metrics, name)(name="own", **arguments)
    forgotten = {"CosineSimilarity": ["axis"], "SparseTopKCategoricalAccuracy": ["from_sorted_ids"]}.get(name, [])
    expected = keras.saving.serialize_keras_object(theirs)
    written = metrics.serialize(ours)
    extra = {key for key in written["config"] if key not in expected["config"]}
    assert extra <= set(forgotten)
    assert {**written, "config": {k: v for k, v in written["config"].items() if k not in extra}} == expected
    there = keras.saving.deserialize_keras_object(written)
    here = metrics.deserialize(expected)
    assert type(there) is type(theirs) and type(here) is type(ours)
    assert there.get_config() == theirs.get_config()
    assert metrics.deserialize(written).get_config() == ours.get_config()


@pytest.mark.parametrize("name", sorted({case[0] for case in CASES} | {"Mean", "Sum", "MeanMetricWrapper", "Metric"}))
def test_signatures(name):
    ours, theirs = (inspect.signature(getattr(module, name)) for module in (metrics, keras.metrics))
    assert [(p.name, p.default) for p in ours.parameters.values()] == [
        (p.name, p.default) for p in theirs.parameters.values()
    ]


def test_every_public_name_of_keras_is_here():
    missing = [name for name in dir(keras.metrics) if not name.startswith("_") and not hasattr(metrics, name)]
    assert missing == []
    tested = {case[0] for case in CASES} | {"Mean", "Sum", "MeanMetricWrapper", "Metric"}
    classes = {n for n in dir(keras.metrics) if inspect.isclass(getattr(keras.metrics, n))}
    assert classes <= tested


def test_names():
    keras.backend.clear_session()
    reset_names()
    for name in (
        "mse",
        "MAE",
        "bce",
        "msle",
        "auc",
        "AUC",
        "Precision",
        "f1_score",
        "recall",
        "io_u",
        "accuracy",
        "r2_score",
    ):
        try:
            expected = keras.metrics.get(name)
        except TypeError:
            with pytest.raises(TypeError):
                metrics.get(name)
            continue
        assert (type(metrics.get(name)).__name__, metrics.get(name).name.rstrip("_123")) == (
            type(expected).__name__,
            expected.name.rstrip("_123"),
        )
    assert metrics.get(None) is None
    assert [metrics.AUC().name for _ in range(2)] != [None, None]
