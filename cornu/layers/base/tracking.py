"""What a layer holds: its variables, sublayers, metrics and seed streams, found through its attributes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from cornu.base.errors import describe
from cornu.core.operation import Operation
from cornu.core.seed_generator import SeedGenerator
from cornu.core.variable import Variable

__all__ = ["Tracking"]

T = TypeVar("T")

_CONTAINERS = (list, tuple, dict, set)
# What most attributes, and most items of containers, are.
_PLAIN = frozenset({type(None), bool, int, float, str})


class Tracking(Operation):
    """The part of Layer that knows its state.

    An attribute that holds a variable, a layer, a metric or a seed stream, also inside lists and dicts, belongs to
    the layer. Nothing is copied or wrapped: containers are looked into when someone asks.
    """

    _kind = "layer"
    # Attributes that may hold state which is not the layer's own.
    _untracked = frozenset(
        {
            "_tracked",
            "_added_weights",
            "_inbound_nodes",
            "_outbound_nodes",
            "_init_args",
            "_own_losses",
            "_build_shapes",
        }
    )
    # How many attributes of layers have been set or deleted so far, in the whole process.
    _changes = 0
    _answers: _Answers | None = None
    _path: str | None = None
    _tracked: dict[str, Any]
    _added_weights: list[Variable]
    built: bool

    @property
    def path(self) -> str:
        """Names of the layers around this one, joined by `/`, then its own."""
        return self._path or self.name

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._untracked:
            tracked = self.__dict__.get("_tracked")
            holds_state = _may_hold_state(value)
            if tracked is not None:
                if holds_state:
                    self._refuse_late_state(name, value)
                    # What lists have gained since the last look comes before what is set now.
                    self._members()
                tracked.pop(name, None)
                if holds_state:
                    tracked[name] = value
            elif holds_state:
                raise RuntimeError(
                    f"{type(self).__name__}: call `super().__init__()` in `__init__` before setting '{name}', so that "
                    "the layer can keep track of its variables and sublayers."
                )
        super().__setattr__(name, value)
        Tracking._changes += 1

    def __delattr__(self, name: str) -> None:
        self._tracked.pop(name, None)
        super().__delattr__(name)
        Tracking._changes += 1

    def _refuse_late_state(self, name: str, value: Any) -> None:
        if not self.__dict__.get("_locked") or not isinstance(value, (Variable, Tracking, *_CONTAINERS)):
            return
        known = {id(member) for member in self._members()}
        new: dict[int, Any] = {}
        _collect([value], new, {})
        for one in new.values():
            if isinstance(one, Variable | Tracking) and id(one) not in known:
                raise ValueError(
                    f"{self.path} ({type(self).__name__}): '{name}' adds a {type(one).__name__} to a layer "
                    "that is already "
                    "built. Make all variables and sublayers in `__init__` or in `build`."
                )

    def __getstate__(self) -> dict[str, Any]:
        # A copy's members have other identities, so their order travels as a list.
        state = {name: value for name, value in self.__dict__.items() if name != "_answers"}
        return {**state, "_member_order": self._members()} if "_tracked" in state else state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_member_order" in state:
            self.__dict__["_member_order"] = {id(member): member for member in state["_member_order"]}

    def _members(self) -> list[Any]:
        """Variables, layers, metrics and seed streams of this layer, each once, in the order they came to it.

        That order decides which weights of a file belong to which layer, so it is remembered: a list may gain members
        after later attributes were set.
        """
        found: dict[int, Any] = {}
        _collect([*self._added_weights, *self._tracked.values()], found, {})
        known = self.__dict__.get("_member_order", {})
        if known.keys() != found.keys():
            known = {**{key: member for key, member in known.items() if key in found}, **found}
            self.__dict__["_member_order"] = known
        return list(known.values())

    def _remember(self, question: str, look: Callable[[], T]) -> T:
        """What `look` finds among this layer and those below it, looked for again only after something changed there.

        Changes are seen where an attribute of any layer is set, and where a list, dict or set gains or loses items.
        """
        answers = self._answers
        if answers is None or not answers.hold():
            answers = self.__dict__["_answers"] = _Answers(self)
        if question not in answers.given:
            answers.given[question] = look()
        return answers.given[question]

    @property
    def _layers(self) -> list[Any]:
        """Direct sublayers."""
        return [member for member in self._members() if isinstance(member, Tracking)]

    @property
    def _own_variables(self) -> list[Variable]:
        """Variables of this layer itself, trainable ones first."""
        return _trainable_first(self._members())

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Any]:
        """This layer and everything below it, each once, from the top down."""
        found: list[Any] = [self] if include_self else []
        seen = {id(self)}
        queue = list(self._layers)
        while queue:
            layer = queue.pop(0)
            if id(layer) not in seen:
                seen.add(id(layer))
                found.append(layer)
                if recursive:
                    queue = list(layer._layers) + queue
        return found

    @property
    def variables(self) -> list[Variable]:
        """All variables, those of seed streams included, but not those of metrics."""
        members = self._members()
        found = _trainable_first(members)
        found += [member.state for member in members if isinstance(member, SeedGenerator)]
        for member in members:
            if isinstance(member, Tracking):
                found += member.variables
        return _unique(found)

    @property
    def trainable_variables(self) -> list[Variable]:
        """Variables that training changes; empty for a frozen layer."""
        return [v for v in self.variables if v.trainable] if self.trainable else []

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """Variables that training leaves alone, those of seed streams included."""
        return [v for v in self.variables if not v.trainable] if self.trainable else self.variables

    @property
    def weights(self) -> list[Variable]:
        """All variables except the state of seed streams and metrics."""
        return _unique([*self._own_variables, *(v for layer in self._layers for v in layer.weights)])

    @property
    def trainable_weights(self) -> list[Variable]:
        """Weights that training changes; empty for a frozen layer."""
        return [v for v in self.weights if v.trainable] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """Weights that training leaves alone."""
        return [v for v in self.weights if not v.trainable] if self.trainable else self.weights

    @property
    def metrics(self) -> list[Any]:
        """Metrics of this layer and of those below it."""
        members = self._members()
        found = [member for member in members if getattr(member, "_kind", None) == "metric"]
        for member in members:
            if isinstance(member, Tracking):
                found += member.metrics
        return _unique(found)

    @property
    def metrics_variables(self) -> list[Variable]:
        """Variables of all metrics."""
        return [v for metric in self.metrics for v in metric.variables]

    @property
    def trainable(self) -> bool:
        """Whether training may change this layer; setting it reaches every layer below."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for member in self._members():
            if isinstance(member, Variable):
                member.trainable = bool(value) and member.made_trainable
            elif isinstance(member, Tracking):
                member.trainable = bool(value)

    def count_params(self) -> int:
        """Number of entries in all weights.

        Raises:
            ValueError: if the layer is not built, so that it has no weights yet.
        """
        if not self.built:
            raise ValueError(
                f"{self.path} ({type(self).__name__}): weights cannot be counted before the layer is built. Call it on "
                "data, or call `build(input_shape)`, or give the model an Input."
            )
        return int(sum(np.prod(w.shape, dtype=np.int64) for w in self.weights))

    def get_weights(self) -> list[np.ndarray]:
        """Values of all weights, as NumPy arrays."""
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: Any) -> None:
        """Set all weights; nothing changes if any of them does not fit.

        Args:
            weights: list of arrays with the shapes of `get_weights()`, in its order.

        Raises:
            ValueError: if their number or a shape differs.
        """
        targets, values = self.weights, list(weights)
        where = f"{self.path} ({type(self).__name__})"
        if len(targets) != len(values):
            raise ValueError(
                f"{where}: set_weights expected {len(targets)} arrays; got {len(values)}. Pass as many as "
                "`get_weights` returns, in its order."
            )
        for target, value in zip(targets, values, strict=True):
            if tuple(np.shape(value)) != target.shape:
                raise ValueError(
                    f"{where}: set_weights expected shape {target.shape} for '{target.path}'; got "
                    f"{describe(np.asarray(value))}."
                )
        for target, value in zip(targets, values, strict=True):
            target.assign(value)


_TRACKED = (Variable, SeedGenerator, Tracking)


class _Answers:
    """What was found among a layer and those below it, with all that tells whether it still holds."""

    def __init__(self, layer: Tracking):
        self._changes = Tracking._changes
        containers: dict[int, Any] = {}
        for one in layer._flatten_layers():
            _collect(one._tracked.values(), {}, containers)
        self._containers = [(one, tuple(_items(one))) for one in containers.values() if not isinstance(one, tuple)]
        self.given: dict[str, Any] = {}

    def hold(self) -> bool:
        """Whether nothing has changed since."""
        return self._changes == Tracking._changes and all(
            len(container) == len(items) and all(map(operator.is_, _items(container), items))
            for container, items in self._containers
        )


def _items(container: Any) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _may_hold_state(value: Any) -> bool:
    """Whether the value of an attribute is state or may hold some, now or later."""
    if isinstance(value, tuple):
        return not all(type(item) in _PLAIN for item in value)
    return isinstance(value, (*_TRACKED, *_CONTAINERS)) or getattr(value, "_kind", None) == "metric"


def _collect(values: Iterable[Any], found: dict[int, Any], seen: dict[int, Any]) -> None:
    """Add the members among `values` to `found`, each once, looking into containers.

    Args:
        values: attributes of a layer, or what a container holds.
        found: members by their `id`.
        seen: containers that were looked into, by their `id`; they may hold each other.
    """
    for value in values:
        if type(value) in _PLAIN or id(value) in found:
            continue
        if isinstance(value, _CONTAINERS):
            if id(value) not in seen:
                seen[id(value)] = value
                _collect(_items(value), found, seen)
        elif isinstance(value, _TRACKED) or getattr(value, "_kind", None) == "metric":
            found[id(value)] = value


def _trainable_first(members: list[Any]) -> list[Variable]:
    """The variables among `members`, those that were made trainable first."""
    own = [member for member in members if isinstance(member, Variable)]
    return sorted(own, key=lambda variable: not variable.made_trainable)


def _unique(items: list[Any]) -> list[Any]:
    return list({id(item): item for item in items}.values())
