"""Dtypes: in which a layer computes, and in which it keeps its variables."""

from __future__ import annotations

from typing import Any

from cornu.base.tree import map_structure
from cornu.core import dtype_policy as dtype_policies
from cornu.core.dtype_policy import DTypePolicy
from cornu.layers.base.tracking import Tracking

__all__ = ["Casting"]


class Casting(Tracking):
    """The part of Layer that knows dtypes."""

    _dtype_policy: DTypePolicy
    autocast: bool

    @property
    def dtype_policy(self) -> DTypePolicy:
        """In which dtypes the layer computes and keeps variables."""
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None:
        self._dtype_policy = dtype_policies.get(value)

    @property
    def dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self.variable_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self._dtype_policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """Dtype in which the layer computes."""
        return self._dtype_policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """Dtype to which float inputs are cast."""
        return self.compute_dtype

    def _cast_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        policy, autocast, dtype = self._dtype_policy, self.autocast, self.input_dtype

        def cast(value: Any) -> Any:
            if isinstance(value, list | tuple | dict):
                return map_structure(lambda leaf: policy.convert_input(leaf, autocast, dtype), value)
            return policy.convert_input(value, autocast, dtype)

        return tuple(cast(value) for value in args), {name: cast(value) for name, value in kwargs.items()}
