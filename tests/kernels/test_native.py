"""The library of kernels: there where it can be, and told apart where it cannot."""

import importlib
import platform
import shutil
import subprocess
import sys
from types import ModuleType, SimpleNamespace

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


@pytest.mark.parametrize("compiler", ["/nowhere/g++", "false"])
def test_a_package_is_built_without_them_where_the_compiler_fails(compiler, tmp_path, monkeypatch):
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = object
    monkeypatch.setitem(sys.modules, interface.__name__, interface)
    hatch_build = importlib.import_module("hatch_build")
    monkeypatch.setattr(hatch_build, "_onednn_headers", lambda: tmp_path)
    monkeypatch.setattr(hatch_build.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(hatch_build.sys, "platform", "linux")
    monkeypatch.setenv("CXX", compiler)
    hook, said = hatch_build.KernelsBuildHook(), []
    hook.target_name, hook.root, hook.app = "wheel", tmp_path, SimpleNamespace(display_warning=said.append)
    (tmp_path / "cornu" / "kernels" / "src").mkdir(parents=True)
    hook.initialize("1", made := {})
    assert not made
    assert f"without its C++ kernels, which costs speed only: {compiler}" in said[0]
