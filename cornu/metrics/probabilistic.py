"""Crossentropies, divergences and likelihoods as metrics."""

from __future__ import annotations

from typing import Any

from cornu.base import checks
from cornu.core.convert import TensorLike
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses import crossentropy, divergence
from cornu.losses.shapes import as_pair, match_ranks
from cornu.losses.wrapper import calls
from cornu.metrics.mean import MeanMetricWrapper

__all__ = ["BinaryCrossentropy", "CategoricalCrossentropy", "KLDivergence", "Poisson", "SparseCategoricalCrossentropy"]


@op
def binary_crossentropy(y_true: TensorLike, y_pred: TensorLike, **arguments: Any) -> Any:
    """The loss, with (batch,) and (batch, 1) taken for the same."""
    return crossentropy.binary_crossentropy(*match_ranks(*as_pair(y_true, y_pred)), **arguments)


@register("keras.metrics.BinaryCrossentropy")
class BinaryCrossentropy(MeanMetricWrapper):
    """Mean crossentropy of yes/no labels. See `losses.binary_crossentropy`.

    Args:
        name, dtype: see `Metric`.
        from_logits: False if predictions are probabilities, True if they are logits.
        label_smoothing: float in [0, 1], how far labels are moved towards 0.5.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.BinaryCrossentropy()([[1.0], [0.0]], [[0.9], [0.2]])), 4))
        0.1643
    """

    _checks = {"from_logits": checks.flag, "label_smoothing": checks.share}

    @calls(binary_crossentropy)
    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ):
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing


@register("keras.metrics.CategoricalCrossentropy")
class CategoricalCrossentropy(MeanMetricWrapper):
    """Mean crossentropy for one-hot labels. See `losses.categorical_crossentropy`.

    Args:
        name, dtype: see `Metric`.
        from_logits: False if predictions are probabilities, True if they are logits.
        label_smoothing: float in [0, 1], the share of probability that goes to all classes alike.
        axis: integer, the class axis.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.CategoricalCrossentropy()([[0.0, 1.0]], [[0.2, 0.8]])), 4))
        0.2231
    """

    _checks = {"from_logits": checks.flag, "label_smoothing": checks.share, "axis": checks.integer}

    @calls(crossentropy.categorical_crossentropy)
    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ):
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis


@register("keras.metrics.SparseCategoricalCrossentropy")
class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """Mean crossentropy for class indices. See `losses.sparse_categorical_crossentropy`.

    Args:
        name, dtype: see `Metric`.
        from_logits: False if predictions are probabilities, True if they are logits.
        ignore_class: index whose samples have value 0; None for no such class. As in Keras they still count in the
            number that the mean divides by, unless sample weights are given.
        axis: integer, the class axis.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.SparseCategoricalCrossentropy()([1], [[0.2, 0.8]])), 4))
        0.2231
    """

    _checks = {"from_logits": checks.flag, "ignore_class": checks.optional(checks.integer), "axis": checks.integer}

    @calls(crossentropy.sparse_categorical_crossentropy)
    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ):
        self.from_logits = from_logits
        self.ignore_class = ignore_class
        self.axis = axis


@register("keras.metrics.KLDivergence")
class KLDivergence(MeanMetricWrapper):
    """Mean Kullback-Leibler divergence. See `losses.kl_divergence`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4))
        0.1438
    """

    @calls(divergence.kl_divergence)
    def __init__(self, name: str = "kl_divergence", dtype: Any = None): ...


@register("keras.metrics.Poisson")
class Poisson(MeanMetricWrapper):
    """Mean negative log-likelihood of counts. See `losses.poisson`.

    Args:
        name, dtype: see `Metric`.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.Poisson()([[2.0]], [[2.0]])), 4))
        0.6137
    """

    @calls(divergence.poisson)
    def __init__(self, name: str = "poisson", dtype: Any = None): ...
