"""CTC loss: sequences of labels that nobody has aligned with the frames."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.wrapper import LossFunctionWrapper

__all__ = ["CTC", "ctc"]

# Log of a probability that is zero for all purposes; a true -inf would turn gradients into nan.
_NEVER = -1e5


@op
def ctc(y_true: Any, y_pred: Any) -> Any:
    """Connectionist temporal classification: minus the log-likelihood of a label sequence, over all alignments.

    Class 0 is the blank that may stand between labels, so labels start at 1 and zeros at the end are padding.

    Args:
        y_true: integer labels, shape (batch, labels), shorter sequences filled up with zeros.
        y_pred: logits, shape (batch, frames, classes).

    Returns:
        Array of shape (batch,).

    Raises:
        ValueError: if the ranks are not 2 and 3, or the batches differ.

    Example:
        >>> import jax.numpy as jnp
        >>> from cornu import losses
        >>> print(round(float(losses.ctc([[1, 2]], jnp.zeros((1, 4, 3)))[0]), 3))
        1.686

    Reference:
        Graves et al., 2006, "Connectionist temporal classification: labelling unsegmented sequence data with recurrent
        neural networks".
    """
    labels = convert_to_tensor(y_true).astype("int32")
    logits = convert_to_tensor(y_pred)
    if labels.ndim != 2:
        raise bad_argument("ctc", "y_true", "integer labels of shape (batch, labels)", labels)
    if logits.ndim != 3 or logits.shape[0] != labels.shape[0]:
        raise bad_argument(
            "ctc", "y_pred", f"logits of shape ({labels.shape[0]}, frames, classes), one row for each of y_true", logits
        )
    return _negative_log_likelihood(labels, jax.nn.log_softmax(logits, axis=-1))


def _negative_log_likelihood(labels: Any, log_probs: Any) -> Any:
    """The forward recursion over states blank, label 1, blank, label 2, ..., blank."""
    batch, count = labels.shape
    states = jnp.zeros((batch, 2 * count + 1), "int32").at[:, 1::2].set(labels)
    emissions = jnp.take_along_axis(log_probs, states[:, None, :], axis=-1)
    # A label may follow another directly, without the blank between them, unless both are the same.
    odd = jnp.arange(2 * count + 1) % 2 == 1
    before = jnp.pad(states, ((0, 0), (2, 0)), constant_values=-1)[:, :-2]
    skip = odd & (states != before) & (jnp.arange(2 * count + 1) >= 2)

    def shifted(alpha: Any, steps: int) -> Any:
        return jnp.pad(alpha, ((0, 0), (steps, 0)), constant_values=_NEVER)[:, : alpha.shape[1]]

    def step(alpha: Any, emission: Any) -> tuple[Any, None]:
        reach = jnp.logaddexp(alpha, shifted(alpha, 1))
        reach = jnp.where(skip, jnp.logaddexp(reach, shifted(alpha, 2)), reach)
        return reach + emission, None

    start = jnp.full((batch, 2 * count + 1), _NEVER, log_probs.dtype).at[:, :2].set(emissions[:, 0, :2])
    last, _ = jax.lax.scan(step, start, jnp.moveaxis(emissions[:, 1:], 1, 0))
    return -_at_end(last, jnp.count_nonzero(labels, axis=1))


def _at_end(alpha: Any, lengths: Any) -> Any:
    """Log-probability of standing in the last blank or the last label of each sequence."""
    blank = jnp.take_along_axis(alpha, 2 * lengths[:, None], axis=1)[:, 0]
    label = jnp.take_along_axis(alpha, jnp.maximum(2 * lengths[:, None] - 1, 0), axis=1)[:, 0]
    return jnp.where(lengths == 0, blank, jnp.logaddexp(blank, label))


@register("keras.losses.CTC")
class CTC(LossFunctionWrapper):
    """Connectionist temporal classification, for speech and handwriting. See `ctc`.

    Args:
        reduction, name, dtype: see `Loss`.

    Example:
        >>> import jax.numpy as jnp
        >>> from cornu import losses
        >>> print(round(float(losses.CTC()([[1, 2]], jnp.zeros((1, 4, 3)))), 3))
        1.686
    """

    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "ctc", dtype: Any = None):
        super().__init__(ctc, reduction=reduction, name=name, dtype=dtype)
