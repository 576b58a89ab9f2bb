"""Metrics over random splits into batches, with and without sample weights: the values of scikit-learn, to 1e-6.

Hypothesis draws the split, the weights and the data. All metrics run statelessly in one compiled update for each size
of a batch, so that many examples cost few compilations.
"""

from functools import cache, partial
from types import SimpleNamespace

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from cornu import metrics

K, SIZES = 4, (1, 3, 8)
GRID = 50  # scores lie halfway between these thresholds, where counting by threshold loses nothing
THRESHOLDS = np.arange(GRID + 1) / GRID


def draw(rng, n):
    """Labels and predictions of every kind for n samples, and what scikit-learn takes in their place."""
    d = SimpleNamespace(label=rng.integers(0, K, n), bit=rng.integers(0, 2, n))
    d.label[:2], d.bit[:2] = (0, 1), (0, 1)  # an area needs both
    logit = rng.normal(size=(n, K)) + np.eye(K)[d.label]
    d.probability = (np.exp(logit) / np.exp(logit).sum(1, keepdims=True)).astype("float32")
    d.guess = d.probability.argmax(1)
    d.one_hot = np.eye(K, dtype="float32")[d.label]
    d.many = (rng.random((n, K)) < 0.5).astype("float32")
    d.score = ((np.floor((0.3 * d.bit + 0.7 * rng.random(n)) * GRID) + 0.5) / GRID).astype("float32")
    d.bits, d.scores = d.bit[:, None], d.score[:, None]
    d.real, d.other = rng.normal(size=(2, n, 3)).astype("float32")
    d.positive, d.near = rng.uniform(0.5, 2, size=(2, n, 3)).astype("float32")
    d.over_3 = d.probability > 0.3
    d.chosen = d.score > 0.4
    places = np.argsort(np.argsort(-d.probability, axis=1), axis=1)
    d.first, d.first_two = places < 1, places < 2
    for i in range(K):
        setattr(d, f"is_{i}", d.label == i)
        setattr(d, f"over_3_{i}", d.over_3[:, i])
        setattr(d, f"first_two_{i}", d.first_two[:, i])
    return d


def of(score, y_true, y_pred, **arguments):
    """What a function of scikit-learn gives, in double precision."""

    def expected(d, weight):
        true, pred = (
            x.astype("float64") if x.dtype == "float32" else x for x in (getattr(d, y_true), getattr(d, y_pred))
        )
        return score(true, pred, sample_weight=weight, **arguments)

    return expected


def mean_of(rows):
    """The weighted mean of a value for each row of `real` and `other`."""
    return lambda d, weight: np.average(rows(d.real.astype("float64"), d.other.astype("float64")), weights=weight)


def correlation(a, b):
    return np.array([np.corrcoef(x, y)[0, 1] for x, y in zip(a, b, strict=True)])


def concordance(a, b):
    return correlation(a, b) * 2 * a.std(1) * b.std(1) / (a.var(1) + b.var(1) + (a.mean(1) - b.mean(1)) ** 2)


def cosine(a, b):
    return 1 - sk.pairwise.paired_cosine_distances(a, b)


def overlap(ids):
    """Jaccard's index, over those of the classes that occur."""

    def expected(d, weight):
        table = sk.confusion_matrix(d.label, d.guess, labels=range(K), sample_weight=weight)
        occur = [i for i in ids if table[i].sum() + table[:, i].sum() > 0]
        arguments = {"labels": occur, "average": "macro", "sample_weight": weight}
        return sk.jaccard_score(d.label, d.guess, **arguments) if occur else 0.0

    return expected


def count(i, j):
    return lambda d, w: sk.confusion_matrix(d.bit, d.score > 0.5, labels=[0, 1], sample_weight=w)[i, j]


def area(choose):
    """The area under precision by recall, from the counts between each two thresholds."""

    def expected(d, weight):
        weight = np.ones(len(d.bit)) if weight is None else weight
        above = d.score[:, None] > THRESHOLDS
        tp, fp = (weight * d.bit) @ above, (weight * (1 - d.bit)) @ above
        width = tp[:-1] - tp[1:]
        return (choose(tp, fp) * width).sum() / tp[0]

    return expected


def quotient(tp, fp):
    return np.divide(tp, tp + fp, out=np.zeros_like(tp), where=tp + fp > 0)


def bars(choose):
    return area(lambda tp, fp: choose(quotient(tp, fp)[:-1], quotient(tp, fp)[1:]))


def curve(tp, fp):
    """Both counts go along a line between thresholds, and precision with them (Davis and Goadrich, 2006)."""
    place, share = np.polynomial.legendre.leggauss(60)
    tp, fp = (x[1:, None] + (place + 1) / 2 * (x[:-1] - x[1:])[:, None] for x in (tp, fp))
    return quotient(tp, fp) @ share / 2


ROWS = [
    (metrics.Accuracy(), "label", "guess", of(sk.accuracy_score, "label", "guess")),
    (metrics.CategoricalAccuracy(), "one_hot", "probability", of(sk.accuracy_score, "label", "guess")),
    (metrics.SparseCategoricalAccuracy(), "label", "probability", of(sk.accuracy_score, "label", "guess")),
    (metrics.BinaryAccuracy(threshold=0.4), "bit", "score", of(sk.accuracy_score, "bit", "chosen")),
    (metrics.TrueNegatives(), "bit", "score", count(0, 0)),
    (metrics.FalsePositives(), "bits", "score", count(0, 1)),
    (metrics.FalseNegatives(), "bit", "scores", count(1, 0)),
    (metrics.TruePositives(), "bits", "scores", count(1, 1)),
    (metrics.AUC(num_thresholds=GRID + 1, curve="PR"), "bit", "score", area(curve)),
    (metrics.AUC(GRID + 1, "PR", "majoring"), "bit", "score", bars(np.maximum)),
    (metrics.AUC(GRID + 1, "PR", "minoring"), "bit", "score", bars(np.minimum)),
    (metrics.AUC(thresholds=THRESHOLDS[1:-1].tolist()), "bit", "score", of(sk.roc_auc_score, "bit", "score")),
    (metrics.MeanSquaredError(), "real", "other", of(sk.mean_squared_error, "real", "other")),
    (metrics.MeanAbsoluteError(), "real", "other", of(sk.mean_absolute_error, "real", "other")),
    (
        *(metrics.RootMeanSquaredError(), "real", "other"),
        lambda d, w: of(sk.mean_squared_error, "real", "other")(d, w) ** 0.5,
    ),
    (
        *(metrics.MeanAbsolutePercentageError(), "positive", "near"),
        lambda d, w: 100 * of(sk.mean_absolute_percentage_error, "positive", "near")(d, w),
    ),
    (
        *(metrics.MeanSquaredLogarithmicError(), "positive", "near"),
        of(sk.mean_squared_log_error, "positive", "near"),
    ),
    (metrics.CosineSimilarity(), "real", "other", mean_of(cosine)),
    (metrics.PearsonCorrelation(), "real", "other", mean_of(correlation)),
    (metrics.ConcordanceCorrelation(), "real", "other", mean_of(concordance)),
    (
        *(metrics.CategoricalHinge(), "one_hot", "probability"),
        of(sk.hinge_loss, "label", "probability", labels=range(K)),
    ),
    (metrics.Hinge(), "bits", "scores", of(sk.hinge_loss, "bit", "score")),
    (metrics.BinaryCrossentropy(), "bits", "scores", of(sk.log_loss, "bit", "score")),
    (
        *(metrics.CategoricalCrossentropy(), "one_hot", "probability"),
        of(sk.log_loss, "label", "probability", labels=range(K)),
    ),
    (
        *(metrics.SparseCategoricalCrossentropy(), "label", "probability"),
        of(sk.log_loss, "label", "probability", labels=range(K)),
    ),
    (metrics.MeanIoU(K, dtype="float32"), "label", "guess", overlap(range(K))),
    (metrics.IoU(K, [1, 3], dtype="float32"), "label", "guess", overlap([1, 3])),
    (metrics.OneHotMeanIoU(K, dtype="float32"), "one_hot", "probability", overlap(range(K))),
    (
        *(metrics.BinaryIoU([1], threshold=0.4, dtype="float32"), "bit", "score"),
        of(sk.jaccard_score, "bit", "chosen", zero_division=0),
    ),
]
for form, guess in (("bit", "score"), ("bits", "score"), ("bit", "scores")):
    ROWS.append((metrics.AUC(num_thresholds=GRID + 1), form, guess, of(sk.roc_auc_score, "bit", "score")))
    ROWS.append(
        (metrics.Precision(thresholds=0.4), form, guess, of(sk.precision_score, "bit", "chosen", zero_division=0))
    )
for k in (1, 2, 3):
    expected = of(partial(sk.top_k_accuracy_score, k=k, labels=range(K)), "label", "probability")
    ROWS.append((metrics.SparseTopKCategoricalAccuracy(k=k), "label", "probability", expected))
    ROWS.append((metrics.TopKCategoricalAccuracy(k=k), "one_hot", "probability", expected))
for average in (None, "micro", "macro", "weighted"):
    how = {"average": average, "zero_division": 0}
    expected = of(sk.f1_score, "label", "guess", labels=range(K), **how)
    ROWS.append((metrics.F1Score(average), "label", "probability", expected))
    expected = of(sk.fbeta_score, "many", "over_3", beta=0.5, **how)
    ROWS.append((metrics.FBetaScore(average, beta=0.5, threshold=0.3), "many", "probability", expected))
for cls, score in ((metrics.Precision, sk.precision_score), (metrics.Recall, sk.recall_score)):
    score, micro = partial(score, zero_division=0), {"average": "micro"}
    ROWS += [
        (cls(top_k=1), "label", "probability", of(score, "one_hot", "first", **micro)),
        (cls(top_k=2), "one_hot", "probability", of(score, "one_hot", "first_two", **micro)),
        (cls(top_k=2, class_id=2), "label", "probability", of(score, "is_2", "first_two_2")),
        (cls(class_id=1, thresholds=0.3), "one_hot", "probability", of(score, "is_1", "over_3_1")),
        (cls(thresholds=0.3), "many", "probability", of(score, "many", "over_3", **micro)),
    ]
for name, option in (
    (None, "raw_values"),
    ("uniform_average", "uniform_average"),
    ("variance_weighted_average", "variance_weighted"),
):
    ROWS.append((metrics.R2Score(name), "real", "other", of(sk.r2_score, "real", "other", multioutput=option)))

METRICS = [metric for metric, *_ in ROWS]


@cache
def programs():
    """Compiled functions: to the first states, from states and a batch to the next states, from states to results."""
    data = draw(np.random.default_rng(0), 8)
    for metric, _, y_pred, _ in ROWS:
        if not getattr(metric, "_built", True):
            metric._build(getattr(data, y_pred).shape[-1])

    def update(states, batch, weight):
        return [
            metric.stateless_update_state(state, batch[y_true], batch[y_pred], weight)
            for (metric, y_true, y_pred, _), state in zip(ROWS, states, strict=True)
        ]

    def result(states):
        return [metric.stateless_result(state) for metric, state in zip(METRICS, states, strict=True)]

    quick = {"compiler_options": {"xla_backend_optimization_level": 0}}
    return lambda: [m.stateless_reset_state() for m in METRICS], jax.jit(update, **quick), jax.jit(result, **quick)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    sizes=st.lists(st.sampled_from(SIZES), min_size=2, max_size=6),
    weights=st.none() | st.lists(st.sampled_from([0.0, 0.25, 1.0, 1.5, 3.0]), min_size=48, max_size=48),
    seed=st.integers(0, 2**32 - 1),
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_values_of_scikit_learn(sizes, weights, seed):
    n = sum(sizes)
    d = draw(np.random.default_rng(seed), n)
    weight = None if weights is None else np.array([1.0, 1.0, *weights[2:n]])
    start, update, result = programs()
    states = start()
    names = {name for _, *pair, _ in ROWS for name in pair}
    for rows in np.split(np.arange(n), np.cumsum(sizes)[:-1]):
        batch = {name: getattr(d, name)[rows] for name in names}
        # Weights of 1 where there are none: it is the same to every metric, and takes no further programs.
        states = update(
            states, batch, np.ones(len(rows), "float32") if weight is None else weight[rows].astype("float32")
        )
    for (metric, _, _, expected), value in zip(ROWS, result(states), strict=True):
        text = f"{type(metric).__name__} {metric.get_config()}"
        np.testing.assert_allclose(value, expected(d, weight), rtol=1e-6, atol=1e-6, err_msg=text)
