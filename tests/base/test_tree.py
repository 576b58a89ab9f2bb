"""Nested structures: the same answers and refusals as Keras's `tree`."""

import collections

import pytest

from cornu import tree
from tests.oracle import keras

Ordered, Pair = collections.OrderedDict, collections.namedtuple("Pair", "b a")
NESTS = [
    {"b": 1, "a": [2, (3, None)]},
    [1, [2, 3]],
    (),
    5,
    None,
    {"x": {}},
    [None, None],
    Ordered(b=1, a=[2]),
    Pair(1, [2]),
    collections.defaultdict(list, {"b": 1, "a": [2]}),
    collections.deque([1, [2]], maxlen=3),
    {True: 1, "x": 2, 0.5: 3, (1,): 5},
    [(1, None), {"a": [2, 3], "b": (4,)}],
    ([], None),
    [3, "a"],
    {1, 2},
    [[1], {"a": [2]}, Pair([1], 2)],
]


def tagged(x):
    return ("seen", x)


def sums(x):
    if isinstance(x, tuple) and len(x) > 1:
        return "tuple"
    return tree.MAP_TO_NONE if x == 3 else None


def keras_sums(x):
    return keras.tree.MAP_TO_NONE if sums(x) is tree.MAP_TO_NONE else sums(x)


@pytest.mark.parametrize("nest", NESTS, ids=str)
def test_one_structure(nest):
    for name in ("flatten", "is_nested", "flatten_with_path", "lists_to_tuples"):
        ours, theirs = getattr(tree, name)(nest), getattr(keras.tree, name)(nest)
        assert ours == theirs and type(ours) is type(theirs), name
    for name in ("map_structure", "map_shape_structure"):
        assert getattr(tree, name)(tagged, nest) == getattr(keras.tree, name)(tagged, nest), name
    mapped = tree.map_structure(tagged, nest, none_is_leaf=False)
    assert mapped == keras.tree.map_structure(tagged, nest, none_is_leaf=False)
    assert type(mapped) is type(keras.tree.map_structure(tagged, nest, none_is_leaf=False))
    assert tree.pack_sequence_as(nest, tree.flatten(nest)) == nest
    numbered = list(range(len(tree.flatten(nest))))
    assert tree.pack_sequence_as(nest, numbered) == keras.tree.pack_sequence_as(nest, numbered)


@pytest.mark.parametrize("top_down", [True, False])
@pytest.mark.parametrize("nest", NESTS, ids=str)
def test_traverse(nest, top_down):
    assert tree.traverse(sums, nest, top_down) == keras.tree.traverse(keras_sums, nest, top_down)
    ours, theirs = [], []
    tree.traverse(ours.append, nest, top_down)
    keras.tree.traverse(theirs.append, nest, top_down)
    assert ours == theirs


PAIRS = [
    ([1], [2]),
    ([1], (2,)),
    ([1], [1, 2]),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, {"a": 1, "b": 1}),
    ({"a": 1, "b": 2}, Ordered(b=1, a=2)),
    ([1], 1),
    (1, [1]),
    ([[1]], [1]),
    (Pair(1, 2), (1, 2)),
    (Pair(1, 2), collections.namedtuple("Pair", "b a")(1, 2)),
    ([None], [1]),
    ({0: 1, 1: 2}, [1, 2]),
    ([None, 0], [(1, 2), 3]),
]


def outcome(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except (ValueError, TypeError) as error:
        return type(error)


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_two_structures(pair):
    for name in ("assert_same_structure", "assert_same_paths"):
        assert outcome(getattr(tree, name), *pair) == outcome(getattr(keras.tree, name), *pair), name
    for more in ({}, {"none_is_leaf": False}):
        expected = outcome(keras.tree.map_structure, lambda a, b: (a, b), *pair, **more)
        assert outcome(tree.map_structure, lambda a, b: (a, b), *pair, **more) == expected, more
    shallow = tree.map_structure(lambda _: 0, pair[0])
    expected = outcome(keras.tree.map_structure_up_to, shallow, tagged, pair[1])
    assert outcome(tree.map_structure_up_to, shallow, tagged, pair[1]) == expected


def test_a_shallow_structure_of_nones_goes_as_deep_as_keras_documents():
    """Keras's example, which Keras itself refuses when optree serves it."""
    assert tree.map_structure_up_to([None, [None, None]], str, [[1, 1], [2, 2]]) == ["[1, 1]", ["2", "2"]]


ERRORS = [
    (lambda: tree.map_structure(3, [1]), TypeError, "map_structure: argument 'func' must be a function of leaves"),
    (lambda: tree.traverse(3, [1]), TypeError, "traverse: argument 'func' must be a function of containers"),
    (lambda: tree.map_shape_structure(3, [1]), TypeError, "argument 'func' must be a function of shapes"),
    (lambda: tree.map_structure(tagged), ValueError, "map_structure: at least one structure"),
    (lambda: tree.map_structure_up_to([0], tagged), ValueError, "map_structure_up_to: at least one structure"),
    (lambda: tree.pack_sequence_as([1, [2]], [1]), ValueError, "each of the 2 places of 'structure'; got 1"),
    (lambda: tree.pack_sequence_as([1, [2]], 5), TypeError, "not iterable"),
    (lambda: tree.assert_same_structure([1, {"a": 2}], [1, {"a": [2]}]), ValueError, r"differ at \[1\]\['a'\]: 2"),
    (lambda: tree.assert_same_structure([1], {}), ValueError, r"differ at the top: \[1\] \(list\) against {} \(dict\)"),
    (lambda: tree.assert_same_paths([1, [2]], [1]), ValueError, r"only in a: \(1, 0\)"),
]


@pytest.mark.parametrize(("call", "error", "text"), ERRORS)
def test_errors(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_check_types_is_said_to_change_nothing():
    with pytest.warns(UserWarning, match="'check_types' changes nothing any more"):
        tree.assert_same_structure([1], [2], check_types=False)
