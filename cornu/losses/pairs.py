"""Circle loss: embeddings of one class near each other, of different classes far apart."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.wrapper import LossFunctionWrapper, calls

__all__ = ["Circle", "circle"]


@op(ranges={"gamma": checks.positive, "margin": checks.real})
def circle(
    y_true: TensorLike,
    y_pred: TensorLike,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """Metric learning: every pair of one class should be similar, every other pair should not.

    A pair far from its goal pulls harder than one that is near it.

    Args:
        y_true: class indices, shape (batch,).
        y_pred: embeddings of unit length, shape (batch, features).
        ref_labels: class indices to compare with, shape (references,); None compares the batch with itself.
        ref_embeddings: embeddings to compare with, shape (references, features); None stands for `y_pred`.
        remove_diagonal: whether the pair of a sample with itself is left out.
        gamma: float, the sharpness.
        margin: float in [0, 1], how strict the goals are.

    Returns:
        Array of shape (batch,).

    Raises:
        ValueError: if the labels do not fit the embeddings.

    Example:
        >>> from cornu import losses
        >>> losses.circle([0, 0, 1], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]).shape
        (3,)

    Reference:
        Sun et al., 2020, "Circle loss: a unified perspective of pair similarity optimization",
        https://arxiv.org/abs/2002.10857
    """
    y_pred = convert_to_tensor(y_pred)
    y_pred = y_pred if jnp.issubdtype(y_pred.dtype, jnp.floating) else y_pred.astype("float32")
    labels = convert_to_tensor(y_true).astype("int32").reshape(-1)
    if y_pred.ndim != 2 or labels.shape[0] != y_pred.shape[0]:
        raise bad_argument(
            "circle", "y_pred", f"embeddings of shape ({labels.shape[0]}, features), one row for each label", y_pred
        )
    others = labels if ref_labels is None else convert_to_tensor(ref_labels).astype("int32").reshape(-1)
    ref = y_pred if ref_embeddings is None else convert_to_tensor(ref_embeddings, y_pred.dtype)
    similarity = jnp.minimum(y_pred @ ref.T, 1)
    same = labels[:, None] == others[None, :]
    positives = same & ~jnp.eye(*same.shape, dtype=bool) if remove_diagonal else same
    pull = jnp.maximum(1 + margin - similarity, 0) * (similarity - (1 - margin))
    push = jnp.maximum(similarity + margin, 0) * (similarity - margin)
    return jax.nn.softplus(_logsumexp(-gamma * pull, positives) + _logsumexp(gamma * push, ~same))


def _logsumexp(values: Any, where: Any) -> Any:
    """`log(sum(exp(values)))` over the entries of each row that count."""
    return jax.nn.logsumexp(jnp.where(where, values, -1e9), axis=1)


@register("keras.losses.Circle")
class Circle(LossFunctionWrapper):
    """Metric learning by similarities of pairs. See `circle`.

    Args:
        gamma: float, the sharpness.
        margin: float in [0, 1], how strict the goals are.
        remove_diagonal: whether the pair of a sample with itself is left out.
        reduction, name, dtype: see `Loss`.

    Example:
        >>> from cornu import losses
        >>> losses.Circle()([0, 0, 1], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]).shape
        ()
    """

    @calls(circle)
    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: Any = "sum_over_batch_size",
        name: str = "circle",
        dtype: Any = None,
    ):
        self.gamma = gamma
        self.margin = margin
        self.remove_diagonal = remove_diagonal
