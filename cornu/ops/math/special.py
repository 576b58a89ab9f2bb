"""Functions of mathematics that NumPy itself lacks: error functions, the largest values, distances, windows."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.core.sparse import sparsified
from cornu.ops.inputs import Axis, Tensor, TensorLike, array, as_float
from cornu.ops.sparse_rules import on_entries_of_both

__all__ = [
    "cdist", "erf", "erfc", "erfinv", "extract_sequences", "in_top_k", "logdet", "logsumexp", "rsqrt", "top_k",
    "view_as_complex", "view_as_real",
]  # fmt: skip


@op
def rsqrt(x: TensorLike) -> Tensor:
    """One divided by the square root.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.rsqrt([4.0]))
        [0.5]
    """
    return lax.rsqrt(as_float(x))


@op
def erf(x: TensorLike) -> Tensor:
    """Error function.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.erf([0.0, 1.0]).round(3))
        [0.         0.84300005]
    """
    return lax.erf(as_float(x))


@op
def erfc(x: TensorLike) -> Tensor:
    """1 minus the error function.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.erfc([0.0, 1.0]).round(3))
        [1.    0.157]
    """
    return lax.erfc(as_float(x))


@op
def erfinv(x: TensorLike) -> Tensor:
    """Inverse of the error function, for values between -1 and 1.

    Args:
        x: tensor of any shape; integers become the default float type.

    Example:
        >>> from cornu import ops
        >>> print(ops.erfinv([0.0, 0.5]).round(3))
        [0.         0.47700003]
    """
    return lax.erf_inv(as_float(x))


@op
def logsumexp(x: TensorLike, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """`log(sum(exp(x)))`, safe for large values.

    Args:
        x: tensor.
        axis: axis or axes that are summed over; None means all.
        keepdims: whether a reduced axis stays, with size 1.

    Example:
        >>> from cornu import ops
        >>> print(ops.logsumexp([0.0, 0.0]).round(3))
        0.693
    """
    return jax.nn.logsumexp(as_float(x), axis=axis, keepdims=keepdims)


@op
def top_k(x: TensorLike, k: int, sorted: bool = True) -> Tensor:
    """The `k` largest values along the last axis and where they stand.

    Args:
        x: tensor.
        k: how many.
        sorted: whether they come in falling order (they always do here).

    Returns:
        Values and positions.

    Example:
        >>> from cornu import ops
        >>> values, indices = ops.top_k([1, 5, 3], 2)
        >>> print(values, indices)
        [5 3] [1 2]
    """
    return tuple(lax.top_k(array(x), k))


@op(tensors=("targets", "predictions"))
def in_top_k(targets: TensorLike, predictions: TensorLike, k: int) -> Tensor:
    """Whether the true class is among the `k` classes with the highest scores; ties count as being among them.

    Args:
        targets: tensor of class numbers, shape (batch,).
        predictions: scores, shape (batch, classes).
        k: how many.

    Example:
        >>> from cornu import ops
        >>> print(ops.in_top_k([0, 1], [[0.1, 0.9, 0.5], [0.1, 0.9, 0.5]], 2))
        [False  True]
    """
    targets, predictions = array(targets), array(predictions)
    own = jnp.take_along_axis(predictions, targets[..., None].astype("int32"), axis=-1)
    last = lax.top_k(predictions, k)[0][..., -1:]
    return jnp.squeeze(own >= last, -1)


@op
def extract_sequences(x: TensorLike, sequence_length: int, sequence_stride: int) -> Tensor:
    """Windows that slide along the last axis.

    Args:
        x: tensor, shape (..., time).
        sequence_length: length of a window.
        sequence_stride: distance between the starts of two windows.

    Example:
        >>> from cornu import ops
        >>> print(ops.extract_sequences([1, 2, 3, 4, 5], 3, 2))
        [[1 2 3]
         [3 4 5]]
    """
    x = array(x)
    count = 1 + (x.shape[-1] - sequence_length) // sequence_stride
    starts = sequence_stride * jnp.arange(count)
    return x[..., starts[:, None] + jnp.arange(sequence_length)]


@op(keras_name="CDist")
def cdist(x: TensorLike, y: TensorLike) -> Tensor:
    """Euclidean distances between every row of `x` and every row of `y`.

    Args:
        x: tensor, shape (..., n, features).
        y: tensor, shape (..., m, features).

    Raises:
        ValueError: if the numbers of features differ.

    Example:
        >>> from cornu import ops
        >>> print(ops.cdist([[0.0, 0.0]], [[3.0, 4.0], [0.0, 1.0]]))
        [[5. 1.]]
    """
    x, y = as_float(x), as_float(y)
    if x.shape[-1:] != y.shape[-1:]:
        raise bad_argument("cdist", "y", f"a tensor with {x.shape[-1]} features, as x has", y)
    return jnp.sqrt(jnp.sum(jnp.square(x[..., :, None, :] - y[..., None, :, :]), axis=-1))


def _complex_entries(function: Any, x: Any) -> Any:
    real, imaginary = (sparsified(lambda pairs, part=part: as_float(pairs)[..., part], x) for part in (0, 1))
    return on_entries_of_both(lax.complex, real, imaginary)


@op(sparse=_complex_entries)
def view_as_complex(x: TensorLike) -> Tensor:
    """Pairs of real and imaginary part as complex numbers.

    Args:
        x: float tensor, shape (..., 2).

    Raises:
        ValueError: if the last axis does not have size 2.

    Example:
        >>> from cornu import ops
        >>> print(ops.view_as_complex([[1.0, 2.0]]))
        [1.+2.j]
    """
    x = as_float(x)
    if x.ndim == 0 or x.shape[-1] != 2:
        raise bad_argument("view_as_complex", "x", "a tensor whose last axis has size 2", x)
    return lax.complex(x[..., 0], x[..., 1])


@op
def view_as_real(x: TensorLike) -> Tensor:
    """Complex numbers as pairs of real and imaginary part.

    Args:
        x: complex tensor.

    Example:
        >>> from cornu import ops
        >>> print(ops.view_as_real([1 + 2j]))
        [[1. 2.]]
    """
    x = array(x)
    return jnp.stack((jnp.real(x), jnp.imag(x)), axis=-1)


@op
def logdet(x: TensorLike) -> Tensor:
    """Logarithm of the determinant of positive definite matrices.

    Args:
        x: matrices, shape (..., n, n).

    Example:
        >>> from cornu import ops
        >>> print(ops.logdet([[1.0, 0.0], [0.0, 1.0]]))
        0.0
    """
    return jnp.linalg.slogdet(as_float(x))[1]
