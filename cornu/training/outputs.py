"""The outputs of a model, and what `compile` and `fit` say about each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jax.tree_util as jtu

from cornu.base.errors import bad_argument
from cornu.base.tree import flatten, pack_sequence_as

__all__ = ["MISSING", "Outputs", "is_config", "leaves"]

# Stands for an output that a dict says nothing about.
MISSING = object()


def is_config(value: Any) -> bool:
    """True for a serialized loss or metric, which is one thing although it is a dict."""
    return isinstance(value, dict) and "class_name" in value and "config" in value


def _is_nest(value: Any) -> bool:
    return isinstance(value, list | tuple | dict) and not is_config(value)


def leaves(value: Any) -> list[Any]:
    """What stands in nested lists, tuples and dicts, in their own order."""
    if not _is_nest(value):
        return [value]
    return [leaf for part in (value.values() if isinstance(value, dict) else value) for leaf in leaves(part)]


class Outputs:
    """Names and structure of a model's outputs.

    Args:
        y_pred: arrays or their specs, nested as the model returns them.
        names: the model's own names for the flat outputs, None if it has none.

    Example:
        >>> outputs = Outputs({"a": 1, "b": [2, 3]}, ["a", "left", "right"])
        >>> outputs.paths
        ['a', 'b/left', 'b/right']
        >>> outputs.spread("compile", "loss", {"a": "mse", "b": ["mae", None]})
        ['mse', 'mae', None]
    """

    def __init__(self, y_pred: Any, names: Iterable[str] | None = None):
        self.size = len(flatten(y_pred))
        # Where each output stands: its flat index. A single output is just that, whatever it is wrapped in.
        self._places: Any = pack_sequence_as(y_pred, list(range(self.size))) if self.size != 1 else 0
        self._keys = [_keys(path) for path, _ in jtu.tree_flatten_with_path(y_pred, is_leaf=lambda x: x is None)[0]]
        given = list(names or ())
        self.names: list[str | None] = [None] * self.size
        if all(len(keys) == 1 and isinstance(keys[0], str) for keys in self._keys):
            self.names = [str(keys[0]) for keys in self._keys]
        elif len(given) == self.size:
            self.names = list(given)

    @property
    def by_key(self) -> bool:
        """True if the model returns a dict of several outputs."""
        return isinstance(self._places, dict)

    @property
    def paths(self) -> list[str | None]:
        """Where each output stands, as log names say it: "a" or "b/left"; None for an output that has no name."""
        return [self._path(keys, name) for keys, name in zip(self._keys, self.names, strict=True)]

    @staticmethod
    def _path(keys: list[str | int], name: str | None) -> str | None:
        last = keys[-1] if keys and isinstance(keys[-1], str) else name
        return None if last is None else "/".join([*(str(key) for key in keys[:-1]), str(last)])

    def label(self, index: int) -> str:
        """The output in words, for messages."""
        name = self.names[index]
        return f"output {index}" if name is None else f"output '{name}'"

    def fits(self, value: list[Any] | tuple[Any, ...]) -> bool:
        """True if the list has one entry for each output."""
        places = self._places
        return len(value) == self.size or (isinstance(places, list | tuple | dict) and len(value) == len(places))

    def spread(self, where: str, argument: str, value: Any, shared: bool = True, many: bool = False) -> list[Any]:
        """One entry of `value` for each output, in flat order.

        Args:
            where, argument: who asks and for what, for messages.
            value: one thing for all outputs, or things in a list, tuple or dict: nested as the outputs, flat, or by
                output name. `MISSING` comes out for outputs that a dict leaves out.
            shared: whether one thing may stand for several outputs.
            many: whether one output may have a list of things.

        Raises:
            ValueError: if the value does not fit the outputs, with the names of these.
        """
        slots: list[Any] = [MISSING] * self.size
        try:
            self._fill(slots, value, self._places, shared, many)
        except _Misfit as misfit:
            raise bad_argument(where, argument, misfit.expected, value, misfit.fix) from None
        return slots

    def _fill(self, slots: list[Any], value: Any, places: Any, shared: bool, many: bool) -> None:
        indices = flatten(places)
        if isinstance(value, dict) and not is_config(value):
            for key, part in value.items():
                self._fill(slots, part, self._place(key, value, places, indices), shared, many)
        elif not _is_nest(value) or (many and not _is_nest(places)):
            if len(indices) > 1 and not shared and value is not None:
                raise self._misfit(f"a list of {len(indices)}, or a dict by output name")
            for index in indices:
                slots[index] = value
        elif not _is_nest(places):
            if len(value) != 1:
                raise self._misfit(f"for one output, not a list of {len(value)}")
            self._fill(slots, value[0], places, shared, many)
        elif isinstance(places, list | tuple) and len(value) == len(places):
            for part, inner in zip(value, places, strict=True):
                self._fill(slots, part, inner, shared, many)
        elif len(value) == len(indices):
            for index, part in zip(indices, value, strict=True):
                self._fill(slots, part, index, shared, many)
        else:
            raise self._misfit(f"a list of {len(indices)}, not of {len(value)}")

    def _place(self, key: Any, value: dict[Any, Any], places: Any, indices: list[int]) -> Any:
        """The outputs that a key of `value` speaks of."""
        if isinstance(places, dict) and set(value) <= set(places):
            return places[key]
        for index in indices:
            if self.names[index] == key and key is not None:
                return index
        known = [name for name in self.names if name is not None] + (list(places) if isinstance(places, dict) else [])
        wrong = ", ".join(repr(name) for name in value if name not in known)
        raise self._misfit("a dict by output name", f"There is no output {wrong}.")

    def _misfit(self, expected: str, fix: str = "") -> _Misfit:
        if any(name is None for name in self.names):
            known = f"The model has {self.size} output{'s' if self.size > 1 else ''} without names."
        else:
            known = f"The model's outputs: {', '.join(repr(name) for name in self.names)}."
        return _Misfit(expected, f"{fix} {known}".strip())


class _Misfit(Exception):
    """What was expected, and how to put it right."""

    def __init__(self, expected: str, fix: str):
        super().__init__(expected)
        self.expected = expected
        self.fix = fix


def _keys(path: tuple[Any, ...]) -> list[str | int]:
    """Dict keys and positions on the way to a leaf."""
    return [entry.key if isinstance(entry, jtu.DictKey) else getattr(entry, "idx", str(entry)) for entry in path]
