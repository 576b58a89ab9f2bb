"""Dtype policies: plain, quantized and by layer path, as in Keras."""

import numpy as np
import pytest

import cornu
from cornu import dtype_policies
from tests.oracle import keras

theirs = keras.dtype_policies
NAMES = [
    "float32",
    "bfloat16",
    "mixed_float16",
    "int8_from_float32",
    "int8_from_mixed_bfloat16",
    "int4_from_float32",
    "int4/64_from_float32",
    "int4/-1_from_float32",
    "gptq/4/128_from_float32",
    "awq/4/-1_from_mixed_bfloat16",
    "float8_from_float32",
]


def facts(policy):
    numbers = ("block_size", "weight_bits", "group_size", "amax_history_length", "mode")
    given = {name: getattr(policy, name) for name in numbers if hasattr(policy, name)}
    basic = (policy.name, policy.compute_dtype, policy.variable_dtype, policy.quantization_mode)
    return *basic, type(policy).__name__, policy.get_config(), repr(policy), given


@pytest.mark.parametrize("name", NAMES)
def test_named_policies(name):
    ours = dtype_policies.get(name)
    assert facts(ours) == facts(theirs.get(name))
    plain = dtype_policies.serialize(ours)
    assert plain == theirs.serialize(theirs.get(name))
    assert dtype_policies.deserialize(plain) == ours and hash(dtype_policies.deserialize(plain)) == hash(ours)
    assert ours != dtype_policies.get("float16")
    assert theirs.deserialize(plain) == theirs.get(name)


REFUSED = [
    (lambda d: d.get("gptq"), "of the form '<mode>_from_<policy>'; got identifier='gptq'"),
    (lambda d: d.get("gptq/5/128_from_float32"), r"argument 'weight_bits' must be one of \(2, 3, 4, 8\); got"),
    (lambda d: d.get("awq/4/0_from_float32"), "argument 'group_size' must be positive, or -1 for one group"),
    (lambda d: d.Int4DTypePolicy("int4"), "must be of the form 'int4/<block_size>'; got mode='int4'"),
    (lambda d: d.AWQDTypePolicy("awq/4/x"), "must be of the form 'awq/<weight_bits>/<group_size>'"),
    (lambda d: d.QuantizedDTypePolicy("int9"), "argument 'mode' must be one of int8, float8"),
    (lambda d: d.QuantizedDTypePolicy("int8", "mixed_float16"), "of another compute dtype for int8"),
    (lambda d: d.QuantizedFloat8DTypePolicy("float8", amax_history_length=1.5), "must be an integer"),
    (lambda d: d.DTypePolicyMap("float32", 3), "argument 'policy_map' must be a dict"),
    (lambda d: d.DTypePolicyMap(d.DTypePolicyMap()), "argument 'default_policy' must be a plain policy"),
    (lambda d: d.get("float31"), "unknown policy 'float31'"),
    (lambda d: (cornu if d is dtype_policies else keras).config.set_dtype_policy(3), "must be a policy or its name"),
]


@pytest.mark.parametrize(("make", "text"), REFUSED)
def test_refused(make, text):
    with pytest.raises((ValueError, TypeError), match=text) as ours:
        make(dtype_policies)
    with pytest.raises((ValueError, TypeError)) as expected:
        make(theirs)
    assert type(ours.value) is type(expected.value)


def test_only_policies_are_deserialized():
    with pytest.raises(ValueError, match="argument 'config' must be the configuration of a policy"):
        dtype_policies.deserialize({"class_name": "GlorotUniform", "config": {}})


def filled(module):
    policies = module.DTypePolicyMap("float32")
    policies["encoder/.*"] = "mixed_bfloat16"
    policies["encoder/dense"] = module.DTypePolicy("float16")
    return policies


def test_a_map_is_asked_like_that_of_keras():
    ours, expected = filled(dtype_policies), filled(theirs)
    for path in ("encoder/dense", "encoder/dense/x", "encoder", "decoder"):
        assert facts(ours[path]) == facts(expected[path]), path
        assert (path in ours) == (path in expected)
    assert (len(ours), list(ours), ours.name) == (len(expected), list(expected), expected.name)
    assert dtype_policies.serialize(ours) == theirs.serialize(expected)
    assert dtype_policies.deserialize(theirs.serialize(expected)) == ours
    with pytest.raises(ValueError, match="'encoder/dense' has a policy already"):
        ours["encoder/dense"] = "float32"
    ours["encoder/(dense|conv)"] = "float16"
    with pytest.raises(ValueError, match=r"'encoder/conv' matches \['encoder/\.\*', 'encoder/\(dense\|conv\)'\]"):
        ours["encoder/conv"]
    assert ours.pop("encoder/dense") == dtype_policies.DTypePolicy("float16")


def test_a_map_without_default_follows_the_global_policy():
    ours, expected = dtype_policies.DTypePolicyMap(policy_map={"a": "float16"}), theirs.DTypePolicyMap()
    expected["a"] = "float16"
    assert ours.get_config() == expected.get_config()
    assert ours["a"].name == "float16", "writing it down changes nothing"
    try:
        cornu.config.set_dtype_policy("bfloat16")
        assert ours.compute_dtype == "bfloat16"
        assert dtype_policies.deserialize(dtype_policies.serialize(ours))["a"].name == "bfloat16"
    finally:
        cornu.config.set_dtype_policy("float32")


def test_layers_take_their_policy_from_a_map():
    policies = dtype_policies.DTypePolicyMap("float32", {"first": "mixed_bfloat16"})
    inputs = cornu.Input((2,))
    hidden = cornu.layers.Dense(2, dtype=policies, name="first")(inputs)
    model = cornu.Model(inputs, cornu.layers.Dense(1, dtype=policies, name="second")(hidden))
    first, second = model.layers[1:]
    assert (first.compute_dtype, first.variable_dtype) == ("bfloat16", "float32")
    assert second.compute_dtype == "float32"
    assert first(np.ones((1, 2))).dtype == "bfloat16"
    second.dtype_policy = "float16"
    assert second.compute_dtype == policies["second"].compute_dtype == "float16"


def test_quantized_layers_are_refused_until_they_are_served():
    for dtype in ("int8_from_float32", dtype_policies.DTypePolicyMap("float32", {"a": "int8_from_float32"})):
        with pytest.raises(ValueError, match="Dense: argument 'dtype' must be a policy without quantization"):
            cornu.layers.Dense(1, dtype=dtype)
    assert cornu.layers.Dense(1).quantization_mode is None
