"""Activations by name and configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.activations import activations
from cornu.activations.activations import linear
from cornu.core.identifiers import Identifiers, listed
from cornu.ops.nn import activation, probabilities
from cornu.ops.numpy.trigonometry import tanh

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("activation")
_table.add(*listed(activation, probabilities, activations), tanh)
_table.add(hard_swish=activation.hard_swish, swish=activation.swish)


def get(identifier: Any) -> Callable[..., Any]:
    """The activation that a name, a configuration or a callable stands for; None stands for `linear`.

    Args:
        identifier: name such as "relu", dict as `serialize` returns it, callable, or None.

    Raises:
        ValueError: if there is no such activation; the message names the nearest ones.

    Example:
        >>> from cornu import activations
        >>> activations.get("tanh") is activations.tanh
        True
    """
    return linear if identifier is None else _table.get(identifier)


def serialize(activation: Callable[..., Any]) -> Any:
    """An activation as plain data: its name, or the configuration of a layer or a registered function.

    Args:
        activation: callable.

    Raises:
        TypeError: if it is a lambda, which no file can name.

    Example:
        >>> from cornu import activations
        >>> activations.serialize(activations.softmax)
        'softmax'
    """
    return _table.serialize(activation)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Callable[..., Any]:
    """The activation that `serialize` described.

    Args:
        config: name or configuration.
        custom_objects: dict from name to function, for activations of your own.

    Raises:
        ValueError: if there is no such activation.

    Example:
        >>> from cornu import activations
        >>> print(activations.deserialize("square", {"square": lambda x: x * x})(3))
        9
    """
    return linear if config is None else _table.deserialize(config, custom_objects)
