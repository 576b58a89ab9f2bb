"""Optimizers by name and configuration."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers
from cornu.optimizers.adadelta import Adadelta
from cornu.optimizers.adafactor import Adafactor
from cornu.optimizers.adagrad import Adagrad
from cornu.optimizers.adam import Adam
from cornu.optimizers.adamax import Adamax
from cornu.optimizers.adamw import AdamW
from cornu.optimizers.base import Optimizer
from cornu.optimizers.ftrl import Ftrl
from cornu.optimizers.lamb import Lamb
from cornu.optimizers.lion import Lion
from cornu.optimizers.loss_scale_optimizer import LossScaleOptimizer
from cornu.optimizers.muon import Muon
from cornu.optimizers.nadam import Nadam
from cornu.optimizers.rmsprop import RMSprop
from cornu.optimizers.schedule_free_adamw import ScheduleFreeAdamW
from cornu.optimizers.sgd import SGD

__all__ = ["deserialize", "get", "serialize"]

_CLASSES = (
    *(Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, Ftrl, Lamb, Lion, LossScaleOptimizer, Muon, Nadam, RMSprop),
    *(SGD, ScheduleFreeAdamW),
)

_table = Identifiers("optimizer", ignore_case=True)
_table.add(*_CLASSES, **{cls.__name__.lower(): cls for cls in _CLASSES})

# What people call them; only used to say which name to write.
_OTHER_NAMES = {
    "gradient descent": "sgd",
    "stochastic gradient descent": "sgd",
    "momentum": "sgd",
    "nesterov": "sgd",
    "rms": "rmsprop",
}


def get(identifier: Any) -> Optimizer | None:
    """The optimizer that `identifier` stands for.

    Args:
        identifier: name in any case, such as "adam"; configuration dict; optimizer class; optimizer; or None.

    Raises:
        ValueError: if a name is unknown, with the nearest names.

    Example:
        >>> import cornu
        >>> type(cornu.optimizers.get("Adam")).__name__
        'Adam'
    """
    if isinstance(identifier, str):
        spoken = identifier.lower().replace("_", " ").replace("-", " ").strip()
        if spoken in _OTHER_NAMES:
            raise ValueError(
                f"optimizer.get: unknown optimizer {identifier!r}. Did you mean {_OTHER_NAMES[spoken]!r}? Known names: "
                f"{', '.join(sorted(cls.__name__ for cls in _CLASSES))}."
            )
    return _table.get(identifier)


def serialize(optimizer: Optimizer) -> dict[str, Any]:
    """`optimizer` as plain data.

    Example:
        >>> import cornu
        >>> cornu.optimizers.serialize(cornu.optimizers.SGD(0.5))["config"]["learning_rate"]
        0.5
    """
    return _table.serialize(optimizer)


def deserialize(config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Optimizer:
    """The optimizer that `serialize` described.

    Args:
        config: dict; the class name may be in lower case.
        custom_objects: dict from name to class, for optimizers of your own.

    Raises:
        ValueError: if the class is unknown.

    Example:
        >>> import cornu
        >>> config = cornu.optimizers.serialize(cornu.optimizers.SGD(momentum=0.5))
        >>> cornu.optimizers.deserialize(config).momentum
        0.5
    """
    return _table.deserialize(config, custom_objects)
