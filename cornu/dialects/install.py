"""Switching the dialects on and off. Nothing here costs anything until a program imports Keras or TensorFlow."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from cornu.dialects.finder import DialectFinder
from cornu.dialects.paths import TOP_NAMES

__all__ = ["install", "uninstall"]


class _Installation:
    finder: DialectFinder | None = None
    set_aside: dict[str, ModuleType] = {}
    adapted = False


_state = _Installation()


def install() -> None:
    """Let `import keras`, `import tensorflow` and `import tf_keras` find cornu, whatever else is installed.

    Call it before anything imports Keras. Modules that were imported before keep the real one. A second call does
    nothing. `cornu run program.py` does all this for a program that is to stay unchanged.

    Example:
        >>> import cornu.dialects
        >>> cornu.dialects.install()
        >>> from tensorflow.keras.layers import Dense
        >>> import cornu
        >>> Dense is cornu.layers.Dense
        True
        >>> cornu.dialects.uninstall()
    """
    if _state.finder is not None:
        return
    tops = TOP_NAMES - ({"IPython"} if _has("IPython") else set())
    _state.set_aside = _take_modules(tops)
    _state.finder = DialectFinder(_adapt, frozenset(tops))
    sys.meta_path.insert(0, _state.finder)  # type: ignore[arg-type]


def uninstall() -> None:
    """Undo `install`: later imports find what is really installed, and cornu's classes know no old names any more."""
    if _state.finder is None:
        return
    sys.meta_path.remove(_state.finder)  # type: ignore[arg-type]
    _take_modules(_state.finder.tops)
    sys.modules.update(_state.set_aside)
    _state.finder, _state.set_aside = None, {}
    if _state.adapted:
        from cornu.dialects import adaptation

        adaptation.unadapt()
        _state.adapted = False


def _adapt() -> None:
    from cornu.dialects import adaptation

    adaptation.adapt()
    _state.adapted = True


def _has(package: str) -> bool:
    return package in sys.modules or importlib.util.find_spec(package) is not None


def _take_modules(tops: frozenset[str]) -> dict[str, ModuleType]:
    """Remove the modules of these packages from `sys.modules` and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] in tops]
    return {name: sys.modules.pop(name) for name in names}
