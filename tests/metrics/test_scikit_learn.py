"""Precision, recall, F1 and AUC with the labels people have: the values of scikit-learn, over batches."""

import numpy as np
import pytest
from sklearn import metrics as sklearn

from cornu import metrics

RNG = np.random.default_rng(2)
N, K = 120, 4
LABEL = RNG.integers(0, K, N)
LOGIT = RNG.normal(size=(N, K)) + 1.5 * np.eye(K)[LABEL]
PROBABILITY = (np.exp(LOGIT) / np.exp(LOGIT).sum(1, keepdims=True)).astype("float32")
# On the grid between the thresholds the area is exact.
GRID = ((np.floor(PROBABILITY * 199) + 0.5) / 199).astype("float32")
GUESS = PROBABILITY.argmax(1)
BIT = RNG.integers(0, 2, N)
SCORE = ((np.floor((0.3 * BIT + 0.7 * RNG.random(N)) * 199) + 0.5) / 199).astype("float32")
WEIGHT = RNG.random(N)

LABEL_FORMS = {"indices": LABEL, "column": LABEL[:, None], "one-hot": np.eye(K)[LABEL], "float": LABEL * 1.0}
BIT_FORMS = {"vectors": (BIT, SCORE), "column": (BIT[:, None], SCORE), "scores": (BIT, SCORE[:, None])}
BIT_FORMS["columns"] = (BIT[:, None], SCORE[:, None])


def over_batches(metric, y_true, y_pred, weight=None):
    for rows in np.array_split(np.arange(N), 7):
        metric.update_state(y_true[rows], y_pred[rows], None if weight is None else weight[rows])
    return np.asarray(metric.result())


@pytest.mark.parametrize("form", LABEL_FORMS)
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
def test_classes(form, weight):
    labels = LABEL_FORMS[form]

    def check(metric, expected):
        np.testing.assert_allclose(over_batches(metric, labels, PROBABILITY, weight), expected, atol=1e-6)

    for average in (None, "micro", "macro", "weighted"):
        check(metrics.F1Score(average=average), sklearn.f1_score(LABEL, GUESS, average=average, sample_weight=weight))
        check(
            metrics.FBetaScore(average=average, beta=2.0),
            sklearn.fbeta_score(LABEL, GUESS, beta=2, average=average, sample_weight=weight),
        )
    micro = {"average": "micro", "sample_weight": weight}
    check(metrics.Precision(top_k=1), sklearn.precision_score(LABEL, GUESS, **micro))
    check(metrics.Recall(top_k=1), sklearn.recall_score(LABEL, GUESS, **micro))
    many = np.eye(K)[LABEL], PROBABILITY > 0.5
    check(metrics.Precision(), sklearn.precision_score(*many, **micro))
    check(metrics.Recall(), sklearn.recall_score(*many, **micro))
    for class_id in range(K):
        one = class_id == LABEL, PROBABILITY[:, class_id] > 0.3
        arguments = {"class_id": class_id, "thresholds": 0.3}
        check(metrics.Precision(**arguments), sklearn.precision_score(*one, sample_weight=weight))
        check(metrics.Recall(**arguments), sklearn.recall_score(*one, sample_weight=weight))
    weights = np.ones(N) if weight is None else weight
    for name, hit in (("TruePositives", many[0] * many[1]), ("FalseNegatives", many[0] * ~many[1])):
        check(getattr(metrics, name)(), (hit.sum(1) * weights).sum().astype("float32"))


@pytest.mark.parametrize("form", LABEL_FORMS)
def test_area_of_several_classes(form):
    labels = LABEL_FORMS[form]
    one_hot = np.eye(K)[LABEL]
    for arguments, expected in (
        ({}, sklearn.roc_auc_score(one_hot, GRID, average="micro")),
        ({"multi_label": True}, sklearn.roc_auc_score(one_hot, GRID, average="macro")),
        (
            {"multi_label": True, "label_weights": [1.0, 2.0, 3.0, 4.0]},
            np.average(sklearn.roc_auc_score(one_hot, GRID, average=None), weights=[1, 2, 3, 4]),
        ),
    ):
        np.testing.assert_allclose(over_batches(metrics.AUC(**arguments), labels, GRID), expected, atol=1e-6)


@pytest.mark.parametrize("form", BIT_FORMS)
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
def test_yes_or_no(form, weight):
    y_true, y_pred = BIT_FORMS[form]
    chosen = SCORE > 0.5

    def check(metric, expected):
        np.testing.assert_allclose(over_batches(metric, y_true, y_pred, weight), expected, atol=1e-6)

    check(metrics.Precision(), sklearn.precision_score(BIT, chosen, sample_weight=weight))
    check(metrics.Recall(), sklearn.recall_score(BIT, chosen, sample_weight=weight))
    check(metrics.AUC(), sklearn.roc_auc_score(BIT, SCORE, sample_weight=weight))
    check(metrics.F1Score(threshold=0.5), [sklearn.f1_score(BIT, chosen, sample_weight=weight)])
    with pytest.warns(UserWarning, match="single output.*threshold=0.5"):
        check(metrics.F1Score(average="macro"), sklearn.f1_score(BIT, chosen, sample_weight=weight))
    check(metrics.BinaryAccuracy(), sklearn.accuracy_score(BIT, chosen, sample_weight=weight))
    check(metrics.BinaryCrossentropy(), sklearn.log_loss(BIT, SCORE.astype("float64"), sample_weight=weight))


def test_other_scores():
    real, guess = RNG.normal(size=(N, 2)), RNG.normal(size=(N, 2))
    for aggregation, multioutput in (
        (None, "raw_values"),
        ("uniform_average", "uniform_average"),
        ("variance_weighted_average", "variance_weighted"),
    ):
        expected = sklearn.r2_score(real, guess, multioutput=multioutput, sample_weight=WEIGHT)
        value = over_batches(metrics.R2Score(aggregation), real, guess, WEIGHT)
        np.testing.assert_allclose(value, expected, rtol=1e-5)
    np.testing.assert_allclose(
        over_batches(metrics.MeanIoU(K), LABEL, GUESS), sklearn.jaccard_score(LABEL, GUESS, average="macro"), atol=1e-6
    )
    top = sklearn.top_k_accuracy_score(LABEL, PROBABILITY, k=2)
    np.testing.assert_allclose(
        over_batches(metrics.SparseTopKCategoricalAccuracy(k=2), LABEL, PROBABILITY), top, atol=1e-6
    )
