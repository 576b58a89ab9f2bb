"""Precision, recall, F1 and AUC with the labels people have: the values of scikit-learn, over batches."""

import jax
import jax.numpy as jnp
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


def check_all(pairs, y_true, y_pred, weight=None):
    """Compare (metric, expected value) pairs after two uneven batches, all in one compiled program."""
    for metric, _ in pairs:
        if not getattr(metric, "_built", True):
            metric._build(y_pred.shape[-1] if y_pred.ndim > 1 else 1)

    def run(y_true, y_pred, weight):
        results = []
        for metric, _ in pairs:
            state = metric.stateless_reset_state()
            for rows in np.split(np.arange(N), [47]):
                given = None if weight is None else weight[rows]
                state = metric.stateless_update_state(state, y_true[rows], y_pred[rows], given)
            results.append(metric.stateless_result(state))
        return results

    program = jax.jit(run, compiler_options={"xla_backend_optimization_level": 0})
    values = program(jnp.asarray(y_true), jnp.asarray(y_pred), None if weight is None else jnp.asarray(weight))
    for (metric, expected), value in zip(pairs, values, strict=True):
        np.testing.assert_allclose(value, expected, atol=1e-6, rtol=1e-6, err_msg=str(metric.get_config()))


@pytest.mark.parametrize("form", [*LABEL_FORMS, "weighted indices"])
def test_classes(form):
    form, weight = (form.split()[1], WEIGHT) if " " in form else (form, None)
    pairs = []
    for average in (None, "micro", "macro", "weighted"):
        common = {"average": average, "sample_weight": weight}
        pairs.append((metrics.F1Score(average=average), sklearn.f1_score(LABEL, GUESS, **common)))
        beta = metrics.FBetaScore(average=average, beta=2.0)
        pairs.append((beta, sklearn.fbeta_score(LABEL, GUESS, beta=2, **common)))
    micro = {"average": "micro", "sample_weight": weight}
    many = np.eye(K)[LABEL], PROBABILITY > 0.5
    hits = (many[0] * many[1]).sum(1)
    pairs += [
        (metrics.Precision(top_k=1), sklearn.precision_score(LABEL, GUESS, **micro)),
        (metrics.Recall(top_k=1), sklearn.recall_score(LABEL, GUESS, **micro)),
        (metrics.Precision(), sklearn.precision_score(*many, **micro)),
        (metrics.Recall(), sklearn.recall_score(*many, **micro)),
        (metrics.TruePositives(), (hits * (1 if weight is None else weight)).sum()),
    ]
    for class_id in range(K):
        one = class_id == LABEL, PROBABILITY[:, class_id] > 0.3
        arguments = {"class_id": class_id, "thresholds": 0.3}
        pairs.append((metrics.Precision(**arguments), sklearn.precision_score(*one, sample_weight=weight)))
        pairs.append((metrics.Recall(**arguments), sklearn.recall_score(*one, sample_weight=weight)))
    check_all(pairs, LABEL_FORMS[form], PROBABILITY, weight)


@pytest.mark.parametrize("form", LABEL_FORMS)
def test_area_of_several_classes(form):
    one_hot = np.eye(K)[LABEL]
    by_class = sklearn.roc_auc_score(one_hot, GRID, average=None)
    weights = [1.0, 2.0, 3.0, 4.0]
    pairs = [
        (metrics.AUC(), sklearn.roc_auc_score(one_hot, GRID, average="micro")),
        (metrics.AUC(multi_label=True), by_class.mean()),
        (metrics.AUC(multi_label=True, label_weights=weights), np.average(by_class, weights=weights)),
    ]
    check_all(pairs, LABEL_FORMS[form], GRID)


@pytest.mark.parametrize("form", [*BIT_FORMS, "weighted columns"])
def test_yes_or_no(form):
    form, weight = (form.split()[1], WEIGHT) if " " in form else (form, None)
    chosen, common = SCORE > 0.5, {"sample_weight": weight}
    f1 = sklearn.f1_score(BIT, chosen, **common)
    pairs = [
        (metrics.Precision(), sklearn.precision_score(BIT, chosen, **common)),
        (metrics.Recall(), sklearn.recall_score(BIT, chosen, **common)),
        (metrics.AUC(), sklearn.roc_auc_score(BIT, SCORE, **common)),
        (metrics.F1Score(threshold=0.5), [f1]),
        (metrics.F1Score(average="macro"), f1),
        (metrics.BinaryAccuracy(), sklearn.accuracy_score(BIT, chosen, **common)),
    ]
    if form != "vectors":  # two vectors are one sample to a mean over the last axis, as in Keras
        pairs.append((metrics.BinaryCrossentropy(), sklearn.log_loss(BIT, SCORE.astype("float64"), **common)))
    with pytest.warns(UserWarning, match="single output.*threshold=0.5"):
        check_all(pairs, *BIT_FORMS[form], weight)
