"""How far cornu's public API is that of Keras: names, signatures, defaults and the members of classes.

    python tools/parity.py                        a line for each namespace, then what differs where nothing may
    python tools/parity.py --namespace keras.ops  everything that differs in one namespace
    python tools/parity.py --missing              every name that is missing, in all namespaces
    python tools/parity.py --lines                lines of code, theirs and ours

It walks the public namespaces of the real Keras and asks cornu for the same. In the namespaces of `COMPLETE` every
difference needs a line in `parity_exceptions.py`; if one has none, or a line there is about nothing any more, the exit
status is 1. In the others it only counts.
"""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ["KERAS_BACKEND"] = "jax"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import keras

import cornu
from tools.lines import print_lines
from tools.parity_exceptions import EXCEPTIONS

# Namespaces that are done, with those below them: nothing may differ without a reason.
COMPLETE = (
    "keras.activations",
    "keras.backend",
    "keras.config",
    "keras.constraints",
    "keras.dtype_policies",
    "keras.initializers",
    "keras.losses",
    "keras.metrics",
    "keras.mixed_precision",
    "keras.ops",
    "keras.optimizers",
    "keras.random",
    "keras.regularizers",
    "keras.tree",
    "keras.utils.bounding_boxes",
)
# Single names that are done, in namespaces that are not.
COMPLETE_NAMES = {
    "keras": {
        "DTypePolicy", "FloatDTypePolicy", "Function", "Initializer", "KerasTensor", "Loss", "Metric", "Operation",
        "Optimizer", "Regularizer", "RematScope", "StatelessScope", "SymbolicScope", "Variable",
        "device", "name_scope", "remat", "version",
    },
    "keras.utils": {
        "Config", "clear_session", "disable_interactive_logging", "enable_interactive_logging", "get_source_inputs",
        "is_interactive_logging_enabled", "is_keras_tensor", "normalize", "pad_sequences", "set_random_seed",
        "split_dataset", "standardize_dtype", "to_categorical",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing that is in Keras and is not, or is not so, in cornu.

    Args:
        place: dotted name, as `keras.losses.Loss.call`.
        what: "missing", or how the two differ.
        required: whether it stands in a namespace that is done.
    """

    place: str
    what: str
    required: bool

    @property
    def reason(self) -> str | None:
        """Why it may stay, if that is written down."""
        return next((why for pattern, why in EXCEPTIONS.items() if fnmatchcase(self.place, pattern)), None)

    @property
    def excused(self) -> bool:
        return self.reason is not None

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass
class Namespace:
    """What one public module of Keras holds, and what of it differs in cornu."""

    name: str
    names: list[str]
    differences: list[Difference]

    @property
    def missing(self) -> list[str]:
        depth = self.name.count(".") + 1
        return [d.place for d in self.differences if d.what == "missing" and d.place.count(".") == depth]


def namespaces(module: ModuleType = keras, name: str = "keras") -> Iterator[tuple[str, ModuleType]]:
    """Keras's public modules, each with its dotted name."""
    yield name, module
    for inner, value in sorted(vars(module).items()):
        if _is_namespace(value) and not inner.startswith("_"):
            yield from namespaces(value, f"{name}.{inner}")


def _is_namespace(value: Any) -> bool:
    return isinstance(value, ModuleType) and value.__name__.startswith("keras.") and "keras.src" not in value.__name__


def public_names(module: ModuleType) -> list[str]:
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and (not isinstance(value, ModuleType) or _is_namespace(value))
    )


def is_required(namespace: str, name: str) -> bool:
    """Whether a name stands where nothing may differ."""
    if any(namespace == done or namespace.startswith(done + ".") for done in COMPLETE):
        return True
    return name in COMPLETE_NAMES.get(namespace, ())


def compare() -> list[Namespace]:
    """All public namespaces of Keras, compared with cornu's."""
    reported: set[Any] = set()
    found = []
    for name, module in namespaces():
        names = public_names(module)
        differences = []
        for one in names:
            place, required = f"{name}.{one}", is_required(name, one)
            theirs, ours = getattr(module, one), resolve(place)
            pairs = [(place, "missing")] if ours is None else differing(place, ours, theirs, reported)
            differences += [Difference(where, what, required) for where, what in pairs]
        found.append(Namespace(name, names, differences))
    return found


def resolve(place: str) -> Any:
    """cornu's object of that dotted name of Keras, None if there is none."""
    value: Any = cornu
    for part in place.split(".")[1:]:
        value = getattr(value, part, None)
        if value is None:
            return None
    return value


def differing(place: str, ours: Any, theirs: Any, reported: set[Any]) -> Iterator[tuple[str, str]]:
    """What differs between two objects of the same name, as pairs of place and text."""
    if inspect.isclass(theirs):
        if not inspect.isclass(ours):
            yield place, f"not a class but {type(ours).__name__}"
            return
        yield from _signatures(place, ours, theirs)
        yield from _members(place, ours, theirs, reported)
    elif callable(theirs):
        yield from _signatures(place, ours, theirs)
    elif not isinstance(theirs, ModuleType) and ours != theirs and place != "keras.__version__":
        yield place, f"{ours!r} for {theirs!r}"


def _members(place: str, ours: type, theirs: type, reported: set[Any]) -> Iterator[tuple[str, str]]:
    """Public methods and properties; one that comes from a base class is reported once."""
    for base in theirs.__mro__:
        if not base.__module__.startswith("keras."):
            continue
        for name, member in vars(base).items():
            if not _is_public_member(name, member) or inspect.getattr_static(theirs, name) is not member:
                continue
            mine = inspect.getattr_static(ours, name, None)
            if mine is None and any(name in vars(cls).get("__annotations__", {}) for cls in ours.__mro__):
                continue  # an attribute of every instance
            key = (base, name, mine)
            if key in reported:
                continue
            reported.add(key)
            where = f"{place}.{name}"
            if mine is None:
                yield where, "missing"
            elif isinstance(member, property) or not callable(getattr(theirs, name)):
                if callable(getattr(ours, name)) and not inspect.isclass(getattr(ours, name)):
                    yield where, "a method, not a property"
            elif isinstance(mine, property):
                yield where, "a property, not a method"
            elif not name.startswith("__") or name == "__call__":
                yield from _signatures(where, getattr(ours, name), getattr(theirs, name))


# What every object has, and what is about how a class is made.
_INTERNAL = {
    *dir(object),
    *("__abstractmethods__", "__annotations__", "__class_getitem__", "__dict__", "__firstlineno__", "__getattr__"),
    *("__module__", "__orig_bases__", "__parameters__", "__setstate__", "__slots__", "__static_attributes__"),
    "__weakref__",
}


def _is_public_member(name: str, member: Any) -> bool:
    if name.startswith("__"):
        return name not in _INTERNAL and callable(member)
    return not name.startswith("_")


def _signatures(place: str, ours: Any, theirs: Any) -> Iterator[tuple[str, str]]:
    mine, expected = _parameters(ours), _parameters(theirs)
    if expected and expected[-1].startswith("**"):
        # Keras's open ends hold older names of arguments, or refuse all. cornu names what there is.
        expected = expected[:-1]
        mine = [*mine[: len(expected)], *(m for m in mine[len(expected) :] if "=" not in m and m[0] != "*")]
    if mine != expected:
        yield place, f"({', '.join(mine)}) for ({', '.join(expected)})"


def _parameters(function: Any) -> list[str]:
    """The parameters with kind and default, as they are written."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # a builtin without one
        return []
    written: list[str] = []
    for parameter in parameters:
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        if parameter.kind is parameter.KEYWORD_ONLY and not any(name.startswith("*") for name in written):
            written.append("*")
        default = "" if parameter.default is parameter.empty else f"={_plain(parameter.default)}"
        end = " /" if parameter.kind is parameter.POSITIONAL_ONLY else ""
        written.append(f"{stars}{parameter.name}{default}{end}")
    return written


def _plain(default: Any) -> str:
    return getattr(default, "__name__", None) or repr(default)


def unexplained(found: list[Namespace]) -> list[str]:
    """What keeps the done namespaces from being done: differences without a reason, and reasons without one."""
    required = [d for namespace in found for d in namespace.differences if d.required]
    idle = [pattern for pattern in EXCEPTIONS if not any(fnmatchcase(d.place, pattern) for d in required)]
    unused = [f"parity_exceptions.py: '{pattern}' excuses nothing any more; delete its line" for pattern in idle]
    return [str(difference) for difference in required if not difference.excused] + unused


def report(found: list[Namespace], missing: bool = False, only: str | None = None) -> None:
    """Print a line for each namespace, and below it what was asked for."""
    print(f"{'namespace':<36}{'names':>7}{'served':>8}{'different':>11}   {'must be all' if not only else ''}")
    for namespace in found:
        if only and namespace.name != only:
            continue
        total, absent = len(namespace.names), len(namespace.missing)
        done = "yes" if all(is_required(namespace.name, name) for name in namespace.names) else ""
        differing = len(namespace.differences) - absent
        print(f"{namespace.name:<36}{total:>7}{total - absent:>8}{differing:>11}   {done}")
        for difference in namespace.differences if only else ():
            print(f"    {difference}{f' [excused: {difference.reason}]' if difference.excused else ''}")
        for place in namespace.missing if missing else ():
            print(f"    {place}")
    names = sum(len(namespace.names) for namespace in found)
    absent = sum(len(namespace.missing) for namespace in found)
    print(f"{'all':<36}{names:>7}{names - absent:>8}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--namespace", help="show everything that differs in this one")
    parser.add_argument("--missing", action="store_true", help="list every missing name")
    parser.add_argument("--lines", action="store_true", help="count the lines of code of both instead")
    options = parser.parse_args()
    if options.lines:
        print_lines()
        return 0
    found = compare()
    report(found, options.missing, options.namespace)
    problems = unexplained(found)
    print(f"\nWhere nothing may differ: {len(problems)} unexplained, {len(EXCEPTIONS)} lines of exceptions.")
    for problem in problems:
        print(f"    {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
