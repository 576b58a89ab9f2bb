"""The digits that come with the package."""

import zipfile
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from cornu.datasets import digits


def test_digits_are_those_of_uci():
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    assert x_train.shape == (1437, 8, 8)
    assert x_test.shape == (360, 8, 8)
    assert {a.dtype.name for a in (x_train, y_train, x_test, y_test)} == {"uint8"}
    source = load_digits()
    np.testing.assert_array_equal(np.concatenate([x_train, x_test]), source.images)
    np.testing.assert_array_equal(np.concatenate([y_train, y_test]), source.target)
    assert set(y_test) == set(range(10))


def test_arrays_are_fresh_each_time():
    digits.load_data()[0][0][:] = 0
    assert digits.load_data()[0][0].any()


def test_source_and_licence_lie_beside_the_data():
    folder = Path(digits.__file__).parent
    text = (folder / "digits.txt").read_text()
    for part in ("Alpaydin", "Kaynak", "1998", "CC BY 4.0", "UCI", "Changes"):
        assert part in text
    assert (folder / "digits.npz").stat().st_size < 60_000
    with zipfile.ZipFile(folder / "digits.npz") as archive:
        assert archive.namelist() == ["x.npy", "y.npy"]
