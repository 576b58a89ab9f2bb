"""Losses by name and configuration."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers, listed
from cornu.losses import alignment, base, crossentropy, divergence, focal, margins, overlap, pairs, regression

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("loss")
_table.add(*listed(alignment, base, crossentropy, divergence, focal, margins, overlap, pairs, regression))
_SHORT = {
    "bce": crossentropy.binary_crossentropy,
    "kld": divergence.kl_divergence,
    "mae": regression.mean_absolute_error,
    "mape": regression.mean_absolute_percentage_error,
    "mse": regression.mean_squared_error,
    "msle": regression.mean_squared_logarithmic_error,
}
_table.add(**_SHORT, **{name.upper(): loss for name, loss in _SHORT.items()})


def get(identifier: Any) -> Any:
    """A loss from a name, a configuration, a class or a callable; None stays None.

    Args:
        identifier: "mse" or "mean_squared_error" (a function), "MeanSquaredError" (an instance of the class), a dict
            from `serialize`, a class, or a callable, which is returned as it is.

    Raises:
        ValueError: if no loss has that name; the message lists the nearest ones.

    Example:
        >>> from cornu import losses
        >>> losses.get("mse").__name__, losses.get("Huber").name
        ('mean_squared_error', 'huber_loss')
    """
    return _table.get(identifier)


def serialize(loss: Any) -> Any:
    """A loss as plain data: a function of this module as its name, an instance as a dict.

    Example:
        >>> from cornu import losses
        >>> losses.serialize(losses.Huber())["class_name"]
        'Huber'
    """
    return _table.serialize(loss)


def deserialize(name: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The loss that `serialize` described.

    Args:
        name: what `serialize` returned, or a name.
        custom_objects: dict from name to class or function, for names that cornu does not know.

    Raises:
        ValueError: if the description names nothing known.

    Example:
        >>> from cornu import losses
        >>> losses.deserialize(losses.serialize(losses.Huber(delta=2.0)))._fn_kwargs
        {'delta': 2.0}
    """
    return _table.deserialize(name, custom_objects)
