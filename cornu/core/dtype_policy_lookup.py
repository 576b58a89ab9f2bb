"""Policies from names and configurations, and the policy of the whole process."""

from __future__ import annotations

from typing import Any

from cornu.base.dtypes import DTYPES, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.dtype_policy import DTypePolicy, dtype_policy, set_global_policy
from cornu.core.quantized_policies import MODES, quantized_policy
from cornu.core.serialization import deserialize_keras_object, serialize_keras_object


def set_dtype_policy(policy: DTypePolicy | str) -> None:
    """Set the policy of layers made from now on that get no `dtype` argument.

    Args:
        policy: a `DTypePolicy` or its name.

    Example:
        >>> import cornu
        >>> cornu.config.set_dtype_policy("float32")
    """
    if not isinstance(policy, str | DTypePolicy):
        raise bad_argument("set_dtype_policy", "policy", "a policy or its name", policy)
    set_global_policy(get(policy))


def serialize(dtype_policy: DTypePolicy) -> dict[str, Any]:
    """A policy as plain data.

    Example:
        >>> import cornu
        >>> cornu.dtype_policies.serialize(cornu.DTypePolicy("float16"))["config"]
        {'name': 'float16'}
    """
    return serialize_keras_object(dtype_policy)


def deserialize(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> DTypePolicy:
    """The policy that `serialize` described.

    Args:
        config: plain data.
        custom_objects: dict from name to class, for policies that cornu does not know.

    Raises:
        ValueError: if the configuration describes something else.

    Example:
        >>> import cornu
        >>> cornu.dtype_policies.deserialize({"class_name": "DTypePolicy", "config": {"name": "float16"}})
        <DTypePolicy "float16">
    """
    policy = deserialize_keras_object(config, custom_objects)
    if not isinstance(policy, DTypePolicy):
        raise bad_argument("dtype_policies.deserialize", "config", "the configuration of a policy", config)
    return policy


def get(identifier: Any) -> DTypePolicy:
    """A policy from a policy, a name, a dtype, a config dict, or None (the global policy).

    Raises:
        ValueError: if the name is not known.

    Example:
        >>> import cornu
        >>> cornu.dtype_policies.get("mixed_float16").compute_dtype
        'float16'
    """
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        is_quantized = identifier.startswith(MODES) and identifier not in DTYPES
        return quantized_policy(identifier) if is_quantized else DTypePolicy(identifier)
    return DTypePolicy(standardize_dtype(identifier))
