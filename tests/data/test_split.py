"""validation_split."""

import warnings

import numpy as np
import pandas as pd
import pytest
from keras.src.trainers.data_adapters import array_slicing as oracle

from cornu.base.notices import CornuWarning, forget_notices
from cornu.data import PyDataset, train_validation_split


@pytest.mark.parametrize("n", [2, 3, 7, 10, 100])
@pytest.mark.parametrize("share", [0.1, 0.2, 1 / 3, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_as_in_keras(n, share):
    x, y = np.arange(n, dtype="float32"), np.arange(n, dtype="int32")
    try:
        expected = oracle.train_validation_split((x, y, None), share)
    except ValueError:
        with pytest.raises(ValueError, match=rf"Of {n} samples it leaves"):
            train_validation_split(x, y, None, share)
        return
    ours = train_validation_split(x, y, None, share)
    for mine, theirs in zip(ours, expected, strict=True):
        np.testing.assert_array_equal(mine[0], theirs[0])
        np.testing.assert_array_equal(mine[1], theirs[1])
        assert mine[2] is None


def test_structures_lists_and_weights():
    x = {"a": np.arange(4.0), "b": [[1], [2], [3], [4]]}
    train, validation = train_validation_split(x, [0, 1, 0, 1], pd.Series([1, 2, 3, 4]), 0.25)
    assert train[0]["b"].tolist() == [[1], [2], [3]]
    assert validation[0]["a"].tolist() == [3]
    assert validation[1].tolist() == [1]
    assert validation[2].tolist() == [4]


@pytest.mark.parametrize("share", [0, 1, 1.0, -0.1, 2, True, "0.2", None])
def test_share_out_of_range(share):
    with pytest.raises(
        ValueError, match=r"fit: argument 'validation_split' must be a number between 0 and 1; got"
    ) as e:
        train_validation_split(np.ones(4), np.ones(4), None, share)
    assert repr(share) in str(e.value)
    assert "validation_split=0.2" in str(e.value)


def test_arrays_only():
    for data, name in (((i for i in range(3)), "generator"), (PyDataset(), "PyDataset")):
        with pytest.raises(ValueError, match=rf"got validation_split=0.5.*of type {name}.*validation_data"):
            train_validation_split(data, None, None, 0.5)


def test_sorted_labels_are_noticed():
    forget_notices()
    y = np.repeat([0, 1], 50)
    with pytest.warns(CornuWarning, match=r"last 20 samples, and all of them are of class 1.*np\.random\.permutation"):
        train_validation_split(np.ones(100), y, None, 0.2)
    forget_notices()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        train_validation_split(np.ones(100), np.tile([0, 1], 50), None, 0.2)
        train_validation_split(np.ones(100), np.zeros(100, int), None, 0.2)
        train_validation_split(np.ones(100), np.ones((100, 3)), None, 0.2)
