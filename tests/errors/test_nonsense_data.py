"""Strings and nonsense for the tensors of losses, metrics and random functions: the error is in cornu's form."""

import inspect
import re

import numpy as np
import pytest

from cornu import losses, metrics, random
from tests.errors.test_wrong_arguments import BASES, NEEDED

M = np.ones((2, 3), "float32")
NONSENSE = type("Nonsense", (), {})()
# What is given for arguments that have no default.
GIVEN = {
    "y_true": M,
    "y_pred": M,
    "values": M,
    "logits": M,
    "x": M,
    "inputs": M,
    "shape": (2,),
    "minval": 0,
    "maxval": 3,
    "alpha": 1.0,
    "beta": 1.0,
    "counts": 3,
    "probabilities": 0.5,
    "num_samples": 2,
    "rate": 0.5,
    "q": 0.5,
}
# Arguments with a default that are tensors all the same.
TENSORS = ("y_true", "y_pred", "values", "sample_weight", "mean", "stddev", "minval", "maxval")


def calls():
    """Each function on data, as something that is called, with what its errors start with and its tensors."""
    for family in (losses, metrics, random):
        for name in dir(family):
            member = getattr(family, name)
            if inspect.isclass(member) and family is not random and name not in (*BASES, "MeanMetricWrapper"):
                made = member(**NEEDED.get(name, {}))
                yield name, getattr(made, "update_state", made), made.name
            elif inspect.isfunction(member) and {"y_true", "shape", "logits", "x", "inputs"} & {
                *inspect.signature(member).parameters
            }:
                yield name, member, f"random.{name}" if family is random else name


CASES = [
    pytest.param(call, where, argument, id=f"{name}-{argument}")
    for name, call, where in calls()
    for argument in inspect.signature(call).parameters
    if argument in GIVEN or argument in TENSORS
]


@pytest.mark.parametrize("odd", ["abc", ["a", "b"], NONSENSE], ids=["text", "texts", "nonsense"])
@pytest.mark.parametrize(("call", "where", "argument"), CASES)
def test_the_error_names_function_and_argument(call, where, argument, odd):
    parameters = inspect.signature(call).parameters
    given = {name: GIVEN[name] for name, parameter in parameters.items() if parameter.default is parameter.empty}
    data = argument in ("y_true", "y_pred")  # of which a metric's function speaks, where there is one
    text = rf"^{'[.a-z0-9_]+' if data else re.escape(where)}: argument '{argument}' must be .*; got {argument}="
    with pytest.raises((TypeError, ValueError), match=text):
        call(**{**given, argument: odd})
