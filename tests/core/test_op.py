"""The op decorator and spec inference: recorded calls, unknown sizes, and operations of the user's own."""

import numpy as np
import pytest

import cornu
from cornu.core import spec
from cornu.core.op import op
from tests.oracle import keras


def shapes(outputs):
    return cornu.tree.map_structure(lambda t: (tuple(t.shape), t.dtype), outputs)


def tensor(m, *shape, dtype="float32"):
    return m.KerasTensor(shape, dtype=dtype)


CALLS = {
    "concatenate": lambda m: m.ops.concatenate([tensor(m, None, 3), tensor(m, None, 4)], axis=1),
    "concatenate batches": lambda m: m.ops.concatenate([tensor(m, None, 3), tensor(m, None, 3)], axis=0),
    "stack": lambda m: m.ops.stack([tensor(m, None, 3), tensor(m, None, 3)], axis=1),
    "split": lambda m: m.ops.split(tensor(m, None, 6), 3, axis=1),
    "reshape": lambda m: m.ops.reshape(tensor(m, None, 6), (-1, 2, 3)),
    "flatten": lambda m: m.ops.reshape(tensor(m, None, None, 6), (-1, 6)),
    "where": lambda m: m.ops.where(tensor(m, None, 6, dtype="bool"), 1.0, tensor(m, None, 6)),
    "keyword": lambda m: m.ops.mean(x=tensor(m, None, 6), axis=-1, keepdims=True),
    "einsum": lambda m: m.ops.einsum("bij,bjk->bik", tensor(m, None, 3, 4), tensor(m, None, 4, 5)),
    "top_k": lambda m: list(m.ops.top_k(tensor(m, None, 6), 2)),
    "cast": lambda m: m.ops.cast(tensor(m, None, 6), "int32"),
    "one_hot": lambda m: m.ops.one_hot(tensor(m, None, 6, dtype="int32"), 3),
    "matmul": lambda m: m.ops.matmul(tensor(m, None, 2, 3), tensor(m, 3, 4)),
    "scalar": lambda m: m.ops.sum(tensor(m, None, 3)),
}


@pytest.mark.parametrize("name", CALLS)
def test_shapes_as_in_keras(name):
    assert shapes(CALLS[name](cornu)) == shapes(CALLS[name](keras))


def test_variables_are_read_and_arrays_pass_through():
    @op
    def twice(x, times=2):
        return x * times

    assert twice(cornu.Variable([1.0, 2.0]), times=3).tolist() == [3.0, 6.0]
    assert twice(x=cornu.Variable([1.0])).tolist() == [2.0]
    assert twice(4) == 8


def test_the_recorded_call_knows_tensors_and_configuration():
    x = cornu.Input((4,), name="x")
    y = cornu.ops.mean(x, axis=-1, keepdims=True)
    call = y._keras_history.operation
    node = call._inbound_nodes[0]
    assert [t is x for t in node.input_tensors] == [True]
    assert {key: call.get_config()[key] for key in ("axis", "keepdims")} == {"axis": -1, "keepdims": True}


def test_specs_are_inferred_once_for_each_shape():
    traced = []

    @op
    def watched(x, factor=1):
        traced.append(x.shape)
        return x * factor

    spec.clear_cache()
    first, second = watched(tensor(cornu, 2, 3)), watched(tensor(cornu, 2, 3))
    assert (first is second, first.shape, len(traced)) == (False, (2, 3), 1)
    watched(tensor(cornu, 2, 3), factor=2)
    watched(tensor(cornu, 2, 4))
    watched(tensor(cornu, 2, 3, dtype="int32"))
    assert len(traced) == 4


def test_errors_say_what_the_stand_ins_are():
    with pytest.raises((TypeError, ValueError)) as caught:
        cornu.ops.concatenate([tensor(cornu, None, 3), tensor(cornu, None, 3, 1)])
    assert "got (None, 3), (None, 3, 1). It got xs=[symbolic tensor of shape (None, 3)" in str(caught.value)
    notes = caught.value.__cause__.__notes__
    assert any("840 and 1680 stand for a size that is not known yet (None)" in note for note in notes)
    with pytest.raises(TypeError, match="unexpected keyword argument 'axes'"):
        cornu.ops.mean(tensor(cornu, None, 3), axes=1)


def scaled(m):
    class Scaled(m.Operation):
        def __init__(self, factor, shift=0.5, *, mode="plain", name=None):
            super().__init__(name=name)
            self.factor = factor

        def call(self, x, y=None):
            return {"sum": x["a"] * self.factor + (0 if y is None else y), "b": x["b"][:, :1]}

    return Scaled


def test_an_operation_needs_only_call():
    results = []
    for m in (cornu, keras):
        operation = scaled(m)(3)
        x = {"a": tensor(m, None, 3), "b": tensor(m, None, 2)}
        results.append((shapes(operation(x, y=tensor(m, None, 1))), shapes(operation(x=x))))
    assert results[0] == results[1]
    out = scaled(cornu)(3)({"a": np.ones((1, 2)), "b": np.ones((1, 2))})
    assert out["sum"].tolist() == [[3.0, 3.0]]


@pytest.mark.parametrize("arguments", [((3,), {}), ((3, 1.5), {"mode": "x", "name": "n"})], ids=str)
def test_automatic_configuration(arguments):
    args, kwargs = arguments
    ours, theirs = (scaled(m)(*args, **kwargs).get_config() for m in (cornu, keras))
    assert {k: v for k, v in ours.items() if k != "name"} == {k: v for k, v in theirs.items() if k != "name"}
    assert scaled(cornu).from_config(ours).factor == 3


def variadic():
    class Variadic(cornu.Operation):
        def __init__(self, *sizes):
            super().__init__()

    return Variadic(1, 2)


OPERATION_ERRORS = [
    (lambda: scaled(cornu)(np.ones(2)).get_config(), NotImplementedError, "not plain values (factor"),
    (lambda: variadic().get_config(), NotImplementedError, "takes any number of arguments (*sizes)"),
    (lambda: cornu.Operation()(1), NotImplementedError, "Operation must define `call(self, inputs)`"),
    (lambda: scaled(cornu)(3, name="a/b"), ValueError, "Scaled: argument 'name' must be a string without '/'"),
    (lambda: scaled(cornu)(3, name="s").input, AttributeError, "s: 'input' is not defined"),
]


@pytest.mark.parametrize(("do", "error", "text"), OPERATION_ERRORS, ids=[text[:30] for *_, text in OPERATION_ERRORS])
def test_operation_errors(do, error, text):
    with pytest.raises(error) as caught:
        do()
    assert text in str(caught.value)


def test_an_error_in_call_names_the_operation():
    with pytest.raises(KeyError) as caught:
        scaled(cornu)(3, name="mine")({"a": tensor(cornu, None, 3)})
    assert "This arose while running 'mine' (Scaled) on symbolic tensors." in caught.value.__notes__
    assert repr(scaled(cornu)(3, name="mine")) == "<Scaled name=mine>"


def test_an_operation_of_ones_own_needs_only_a_call():
    class SquareAndAdd(cornu.Operation):
        def call(self, x, y):
            return x * x + y

    x = cornu.Input((3,))
    result = SquareAndAdd()(x, cornu.ops.relu(x))
    assert result.shape == (None, 3)
    model = cornu.Model(x, result)
    np.testing.assert_array_equal(model(np.full((2, 3), 3.0, "float32")), np.full((2, 3), 12.0))
