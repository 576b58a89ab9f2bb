"""The import hook: `import keras` and `import tensorflow` find modules that cornu serves."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from cornu.base.loading import collection_paused
from cornu.dialects.paths import TOP_NAMES

__all__ = ["DialectFinder"]


class DialectFinder:
    """Finds the served modules, and refuses others of the same packages with a word on what to write.

    Args:
        prepare: called once, before the first module is made.
        tops: first names of the packages that are served.
    """

    def __init__(self, prepare: Callable[[], None], tops: frozenset[str] = TOP_NAMES):
        self._prepare = prepare
        self._served: Any = None
        self.tops = tops

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a served module, None for what belongs to other packages.

        Raises:
            ModuleNotFoundError: for a module of Keras or TensorFlow that is not served.
        """
        if fullname.partition(".")[0] not in self.tops:
            return None
        if self._served is None:
            # Late, since the table brings the whole of cornu and JAX along, which `cornu --help` must not wait for.
            with collection_paused():
                from cornu.dialects import served

                self._served = served
                self._prepare()
        self._served.check_served(fullname)
        return importlib.util.spec_from_loader(fullname, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """A served module; its names come when they are asked for."""
        return self._served.ServedModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing has to run."""
