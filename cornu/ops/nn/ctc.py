"""Connectionist temporal classification: labels whose places in a sequence nobody knows."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = ["ctc_decode", "ctc_loss"]

# Logarithms of probabilities that count as zero: finite, so that gradients are too. The loss of labels that do not fit
# into the time steps shows this number, so it is the one of Keras.
_IMPOSSIBLE = -1e5
_NEVER = -1e30


@op(keras_name="CTCLoss", tensors=("target", "output", "target_length", "output_length"))
def ctc_loss(
    target: TensorLike, output: TensorLike, target_length: TensorLike, output_length: TensorLike, mask_index: int = 0
) -> Tensor:
    """Minus the log-probability of label sequences, summed over all ways to lay them out in time.

    Args:
        target: integers (batch, labels), the true labels.
        output: logits (batch, time, classes).
        target_length: integers (batch,), how many of the labels count.
        output_length: integers (batch,), how many of the time steps count.
        mask_index: class that stands for "no label here".

    Returns:
        Tensor (batch,).

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> from cornu import ops
        >>> ops.ctc_loss([[1, 2]], ops.ones((1, 4, 3)), [2], [4]).shape
        (1,)

    Reference:
        Graves et al., 2006, "Connectionist Temporal Classification"
    """
    target, output = array(target).astype("int32"), array(output)
    if target.ndim != 2 or output.ndim != 3 or target.shape[0] != output.shape[0]:
        raise bad_argument("ctc_loss", "target", "(batch, labels) with an output (batch, time, classes)", target)
    lengths = array(target_length).astype("int32"), array(output_length).astype("int32")
    log_probabilities = jax.nn.log_softmax(output.astype("float32"))
    total = jax.vmap(_log_likelihood, (0, 0, 0, 0, None))(target, log_probabilities, *lengths, mask_index)
    return -total


def _log_likelihood(
    labels: jax.Array, log_probabilities: jax.Array, count: jax.Array, steps: jax.Array, blank: int
) -> jax.Array:
    """Forward algorithm over the labels with a blank before, between and after them."""
    states = jnp.full(2 * labels.size + 1, blank).at[1::2].set(labels)
    # A blank may be left out between two labels that differ; two blanks never do.
    skips = jnp.concatenate([jnp.array([False, False]), states[2:] != states[:-2]])
    never = jnp.full(2, _IMPOSSIBLE)

    def advance(alpha: jax.Array, at: Any) -> tuple[jax.Array, None]:
        time, emission = at
        shifted = jnp.concatenate([never, alpha])
        paths = jnp.logaddexp(alpha, shifted[1:-1])
        paths = jnp.logaddexp(paths, jnp.where(skips, shifted[:-2], _IMPOSSIBLE)) + emission[states]
        return jnp.where(time < steps, paths, alpha), None

    start = jnp.where(jnp.arange(states.size) < 2, log_probabilities[0][states], _IMPOSSIBLE)
    times = jnp.arange(1, log_probabilities.shape[0])
    alpha, _ = lax.scan(advance, start, (times, log_probabilities[1:]))
    last = alpha[2 * count]
    return jnp.where(count > 0, jnp.logaddexp(last, alpha[2 * count - 1]), last)


@op(
    keras_name="CTCDecode",
    tensors=("inputs", "sequence_lengths"),
    ranges={"beam_width": checks.count, "top_paths": checks.count, "mask_index": checks.optional(checks.integer)},
)
def ctc_decode(
    inputs: TensorLike,
    sequence_lengths: TensorLike,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int | None = 0,
) -> Tensor:
    """Label sequences that fit the outputs of a network trained with `ctc_loss`.

    Args:
        inputs: logits (batch, time, classes).
        sequence_lengths: integers (batch,), how many of the time steps count.
        strategy: "greedy" takes the likeliest class at every step, "beam_search" follows many sequences at once.
        beam_width: how many the beam search follows.
        top_paths: how many sequences the beam search returns.
        merge_repeated: whether the greedy strategy joins equal neighbours into one label.
        mask_index: class that stands for "no label here"; None means the last one.

    Returns:
        Labels (top_paths, batch, time), filled up with -1, and scores (batch, top_paths).

    Raises:
        ValueError: if `strategy` is unknown.

    Example:
        >>> from cornu import ops
        >>> labels, scores = ops.ctc_decode([[[0.0, 5.0], [5.0, 0.0], [0.0, 5.0]]], [3])
        >>> print(labels)
        [[[ 1  1 -1]]]
    """
    inputs, lengths = array(inputs), array(sequence_lengths).astype("int32")
    if mask_index is None:
        mask_index = inputs.shape[-1] - 1
    if strategy == "greedy":
        return _greedy(inputs, lengths, merge_repeated, mask_index)
    if strategy == "beam_search":
        return _beam_search(inputs, lengths, beam_width, top_paths, mask_index)
    raise bad_argument("ctc_decode", "strategy", "'greedy' or 'beam_search'", strategy)


def _pack(labels: jax.Array, keep: jax.Array) -> jax.Array:
    """The labels to keep moved to the front, -1 behind them."""
    order = jnp.argsort(~keep, axis=-1, stable=True)
    return jnp.take_along_axis(jnp.where(keep, labels, -1), order, axis=-1)


def _greedy(inputs: jax.Array, lengths: jax.Array, merge_repeated: bool, mask_index: int) -> Any:
    labels = jnp.argmax(inputs, axis=-1).astype("int32")
    in_time = jnp.arange(inputs.shape[1]) < lengths[:, None]
    keep = in_time & (labels != mask_index)
    if merge_repeated:
        keep = keep & jnp.pad(labels[:, 1:] != labels[:, :-1], ((0, 0), (1, 0)), constant_values=True)
    scores = -jnp.sum(jnp.where(in_time, jnp.max(inputs, axis=-1), 0), axis=1)[:, None]
    return _pack(labels, keep)[None], scores


def _beam_search(inputs: jax.Array, lengths: jax.Array, width: int, top_paths: int, mask_index: int) -> Any:
    if top_paths > width:
        raise bad_argument("ctc_decode", "top_paths", f"at most beam_width={width}", top_paths)
    log_probabilities = jax.nn.log_softmax(inputs)
    search = jax.vmap(lambda sequence, length: _search(sequence, length, width, mask_index))
    prefixes, scores = search(log_probabilities, lengths)
    return jnp.moveaxis(prefixes[:, :top_paths], 0, 1), scores[:, :top_paths]


def _search(log_probabilities: jax.Array, length: jax.Array, width: int, blank: int) -> tuple[jax.Array, jax.Array]:
    """Prefix beam search over one sequence.

    A beam is a label sequence with two log-probabilities: of all paths that end in a blank, and of all others.
    """
    time, classes = log_probabilities.shape
    labels = jnp.arange(classes)

    def step(beams: Any, at: Any) -> tuple[Any, None]:
        now, chances = at
        prefixes, sizes, with_blank, without = beams
        last = jnp.where(sizes > 0, jnp.take_along_axis(prefixes, (sizes - 1)[:, None], 1)[:, 0], -1)
        total = jnp.logaddexp(with_blank, without)
        stay_blank = total + chances[blank]
        stay = jnp.where(sizes > 0, without + chances[last], _NEVER)
        extend = jnp.where(labels == last[:, None], with_blank[:, None], total[:, None]) + chances
        extend = jnp.where(labels == blank, _NEVER, extend)
        # What grows into a sequence that is followed already joins it.
        parents = jnp.where(jnp.arange(time) == (sizes - 1)[:, None], -1, prefixes)
        child = jnp.all(parents[None] == prefixes[:, None], -1) & (sizes > 0) & (last >= 0)
        joining = jnp.where(child, extend[:, last], _NEVER)
        stay = jnp.logaddexp(stay, jax.nn.logsumexp(joining, axis=0))
        taken = jnp.any(child[:, :, None] & (labels == last[None, :, None]), axis=1)
        extend = jnp.where(taken, _NEVER, extend)
        scores = jnp.concatenate([jnp.logaddexp(stay_blank, stay), extend.ravel()])
        best = lax.top_k(scores, width)[1]
        grown = best >= width
        source = jnp.where(grown, (best - width) // classes, best)
        new = jnp.where(grown, (best - width) % classes, -1)
        put = grown[:, None] & (jnp.arange(time) == sizes[source][:, None])
        after = (
            jnp.where(put, new[:, None], prefixes[source]),
            sizes[source] + grown,
            jnp.where(grown, _NEVER, stay_blank[source]),
            jnp.where(grown, extend.ravel()[jnp.maximum(best - width, 0)], stay[source]),
        )
        return jax.tree.map(lambda old, changed: jnp.where(now < length, changed, old), beams, after), None

    nothing = jnp.full(width, _NEVER, log_probabilities.dtype)
    start = (jnp.full((width, time), -1, "int32"), jnp.zeros(width, "int32"), nothing.at[0].set(0), nothing)
    (prefixes, _, with_blank, without), _ = lax.scan(step, start, (jnp.arange(time), log_probabilities))
    return prefixes, jnp.logaddexp(with_blank, without)
