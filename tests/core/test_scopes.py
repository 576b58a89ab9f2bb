"""StatelessScope: reads and writes that touch no variable, nested, and variables made inside."""

import pytest

import cornu
from tests.oracle import keras


def nested(m):
    v, w = m.Variable([1.0, 2.0]), m.Variable([5.0])
    seen = []
    with m.StatelessScope(state_mapping=[(v, v.value * 10)]) as outer:
        seen.append(v.value.tolist())
        v.assign_add([1.0, 1.0])
        with m.StatelessScope() as inner:
            seen.append(v.value.tolist())
            v.assign([7.0, 7.0])
            w.assign([6.0])
            seen.append(v.value.tolist())
        seen += [v.value.tolist(), w.value.tolist()]
    seen += [outer.get_current_value(v).tolist(), outer.get_current_value(w), inner.get_current_value(w).tolist()]
    return [*seen, v.numpy().tolist()]


def deferred(m):
    with m.StatelessScope():
        v = m.Variable(m.initializers.Ones(), shape=(2,))
        seen = [v.value.tolist(), v.assign([3.0, 3.0]).tolist(), v.value.tolist()]
    return [*seen, v.numpy().tolist()]


def deferred_without_a_value(m):
    with m.StatelessScope(initialize_variables=False):
        v = m.Variable(m.initializers.Ones(), shape=(2,))
    return v._value


def cast(m):
    v = m.Variable([1.0])
    return m.StatelessScope(state_mapping=[(v, [2])]).get_current_value(v).dtype.name


@pytest.mark.parametrize("case", [nested, deferred, deferred_without_a_value, cast])
def test_as_in_keras(case):
    assert case(cornu) == case(keras)


def test_variables_made_in_an_inner_scope_wait_for_the_outer():
    with cornu.StatelessScope():
        with cornu.StatelessScope():
            v = cornu.Variable("ones", shape=(1,))
        assert v._value is None
    assert v._value.tolist() == [1.0]


def test_updates_are_the_last_values():
    v = cornu.Variable([1.0])
    with cornu.StatelessScope() as scope:
        v.assign([2.0])
        v.assign([3.0])
    assert [(variable is v, value.tolist()) for variable, value in scope.updates()] == [(True, [3.0])]


def test_the_scope_closes_after_an_error():
    v = cornu.Variable([1.0])
    with pytest.raises(RuntimeError), cornu.StatelessScope():
        raise RuntimeError
    v.assign([2.0])
    assert v.numpy().tolist() == [2.0]


ERRORS = [
    (lambda: [(3, [1.0])], "argument 'state_mapping' must be pairs (variable, value); got state_mapping=3"),
    (lambda: [(cornu.Variable([1.0], name="w"), [1.0, 2.0])], "Variable 'w': expected a value of shape (1,)"),
]


@pytest.mark.parametrize(("mapping", "text"), ERRORS)
def test_bad_mappings(mapping, text):
    with pytest.raises(ValueError) as caught:
        cornu.StatelessScope(state_mapping=mapping())
    assert text in str(caught.value)
