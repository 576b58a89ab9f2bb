"""Settings that start anew in each test."""

import pytest

import cornu
from cornu.base.notices import forget_notices


@pytest.fixture(autouse=True)
def fresh_state():
    """Each test starts with the default settings."""
    forget_notices()
    yield
    cornu.config.set_dtype_policy("float32")
    cornu.config.set_image_data_format("channels_last")
