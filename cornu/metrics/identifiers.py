"""Metrics by name and configuration."""

from __future__ import annotations

from typing import Any

from cornu.core.identifiers import Identifiers
from cornu.core.serialization import get_registered_object
from cornu.metrics.accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
)
from cornu.metrics.auc import AUC
from cornu.metrics.base import Metric
from cornu.metrics.correlation import ConcordanceCorrelation, PearsonCorrelation
from cornu.metrics.curve import (
    PrecisionAtRecall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
)
from cornu.metrics.f_score import F1Score, FBetaScore
from cornu.metrics.iou import BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU
from cornu.metrics.margins import CategoricalHinge, Hinge, SquaredHinge
from cornu.metrics.mean import Mean, MeanMetricWrapper, Sum
from cornu.metrics.precision_recall import (
    FalseNegatives,
    FalsePositives,
    Precision,
    Recall,
    TrueNegatives,
    TruePositives,
)
from cornu.metrics.probabilistic import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
)
from cornu.metrics.r2_score import R2Score
from cornu.metrics.regression import (
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    RootMeanSquaredError,
)

__all__ = ["deserialize", "get", "serialize"]

_table = Identifiers("metric")
_table.add(
    Metric,
    Mean,
    Sum,
    MeanMetricWrapper,
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    AUC,
    FalseNegatives,
    FalsePositives,
    TrueNegatives,
    TruePositives,
    Precision,
    Recall,
    PrecisionAtRecall,
    RecallAtPrecision,
    SensitivityAtSpecificity,
    SpecificityAtSensitivity,
    F1Score,
    FBetaScore,
    BinaryIoU,
    IoU,
    MeanIoU,
    OneHotIoU,
    OneHotMeanIoU,
    CategoricalHinge,
    Hinge,
    SquaredHinge,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
    R2Score,
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    RootMeanSquaredError,
    ConcordanceCorrelation,
    PearsonCorrelation,
)
_table.add(
    bce=BinaryCrossentropy,
    BCE=BinaryCrossentropy,
    mae=MeanAbsoluteError,
    MAE=MeanAbsoluteError,
    mape=MeanAbsolutePercentageError,
    MAPE=MeanAbsolutePercentageError,
    mse=MeanSquaredError,
    MSE=MeanSquaredError,
    msle=MeanSquaredLogarithmicError,
    MSLE=MeanSquaredLogarithmicError,
)


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
