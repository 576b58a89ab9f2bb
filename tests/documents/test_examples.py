"""Every example in a docstring and in the README runs."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import cornu
from cornu.base.config import settings

ROOT = Path(__file__).resolve().parents[2]
# Parts that need a process of their own: they replace `keras` and `tensorflow`.
ELSEWHERE = ("cornu.dialects", "cornu.command")


def _modules():
    names = [module.name for module in pkgutil.walk_packages(cornu.__path__, "cornu.")]
    return [name for name in names if not name.startswith(ELSEWHERE)]


# Examples that are not run, since they would read from the network.
SKIPPED = ("cornu.datasets.fashion_mnist", "cornu.datasets.mnist")


@pytest.fixture
def settings_afterwards(monkeypatch):
    """Examples may change settings, some of which nothing public changes back."""
    for name, value in vars(settings).items():
        monkeypatch.setattr(settings, name, value)


@pytest.mark.parametrize("name", _modules())
def test_docstring_examples(name, settings_afterwards):
    module = importlib.import_module(name)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(module, optionflags=flags)
    assert name in SKIPPED or "doctest: +SKIP" not in Path(str(module.__file__)).read_text(encoding="utf-8")
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples of {name} failed"


def test_the_program_in_the_readme_runs(tmp_path, monkeypatch, capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    program = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "README.md", "exec"), {})
    assert "accuracy" in capsys.readouterr().out
    assert (tmp_path / "digits.keras").exists()


def test_the_readme_names_commands_that_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    extras = set(re.findall(r'pip install "\.\[(\w+)\]"', text))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for extra in extras:
        assert re.search(rf"^{extra} = \[", project, re.MULTILINE), f"no extra {extra}"
