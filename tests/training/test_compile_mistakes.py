"""What compile and fit make of things that Keras gets wrong, and what they say about mistakes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import losses, metrics
from cornu.base.notices import forget_notices
from cornu.core.masks import set_mask
from cornu.core.scopes import StatelessScope
from cornu.core.serialization import CustomObjectScope
from cornu.training.compile_loss import CompileLoss
from cornu.training.compile_metrics import CompileMetrics

RNG = np.random.default_rng(4)
N, K = 12, 3
LABEL = RNG.integers(0, K, N)
ONE_HOT = np.eye(K, dtype="float32")[LABEL]
PROBABILITY = jnp.asarray(RNG.dirichlet(np.ones(K), N), "float32")
BIT = RNG.integers(0, 2, N)
SCORE = jnp.asarray(RNG.random((N, 1)), "float32")
TWO = [PROBABILITY, SCORE]
NAMES = ["a", "b"]


def results(y_true, y_pred, given, names=None, **more):
    measured = CompileMetrics(given, output_names=names, **more)
    measured.update_state(y_true, y_pred)
    return {name: float(value) for name, value in measured.result().items()}


@pytest.mark.parametrize(
    "case",
    [
        ("SparseCategoricalAccuracy", LABEL, PROBABILITY),
        ("SparseCategoricalAccuracy", LABEL[:, None], PROBABILITY),
        ("CategoricalAccuracy", ONE_HOT, PROBABILITY),
        ("BinaryAccuracy", BIT, SCORE),
        ("BinaryAccuracy", BIT, SCORE[:, 0]),
    ],
    ids=lambda case: f"{case[0]}-{case[1].shape}",
)
def test_accuracy_object_on_probabilities_is_what_the_user_means(case):
    name, y_true, y_pred = case
    expected = float(getattr(metrics, name)()(y_true, y_pred))
    mine = metrics.Accuracy()
    with pytest.warns(UserWarning, match=rf"Accuracy\(\) compares labels.*{name} is computed.*metrics=\['accuracy'\]"):
        assert results(y_true, y_pred, [mine]) == {"accuracy": pytest.approx(expected)}
    assert float(mine.result()) == pytest.approx(expected)
    mine.reset_state()
    assert float(mine(LABEL, LABEL)) == 1
    assert results(y_true, y_pred, ["accuracy"]) == {"accuracy": pytest.approx(expected)}


def test_accuracy_object_on_labels_is_left_alone(recwarn):
    assert results(LABEL, jnp.asarray(LABEL), [metrics.Accuracy(name="same")]) == {"same": 1.0}
    assert not recwarn.list


@pytest.mark.parametrize("name", ["ce", "crossentropy"])
def test_crossentropy_as_metric(name):
    for kind, y_true, y_pred in (
        ("SparseCategorical", LABEL, PROBABILITY),
        ("Categorical", ONE_HOT, PROBABILITY),
        ("Binary", BIT, SCORE),
    ):
        expected = float(getattr(metrics, f"{kind}Crossentropy")()(y_true, y_pred))
        assert results(y_true, y_pred, [name]) == {name: pytest.approx(expected)}


def test_a_flat_list_of_another_length_goes_to_all_outputs():
    found = results([ONE_HOT, BIT], TWO, ["accuracy"], NAMES)
    assert set(found) == {"a_accuracy", "b_accuracy"}
    found = results([ONE_HOT, BIT], TWO, ["accuracy", "mae", "mse"], NAMES)
    assert len(found) == 6
    assert set(results([ONE_HOT, BIT], TWO, "mae", NAMES)) == {"a_mae", "b_mae"}
    assert set(results(ONE_HOT, PROBABILITY, "mae", ["a"])) == {"mae"}


def test_weights_and_targets_by_name():
    weight = RNG.random(N).astype("float32")
    loss = CompileLoss({"a": "mse", "b": "bce"}, {"b": 0.5}, NAMES)
    total = loss({"b": BIT, "a": ONE_HOT}, TWO, {"a": weight})
    a = np.square(ONE_HOT - PROBABILITY).mean(1) @ weight / N
    b = float(losses.BinaryCrossentropy()(BIT, SCORE))
    np.testing.assert_allclose(total, a + 0.5 * b, rtol=1e-5)
    assert {m.name: float(m.result()) for m in loss.metrics} == {"a_loss": pytest.approx(a), "b_loss": pytest.approx(b)}
    half = CompileLoss("mse", 0.5, NAMES)([ONE_HOT, BIT], TWO)
    np.testing.assert_allclose(half * 2, CompileLoss("mse", None, NAMES)([ONE_HOT, BIT], TWO), rtol=1e-6)


def test_unnamed_outputs_keep_both_losses_apart():
    loss = CompileLoss("mse")
    loss((ONE_HOT, BIT), tuple(TWO))
    assert [m.name for m in loss.metrics] == ["mse_loss", "mse_loss_1"]


def test_some_outputs_without_targets():
    loss = CompileLoss({"a": "mse"}, output_names=NAMES)
    expected = float(losses.MeanSquaredError()(ONE_HOT, PROBABILITY))
    assert float(loss({"a": ONE_HOT}, TWO)) == pytest.approx(expected)
    assert float(CompileLoss(["mse", None], output_names=NAMES)([ONE_HOT, None], TWO)) == pytest.approx(expected)
    assert not loss.metrics


def test_masks_reach_losses_and_metrics_under_jit():
    y_true = RNG.integers(0, K, (4, 5))
    mask = np.arange(5) < np.array([[5], [3], [1], [2]])
    loss = CompileLoss("sparse_categorical_crossentropy")
    measured = CompileMetrics(["accuracy"])
    logits = jnp.asarray(RNG.dirichlet(np.ones(K), (4, 5)), "float32")
    loss.build(y_true, logits)
    measured.build(y_true, logits)

    @jax.jit
    def step(y_pred):
        y_pred = y_pred * 1
        set_mask(y_pred, jnp.asarray(mask))
        with StatelessScope() as scope:
            value = loss(y_true, y_pred)
            measured.update_state(y_true, y_pred)
        return value, [scope.get_current_value(v) for v in measured.variables]

    value, (total, count) = step(logits)
    chosen = np.take_along_axis(np.asarray(logits), y_true[..., None], -1)[..., 0]
    np.testing.assert_allclose(value, -np.log(chosen)[mask].mean(), rtol=1e-5)
    np.testing.assert_allclose(total / count, (np.asarray(logits).argmax(-1) == y_true)[mask].mean(), rtol=1e-6)
    assert not measured.variables[0].numpy()


class Late(metrics.Metric):
    """Makes its variable at the first batch, as old programs do."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        if not hasattr(self, "seen"):
            self.seen = self.add_weight(shape=(y_pred.shape[-1],), initializer="zeros", name="seen")
        self.seen.assign_add(jnp.sum(y_pred, axis=0))

    def result(self):
        return {f"seen_{i}": self.seen.value[i] for i in range(K)}


def test_variables_made_at_the_first_batch_are_made_by_build():
    measured = CompileMetrics(["f1_score", metrics.R2Score(), metrics.AUC(multi_label=True), Late()])
    spec = jax.ShapeDtypeStruct((N, K), "float32")
    assert measured.variables == [] and measured.metrics == []
    measured.build(spec, spec)
    variables = measured.variables
    assert len(variables) == 4 + 5 + 4 + 1 and len(measured.metrics) == 4

    def step(state, y_true, y_pred):
        with StatelessScope(zip(variables, state, strict=True)) as scope:
            measured.update_state(y_true, y_pred)
        return [scope.get_current_value(v) for v in variables]

    state = jax.jit(step)([v.value for v in variables], ONE_HOT, PROBABILITY)
    found = measured.stateless_result(state)
    names = ["f1_score", "r2_score", measured.metrics[2].name, "seen_0", "seen_1", "seen_2"]
    assert list(found) == names
    np.testing.assert_allclose(found["seen_1"], PROBABILITY[:, 1].sum(), rtol=1e-6)
    np.testing.assert_allclose(found["f1_score"], metrics.F1Score()(ONE_HOT, PROBABILITY), rtol=1e-6)
    measured.reset_state()
    assert not any(v.numpy().any() for v in variables)


def test_configurations_and_custom_names():
    def shifted(y_true, y_pred):
        return jnp.mean(jnp.abs(y_true - y_pred - 1), axis=-1)

    described = {"b": losses.serialize(losses.BinaryCrossentropy(label_smoothing=0.1)), "a": "mse"}
    loss = CompileLoss(described, output_names=NAMES)
    expected = losses.BinaryCrossentropy(label_smoothing=0.1)(BIT, SCORE) + losses.MeanSquaredError()(
        ONE_HOT, PROBABILITY
    )
    np.testing.assert_allclose(loss([ONE_HOT, BIT], TWO), expected, rtol=1e-6)
    described = [metrics.serialize(metrics.BinaryAccuracy(threshold=0.9, name="strict"))]
    assert results(BIT, SCORE, described) == {"strict": pytest.approx(float(((SCORE[:, 0] > 0.9) == BIT).mean()))}
    with CustomObjectScope({"shifted": shifted}):
        assert float(CompileLoss("shifted")(ONE_HOT, PROBABILITY)) == pytest.approx(
            float(shifted(ONE_HOT, PROBABILITY).mean())
        )
        assert set(results(ONE_HOT, PROBABILITY, ["shifted"])) == {"shifted"}


def test_nothing_to_measure():
    assert results(ONE_HOT, PROBABILITY, None) == {}
    assert float(CompileLoss([None, None], output_names=NAMES)([None, None], TWO)) == 0


def loss_of(*arguments, y=(ONE_HOT, BIT), pred=TWO, names=NAMES):
    return lambda: CompileLoss(*arguments, output_names=names)(list(y) if isinstance(y, tuple) else y, pred)


def metrics_of(given, y=(ONE_HOT, BIT), pred=TWO, names=NAMES):
    return lambda: CompileMetrics(given, output_names=names).update_state(list(y) if isinstance(y, tuple) else y, pred)


ONE = {"y": ONE_HOT, "pred": PROBABILITY, "names": ["a"]}
ERRORS = {
    "unknown loss": (lambda: CompileLoss("msee"), ["unknown loss 'msee'", "Did you mean 'mse'"]),
    "unknown loss in a dict": (lambda: CompileLoss({"a": ["mse", "hubber"]}), ["unknown loss 'hubber'", "'huber'"]),
    "no loss at all": (lambda: CompileLoss(3), ["compile", "'loss'", "a function", "3 (int)"]),
    "unknown metric": (
        lambda: CompileMetrics(["acuracy"]),
        ["compile", "unknown metric 'acuracy'", "Did you mean 'accuracy'", "crossentropy", "mse"],
    ),
    "unknown weighted metric": (lambda: CompileMetrics(None, {"a": "maee"}), ["unknown metric 'maee'", "'mae'"]),
    "no metric at all": (lambda: CompileMetrics([3]), ["compile", "'metrics'", "3 (int)"]),
    "no number": (lambda: CompileLoss("mse", ["a"]), ["'loss_weights'", "a number", "'a'"]),
    "two losses for one": (loss_of(["mse", "mae"], **ONE), ["'loss'", "for one output, not a list of 2", "'a'"]),
    "three losses for two": (loss_of(["mse"] * 3), ["'loss'", "a list of 2, not of 3", "'a', 'b'"]),
    "one loss in a list for two": (loss_of(["mse"]), ["'loss'", "a list of 2, not of 1", "'a', 'b'"]),
    "loss of no output": (loss_of({"a": "mse", "c": "mse"}), ["'loss'", "There is no output 'c'", "'a', 'b'"]),
    "forgotten loss": (
        loss_of({"a": "mse"}),
        ["'loss'", "each of the outputs 'a', 'b'", "{'b': None}", "y has targets"],
    ),
    "weight of no output": (loss_of("mse", {"c": 1.0}), ["'loss_weights'", "There is no output 'c'", "'a', 'b'"]),
    "too few weights": (loss_of("mse", [1.0]), ["'loss_weights'", "a list of 2, not of 1", "'a', 'b'"]),
    "one array for two": (loss_of("mse", y=ONE_HOT), ["fit", "'y'", "a list of 2", "(12, 3)", "'a', 'b'"]),
    "three arrays for two": (loss_of("mse", y=(BIT,) * 3), ["fit", "'y'", "a list of 2, not of 3"]),
    "two arrays for one": (
        loss_of("mse", y=(ONE_HOT, ONE_HOT), pred=PROBABILITY, names=["a"]),
        ["'y'", "for one output, not a list of 2"],
    ),
    "targets of no output": (loss_of("mse", y={"a": ONE_HOT, "z": BIT}), ["'y'", "There is no output 'z'", "'a', 'b'"]),
    "no targets": (
        loss_of("mse", y=None),
        ["evaluate", "compiled with a loss", "got y=None", "Pass y", "validation_data", "(x, y)", "add_loss"],
    ),
    "no targets for one": (loss_of("mse", y=(ONE_HOT, None)), ["output 'b' has the loss 'mean_squared_error'", "in y"]),
    "no scalar": (
        loss_of(losses.MeanSquaredError(reduction=None), **ONE),
        ["'mean_squared_error' of output 'a'", "(12,)", "sum_over_batch_size"],
    ),
    "metric of no output": (metrics_of({"c": "mae"}), ["'metrics'", "There is no output 'c'", "'a', 'b'"]),
    "metric of no only output": (metrics_of({"c": "mae"}, **ONE), ["'metrics'", "There is no output 'c'", "'a'"]),
    "one object for two": (
        metrics_of([metrics.MeanSquaredError()]),
        ["'metrics'", "one entry for each of the 2 outputs", "give each output its own"],
    ),
    "three lists for two": (metrics_of([["mae"]] * 3), ["'metrics'", "a list of 2, not of 3", "'a', 'b'"]),
    "none among metrics": (metrics_of([None, "mae"], **ONE), ["'metrics'", "no None inside"]),
    "metrics without targets": (metrics_of(["mae", "mae"], y=(ONE_HOT, None)), ["output 'b' has metrics", "in y"]),
    "unnamed outputs": (
        loss_of({"a": "mse"}, names=None),
        ["There is no output 'a'", "2 outputs without names"],
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_text(case):
    call, parts = ERRORS[case]
    with pytest.raises(ValueError) as caught:
        call()
    for part in parts:
        assert part in str(caught.value), str(caught.value)


def test_the_notice_about_accuracy_is_said_once():
    forget_notices()
    with pytest.warns(UserWarning) as caught:
        results(LABEL, PROBABILITY, [metrics.Accuracy(), metrics.Accuracy(name="again")])
    assert len(caught) == 1
