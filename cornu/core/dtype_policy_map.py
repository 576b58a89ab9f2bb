"""DTypePolicyMap: a policy for each layer of a model, by the layer's path."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from typing import Any, Self

from cornu.base.errors import bad_argument
from cornu.core.dtype_policy import DTypePolicy, dtype_policy
from cornu.core.dtype_policy_lookup import get
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object


@register("keras.dtype_policies.DTypePolicyMap")
class DTypePolicyMap(DTypePolicy, MutableMapping[str, DTypePolicy]):
    """Policies by layer path; what it does not name has the default policy.

    A key is a path, or a regular expression that the whole path matches: `"encoder/.*"` for all below `encoder`.

    Args:
        default_policy: policy of paths that no key fits; None takes the global policy, whatever it is then.
        policy_map: dict from key to policy, or its name.

    Raises:
        TypeError: if `policy_map` is not a dict.
        ValueError: if a policy is not known.

    Example:
        >>> import cornu
        >>> policies = cornu.dtype_policies.DTypePolicyMap("float32", {"encoder/.*": "mixed_bfloat16"})
        >>> policies["encoder/dense"], policies["decoder/dense"]
        (<DTypePolicy "mixed_bfloat16">, <DTypePolicy "float32">)
    """

    def __init__(self, default_policy: Any = None, policy_map: dict[str, Any] | None = None):
        if isinstance(default_policy, DTypePolicyMap):
            raise bad_argument("DTypePolicyMap", "default_policy", "a plain policy, its name, or None", default_policy)
        if policy_map is not None and not isinstance(policy_map, dict):
            raise bad_argument("DTypePolicyMap", "policy_map", "a dict", policy_map, error=TypeError)
        self._default_argument = default_policy
        self._default = None if default_policy is None else get(default_policy)
        self._policies = {key: get(policy) for key, policy in (policy_map or {}).items()}

    @property
    def name(self) -> str:
        """`map_` and the name of the default policy."""
        return f"map_{self.default_policy.name}"

    @property
    def default_policy(self) -> DTypePolicy:
        """The policy of paths that no key fits."""
        return dtype_policy() if self._default is None else self._default

    @property
    def compute_dtype(self) -> str:
        """Compute dtype of the default policy."""
        return self.default_policy.compute_dtype

    @property
    def variable_dtype(self) -> str:
        """Variable dtype of the default policy."""
        return self.default_policy.variable_dtype

    @property
    def quantization_mode(self) -> str | None:
        """Mode of the default policy."""
        return self.default_policy.quantization_mode

    def __getitem__(self, key: str) -> DTypePolicy:
        if key in self._policies:
            return self._policies[key]
        fitting = [pattern for pattern in self._policies if re.fullmatch(pattern, key)]
        if len(fitting) > 1:
            raise ValueError(f"DTypePolicyMap: the path '{key}' matches {fitting}; let one key match it.")
        return self._policies[fitting[0]] if fitting else self.default_policy

    def __setitem__(self, key: str, policy: Any) -> None:
        if key in self._policies:
            raise ValueError(f"DTypePolicyMap: '{key}' has a policy already: {self._policies[key]}. Delete it first.")
        self._policies[key] = get(policy)

    def __delitem__(self, key: str) -> None:
        del self._policies[key]

    def __contains__(self, key: object) -> bool:
        return key in self._policies

    def __len__(self) -> int:
        return len(self._policies)

    def __iter__(self) -> Iterator[str]:
        return iter(self._policies)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal map. With `default_policy=None` its policies follow the global one."""
        policies = {key: serialize_keras_object(policy) for key, policy in self._policies.items()}
        if self._default_argument is None:
            for policy in policies.values():
                policy["config"] = {
                    key: None if key in ("name", "source_name") else value for key, value in policy["config"].items()
                }
        default = self._default_argument
        return {
            "default_policy": serialize_keras_object(default) if isinstance(default, DTypePolicy) else default,
            "policy_map": policies,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """Make a map from what `get_config` returned.

        Args:
            config: that dict.
            custom_objects: dict from name to class, for policies that cornu does not know.
        """
        return cls(**{**config, "policy_map": deserialize_keras_object(config["policy_map"], custom_objects)})

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        default = None if self._default is None else self._default.name
        mapping = [(key, policy.name) for key, policy in self._policies.items()]
        return f"<DTypePolicyMap default_policy={default}, mapping={mapping}>"
