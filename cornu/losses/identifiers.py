"""Losses by name and configuration."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers
from cornu.losses.alignment import CTC, ctc
from cornu.losses.base import Loss
from cornu.losses.crossentropy import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    categorical_generalized_cross_entropy,
    sparse_categorical_crossentropy,
)
from cornu.losses.divergence import KLDivergence, Poisson, kl_divergence, poisson
from cornu.losses.focal import (
    BinaryFocalCrossentropy,
    CategoricalFocalCrossentropy,
    binary_focal_crossentropy,
    categorical_focal_crossentropy,
)
from cornu.losses.margins import CategoricalHinge, Hinge, SquaredHinge, categorical_hinge, hinge, squared_hinge
from cornu.losses.overlap import Dice, Tversky, dice, tversky
from cornu.losses.pairs import Circle, circle
from cornu.losses.regression import (
    CosineSimilarity,
    Huber,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    cosine_similarity,
    huber,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("loss")
_table.add(
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    categorical_hinge,
    circle,
    cosine_similarity,
    ctc,
    dice,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
    tversky,
    Loss,
    BinaryCrossentropy,
    BinaryFocalCrossentropy,
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    CategoricalGeneralizedCrossEntropy,
    CategoricalHinge,
    Circle,
    CosineSimilarity,
    CTC,
    Dice,
    Hinge,
    Huber,
    KLDivergence,
    LogCosh,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    Poisson,
    SparseCategoricalCrossentropy,
    SquaredHinge,
    Tversky,
)
_table.add(
    bce=binary_crossentropy,
    BCE=binary_crossentropy,
    kld=kl_divergence,
    KLD=kl_divergence,
    mae=mean_absolute_error,
    MAE=mean_absolute_error,
    mape=mean_absolute_percentage_error,
    MAPE=mean_absolute_percentage_error,
    mse=mean_squared_error,
    MSE=mean_squared_error,
    msle=mean_squared_logarithmic_error,
    MSLE=mean_squared_logarithmic_error,
)


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
