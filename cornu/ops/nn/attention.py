"""Attention: means of values, weighted by how well queries and keys agree."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp

from cornu.base.config import settings
from cornu.base.errors import bad_argument
from cornu.core.op import op
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
        flash_attention: True asks for cuDNN's fused kernel, False for XLA's operations; None lets JAX
            choose, unless `config.disable_flash_attention()` was called.
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
    if attn_logits_soft_cap is None:
        implementation = {True: "cudnn", False: "xla", None: None}[flash_attention]
        return jax.nn.dot_product_attention(
            query, key, value, bias, mask, scale=scale, is_causal=is_causal, implementation=implementation
        )  # fmt: skip
    if flash_attention:
        raise bad_argument(
            "dot_product_attention", "flash_attention", "False or None with attn_logits_soft_cap", flash_attention
        )
    return _capped(query, key, value, bias, mask, scale, is_causal, attn_logits_soft_cap)


def _capped(
    query: jax.Array,
    key: jax.Array,
    value: jax.Array,
    bias: jax.Array | None,
    mask: jax.Array | None,
    scale: float | None,
    is_causal: bool,
    cap: float,
) -> jax.Array:
    """Attention whose logits pass through `cap * tanh(logits / cap)`."""
    repeats = query.shape[2] // key.shape[2]
    key, value = (jnp.repeat(tensor, repeats, axis=2) for tensor in (key, value))
    logits = jnp.einsum("btnh,bsnh->bnts", query, key, preferred_element_type="float32")
    logits = logits * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    logits = cap * jnp.tanh(logits / cap)
    if bias is not None:
        logits = logits + bias
    visible = jnp.ones(logits.shape[-2:], "bool") if mask is None else mask
    if is_causal:
        visible = visible & jnp.tri(*logits.shape[-2:], dtype="bool")
    logits = jnp.where(visible, logits, jnp.finfo("float32").min * 0.7)
    return jnp.einsum("bnts,bsnh->btnh", jax.nn.softmax(logits).astype(value.dtype), value)
