"""The base class, means and sums, own metrics, masks, and what metrics say about mistakes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import losses, metrics
from cornu.core.masks import set_mask
from cornu.core.variable import Variable
from tests.oracle import keras

ONES = np.ones


class Own(metrics.Metric):
    """Variables of every origin, in the order of Keras."""

    base = metrics

    def __init__(self, name="own", **kwargs):
        super().__init__(name=name, **kwargs)
        self.a = self.add_weight(name="a", initializer="zeros")
        self.inner = metrics.Mean()
        self.b = self.add_variable((2,), "ones", name="b")
        self.others = [metrics.Sum(name="s")]
        self.c = self.add_weight(shape=(3,), initializer="ones", dtype="int32", name="c")

    def update_state(self, x):
        self.a.assign_add(x)
        self.inner.update_state(x)

    def result(self):
        return {"a": self.a.value, "mean": self.inner.result()}


def test_variables_of_an_own_metric():
    own = Own()
    assert [(v.path, v.dtype, v.shape) for v in own.variables] == [
        ("own/a", "float32", ()),
        ("own/b", "float32", (2,)),
        ("own/c", "int32", (3,)),
        ("mean/total", "float32", ()),
        ("mean/count", "float32", ()),
        ("s/total", "float32", ()),
    ]
    assert {k: float(v) for k, v in own(4.0).items()} == {"a": 4.0, "mean": 4.0}
    own.b.assign([np.nan, 1.0])
    own.reset_state()
    assert all(not v.numpy().any() for v in own.variables)
    assert own.get_config() == {"name": "own", "dtype": "float32"} and repr(own) == "<Own name=own>"
    state = jax.jit(own.stateless_update_state)(own.stateless_reset_state(), 3.0)
    assert {k: float(v) for k, v in own.stateless_result(state).items()} == {"a": 3.0, "mean": 3.0}
    assert not own.a.numpy()


def test_a_variable_set_as_attribute_counts():
    class Holder(metrics.Metric):
        def __init__(self):
            super().__init__()
            self.v = Variable([1.0, 2.0], name="v")

    assert [v.name for v in Holder().variables] == ["v"]


@pytest.mark.parametrize("name", ["Mean", "Sum"])
@pytest.mark.parametrize("weight", [None, 2.0, [1, 2, 3], [[1], [2], [3]], np.arange(6.0).reshape(3, 2)], ids=str)
def test_means_and_sums_with_weights(name, weight):
    values = np.arange(6.0).reshape(3, 2)
    ours, theirs = getattr(metrics, name)(), getattr(keras.metrics, name)()
    for metric in (ours, theirs):
        metric.update_state(values, sample_weight=weight)
        metric.update_state(7.0)
    for one, other in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-6)
    np.testing.assert_allclose(ours.result(), theirs.result(), rtol=1e-6)


def test_nothing_seen():
    assert float(metrics.Mean().result()) == 0
    for late in (metrics.F1Score(), metrics.R2Score(), metrics.AUC(multi_label=True)):
        assert float(late.result()) == 0
        late.reset_state()


def test_dtypes():
    assert metrics.Mean(dtype="mixed_float16").get_config()["dtype"] == "float16"
    assert metrics.Mean(dtype="bfloat16")([1.0, 2.0]).dtype == jnp.bfloat16
    assert metrics.MeanSquaredError()(ONES((2, 2)), jnp.zeros((2, 2), "bfloat16")).dtype == jnp.float32


@pytest.mark.parametrize("weight", [None, np.random.default_rng(0).random((2, 3))], ids=["plain", "weighted"])
def test_masks_of_predictions(weight):
    y_true, y_pred = np.zeros((2, 3, 4)), np.arange(24.0, dtype="float32").reshape(2, 3, 4)
    mask = np.array([[True, True, False], [True, False, False]])
    ours, theirs = jnp.asarray(y_pred), jnp.array(y_pred)
    set_mask(ours, jnp.asarray(mask))
    theirs._keras_mask = jnp.asarray(mask)
    for name in ("MeanSquaredError", "MeanAbsoluteError", "CategoricalAccuracy"):
        value = getattr(metrics, name)()(y_true, ours, weight)
        expected = getattr(keras.metrics, name)()(y_true, theirs, weight)
        np.testing.assert_allclose(value, expected, rtol=1e-6)


def test_masks_of_time_steps_with_weights_of_samples():
    y_pred = jnp.arange(24.0).reshape(2, 3, 4)
    set_mask(y_pred, jnp.array([[True, True, False], [True, False, False]]))
    weights = np.array([1.0, 3.0])
    cells = np.array([[1, 1, 0], [3, 0, 0]])
    expected = (np.square(y_pred).mean(-1) * cells).sum() / cells.sum()
    np.testing.assert_allclose(metrics.MeanSquaredError()(np.zeros((2, 3, 4)), y_pred, weights), expected, rtol=1e-6)


def test_wrapper_keeps_the_arguments_of_its_function():
    metric = metrics.MeanMetricWrapper(losses.huber, name="h", delta=0.5)
    assert float(metric([[0.0]], [[3.0]])) == 1.375
    again = metrics.deserialize(metrics.serialize(metric))
    assert float(again([[0.0]], [[3.0]])) == 1.375
    there = keras.saving.deserialize_keras_object(metrics.serialize(metric))
    assert float(there([[0.0]], [[3.0]])) == 1.375


class NoSuper(metrics.Metric):
    def __init__(self):
        self.weight = self.add_weight(name="w")


ERRORS = [
    (lambda: metrics.get("acuracy"), ["unknown metric 'acuracy'", "Did you mean 'accuracy'", "mse"]),
    (lambda: metrics.Accuracy()(ONES(6), ONES((6, 3))), ["accuracy", "(6,)", "(6, 3)", "SparseCategoricalAccuracy"]),
    (
        lambda: metrics.SparseCategoricalAccuracy()(ONES((6, 3)), ONES((6, 3))),
        ["sparse_categorical_accuracy", "class indices of shape (6,)", "(6, 3)", "without 'sparse'"],
    ),
    (lambda: metrics.CategoricalAccuracy()(ONES(5), ONES((6, 3))), ["categorical_accuracy", "(5,)", "(6, 3)"]),
    (
        lambda: metrics.MeanSquaredError()(ONES(6), ONES(6), ONES(6)),
        ["'sample_weight'", "the values, ();", "(6,)", "(batch, 1)"],
    ),
    (lambda: metrics.Mean()(1.5, ONES(6)), ["mean", "'sample_weight'", "fits the values, ()", "one value for all"]),
    (lambda: metrics.Accuracy()(ONES((6, 1)), ONES((6, 1)), ONES((6, 3))), ["accuracy", "(6, 1)", "shape (6,)"]),
    (lambda: metrics.Recall()(ONES((6, 1)), ONES((6, 1)), ONES((6, 3))), ["recall", "(6, 1)", "shape (6,)"]),
    (lambda: metrics.Precision(thresholds=[0.5, 2]), ["'thresholds'", "[0, 1]", "2 is not one"]),
    (lambda: metrics.Precision(thresholds=[None]), ["'thresholds'", "None is not one"]),
    (lambda: metrics.Precision(top_k=0), ["'top_k'", "positive integer", "top_k=0"]),
    (lambda: metrics.Precision(class_id=5)(ONES((6, 3)), ONES((6, 3))), ["'class_id'", "3", "class_id=5"]),
    (lambda: metrics.Recall()(ONES((6, 2)), ONES((6, 3))), ["'y_true'", "(6, 3)", "(6, 2)", "class indices"]),
    (lambda: metrics.AUC(curve="RUC"), ["AUC", "unknown curve 'RUC'", "Did you mean 'ROC'", "PRGAIN"]),
    (lambda: metrics.AUC(summation_method="x"), ["unknown summation_method 'x'", "interpolation, majoring, minoring"]),
    (lambda: metrics.AUC(num_thresholds=1), ["'num_thresholds'", "above 1", "num_thresholds=1"]),
    (lambda: metrics.AUC(thresholds=[-1.0]), ["'thresholds'", "-1.0 is not one"]),
    (lambda: metrics.AUC(num_labels=3), ["'num_labels'", "multi_label=True", "num_labels=3"]),
    (lambda: metrics.AUC(multi_label=True)(ONES(4), ONES(4)), ["'y_pred'", "(batch, labels)", "(4,)"]),
    (
        lambda: metrics.AUC(multi_label=True, num_labels=2)(ONES((4, 3)), ONES((4, 3))),
        ["'y_pred'", "(batch, 2)", "(4, 3)"],
    ),
    (lambda: metrics.AUC(label_weights=[1.0])(ONES((4, 3)), ONES((4, 3))), ["'label_weights'", "3 labels", "(1,)"]),
    (lambda: metrics.PrecisionAtRecall(2.0), ["'recall'", "[0, 1]", "recall=2.0"]),
    (lambda: metrics.SensitivityAtSpecificity(0.5, num_thresholds=0), ["'num_thresholds'", "positive integer"]),
    (lambda: metrics.F1Score(average="mean"), ["'average'", "'macro'", "average='mean'"]),
    (lambda: metrics.FBetaScore(beta=0.0), ["'beta'", "above 0", "beta=0.0", "beta=1.0"]),
    (lambda: metrics.F1Score(threshold=2.0), ["'threshold'", "(0, 1]", "threshold=2.0"]),
    (lambda: metrics.F1Score()(ONES((4, 3, 2)), ONES((4, 3, 2))), ["'y_pred'", "(batch, classes)", "(4, 3, 2)"]),
    (lambda: metrics.IoU(3, [0, 4]), ["'target_class_ids'", "below 3", "[0, 4]"]),
    (lambda: metrics.MeanIoU(3)(ONES(4), ONES(5)), ["'y_pred'", "(4,)", "(5,)"]),
    (lambda: metrics.R2Score("mean"), ["'class_aggregation'", "uniform_average", "'mean'"]),
    (lambda: metrics.R2Score(num_regressors=-1), ["'num_regressors'", "0 or more", "-1"]),
    (lambda: metrics.R2Score()(ONES((4, 2)), ONES((4, 3))), ["'y_pred'", "(4, 2)", "(4, 3)"]),
    (lambda: metrics.Mean()(ONES((4, 2)), ONES(3)), ["mean", "'sample_weight'", "(3,)"]),
    (lambda: metrics.Mean().stateless_result([1.0]), ["'metric_variables'", "2 variables (total, count)", "1 values"]),
    (lambda: metrics.Metric().add_variable((), None), ["'initializer'", 'initializer="zeros"']),
]


@pytest.mark.parametrize("case", ERRORS, ids=range(len(ERRORS)))
def test_text(case):
    call, parts = case
    with pytest.raises(ValueError) as caught:
        call()
    for part in parts:
        assert part in str(caught.value), str(caught.value)


def test_what_a_subclass_must_do():
    with pytest.raises(RuntimeError, match=r"NoSuper: `__init__` must call `super\(\).__init__"):
        NoSuper()
    with pytest.raises(NotImplementedError, match="Metric must define `update_state"):
        metrics.Metric().update_state()
    with pytest.raises(NotImplementedError, match="Metric must define `result"):
        metrics.Metric().result()
