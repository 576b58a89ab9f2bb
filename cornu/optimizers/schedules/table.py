"""Schedules by name and configuration."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers
from cornu.optimizers.schedules.base import LearningRateSchedule
from cornu.optimizers.schedules.cosine_decay import CosineDecay
from cornu.optimizers.schedules.cosine_decay_restarts import CosineDecayRestarts
from cornu.optimizers.schedules.exponential_decay import ExponentialDecay
from cornu.optimizers.schedules.inverse_time_decay import InverseTimeDecay
from cornu.optimizers.schedules.piecewise_constant_decay import PiecewiseConstantDecay
from cornu.optimizers.schedules.polynomial_decay import PolynomialDecay

__all__ = ["deserialize", "serialize"]

_table = Identifiers("learning rate schedule")
_table.add(
    CosineDecay, CosineDecayRestarts, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay
)


def serialize(learning_rate_schedule: LearningRateSchedule) -> dict[str, Any]:
    """`learning_rate_schedule` as plain data.

    Example:
        >>> import cornu
        >>> schedules = cornu.optimizers.schedules
        >>> schedules.serialize(schedules.ExponentialDecay(0.1, 100, 0.9))["class_name"]
        'ExponentialDecay'
    """
    return _table.serialize(learning_rate_schedule)


def deserialize(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> LearningRateSchedule:
    """The schedule that `serialize` described.

    Args:
        config: dict.
        custom_objects: dict from name to class, for schedules of your own.

    Raises:
        ValueError: if the class is unknown.

    Example:
        >>> from cornu.optimizers import schedules
        >>> config = schedules.serialize(schedules.ExponentialDecay(0.1, 10, 0.5))
        >>> schedules.deserialize(config).decay_rate
        0.5
    """
    return _table.deserialize(config, custom_objects)
