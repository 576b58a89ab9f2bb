"""Wrong arguments of every family, in one table: the error says where, which argument, what came and what was expected.

The first test goes through all arguments of all classes with a value that no argument takes; the second has values that
are wrong for one argument only, and calls.
"""

import inspect
import warnings

import jax
import numpy as np
import pytest

import cornu
from cornu import activations, constraints, initializers, losses, metrics, ops, optimizers, random, regularizers

schedules = optimizers.schedules
M, ROWS = np.ones((2, 3), "float32"), np.ones((2, 2), "float32")

# What a class cannot be made without.
NEEDED = {
    "IoU": {"num_classes": 3, "target_class_ids": [0]},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0]},
    "MeanIoU": {"num_classes": 3},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "MeanMetricWrapper": {"fn": losses.huber},
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.9},
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.9},
    "PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 3},
    "PiecewiseConstantDecay": {"boundaries": [1], "values": [1.0, 2.0]},
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 3},
    "CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 3},
    "LossScaleOptimizer": {"inner_optimizer": optimizers.SGD()},
    "MultiOptimizer": {"optimizer_map": optimizers.OptimizerMap(optimizers.SGD())},
    "OptimizerMap": {"default_optimizer": optimizers.SGD()},
}
COMPLETED = {"input_axes": {"output_axes": 0}, "output_axes": {"input_axes": 0}}
FAMILIES = (losses, metrics, optimizers, schedules, initializers, regularizers, constraints)
BASES = ("Loss", "Metric", "Optimizer", "LearningRateSchedule", "Initializer", "RandomInitializer", "Regularizer")
UNCHECKED = ("self", "name", "dtype", "args", "kwargs")


def arguments():
    """All classes of all families, each once, with each of their arguments."""
    classes = {getattr(family, name) for family in FAMILIES for name in dir(family) if name[:1].isupper()}
    for cls in sorted(classes, key=str):
        if inspect.isclass(cls) and cls.__name__ not in (*BASES, "Constraint"):
            for name in inspect.signature(cls.__init__).parameters:
                if name not in UNCHECKED:
                    yield pytest.param(cls, name, id=f"{cls.__module__.split('.')[1]}.{cls.__name__}-{name}")


@pytest.mark.parametrize(("cls", "name"), list(arguments()))
def test_no_argument_takes_everything(cls, name):
    nonsense = type("Nonsense", (), {})()
    text = f"(argument '{name}' must be|unknown {name}) .*Nonsense"
    with pytest.raises((ValueError, TypeError), match=text):
        cls(**{**NEEDED.get(cls.__name__, {}), **COMPLETED.get(name, {}), name: nonsense})


TABLE = [
    # losses
    (
        lambda: losses.BinaryCrossentropy(from_logits="yes"),
        "BinaryCrossentropy: argument 'from_logits' must be True or False; got .*'yes'",
    ),
    (
        lambda: losses.CategoricalCrossentropy(label_smoothing=1.5),
        r"argument 'label_smoothing' must be a number in \[0, 1\]; got .*=1.5",
    ),
    (lambda: losses.CategoricalCrossentropy(axis=None), "argument 'axis' must be an integer; got axis=None"),
    (
        lambda: losses.SparseCategoricalCrossentropy(ignore_class=0.5),
        r"argument 'ignore_class' .* an integer.*Or leave it out \(None\)",
    ),
    (
        lambda: losses.CategoricalFocalCrossentropy(alpha="0.25"),
        "argument 'alpha' must be a number, a list .*; got alpha='0.25'",
    ),
    (lambda: losses.Huber(delta=-1.0), "Huber: argument 'delta' must be a number above 0; got delta=-1.0"),
    (lambda: losses.Circle(gamma=0), "Circle: argument 'gamma' must be a number above 0"),
    (lambda: losses.Tversky(alpha=-0.1), "Tversky: argument 'alpha' must be a number, 0 or more"),
    (lambda: losses.Dice(axis=1.5), "Dice: argument 'axis' must be an integer or a tuple of integers"),
    (lambda: losses.huber(M, M, delta="x"), "huber: argument 'delta' must be a number above 0; got delta='x'"),
    (lambda: losses.huber(M, M, delta=-1.0), "huber: argument 'delta' must be a number above 0; got delta=-1.0"),
    (lambda: losses.binary_crossentropy(M, M, from_logits="yes"), "^binary_crossentropy: .*True or False; got .*'yes'"),
    (lambda: losses.categorical_crossentropy(M, M, "no"), "'from_logits' must be True or False; got from_logits='no'"),
    (lambda: losses.categorical_crossentropy(M, M, label_smoothing=2), r"in \[0, 1\]; got label_smoothing=2 \(int\)"),
    (lambda: losses.sparse_categorical_crossentropy([0, 1], M, ignore_class="0"), "'ignore_class' must be an integer"),
    (
        lambda: losses.binary_focal_crossentropy(M, M, apply_class_balancing=None),
        "'apply_class_balancing' must be True",
    ),
    (lambda: losses.categorical_focal_crossentropy(M, M, gamma="2"), "'gamma' must be a number, a list.*gamma='2'"),
    (lambda: losses.categorical_generalized_cross_entropy([0, 1], M, q=0), "argument 'q' must be a number above 0"),
    (lambda: losses.tversky(M, M, beta=-1), "^tversky: argument 'beta' must be a number, 0 or more; got beta=-1"),
    (
        lambda: losses.circle([0, 1], M, remove_diagonal="x"),
        "^circle: argument 'remove_diagonal' must be True or False",
    ),
    (lambda: losses.MeanSquaredError(reduction="mena"), "argument 'reduction' must be one of .*got .*'mena'"),
    # metrics
    (lambda: metrics.BinaryAccuracy(threshold="0.5"), "argument 'threshold' must be a finite number; got .*'0.5'"),
    (lambda: metrics.TopKCategoricalAccuracy(k=0), "argument 'k' must be an integer, 1 or more; got k=0"),
    (lambda: metrics.Precision(class_id=-1), "argument 'class_id' must be an integer, 0 or more; got class_id=-1"),
    (
        lambda: metrics.Precision(thresholds="0.5"),
        r"argument 'thresholds' must be numbers in \[0, 1\]; got thresholds='0.5'",
    ),
    (lambda: metrics.AUC(thresholds=[float("nan")]), "argument 'thresholds' must be .*nan is not one"),
    (lambda: metrics.AUC(multi_label="no"), "argument 'multi_label' must be True or False; got multi_label='no'"),
    (lambda: metrics.MeanIoU(0), "argument 'num_classes' must be an integer, 1 or more; got num_classes=0"),
    (lambda: metrics.IoU(2, 1), "argument 'target_class_ids' must be a list of .* below 2; got .*=1"),
    (lambda: metrics.FBetaScore(beta=float("nan")), "argument 'beta' must be a float above 0; got beta=nan"),
    (
        lambda: metrics.RecallAtPrecision("0.5"),
        r"argument 'precision' must be a number in \[0, 1\]; got precision='0.5'",
    ),
    (lambda: metrics.MeanMetricWrapper("mse"), "argument 'fn' must be a function of y_true .*; got fn='mse'"),
    # optimizers and schedules
    (lambda: optimizers.Adam(lr=0.1), "Adam: unknown argument 'lr'. Did you mean 'learning_rate'"),
    (lambda: optimizers.SGD(nesterov="no"), "SGD: argument 'nesterov' must be True or False; got nesterov='no'"),
    (lambda: optimizers.Adam(use_ema=2), r"Adam: argument 'use_ema' must be True or False; got use_ema=2 \(int\)"),
    (
        lambda: optimizers.Muon(exclude_layers="head"),
        "Muon: argument 'exclude_layers' must be a list of strings; got .*'head'",
    ),
    (
        lambda: schedules.PiecewiseConstantDecay(5, [1.0, 2.0]),
        "argument 'boundaries' must be a list of numbers; got boundaries=5",
    ),
    (lambda: schedules.PolynomialDecay(0.1, 5, cycle="no"), "PolynomialDecay: argument 'cycle' must be True or False"),
    # initializers, regularizers, constraints
    (lambda: initializers.Constant(None), "Constant: argument 'value' must be a number or an array; got value=None"),
    (lambda: initializers.RandomNormal(stddev=-1.0), "RandomNormal: argument 'stddev' .* 0 or more; got stddev=-1.0"),
    (
        lambda: initializers.RandomUniform(1.0, 0.0),
        "RandomUniform: argument 'minval' .* no more than maxval=0.0; got .*1.0",
    ),
    (lambda: initializers.Orthogonal(gain="1"), "Orthogonal: argument 'gain' must be a finite number; got gain='1'"),
    (
        lambda: initializers.STFT(window="hamm1ng")((4, 1, 3)),
        "argument 'window' must be the name of one of SciPy's .*'hamm1ng'",
    ),
    (lambda: regularizers.L2(float("nan")), "L2: argument 'l2' must be a number, 0 or more; got l2=nan"),
    (lambda: constraints.MaxNorm(-1), "MaxNorm: argument 'max_value' must be a number, 0 or more; got max_value=-1"),
    (
        lambda: constraints.MinMaxNorm(2.0, 1.0),
        "MinMaxNorm: argument 'min_value' .* no more than max_value=1.0; got .*2.0",
    ),
    (lambda: constraints.UnitNorm(axis="0"), "UnitNorm: argument 'axis' must be an integer or .*; got axis='0'"),
    # activations, random numbers, ops
    (lambda: activations.get("rleu"), "unknown activation 'rleu'. Did you mean 'relu'"),
    (
        lambda: activations.leaky_relu(M, negative_slope=None),
        "leaky_relu: argument 'negative_slope' must be a number; got negative_slope=None",
    ),
    (lambda: activations.softmax(M, axis="last"), "softmax: argument 'axis' must be an integer, .*axis='last'"),
    (lambda: activations.gelu(M, approximate="x"), "gelu: argument 'approximate' must be True or False; got .*='x'"),
    (
        lambda: ops.gelu(cornu.Input((3,)), approximate=2),
        "gelu: argument 'approximate' must be True or False; got .*=2",
    ),
    (lambda: ops.glu(M), r"glu: argument 'x' must be a tensor of an even size along axis -1; got .*\(2, 3\)"),
    (lambda: ops.sum(M, keepdims="no"), "sum: argument 'keepdims' must be True or False; got keepdims='no'"),
    (lambda: ops.pad(M, 1, "circle"), "pad: argument 'mode' must be one of constant, .*; got mode='circle'"),
    (lambda: random.normal((2,), mean="zero"), r"random\.normal: argument 'mean' must be a tensor, .*got mean='zero'"),
    (lambda: random.normal((2,), stddev=-1), r"random\.normal: argument 'stddev' must be .* 0 or more; got stddev=-1"),
    (lambda: random.truncated_normal((2,), 0.0, np.float32(-1)), r"argument 'stddev' must .*got stddev=np.float32\(-1"),
    (lambda: random.uniform((2,), 1.0, 0.0), r"random\.uniform: argument 'minval' .* no more than maxval=0.0"),
    (lambda: random.randint((2,), 5, 2), r"random\.randint: argument 'minval' must be no more than maxval=2; got .*=5"),
    (lambda: random.gamma((2,), -0.5), r"random\.gamma: argument 'alpha' must be a number, 0 or more"),
    (lambda: random.beta((2,), 1.0, -1.0), r"random\.beta: argument 'beta' must be a number, 0 or more"),
    (lambda: random.binomial((2,), 3, 1.5), r"random\.binomial: argument 'probabilities' must be a number in \[0, 1\]"),
    (lambda: random.categorical(M, -1), r"random\.categorical: argument 'num_samples' must be an integer, 0 or more"),
    (lambda: random.dropout(M, 1.5), r"random\.dropout: argument 'rate' must be a number in \[0, 1\]; got rate=1.5"),
    (lambda: random.dropout(M, np.float32(-1)), r"random\.dropout: argument 'rate' must be a number in \[0, 1\]"),
    (lambda: random.shuffle(M, axis=None), "random\\.shuffle: .*axis=None"),
    (lambda: random.dropout(M, rate=None), "random\\.dropout: .*rate=None"),
    (lambda: random.uniform((2,), dtype="int32"), "argument 'dtype' must be a float dtype.*'int32'"),
    (lambda: ops.relu(None), "relu: argument 'x' must be a tensor, a number or a list of numbers; got x=None"),
    (lambda: ops.matmul(cornu.Input((3,)), "abc"), "matmul: argument 'x2' must be a tensor, .*; got x2='abc'"),
    (lambda: ops.einsum("ij->ji", "abc"), "einsum: argument 'operands' must be a tensor, .*'abc'"),
    (lambda: ops.segment_sum(M, [0], 2), r"segment_sum: argument 'segment_ids' .* of shape \(2,\); got .*\(1,\)"),
    (lambda: ops.sum(M, axis=7), r"sum: axis 7 is out of bounds.*x=array of shape \(2, 3\) .*, axis=7"),
    (lambda: ops.prod(M, axis="rows"), "^prod: argument 'axis' must be an integer, .*; got axis='rows'"),
    (
        lambda: ops.ctc_decode(M[None], [2], beam_width=0),
        "^ctc_decode: argument 'beam_width' must be an integer, 1 or more; got beam_width=0",
    ),
    (lambda: ops.matmul(M, M), r"matmul: .*x1=array of shape \(2, 3\).*x2=array of shape \(2, 3\)"),
    (
        lambda: ops.concatenate([M, M[0]]),
        r"concatenate: .*xs=\[array of shape \(2, 3\) .*, array of shape \(3,\)",
    ),
    (
        lambda: ops.add(cornu.Input((3,)), np.ones(4)),
        r"add: .*\[\(None, 3\), \(4,\)\].*x1=symbolic tensor of shape \(None, 3\)",
    ),
    (lambda: ops.cast(M, "flot32"), "unknown dtype 'flot32'. Did you mean 'float32'"),
]


@pytest.mark.parametrize(("call", "text"), TABLE, ids=[text[:60] for _, text in TABLE])
def test_the_error_says_what_is_wrong(call, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((ValueError, TypeError), match=text):
            call()


def test_errors_of_a_users_function_stay_as_they_are():
    def wrong(x):
        raise ValueError("mine")

    with pytest.raises(ValueError, match="^mine"):
        ops.map(wrong, M)


def test_flags_and_numbers_may_be_arrays_or_traced():
    """Only values that can be looked at are checked."""
    assert ops.sum(M, keepdims=np.bool_(True)).shape == (1, 1)
    assert ops.sum(M, axis=np.int64(1), keepdims=1).shape == (2, 1)
    drawn = jax.jit(lambda spread: random.normal((2,), stddev=spread, seed=1))(2.0)
    np.testing.assert_allclose(drawn, random.normal((2,), stddev=[2.0, 2.0], seed=1), rtol=1e-6)
    assert jax.jit(lambda delta: losses.huber(M, ROWS[:, :1], delta=delta))(np.float32(0.5)).shape == (2,)
