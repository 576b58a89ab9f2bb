"""Dtypes: in which a layer computes, and in which it keeps its variables."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument
from cornu.base.tree import map_structure
from cornu.core import dtype_policy_lookup as dtype_policies
from cornu.core.dtype_policy import DTypePolicy
from cornu.core.dtype_policy_map import DTypePolicyMap
from cornu.layers.base.tracking import Tracking

__all__ = ["Casting", "layer_policy"]


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
        policy = layer_policy(type(self).__name__, value)
        if isinstance(self._dtype_policy, DTypePolicyMap):
            if self.path in self._dtype_policy:
                del self._dtype_policy[self.path]
            self._dtype_policy[self.path] = policy
        else:
            self._dtype_policy = policy

    @property
    def _policy(self) -> DTypePolicy:
        """This layer's own policy, where `dtype_policy` names one for each layer of a model."""
        policy = self._dtype_policy
        return policy[self.path] if isinstance(policy, DTypePolicyMap) else policy

    @property
    def quantization_mode(self) -> str | None:
        """How the weights are kept in few bits: None, since layers that do so are not served yet."""
        return self._policy.quantization_mode

    @property
    def dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self.variable_dtype

    @property
    def variable_dtype(self) -> str:
        """Dtype of the layer's variables."""
        return self._policy.variable_dtype

    @property
    def compute_dtype(self) -> str:
        """Dtype in which the layer computes."""
        return self._policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """Dtype to which float inputs are cast."""
        return self.compute_dtype

    def _cast_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        policy, autocast, dtype = self._policy, self.autocast, self.input_dtype

        def cast(value: Any) -> Any:
            if isinstance(value, list | tuple | dict):
                return map_structure(lambda leaf: policy.convert_input(leaf, autocast, dtype), value)
            return policy.convert_input(value, autocast, dtype)

        return tuple(cast(value) for value in args), {name: cast(value) for name, value in kwargs.items()}


def layer_policy(where: str, dtype: Any) -> DTypePolicy:
    """The policy of a layer from its argument `dtype`.

    Raises:
        ValueError: for a quantized policy, since layers that keep their weights in few bits are not served yet.
    """
    policy = dtype_policies.get(dtype)
    for one in (policy, *(policy.values() if isinstance(policy, DTypePolicyMap) else ())):
        if one.quantization_mode is not None:
            raise bad_argument(
                where, "dtype", "a policy without quantization; quantized layers are not served yet", one.name
            )
    return policy
