"""The library of kernels: there where it can be, and told apart where it cannot."""

import platform
import shutil
import subprocess
import sys

import pytest

from cornu.kernels import native

BUILDS_HERE = sys.platform == "linux" and platform.machine() == "x86_64" and shutil.which("g++") is not None


@pytest.mark.skipif(not BUILDS_HERE, reason="the kernels are built on x86-64 Linux with g++")
def test_it_is_there_where_it_can_be_built():
    assert native.why_not() is None


def _reason(code: str, **environment: str) -> str:
    program = f"from cornu.kernels import native\n{code}\nprint(native.why_not())"
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    ).stdout


def test_it_can_be_switched_off():
    assert "CORNU_KERNELS=xla" in _reason("", CORNU_KERNELS="xla")


def test_an_old_processor_is_told():
    assert "has no AVX2" in _reason("native.processor_flags = lambda: {'sse2'}")


def test_another_platform_is_told():
    assert "made for Linux on x86-64" in _reason("native.platform.machine = lambda: 'aarch64'")


def test_a_package_without_them_says_how_to_get_them():
    text = _reason("import pathlib; native._FOLDER = pathlib.Path('nowhere')")
    assert "were not built" in text
    assert "apt install g++" in text


@pytest.mark.skipif(not BUILDS_HERE, reason="the kernels are built on x86-64 Linux with g++")
def test_a_library_that_is_older_than_the_package_is_told():
    text = _reason("native.TARGETS = (*native.TARGETS, 'cornu_something_new')")
    assert "is older than this package: it has no cornu_something_new" in text


def test_without_onednn_it_says_what_to_install():
    assert "pip install onednn-cpu-gomp" in _reason("native.importlib.metadata.files = lambda name: ()")
