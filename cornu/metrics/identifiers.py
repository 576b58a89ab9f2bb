"""Metrics by name and configuration."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers, listed
from cornu.core.serialization import get_registered_object
from cornu.metrics import (
    accuracy,
    auc,
    base,
    correlation,
    curve,
    f_score,
    iou,
    margins,
    mean,
    precision_recall,
    probabilistic,
    r2_score,
    regression,
)

__all__ = ["deserialize", "get", "serialize"]

_FILES = (
    *(accuracy, auc, base, correlation, curve, f_score, iou, margins, mean),
    *(precision_recall, probabilistic, r2_score, regression),
)
_SHORT = {
    "bce": probabilistic.BinaryCrossentropy,
    "mae": regression.MeanAbsoluteError,
    "mape": regression.MeanAbsolutePercentageError,
    "mse": regression.MeanSquaredError,
    "msle": regression.MeanSquaredLogarithmicError,
}

_table = Identifiers("metric")
_table.add(*(metric for metric in listed(*_FILES) if isinstance(metric, type)))
_table.add(**_SHORT, **{name.upper(): metric for name, metric in _SHORT.items()})


def get(identifier: Any) -> Any:
    """A metric from a name, a configuration, a class or a callable; None stays None.

    Args:
        identifier: "mae" or "MeanAbsoluteError" (an instance of the class), a dict from `serialize`, a class, or a
            callable, which is returned as it is.

    Raises:
        ValueError: if no metric has that name; the message lists the nearest ones.

    Example:
        >>> from cornu import metrics
        >>> metrics.get("mae").name
        'mean_absolute_error'
    """
    return _table.get(identifier)


def known_names() -> list[str]:
    """All names that `get` takes, except those of custom objects."""
    return _table.names


def is_known(name: str) -> bool:
    """True if `get` takes this name; no metric is made to find out."""
    return name in known_names() or any(get_registered_object(n) is not None for n in (name, f"Custom>{name}"))


def serialize(metric: Any) -> Any:
    """A metric as plain data.

    Example:
        >>> from cornu import metrics
        >>> metrics.serialize(metrics.Mean())["class_name"]
        'Mean'
    """
    return _table.serialize(metric)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The metric that `serialize` described.

    Args:
        config: what `serialize` returned, or a name.
        custom_objects: dict from name to class or function, for names that cornu does not know.

    Raises:
        ValueError: if the description names nothing known.

    Example:
        >>> from cornu import metrics
        >>> metrics.deserialize(metrics.serialize(metrics.AUC(num_thresholds=3))).num_thresholds
        3
    """
    return _table.deserialize(config, custom_objects)
