"""Execution: whether the steps of a model are compiled or run operation by operation."""

from __future__ import annotations

from cornu.base.errors import bad_argument
from cornu.base.notices import notice
from cornu.training.steps import Steps

__all__ = ["Execution"]


class Execution(Steps):
    """The part of a model that knows how its steps run. Both settings may change between two calls of `fit`."""

    _run_eagerly = False
    _jit_compile: bool | None = None

    @property
    def run_eagerly(self) -> bool:
        """Whether steps run operation by operation, so that `print` and a debugger work inside."""
        return self._run_eagerly

    @run_eagerly.setter
    def run_eagerly(self, value: bool) -> None:
        self._run_eagerly = bool(value)

    @property
    def jit_compile(self) -> bool:
        """Whether steps are compiled, unless `run_eagerly` is set; "auto" asks the layers' `supports_jit`."""
        return self._supports_jit() if self._jit_compile is None else self._jit_compile

    @jit_compile.setter
    def jit_compile(self, value: bool | str | None) -> None:
        if value not in ("auto", True, False, None):
            raise bad_argument(self.name, "jit_compile", '"auto", True or False', value)
        if value in (True, 1) and not self._supports_jit():
            notice(f"{self.name}: a layer says supports_jit=False, so steps are not compiled in spite of jit_compile.")
            value = False
        self._jit_compile = None if value in ("auto", None) else bool(value)

    def _supports_jit(self) -> bool:
        return self._remember(
            "supports_jit", lambda: all(getattr(layer, "supports_jit", True) for layer in self._flatten_layers())
        )

    @property
    def _compiles_steps(self) -> bool:
        return self.jit_compile and not self.run_eagerly
