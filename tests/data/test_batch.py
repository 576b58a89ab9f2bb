"""unpack_x_y_sample_weight and pack_x_y_sample_weight against Keras."""

import keras
import numpy as np
import pytest

from cornu.data import pack_x_y_sample_weight, unpack_x_y_sample_weight

X = np.ones(2)
UNPACK = [X, (X,), (X, "y"), (X, "y", "w"), [X, "y"], [X], (X, None), None, {"a": X}, ([X, X], "y")]
PACK = [(X,), (X, "y"), (X, "y", "w"), ([X, X],), ((X, X),), ({"a": X},), (X, None, None)]


@pytest.mark.parametrize("data", UNPACK, ids=repr)
def test_unpack(data):
    ours, theirs = unpack_x_y_sample_weight(data), keras.utils.unpack_x_y_sample_weight(data)
    assert len(ours) == 3
    assert all(a is b for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("parts", PACK, ids=repr)
def test_pack(parts):
    ours, theirs = pack_x_y_sample_weight(*parts), keras.utils.pack_x_y_sample_weight(*parts)
    assert type(ours) is type(theirs)
    assert repr(ours) == repr(theirs)
    assert unpack_x_y_sample_weight(ours)[0] is parts[0]


@pytest.mark.parametrize("data", [(), (X, X, X, X)])
def test_unpack_errors(data):
    with pytest.raises(ValueError, match=r"'data' must be x, \(x,\), \(x, y\) or \(x, y, sample_weight\); got data="):
        unpack_x_y_sample_weight(data)
