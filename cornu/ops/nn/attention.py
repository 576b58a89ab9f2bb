"""Attention: means of values, weighted by how well queries and keys agree."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp

from cornu.base.config import settings
from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.kernels import contraction
from cornu.kernels.softmax import softmax
from cornu.ops.inputs import Tensor, TensorLike, array


@op(tensors=("query", "key", "value", "bias", "mask", "scale"))
def dot_product_attention(
    query: TensorLike,
    key: TensorLike,
    value: TensorLike,
    bias: TensorLike | None = None,
    mask: TensorLike | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Tensor:
    """`softmax(scale * query @ key + bias) @ value` for every head.

    Args:
        query: tensor (batch, queries, heads, features).
        key, value: tensors (batch, keys, heads, features); the number of heads may divide that of the query.
        bias: tensor that broadcasts to (batch, heads, queries, keys), added before the softmax.
        mask: boolean tensor that broadcasts to (batch, heads, queries, keys); False hides a key.
        scale: factor of the products; None means one over the root of the number of features.
        is_causal: whether a query sees no later keys.
        flash_attention: True asks for cuDNN's fused kernel, False for separate operations; None lets cornu and
            JAX choose, unless `config.disable_flash_attention()` was called.
        attn_logits_soft_cap: bound which the logits approach but do not pass; None means no bound.

    Raises:
        ValueError: if the tensors do not have four axes, or a fused kernel is asked for together with a bound.

    Example:
        >>> from cornu import ops
        >>> x = ops.ones((1, 3, 2, 4))
        >>> ops.dot_product_attention(x, x, x, is_causal=True).shape
        (1, 3, 2, 4)

    Reference:
        Vaswani et al., 2017, "Attention Is All You Need", https://arxiv.org/abs/1706.03762
    """
    if flash_attention is None:
        flash_attention = settings.flash_attention
    query, key, value = array(query), array(key), array(value)
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        if tensor.ndim != 4:
            expected = "a tensor of shape (batch, length, heads, features)"
            raise bad_argument("dot_product_attention", name, expected, tensor)
    dtype = jnp.result_type(query, key, value)
    query, key, value = (tensor.astype(dtype) for tensor in (query, key, value))
    bias = None if bias is None else array(bias).astype(dtype)
    mask = None if mask is None else array(mask).astype("bool")
    if flash_attention and attn_logits_soft_cap is not None:
        raise bad_argument(
            "dot_product_attention", "flash_attention", "False or None with attn_logits_soft_cap", flash_attention
        )
    whole = all(each is None or each.ndim == 4 for each in (bias, mask)) and query.shape[2] % key.shape[2] == 0
    in_products = dtype == jnp.float32 and whole and key.shape == value.shape and not flash_attention
    if in_products or attn_logits_soft_cap is not None:
        return _in_products(query, key, value, bias, mask, scale, is_causal, attn_logits_soft_cap)
    implementation = {True: "cudnn", False: "xla", None: None}[flash_attention]
    return jax.nn.dot_product_attention(
        query, key, value, bias, mask, scale=scale, is_causal=is_causal, implementation=implementation
    )  # fmt: skip


def _in_products(
    query: jax.Array,
    key: jax.Array,
    value: jax.Array,
    bias: jax.Array | None,
    mask: jax.Array | None,
    scale: float | None,
    is_causal: bool,
    cap: float | None,
) -> jax.Array:
    """Attention as two products around a softmax, whose logits pass through `cap * tanh(logits / cap)` if asked for."""
    repeats = query.shape[2] // key.shape[2]
    if repeats > 1:
        key, value = (jnp.repeat(tensor, repeats, axis=2) for tensor in (key, value))
    wider = {} if query.dtype == jnp.float32 else {"preferred_element_type": "float32"}
    logits = contraction.einsum("btnh,bsnh->bnts", query, key, **wider)
    logits = logits * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if cap is not None:
        logits = cap * jnp.tanh(logits / cap)
    if bias is not None:
        logits = logits + bias
    if mask is not None or is_causal:
        visible = jnp.ones(logits.shape[-2:], "bool") if mask is None else mask
        if is_causal:
            visible = visible & jnp.tri(*logits.shape[-2:], dtype="bool")
        logits = jnp.where(visible, logits, jnp.finfo("float32").min * 0.7)
    return contraction.einsum("bnts,bsnh->btnh", softmax(logits).astype(value.dtype), value)
