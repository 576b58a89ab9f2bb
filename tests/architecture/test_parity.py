"""cornu's public API is that of Keras where it has to be, and the tool that compares them sees differences."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import lines, parity

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found():
    return parity.compare()


def test_nothing_differs_without_a_reason(found):
    assert not parity.unexplained(found)


def test_every_done_namespace_is_there(found):
    names = {namespace.name for namespace in found}
    assert set(parity.COMPLETE) <= names and set(parity.COMPLETE_NAMES) <= names
    for namespace, singles in parity.COMPLETE_NAMES.items():
        assert singles <= set(next(one.names for one in found if one.name == namespace))


class Theirs:
    def __init__(self, units, rate=0.1, **kwargs): ...

    def same(self, x): ...

    def renamed(self, x): ...

    def missing(self): ...

    def __len__(self): ...

    @property
    def size(self): ...


class Ours:
    def __init__(self, units, rate=0.2, *, extra=None): ...

    def same(self, x): ...

    def renamed(self, y): ...

    def size(self): ...


Theirs.__module__ = "keras.made_up"


def test_differences_are_seen():
    told = dict(parity.differing("keras.X", Ours, Theirs, set()))
    assert told == {
        "keras.X": "(units, rate=0.2) for (units, rate=0.1)",
        "keras.X.renamed": "(self, y) for (self, x)",
        "keras.X.missing": "missing",
        "keras.X.__len__": "missing",
        "keras.X.size": "a method, not a property",
    }
    assert list(parity.differing("keras.x", 3, 4, set())) == [("keras.x", "3 for 4")]
    assert list(parity.differing("keras.x", lambda a: a, Theirs, set())) == [("keras.x", "not a class but function")]
    assert not list(parity.differing("keras.f", lambda a, b=1: a, lambda a, b=1, **kwargs: a, set()))
    assert list(parity.differing("keras.f", lambda a, b: a, lambda a, **kwargs: a, set()))


def test_idle_exceptions_are_told(monkeypatch):
    monkeypatch.setitem(parity.EXCEPTIONS, "keras.nothing.*", "no reason")
    told = parity.unexplained([parity.Namespace("keras", ["x"], [parity.Difference("keras.x", "missing", True)])])
    assert told[0] == "keras.x: missing"
    assert any("'keras.nothing.*' excuses nothing any more" in line for line in told)


def test_the_command_prints_and_exits(found, capsys):
    command = [sys.executable, "tools/parity.py", "--namespace", "keras.tree"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "keras.tree " in run.stdout and "0 unexplained" in run.stdout
    parity.report(found, missing=True)
    assert "    keras.applications.ResNet50\n" in capsys.readouterr().out


def test_lines_of_code():
    assert lines.count_lines('"""Doc."""\n\nx = """a\nb"""  # kept\n# left out\nclass A:\n    """Doc."""\n') == 3
    for area, (ours, theirs) in lines.counts().items():
        assert 0 < ours < theirs, area
