"""A served module: its names are cornu's, looked up when they are asked for."""

from __future__ import annotations

import difflib
import importlib
from types import ModuleType
from typing import Any

from cornu.dialects.namespaces import TREES, refusal, sources_of, submodules_of

__all__ = ["ServedModule", "check_served"]


class ServedModule(ModuleType):
    """A module made from the table of namespaces.

    Args:
        name: full path, such as "tensorflow.keras.layers".
    """

    def __init__(self, name: str):
        super().__init__(name, f"`{name}` as cornu serves it.")
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return [one for one in dir(self) if not one.startswith("_")]
        path = self.__name__
        value = _find(path, name)
        if value is _NOTHING:
            # Without obj, or Python would add its own guess to ours.
            raise AttributeError(unknown_name(path, name), name=name, obj=None)
        self.__dict__[name] = value
        return value

    def __dir__(self) -> list[str]:
        names = set(submodules_of(self.__name__))
        for source in sources_of(self.__name__) or ():
            names |= set(_names_of(source))
        return sorted(names | set(self.__dict__))

    def __repr__(self) -> str:
        return f"<module {self.__name__!r} served by cornu>"


class _Absent:
    """What `_find` returns where there is nothing."""


_NOTHING = _Absent()


def _find(path: str, name: str) -> Any:
    """The value of `name` in the module at `path`: a name of its table, a served module, or a name of cornu's."""
    sources = sources_of(path) or []
    for source in sources:
        if isinstance(source, dict) and name in source:
            return source[name]
    if name in submodules_of(path):
        return importlib.import_module(f"{path}.{name}")
    if name.startswith("_"):
        return _NOTHING
    for source in sources:
        if isinstance(source, str):
            module = importlib.import_module(source)
            value = getattr(module, name, _NOTHING) if name in _own_names(module) else _NOTHING
            if value is not _NOTHING and not isinstance(value, ModuleType):
                return value
    return _NOTHING


def _names_of(source: Any) -> list[str]:
    if isinstance(source, dict):
        return list(source)
    module = importlib.import_module(source)
    names = _own_names(module)
    return [n for n in names if not n.startswith("_") and not isinstance(getattr(module, n, None), ModuleType)]


def _own_names(module: ModuleType) -> list[str]:
    """What a module offers: a file of the dialects imports more than that."""
    return getattr(module, "__all__", None) or dir(module)


def unknown_name(path: str, name: str) -> str:
    """What to say about a name that the module at `path` does not have."""
    reason = refusal(path, name)
    if reason is not None:
        return reason
    elsewhere = _public_homes(path, name)
    if elsewhere:
        return f"{path} has no {name!r}; it is in {elsewhere[0]}: write `from {elsewhere[0]} import {name}`."
    module = ServedModule(path)
    files = submodules_of(path) if name[:1].isupper() else ()  # who writes a class means no file
    choices = {one.lower(): one for one in dir(module) if not one.startswith("_") and one not in files}
    near = [choices[match] for match in difflib.get_close_matches(name.lower(), choices, n=3, cutoff=0.6)]
    if near:
        return f"{path} has no {name!r} that cornu serves. Did you mean {' or '.join(repr(one) for one in near)}?"
    root = _public_root(path)
    areas = ", ".join(area for area in submodules_of(root) if area in _HOMES)
    return (
        f"{path} has no {name!r} that cornu serves. Public names are in {root} and in {root}.<area>, with the areas "
        f"{areas}."
    )


def check_served(path: str) -> None:
    """Raise a ModuleNotFoundError that says what to write, unless the module at `path` is served.

    `from keras.layers import Foo` ends here too, since Python looks for a module `keras.layers.Foo` where a name is
    missing. The error has no `name`: with one, Python would hide it behind "cannot import name".
    """
    if sources_of(path) is None:
        parent, _, name = path.rpartition(".")
        raise ModuleNotFoundError(unknown_name(parent, name))


_AREAS = """
layers models optimizers losses metrics callbacks activations initializers regularizers constraints utils backend
datasets ops random
"""
_HOMES = _AREAS.split()


def _public_root(path: str) -> str:
    return "tensorflow.keras" if path.startswith("tensorflow") else path.partition(".")[0]


def _public_homes(path: str, name: str) -> list[str]:
    """Public modules that have this very name."""
    homes = [f"{_public_root(path)}.{area}" for area in _HOMES if area in TREES["keras"]]
    return [home for home in homes if home != path and not isinstance(_find(home, name), _Absent | ModuleType)]
