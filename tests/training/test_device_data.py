"""Large arrays are read where the caller has them: the same samples, the same bits, no copy."""

import gc

import jax
import ml_dtypes
import numpy as np
import pytest

import cornu
from cornu.base.memory import give_back_memory
from cornu.training import device_data
from cornu.training.device_data import Rows, gather, to_device

RNG = np.random.default_rng(5)


@pytest.fixture
def share_all(monkeypatch):
    monkeypatch.setattr(device_data, "_WORTH_SHARING", 0)


def placed(values, distance):
    """A copy of `values` that begins `distance` bytes behind a place that JAX can use."""
    room = np.zeros(values.nbytes + 128, "uint8")
    start = -room.ctypes.data % 64 + distance
    array = room[start : start + values.nbytes].view(values.dtype).reshape(values.shape)
    array[...] = values
    return array


@pytest.mark.parametrize("distance", [0, 16, 48])
@pytest.mark.parametrize("dtype", ["float32", "int32", "uint8", "bool", ml_dtypes.bfloat16])
def test_rows_of_a_shared_array(share_all, distance, dtype):
    values = RNG.integers(0, 2 if dtype == "bool" else 100, (11, 3, 2)).astype(dtype)
    array = placed(values, distance)
    shared = to_device(array)
    assert isinstance(shared, Rows)
    assert shared.flat.unsafe_buffer_pointer() == array.ctypes.data - distance
    indices = np.array([0, 10, 3, 3], "int32")
    for function in (gather, jax.jit(gather)):
        rows = function(shared, indices)
        assert rows.dtype == values.dtype
        assert np.array_equal(rows, values[indices])


def test_rows_that_are_single_numbers(share_all):
    values = RNG.normal(size=40).astype("float32")
    assert np.array_equal(gather(to_device(placed(values, 16)), np.arange(40)), values)


def test_a_shared_array_lives_as_long_as_it_is_read(share_all):
    array = RNG.normal(size=(1000, 30)).astype("float32")
    expected = array.copy()
    shared = to_device(array)
    del array
    gc.collect()
    np.full((1000, 30), 7, "float32")
    assert np.array_equal(gather(shared, np.arange(1000)), expected)


def test_what_cannot_be_shared_is_copied(share_all):
    columns = np.asfortranarray(RNG.normal(size=(6, 4)).astype("float32"))
    askew = np.zeros(4 * 8 + 1, "uint8")[1:].view("float32").reshape(4, 2)
    on_device = jax.numpy.ones((4, 2))
    for array in (columns, askew, on_device):
        copied = to_device(array)
        assert not isinstance(copied, Rows)
        assert np.array_equal(gather(copied, np.array([3, 0])), np.asarray(array)[[3, 0]])


def test_small_arrays_keep_their_shape_on_the_device():
    array = np.zeros((4, 2), "float32")
    data = to_device((array, None))
    assert isinstance(data[0], jax.Array) and data[0].shape == (4, 2)
    assert data[1] is None


def trained(x, y, **options):
    cornu.utils.set_random_seed(3)
    model = cornu.Sequential([cornu.Input(x.shape[1:]), cornu.layers.Flatten(), cornu.layers.Dense(3)])
    model.compile("adam", "mse", **options)
    history = model.fit(x, y, batch_size=16, epochs=2, validation_data=(x[:20], y[:20]), verbose=0).history
    return [history, *model.get_weights()]


@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}])
def test_sharing_changes_no_bit(monkeypatch, options):
    x, y = RNG.normal(size=(70, 4, 2)).astype("float32"), RNG.normal(size=(70, 3)).astype("float32")
    copied = trained(x, y, **options)
    monkeypatch.setattr(device_data, "_WORTH_SHARING", 0)
    shared = trained(x, y, **options)
    assert copied[0] == shared[0]
    assert all(np.array_equal(a, b) for a, b in zip(copied[1:], shared[1:], strict=True))


def test_one_model_takes_data_of_equal_size_and_other_rows(share_all):
    model = cornu.Sequential([cornu.Input((None, None)), cornu.layers.GlobalAveragePooling1D()])
    model.compile("sgd", "mse")
    for shape in ((8, 4, 2), (8, 2, 4)):
        x = placed(np.broadcast_to(np.arange(shape[2], dtype="float32"), shape), 16)
        y = np.zeros((8, shape[2]), "float32")
        assert model.evaluate(x, y, verbose=0) == pytest.approx(np.mean(np.arange(shape[2]) ** 2))


def test_memory_can_be_given_back_at_any_time():
    array = np.ones(10**6)
    give_back_memory()
    assert array.sum() == 10**6
