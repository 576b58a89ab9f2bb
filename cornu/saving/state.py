"""Putting the variables of a file into a model, all checked before the first is set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cornu.base.notices import notice
from cornu.core.scopes import StatelessScope
from cornu.core.variable import Variable
from cornu.saving.assets import StoredAssets
from cornu.saving.errors import UnsafeModelError
from cornu.saving.load_report import LoadReport, Renamed
from cornu.saving.walk import Walk
from cornu.saving.weights_reader import StoredVariables, WeightsFile, group_of

__all__ = ["load_state"]

# What a `load_own_variables` or `load_assets` may raise because the stored values do not fit.
_MISFITS = (ValueError, KeyError, IndexError, TypeError, AttributeError, NotImplementedError, RuntimeError, OSError)
# State of training: that a model without an optimizer does not use it is no surprise.
_TRAINING_STATE = ("optimizer/", "metrics/")


def load_state(
    model: Any,
    weights: WeightsFile,
    assets: StoredAssets | None = None,
    skip_mismatch: bool = False,
    skip: Iterable[Any] = (),
) -> LoadReport:
    """Set the variables of `model` from a file; if anything does not fit, none of them changes.

    Args:
        model: object whose attributes are walked.
        weights: the file.
        assets: files of the layers, or None.
        skip_mismatch: True leaves objects that do not fit as they are, and says which in a warning.
        skip: objects to leave out, with everything below them.

    Returns:
        What was done.

    Raises:
        UnsafeModelError: if the file is refused.
        ValueError: if an object does not fit and `skip_mismatch` is False.
    """
    loading = _Loading(weights, assets)
    walk = Walk(loading.visit, loading.enter_container, loading.leave_container)
    walk.skip(skip)
    walk.go(model)
    report = loading.report()
    problem = _problem(report, loading.old_containers, skip_mismatch)
    if problem and not skip_mismatch and set(report.failed) - set(loading.old_containers):
        raise ValueError(problem)
    for variable, value in loading.updates:
        variable.assign(value)
    if problem:
        notice(problem)
    suspicious = report.suspicious_names(loading.names)
    if suspicious:
        pairs = "\n".join(f"  '{one.path}': '{one.saved}' in the file, '{one.name}' here" for one in suspicious)
        notice(
            f"{weights.label}: layers are told apart by their position, and these have another name in the file than "
            f"in the model, so they may have got the weights of another layer:\n{pairs}\nIf the order of the layers "
            "has changed since the file was saved, make it the same again."
        )
    return report


def _problem(report: LoadReport, old_containers: dict[str, str], skip_mismatch: bool) -> str:
    """The text for whatever was not loaded or not used, "" if there is nothing to say."""
    surprising = [path for path in report.unused if not path.startswith(_TRAINING_STATE)]
    if not report.failed and not surprising:
        return ""
    advice = ""
    if set(report.failed) <= set(old_containers) and old_containers:
        advice = (
            "\nThese layers stand in a list within a list, which older versions of Keras did not save: they keep the "
            "values that they have."
        )
    elif report.failed and not skip_mismatch:
        advice = "\nNothing was changed. To load only what fits, use model.load_weights(file, skip_mismatch=True)."
    return f"{report}{advice}"


class _Loading:
    """One walk over a model, which gathers new values without setting them."""

    def __init__(self, weights: WeightsFile, assets: StoredAssets | None):
        self._weights = weights
        self._assets = assets
        self._loaded: dict[int, str] = {}
        self._failed: dict[int, tuple[str, str]] = {}
        self._renamed: list[Renamed] = []
        self._used: set[str] = set()
        self._absent = 0
        self.updates: list[tuple[Variable, Any]] = []
        self.old_containers: dict[str, str] = {}
        self.names: set[str] = set()

    def enter_container(self, path: str) -> bool:
        """Note that what comes stands in a container that the file does not know."""
        absent = not self._weights.has(path)
        self._absent += absent
        return absent

    def leave_container(self, absent: bool) -> None:
        """The container that was entered last has ended."""
        self._absent -= absent

    def visit(self, obj: Any, path: str) -> bool:
        """Gather the values for one object; False if they do not fit."""
        if id(obj) in self._failed and self._weights.variables(path) is None:
            return False
        problem = ""
        if hasattr(obj, "load_own_variables"):
            problem = self._visit_variables(obj, path)
        if not problem and self._assets is not None and hasattr(obj, "load_assets"):
            problem = self._visit_assets(obj, path)
        if problem:
            if id(obj) not in self._failed:
                self._failed[id(obj)] = (path, problem)
                if self._absent:
                    self.old_containers[path] = problem
            return False
        path_of_failure, _ = self._failed.pop(id(obj), ("", ""))
        self.old_containers.pop(path_of_failure, None)
        return True

    def _visit_variables(self, obj: Any, path: str) -> str:
        stored = self._weights.variables(path)
        where = f"'{path or '(the model itself)'}' ({type(obj).__name__} '{getattr(obj, 'name', '')}')"
        own = _own_variables(obj)
        if stored is None and own:
            return f"{where}: the file has nothing for it, but it has {len(own)} variables"
        if stored is not None:
            self._used.add(stored.path)
            problem = _shape_problem(obj, own, stored)
            if problem:
                return f"{where}: {problem}"
        try:
            with StatelessScope() as scope:
                obj.load_own_variables({} if stored is None else stored)
        except UnsafeModelError:
            raise
        except _MISFITS as error:
            return f"{where}: {error}"
        self.updates.extend(scope.updates())
        if stored is not None:
            self._note_loaded(obj, path, stored)
        return ""

    def _note_loaded(self, obj: Any, path: str, stored: StoredVariables) -> None:
        if len(stored):
            self._loaded[id(obj)] = path
        name, saved = getattr(obj, "name", None), self._weights.name_of(stored.path)
        if path and getattr(obj, "_kind", None) == "layer" and isinstance(name, str):
            self.names.add(name)
            if saved is not None and saved != name:
                self._renamed.append(Renamed(path, saved, name, type(obj).__name__))

    def _visit_assets(self, obj: Any, path: str) -> str:
        with self._assets.folder(path) as folder:  # type: ignore[union-attr]
            try:
                obj.load_assets(folder)
            except UnsafeModelError:
                raise
            except _MISFITS as error:
                return f"'{path}' ({type(obj).__name__}): its assets could not be loaded: {error}"
        return ""

    def report(self) -> LoadReport:
        """What was found out."""
        arrays = self._weights.arrays()
        unused = {path: shape for path, shape in arrays.items() if group_of(path) not in self._used}
        return LoadReport(
            self._weights.label,
            list(self._loaded.values()),
            dict(self._failed.values()),
            unused,
            self._renamed,
        )


def _own_variables(obj: Any) -> list[Variable]:
    """The variables that `save_own_variables` of layers and optimizers writes."""
    own = getattr(obj, "_own_variables", None)
    return list(obj.variables if own is None and hasattr(obj, "variables") else own or [])


def _shape_problem(obj: Any, own: list[Variable], stored: StoredVariables) -> str:
    """How the shapes in the file differ from those of the object, found before anything is read."""
    definer = next(cls for cls in type(obj).__mro__ if "load_own_variables" in vars(cls))
    shapes = stored.shapes()
    wanted = {str(i): tuple(variable.shape) for i, variable in enumerate(own)}
    if shapes.keys() == wanted.keys():
        stored.expect(wanted)
    if not definer.__module__.startswith(("cornu.layers.base.", "cornu.optimizers.")):
        # A class with a form of its own in files; it finds out by itself whether that fits.
        return ""
    if getattr(obj, "_kind", None) != "layer":
        return ""
    if shapes.keys() != wanted.keys():
        return f"the file has {len(shapes)} variables for it, but it has {len(wanted)}" + _unbuilt_hint(obj)
    wrong = [key for key in wanted if wanted[key] != shapes[key]]
    return "; ".join(
        f"variable {key} ('{own[int(key)].name}') has shape {wanted[key]}, but '{stored.path}/{key}' in the file has "
        f"{shapes[key]}"
        for key in wrong
    )


def _unbuilt_hint(obj: Any) -> str:
    return "" if getattr(obj, "built", True) else ", since it is not built yet: build the model first"
