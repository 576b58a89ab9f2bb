"""CTC loss: sequences of labels that nobody has aligned with the frames."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from cornu import ops
from cornu.base.errors import bad_argument
from cornu.core.convert import TensorLike, convert_to_tensor
from cornu.core.op import op
from cornu.core.serialization import register
from cornu.losses.wrapper import LossFunctionWrapper, calls

__all__ = ["CTC", "ctc"]


@op
def ctc(y_true: TensorLike, y_pred: TensorLike) -> Any:
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
    frames = jnp.full(len(logits), logits.shape[1])
    return ops.ctc_loss(labels, logits, jnp.count_nonzero(labels, axis=1), frames)


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

    @calls(ctc)
    def __init__(self, reduction: Any = "sum_over_batch_size", name: str = "ctc", dtype: Any = None): ...
