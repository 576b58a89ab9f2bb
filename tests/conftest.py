"""What every test starts from: the CPU, real Keras on JAX, and nothing left over from the test before."""

import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["KERAS_BACKEND"] = "jax"

import pytest

from cornu.base.notices import forget_notices


@pytest.fixture(autouse=True)
def fresh_notices():
    """Notices are said once in a process; each test hears them anew."""
    forget_notices()
