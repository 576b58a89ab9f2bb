"""Cross-entropies between true labels and predicted probabilities or logits."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from cornu.base.config import epsilon
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]


def clip_probability(x: jax.Array) -> jax.Array:
    """Probabilities kept away from 0 and 1, so that logarithms stay finite."""
    return jnp.clip(x, epsilon(), 1 - epsilon())


def log_probabilities(output: jax.Array, from_logits: bool, axis: int) -> jax.Array:
    """Logarithms of class probabilities; what are no logits is made to sum to one first."""
    if from_logits:
        return jax.nn.log_softmax(output, axis=axis)
    return jnp.log(clip_probability(output / jnp.sum(output, axis, keepdims=True)))


def _check_same_shape(where: str, target: Any, output: Any) -> None:
    if target.shape != output.shape:
        raise bad_argument(where, "target", f"a tensor of the shape {output.shape} of the output", target)


@op(tensors=("target", "output"))
def binary_crossentropy(target: TensorLike, output: TensorLike, from_logits: bool = False) -> Tensor:
    """Cross-entropy of each element on its own, for questions answered with yes or no.

    Args:
        target: tensor of true labels, 0 or 1.
        output: tensor of predictions, of the same shape.
        from_logits: whether the predictions are logits and not probabilities.

    Raises:
        ValueError: if the shapes differ.

    Example:
        >>> from cornu import ops
        >>> print(ops.binary_crossentropy([0.0, 1.0], [0.1, 0.9]).round(3))
        [0.105 0.105]
    """
    target, output = array(target), array(output)
    _check_same_shape("binary_crossentropy", target, output)
    target = target.astype(output.dtype)
    if from_logits:
        yes, no = jax.nn.log_sigmoid(output), jax.nn.log_sigmoid(-output)
    else:
        output = clip_probability(output)
        yes, no = jnp.log(output), jnp.log(1.0 - output)
    return -(target * yes + (1.0 - target) * no)


@op(tensors=("target", "output"))
def categorical_crossentropy(
    target: TensorLike, output: TensorLike, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """Cross-entropy along one axis, for labels given as probabilities or one-hot vectors.

    Args:
        target: tensor of true probabilities.
        output: tensor of predictions, of the same shape.
        from_logits: whether the predictions are logits and not probabilities.
        axis: axis of the classes.

    Raises:
        ValueError: if the shapes differ or there is no axis.

    Example:
        >>> from cornu import ops
        >>> print(ops.categorical_crossentropy([[0.0, 1.0]], [[0.1, 0.9]]).round(3))
        [0.105]
    """
    target, output = array(target), array(output)
    _check_same_shape("categorical_crossentropy", target, output)
    if target.ndim < 1:
        raise bad_argument("categorical_crossentropy", "target", "a tensor with an axis of classes", target)
    return -jnp.sum(target * log_probabilities(output, from_logits, axis), axis=axis)


@op(tensors=("target", "output"))
def sparse_categorical_crossentropy(
    target: TensorLike, output: TensorLike, from_logits: bool = False, axis: int = -1
) -> Tensor:
    """Cross-entropy along one axis, for labels given as class numbers.

    Args:
        target: tensor of integers, of the shape of the output without the axis of classes (or with size 1 there).
        output: tensor of predictions.
        from_logits: whether the predictions are logits and not probabilities.
        axis: axis of the classes.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import ops
        >>> print(ops.sparse_categorical_crossentropy([1], [[0.1, 0.9]]).round(3))
        [0.105]
    """
    target, output = array(target).astype("int32"), array(output)
    if target.ndim == output.ndim and target.shape[-1] == 1:
        target = jnp.squeeze(target, axis=-1)
    if output.ndim < 1 or target.shape != output.shape[:-1]:
        expected = f"a tensor of the shape {output.shape[:-1]} of the output without its last axis"
        raise bad_argument("sparse_categorical_crossentropy", "target", expected, target)
    hot = jax.nn.one_hot(target, output.shape[axis], axis=axis)
    return -jnp.sum(hot * log_probabilities(output, from_logits, axis), axis=axis)
