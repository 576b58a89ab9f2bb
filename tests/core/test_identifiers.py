"""Objects by name: what Keras finds is found, and what is unknown names the nearest."""

import pytest

import cornu
from tests.oracle import keras

NAMES = {
    "activations": ["relu", "linear", "softmax", "leaky_relu", "swish", "hard_silu", None],
    "initializers": ["glorot_uniform", "GlorotUniform", "zeros", "Zeros", "normal", "one", None],
    "losses": ["mse", "MSE", "MeanSquaredError", "mean_squared_error", "BinaryCrossentropy", "kld", None],
    "optimizers": ["adam", "Adam", "ADAM", "AdamW", "adamw", "RMSprop", "rmsprop", "SGD", "sgd"],
    "regularizers": ["l2", "L2", "L1L2", "l1", None],
    "constraints": ["max_norm", "MaxNorm", "non_neg", "NonNeg", "unit_norm", None],
}


def name_of(found):
    return getattr(found, "__name__", type(found).__name__)


@pytest.mark.parametrize("kind", NAMES)
def test_known_names(kind):
    for name in NAMES[kind]:
        ours, theirs = (getattr(m, kind).get(name) for m in (cornu, keras))
        assert name_of(ours) == name_of(theirs), name


UNKNOWN = [
    ("activations", "reluu", "unknown activation 'reluu'. Did you mean 'relu' or 'relu6'"),
    ("activations", "ReLU", "unknown activation 'ReLU'. Did you mean 'relu'"),
    ("activations", 3, "argument 'identifier' must be a name, a configuration, a callable or None; got identifier=3"),
    ("initializers", "GLOROT_UNIFORM", "unknown initializer 'GLOROT_UNIFORM'. Did you mean 'glorot_uniform'"),
    ("losses", "msee", "unknown loss 'msee'. Did you mean 'mse' or 'msle'? Known names: "),
    ("optimizers", "adm", "unknown optimizer 'adm'. Did you mean 'adam'"),
    ("regularizers", "l3", "unknown regularizer 'l3'. Known names: L1, L1L2, L2"),
]


@pytest.mark.parametrize(("kind", "name", "text"), UNKNOWN)
def test_unknown_names(kind, name, text):
    with pytest.raises(ValueError) as caught:
        getattr(cornu, kind).get(name)
    assert text in str(caught.value)
    with pytest.raises(ValueError):
        getattr(keras, kind).get(name)


KINDS = [
    ("activations", lambda m: m.activations.relu),
    ("losses", lambda m: m.losses.CategoricalCrossentropy(label_smoothing=0.25)),
    ("initializers", lambda m: m.initializers.Constant(2.0)),
    ("regularizers", lambda m: m.regularizers.L2(0.5)),
    ("constraints", lambda m: m.constraints.UnitNorm(axis=1)),
]


@pytest.mark.parametrize(("kind", "make"), KINDS, ids=[kind for kind, _ in KINDS])
def test_serialize_and_back(kind, make):
    ours, theirs = (getattr(m, kind).serialize(make(m)) for m in (cornu, keras))
    assert ours == theirs
    before = repr(ours)
    assert getattr(cornu, kind).serialize(getattr(cornu, kind).deserialize(ours)) == ours
    assert repr(ours) == before


POLICIES = ["float32", "float16", "mixed_float16", "mixed_bfloat16", "int8", "bool"]


@pytest.mark.parametrize("name", POLICIES)
def test_policies(name):
    ours, theirs = cornu.DTypePolicy(name), keras.DTypePolicy(name)
    for attribute in ("name", "compute_dtype", "variable_dtype"):
        assert getattr(ours, attribute) == getattr(theirs, attribute)
    assert (ours.get_config(), repr(ours)) == (theirs.get_config(), repr(theirs))
    assert (ours == cornu.DTypePolicy(name), ours == name, len({ours, cornu.DTypePolicy(name)})) == (True, False, 1)


def test_policies_by_other_names():
    import numpy as np

    config = keras.saving.serialize_keras_object(keras.DTypePolicy("mixed_float16"))
    for identifier in (None, "float16", np.float32, cornu.DTypePolicy("mixed_float16"), config):
        theirs = keras.dtype_policies.get(config if isinstance(identifier, cornu.DTypePolicy) else identifier)
        assert cornu.dtype_policies.get(identifier).name == theirs.name


def test_the_global_policy():
    try:
        cornu.config.set_dtype_policy("mixed_float16")
        assert cornu.config.dtype_policy().name == "mixed_float16"
        assert cornu.layers.Dense(2).compute_dtype == "float16"
        assert cornu.layers.Dense(2, dtype="float32").compute_dtype == "float32"
    finally:
        cornu.config.set_dtype_policy("float32")


@pytest.mark.parametrize("get", [cornu.DTypePolicy, cornu.dtype_policies.get, cornu.config.set_dtype_policy])
def test_unknown_policies(get):
    with pytest.raises(ValueError, match=r"unknown policy 'mixed_float61'. Did you mean 'mixed_float16'"):
        get("mixed_float61")
