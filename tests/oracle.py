"""The real Keras 3.15 on JAX, to compare with. Import it from here, so that its backend is set first."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np

__all__ = ["assert_close", "copy_weights", "keras"]


def copy_weights(ours, theirs):
    """Give a model of ours the weights of the same model of theirs."""
    ours.set_weights(theirs.get_weights())


def assert_close(ours, theirs, rtol=1e-5, atol=1e-6):
    """Arrays, or nests of arrays, that agree."""
    if isinstance(theirs, dict):
        assert set(ours) == set(theirs), (sorted(ours), sorted(theirs))
        for key in theirs:
            assert_close(ours[key], theirs[key], rtol, atol)
    elif isinstance(theirs, list | tuple):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_close(one, other, rtol, atol)
    else:
        np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=rtol, atol=atol)
