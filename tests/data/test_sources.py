"""make_source, ArraySource and StreamSource."""

import keras
import numpy as np
import pytest

from cornu.data import ArraySource, PyDataset, StreamSource, make_source, ran_out_message
from tests.data.batches_of_squares import Squares


def first(source, **kwargs):
    """First number of each x of an epoch."""
    return [int(x[0, 0]) for x, _, _ in source.epoch(**kwargs)]


def generator(n, size=2):
    return ((np.full((size, 1), i), np.full(size, i)) for i in range(n))


class Loader:
    """Can be read again and again; its last item is shorter."""

    def __init__(self, n=3, length=None):
        self.n, self.length, self.starts = n, length, 0

    def __iter__(self):
        self.starts += 1
        return generator(self.n)

    def __len__(self):
        if self.length is None:
            raise TypeError("endless")
        return self.length


# Arrays


def test_python_lists_of_numbers():
    source = make_source([1, 2, 3, 4], [1, 2, 3, 4])
    assert isinstance(source, ArraySource)
    assert (source.num_samples, source.batch_size, source.num_batches) == (4, 32, 1)
    assert source.x.dtype == np.int32
    assert source.sample_weight is None
    assert source.nbytes == 32


def test_orders():
    rng = np.random.default_rng
    source = make_source(np.arange(10), batch_size=3)
    order = source.order(rng(0))
    assert order.dtype == np.int32
    assert sorted(order) == list(range(10))
    assert order.tolist() != list(range(10))
    assert source.order(rng(0)).tolist() == order.tolist()
    assert source.order(None).tolist() == list(range(10))
    assert make_source(np.arange(10), shuffle=False).order(rng(0)).tolist() == list(range(10))


def test_order_of_whole_batches():
    source = make_source(np.arange(11), batch_size=3, shuffle="batch")
    order = source.order(np.random.default_rng(0))
    blocks = order[:9].reshape(3, 3)
    assert (np.diff(blocks, axis=1) == 1).all()
    assert sorted(blocks[:, 0]) == [0, 3, 6]
    assert order[9:].tolist() == [9, 10]
    assert len({tuple(source.order(np.random.default_rng(seed))) for seed in range(30)}) == 6


def test_batches_of_structures():
    source = make_source({"a": np.arange(5.0), "b": None}, [np.arange(5), np.ones((5, 2))], batch_size=2)
    x, y, weight = source.batch(np.array([4, 0], "int32"))
    assert x["a"].tolist() == [4, 0]
    assert x["b"] is None
    assert [item.shape for item in y] == [(2,), (2, 2)]
    assert weight is None
    assert source.peek()[0]["a"].tolist() == [0, 1]
    assert make_source(np.ones(3), batch_size=8).peek()[0].shape == (3,)


@pytest.mark.parametrize("weight", [np.ones(4), [1, 2, 3, 4], np.ones((4, 3))])
def test_sample_weights(weight):
    source = make_source(np.ones((4, 3)), np.ones((4, 3)), weight)
    assert source.sample_weight.dtype == np.float32
    np.testing.assert_array_equal(source.sample_weight, weight)


@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 2)])
def test_shapes_reach_the_model_as_in_keras(shape):
    """Keras 3.15 leaves (n,) arrays as they are; a Series becomes (n, 1)."""
    import pandas as pd

    class Probe(keras.Model):
        def call(self, x):
            self.seen = x.shape
            return x

    probe = Probe()
    probe.predict(np.ones(shape), verbose=0)
    assert make_source(np.ones(shape)).peek()[0].shape == probe.seen
    series = pd.Series([1.0, 2.0])
    probe.predict(series, verbose=0)
    assert make_source(series).peek()[0].shape == probe.seen


# Streams


def test_generators_go_on_where_they_stopped():
    source = make_source(generator(5), steps=2)
    assert isinstance(source, StreamSource)
    assert source.num_batches is None
    assert source.peek()[0].tolist() == [[0], [0]]
    assert source.peek()[0].tolist() == [[0], [0]]
    assert [first(source) for _ in range(4)] == [[0, 1], [2, 3], [4], []]


def test_generators_without_steps_give_all_they_have():
    source = make_source(generator(3))
    assert [first(source), first(source)] == [[0, 1, 2], []]


def test_iterables_start_again():
    loader = Loader(3, 3)
    source = make_source(loader)
    assert source.num_batches == 3
    assert source.peek()[0][0, 0] == 0
    assert [first(source), first(source)] == [[0, 1, 2], [0, 1, 2]]
    assert loader.starts == 2
    assert make_source(Loader()).num_batches is None


def test_an_epoch_left_early_is_not_continued():
    source = make_source(Loader(3))
    next(iter(source.epoch()))
    assert first(source) == [0, 1, 2]


def test_steps_see_all_of_a_restartable_source_in_fit():
    source = make_source(Loader(3), steps=2)
    assert [first(source) for _ in range(4)] == [[0, 1], [2, 0], [1, 2], [0, 1]]
    assert first(make_source(Loader(2), steps=5)) == [0, 1, 0, 1, 0]
    assert first(make_source(Loader(0), steps=5)) == []


def test_validation_sees_the_same_batches_each_time():
    source = make_source(Loader(3), steps=2, where="evaluate")
    assert [first(source), first(source)] == [[0, 1], [0, 1]]
    assert first(make_source(Loader(2), steps=5, where="evaluate")) == [0, 1]


def test_pydataset_with_steps_goes_on_as_in_keras():
    class Theirs(keras.utils.PyDataset):
        def __len__(self):
            return 6

        def __getitem__(self, index):
            return np.full((2, 1), index), np.full(2, index)

    adapter = keras.src.trainers.epoch_iterator.EpochIterator(Theirs(), shuffle=False, steps_per_epoch=3)
    expected = [[int(b[0][0, 0]) for _, _, it in adapter for b in it] for _ in range(2)]
    source = make_source(Squares(), steps=3, shuffle=False)
    assert [first(source) for _ in range(2)] == expected == [[0, 1, 2], [3, 4, 5]]


def test_items_of_streams():
    items = [np.ones((2, 1)), (np.ones((2, 1)),), [np.ones((2, 1)), [0, 1]], {"a": [1.0, 2.0]}]
    items.append((np.ones((2, 1)), np.ones(2), np.array([1, 2])))
    batches = list(make_source(iter(items)).epoch())
    assert [x is not None for x, _, _ in batches] == [True] * 5
    assert [None if y is None else y.dtype.name for _, y, _ in batches] == [
        None,
        None,
        "int32",
        None,
        "float32",
    ]
    assert batches[3][0]["a"].tolist() == [1, 2]
    assert batches[4][2].dtype == np.float32


def test_class_weight_of_streams():
    source = make_source(generator(3), class_weight={1: 4.0})
    assert [w.tolist() for _, _, w in source.epoch()] == [[1, 1], [4, 4], [1, 1]]


def test_used_up_generator():
    with pytest.raises(ValueError, match=r"fit: argument 'x' must be a source of at least one batch.*used up"):
        make_source(generator(0)).peek()
    with pytest.raises(ValueError, match=r"source of at least one batch"):
        make_source(Squares(n=0)).peek()


def test_ran_out_message():
    text = ran_out_message(7, 10)
    assert "7 batches came where steps_per_epoch=10" in text
    assert "Write steps_per_epoch=7, or let the generator go on for ever" in text
    assert "no batch came where validation_steps=3 wanted 3. Let" in ran_out_message(0, 3, "validation_steps")
    assert "1 batch came" in ran_out_message(1, 3)


# PyDataset


def test_pydataset_order_and_hooks():
    dataset = Squares()
    source = make_source(dataset)
    assert source.num_batches == 6
    assert first(source) == list(range(6))
    shuffled = first(source, rng=np.random.default_rng(3))
    assert sorted(shuffled) == list(range(6))
    assert shuffled != list(range(6))
    assert first(make_source(dataset, shuffle=False), rng=np.random.default_rng(3)) == list(range(6))
    source.on_epoch_begin()
    source.on_epoch_end()
    assert dataset.log == ["begin", "end"]
    make_source(Loader()).on_epoch_begin()


def test_endless_pydataset():
    class Endless(PyDataset):
        num_batches = None

        def __getitem__(self, index):
            return np.full((1, 1), index)

    assert first(make_source(Endless(), steps=3)) == [0, 1, 2]
    with pytest.raises(ValueError, match=r"'steps_per_epoch' must be an integer.*Endless has no end"):
        make_source(Endless())
    with pytest.raises(ValueError, match=r"predict: argument 'steps' must be an integer"):
        make_source(Endless(), where="predict")


def test_subclass_written_for_keras_2():
    class Old(PyDataset):
        def __init__(self):
            self.n = 2

        def __len__(self):
            return self.n

        def __getitem__(self, index):
            return np.full((1, 1), index), np.ones(1)

    assert (Old().workers, Old().use_multiprocessing, Old().max_queue_size) == (1, False, 10)
    assert first(make_source(Old())) == [0, 1]


# Errors

ARRAYS = {"x": np.ones((4, 2)), "y": np.ones(4)}
BAD = [
    ({**ARRAYS, "batch_size": 0}, ["must be a positive integer", "batch_size=0", "batch_size=32"]),
    ({**ARRAYS, "batch_size": -3}, ["batch_size=-3"]),
    ({**ARRAYS, "batch_size": 2.0}, ["batch_size=2.0 (float)"]),
    ({**ARRAYS, "batch_size": True}, ["batch_size=True"]),
    ({**ARRAYS, "shuffle": "yes"}, ["'shuffle' must be True, False or 'batch'", "shuffle='yes'"]),
    ({**ARRAYS, "shuffle": None}, ["shuffle=None"]),
    ({**ARRAYS, "steps": 0}, ["'steps_per_epoch' must be a positive integer", "steps_per_epoch=0"]),
    ({"x": np.ones((4, 2)), "y": np.ones(3)}, ["len(x)=4, len(y)=3"]),
    ({**ARRAYS, "sample_weight": np.ones(3)}, ["len(x)=4, len(sample_weight)=3"]),
    ({"x": np.ones((0, 2))}, ["at least one sample", "(0, 2)"]),
    ({"x": []}, ["at least one sample", "(0,)"]),
    ({"x": None}, ["'x' must be", "x=None"]),
    ({"x": object()}, ["'x' must be a NumPy or JAX array", "PyDataset"]),
    ({"x": "words"}, ["x='words'", "StringLookup"]),
    ({"x": Loader}, ["That is a function: call it", "Loader()"]),
    ({"x": generator(1), "y": np.ones(3)}, ["'y' must be left out", "shape (3,)", "generator", "(x, y)"]),
    ({"x": generator(1), "sample_weight": np.ones(3)}, ["'sample_weight' must be left out", "generator"]),
    ({"x": generator(1), "batch_size": 8}, ["'batch_size' must be left out", "batch_size=8", "generator"]),
    ({"x": PyDataset(), "y": np.ones(3)}, ["'y' must be left out", "PyDataset"]),
    ({"x": Squares(), "batch_size": 8}, ["'batch_size' must be left out", "Squares"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "parts"), BAD, ids=[parts[0] for _, parts in BAD])
def test_bad_arguments(arguments, parts):
    with pytest.raises(ValueError, match="^fit: argument '") as caught:
        make_source(**arguments)
    for part in parts:
        assert part in str(caught.value)


BAD_ITEMS = [
    ("abc", ["'batch' must be an array, or a tuple", "batch='abc'", "`yield x, y`"]),
    (7, ["batch=7"]),
    (None, ["batch=None"]),
    ((np.ones(1),) * 4, ["'batch' must be an array, or a tuple"]),
    ((), ["'batch' must be"]),
    ([1, 2], ["'x' must be an array with one row a sample", "x[None]"]),
    ((np.ones((2, 1)), np.ones(3)), ["len(x)=2, len(y)=3"]),
    ((np.ones((2, 1)), np.array(["a", "b"])), ["argument 'y' must be an array of numbers", "<U1"]),
]  # fmt: skip


@pytest.mark.parametrize(("item", "parts"), BAD_ITEMS)
def test_bad_items_name_the_batch(item, parts):
    source = make_source(iter([(np.ones((2, 1)), np.ones(2)), item]))
    with pytest.raises(ValueError, match=r"^fit, batch 1 of list_iterator: argument '") as caught:
        list(source.epoch())
    for part in parts:
        assert part in str(caught.value)
