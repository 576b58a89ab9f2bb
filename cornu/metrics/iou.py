"""Intersection over union: how well predicted regions cover the true ones."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from cornu.base import checks
from cornu.base.config import epsilon
from cornu.base.errors import bad_argument, is_integer
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.explanation import explains_kinds
from cornu.core.serialization import register
from cornu.core.variable import Variable
from cornu.losses.weighting import weights_like
from cornu.metrics.base import Metric
from cornu.metrics.mean import safe_divide

__all__ = ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"]


@register("keras.metrics.IoU")
class IoU(Metric):
    """Intersection over union of some classes: hits / (hits + false positives + false negatives), then their mean.

    Args:
        num_classes: positive integer.
        target_class_ids: list of integers, the classes whose mean is taken. A class that never occurs is left out.
        name, dtype: see `Metric`; the counts are int32 by default, so fractional weights need a float dtype.
        ignore_class: label whose entries do not count, 255 for unlabelled pixels say.
        sparse_y_true: True if labels are class indices, False if they are one-hot along `axis`.
        sparse_y_pred: True if predictions are class indices, False if they are scores along `axis`.
        axis: integer, the class axis of what is not sparse.

    Raises:
        ValueError: if a class id is outside the classes.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.IoU(num_classes=2, target_class_ids=[0])([0, 0, 1, 1], [0, 1, 0, 1])), 3))
        0.333
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Any,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ):
        super().__init__(name=name, dtype=dtype or "int32")
        self.num_classes: int = checks.count(self.name, "num_classes", num_classes)
        several = isinstance(target_class_ids, list | tuple | range | np.ndarray)
        if not several or not all(is_integer(i) and 0 <= i < num_classes for i in target_class_ids):
            expected = f"a list of integers, 0 or more and below {num_classes}"
            raise bad_argument(self.name, "target_class_ids", expected, target_class_ids)
        self.target_class_ids: list[int] = list(target_class_ids)
        self.ignore_class: Any = checks.optional(checks.integer)(self.name, "ignore_class", ignore_class)
        self.sparse_y_true: bool = checks.flag(self.name, "sparse_y_true", sparse_y_true)
        self.sparse_y_pred: bool = checks.flag(self.name, "sparse_y_pred", sparse_y_pred)
        self.axis: int = checks.integer(self.name, "axis", axis)
        self.total_cm: Variable = self.add_variable(
            shape=(num_classes, num_classes), initializer="zeros", dtype=self.dtype, name="total_confusion_matrix"
        )

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:  # type: ignore[override]
        """Take in a batch.

        Args:
            y_true: class indices, or one-hot if `sparse_y_true` is False.
            y_pred: class indices, or scores if `sparse_y_pred` is False.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of the indices.
        """
        true = self._indices(y_true, self.sparse_y_true)
        pred = self._indices(y_pred, self.sparse_y_pred)
        if true.size != pred.size:
            raise bad_argument(self.name, "y_pred", f"for as many entries as y_true has, {true.shape}", pred)
        weights = jnp.ones(true.shape, self.dtype)
        if sample_weight is not None:
            given, _ = weights_like(convert_to_tensor(sample_weight, self.dtype), true, self.name, one_each=True)
            weights = jnp.broadcast_to(given.reshape(given.shape[: true.ndim]), true.shape)
        true, pred, weights = true.reshape(-1), pred.reshape(-1), weights.reshape(-1)
        counted = (true >= 0) & (true < self.num_classes) & (pred >= 0) & (pred < self.num_classes)
        if self.ignore_class is not None:
            counted &= true != self.ignore_class
        weights = jnp.where(counted, weights, 0)
        cell = jnp.where(counted, true * self.num_classes + pred, 0)
        matrix = jnp.zeros(self.num_classes**2, self.dtype).at[cell].add(weights)
        self.total_cm.assign_add(matrix.reshape(self.num_classes, self.num_classes))

    def _indices(self, y: Any, sparse: bool) -> Any:
        y = convert_to_tensor(y)
        return y.astype("int32") if sparse else jnp.argmax(y, axis=self.axis).astype("int32")

    def result(self) -> Any:
        """Mean of the classes' values; 0 if none of them occurred."""
        matrix = self.total_cm.value.astype("float32")
        hits = jnp.diagonal(matrix)
        union = jnp.sum(matrix, axis=0) + jnp.sum(matrix, axis=1) - hits
        ids = jnp.asarray(self.target_class_ids, "int32")
        hits, union = hits[ids], union[ids]
        present = jnp.sum(union != 0).astype("float32")
        return safe_divide(jnp.sum(hits / (union + epsilon())), present)


@register("keras.metrics.BinaryIoU")
class BinaryIoU(IoU):
    """Intersection over union of the classes 0 and 1, for probabilities.

    Args:
        target_class_ids: which of the two classes count, both by default.
        threshold: float; predictions from there on count as class 1.
        name, dtype: see `IoU`.

    Raises:
        ValueError: if a class id is neither 0 nor 1.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.BinaryIoU(threshold=0.3)([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])), 3))
        0.333
    """

    def __init__(
        self, target_class_ids: Any = (0, 1), threshold: float = 0.5, name: str | None = None, dtype: Any = None
    ):
        super().__init__(num_classes=2, target_class_ids=target_class_ids, name=name, dtype=dtype)
        self.threshold: Any = checks.real(self.name, "threshold", threshold)

    @explains_kinds
    def update_state(self, y_true: TensorLike, y_pred: TensorLike, sample_weight: TensorLike | None = None) -> None:
        """Take in a batch.

        Args:
            y_true: labels 0 and 1.
            y_pred: probabilities.
            sample_weight: None, a number, or an array of shape (batch,) or of the shape of the labels.
        """
        super().update_state(y_true, convert_to_tensor(y_pred) >= self.threshold, sample_weight)


@register("keras.metrics.MeanIoU")
class MeanIoU(IoU):
    """Mean intersection over union of all classes that occur.

    Args:
        num_classes: positive integer.
        name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis: see `IoU`.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1])), 3))
        0.333
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ):
        classes = range(checks.count(type(self).__name__, "num_classes", num_classes))
        super().__init__(num_classes, classes, name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)


@register("keras.metrics.OneHotIoU")
class OneHotIoU(IoU):
    """Intersection over union of some classes, for one-hot labels.

    Args:
        num_classes: positive integer.
        target_class_ids: list of integers, the classes whose mean is taken.
        name, dtype, ignore_class: see `IoU`.
        sparse_y_pred: True if predictions are class indices, False if they are scores along `axis`.
        axis: integer, the class axis.

    Raises:
        ValueError: if a class id is outside the classes.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.OneHotIoU(2, [1])([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]])), 3))
        0.5
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Any,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ):
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis)


@register("keras.metrics.OneHotMeanIoU")
class OneHotMeanIoU(MeanIoU):
    """Mean intersection over union of all classes that occur, for one-hot labels.

    Args:
        num_classes: positive integer.
        name, dtype, ignore_class: see `IoU`.
        sparse_y_pred: True if predictions are class indices, False if they are scores along `axis`.
        axis: integer, the class axis.

    Example:
        >>> from cornu import metrics
        >>> print(round(float(metrics.OneHotMeanIoU(2)([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]])), 3))
        0.25
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ):
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
