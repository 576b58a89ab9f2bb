"""Activations by name and configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu.activations.activations import exponential, gelu, linear, mish, relu
from cornu.core.identifiers import Identifiers
from cornu.ops.nn import activation, probabilities
from cornu.ops.numpy.trigonometry import tanh

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("activation")
_table.add(
    activation.celu,
    activation.elu,
    exponential,
    gelu,
    activation.glu,
    activation.hard_shrink,
    probabilities.hard_sigmoid,
    activation.hard_silu,
    activation.hard_tanh,
    activation.leaky_relu,
    linear,
    probabilities.log_sigmoid,
    probabilities.log_softmax,
    mish,
    relu,
    activation.relu6,
    activation.selu,
    probabilities.sigmoid,
    activation.silu,
    activation.soft_shrink,
    probabilities.softmax,
    activation.softplus,
    activation.softsign,
    activation.sparse_plus,
    probabilities.sparse_sigmoid,
    probabilities.sparsemax,
    activation.squareplus,
    tanh,
    activation.tanh_shrink,
    activation.threshold,
    hard_swish=activation.hard_silu,
    swish=activation.silu,
)


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
