"""StateTrees: the state of training as nested dicts by the variables' paths, for checkpoints of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cornu.base.errors import bad_argument, unknown_name
from cornu.base.notices import notice
from cornu.core.variable import Variable
from cornu.training.compiling import Compiling
from cornu.training.state import StateVariables

__all__ = ["StateTrees"]

_FORMATS: dict[str, Callable[[Variable], Any]] = {
    "backend_tensor": lambda variable: variable.value,
    "numpy_array": lambda variable: variable.numpy(),
}


class StateTrees(Compiling):
    """The part of a model that gives and takes its state as a tree."""

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """Values of all variables that training changes, as nested dicts.

        Args:
            value_format: "backend_tensor" for JAX arrays, "numpy_array" for NumPy arrays.

        Returns:
            Dict with the keys "trainable_variables", "non_trainable_variables", "optimizer_variables" and
            "metrics_variables". In each, the names on a variable's path lead to its value.

        Raises:
            ValueError: if two variables have one path, or the format is unknown.

        Example:
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2, name="head")], name="m")
            >>> model.get_state_tree()["trainable_variables"]["m"]["head"]["kernel"].shape
            (3, 2)
        """
        where = f"{self.name}.get_state_tree"
        if value_format not in _FORMATS:
            raise bad_argument(where, "value_format", '"backend_tensor" or "numpy_array"', value_format)
        read = _FORMATS[value_format]
        return {group: _nested(where, variables, read) for group, variables in self._state_groups().items()}

    def set_state_tree(self, state_tree: dict[str, Any]) -> None:
        """Give variables the values that `get_state_tree` returned, from this model or from one like it.

        Groups and variables that the tree leaves out stay as they are. State of an optimizer that has no variables yet
        makes them, and an optimizer takes state whatever its name is: made-up names ("adam", "adam_1") differ even
        between equal optimizers. Metrics that are made at the first batch start from zero there anyway, so their values
        are passed over.

        Args:
            state_tree: nested dicts of arrays, by group and by path.

        Raises:
            ValueError: if a group is unknown or a value has a wrong shape; nothing is changed then.

        Example:
            >>> import cornu
            >>> model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
            >>> tree = model.get_state_tree("numpy_array")
            >>> model.set_weights([w + 1 for w in model.get_weights()])
            >>> model.set_state_tree(tree)
            >>> float(model.layers[0].bias[0])
            0.0
        """
        where = f"{self.name}.set_state_tree"
        if not isinstance(state_tree, dict):
            raise bad_argument(where, "state_tree", "a dict of groups, as `get_state_tree` returns it", state_tree)
        optimizer = self.optimizer
        if state_tree.get("optimizer_variables") and optimizer is not None and self.built and not optimizer.built:
            optimizer.build(self.trainable_variables)
        groups = self._state_groups()
        found: list[tuple[Variable, Any]] = []
        strange: list[str] = []
        for group, tree in state_tree.items():
            if group not in groups:
                raise unknown_name(where, "group of variables", group, groups)
            by_path = {variable.path: variable for variable in groups[group]}
            if group == "optimizer_variables":
                tree = _under_own_name(tree, groups[group])
            for path, value in _flat(tree):
                if path in by_path:
                    found.append((by_path[path], by_path[path].fit_value(value)))
                elif group != "metrics_variables":
                    strange.append(path)
        for variable, value in found:
            variable.assign(value)
        if strange:
            others = f" and {len(strange) - 1} others" if len(strange) > 1 else ""
            notice(
                f"{where}: the model has no variable '{strange[0]}'{others}, so these values were left out. Give the "
                "layers of both models the same names, build the model first, and compile it if the tree holds the "
                "state of an optimizer."
            )

    def _state_groups(self) -> dict[str, list[Variable]]:
        variables = StateVariables.of(self)
        return {f"{name}_variables": group for name, group in zip(variables._fields, variables, strict=True)}


def _nested(where: str, variables: list[Variable], read: Callable[[Variable], Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for variable in variables:
        *names, last = variable.path.split("/")
        branch = tree
        for name in names:
            branch = branch.setdefault(name, {})
            if not isinstance(branch, dict):
                break
        if not isinstance(branch, dict) or last in branch:
            raise ValueError(
                f"{where}: two variables have the path '{variable.path}', so a tree cannot tell them apart. Give the "
                "layers (or other objects) they belong to names of their own."
            )
        branch[last] = read(variable)
    return tree


def _under_own_name(tree: dict[str, Any], variables: list[Variable]) -> dict[str, Any]:
    """The state of one optimizer under the name of the one that takes it."""
    own = {variable.path.split("/")[0] for variable in variables}
    return {own.pop(): next(iter(tree.values()))} if len(own) == len(tree) == 1 else tree


def _flat(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}/")
        else:
            yield f"{path}{name}", value
