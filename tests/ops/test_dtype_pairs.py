"""The dtype of the result for every pair of dtypes, and for every dtype beside a Python number, is that of Keras."""

import jax
import pytest

from cornu import ops
from tests.oracle import keras

DTYPES = ("bool", "int4", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float16", "bfloat16", "float32")
NUMBERS = (True, 2, 0.5)
BINARY = (
    *("add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "mod", "fmod", "power", "maximum"),
    *("minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "arctan2", "hypot", "divide_no_nan", "heaviside"),
    *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or"),
    *("logical_xor", "gcd", "lcm", "bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"),
    *("bitwise_left_shift", "bitwise_right_shift", "nextafter", "ldexp", "isclose", "isin", "outer"),
)
OF_TENSORS = ("append", "inner", "dot", "vdot", "matmul", "kron", "cross", "digitize", "searchsorted", "correlate")
OF_LISTS = ("concatenate", "stack", "vstack", "hstack", "dstack")
OTHERS = {
    "where": lambda library: lambda a, b: library.where(True, a, b),
    "tensordot": lambda library: lambda a, b: library.tensordot(a, b, axes=1),
    "einsum": lambda library: lambda a, b: library.einsum("a,a->", a, b),
}


def function_of(library, name):
    if name in OTHERS:
        return OTHERS[name](library)
    op = getattr(library, name)
    return (lambda a, b: op([a, b])) if name in OF_LISTS else op


def result_dtypes(library, name):
    """The dtype for each pair, None where the op refuses it; all pairs are traced at once."""
    function, found = function_of(library, name), {}

    def trace(tensors):
        pairs = [(a, b) for a in DTYPES for b in DTYPES]
        if name in BINARY:
            pairs += [pair for a in DTYPES for number in NUMBERS for pair in ((a, number), (number, a))]
        for pair in pairs:
            arguments = [tensors[x] if isinstance(x, str) else x for x in pair]
            try:
                found[pair] = str(function(*arguments).dtype)
            except (TypeError, ValueError):
                found[pair] = None

    jax.eval_shape(trace, {dtype: jax.ShapeDtypeStruct((3,), dtype) for dtype in DTYPES})
    return found


@pytest.mark.parametrize("name", [*BINARY, *OF_TENSORS, *OF_LISTS, *OTHERS])
def test_pairs(name):
    ours, theirs = result_dtypes(ops, name), result_dtypes(keras.ops, name)
    taken = {pair: dtype for pair, dtype in theirs.items() if dtype is not None}
    assert len(taken) > 9
    # What Keras refuses, as `logaddexp` of two int4, cornu may take.
    assert {pair: ours[pair] for pair in taken} == taken
