"""The dialects are on in every test here, and off again afterwards."""

import importlib
import warnings

import pytest

from cornu import dialects
from cornu.base.notices import CornuWarning


@pytest.fixture(autouse=True)
def installed():
    dialects.install()
    importlib.import_module("keras")
    yield
    dialects.uninstall()


@pytest.fixture
def notices():
    """Runs a function and returns its result and what was said meanwhile."""

    def run(function, *args, **kwargs):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = function(*args, **kwargs)
        return result, [str(one.message) for one in caught if issubclass(one.category, CornuWarning)]

    return run
