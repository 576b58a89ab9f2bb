"""`tf.*` functions that are one of cornu's ops under another name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cornu import ops
from cornu.dialects.mapping import mapped
from cornu.dialects.tf.tensor import unwrap, wrap

__all__ = ["MATH", "NN", "TOP"]

_MATH_LINES = """
abs(x, name=None) = absolute(x)
acos(x, name=None) = arccos(x)
acosh(x, name=None) = arccosh(x)
add(x, y, name=None) = add(x, y)
asin(x, name=None) = arcsin(x)
asinh(x, name=None) = arcsinh(x)
atan(x, name=None) = arctan(x)
atan2(y, x, name=None) = arctan2(y, x)
atanh(x, name=None) = arctanh(x)
ceil(x, name=None) = ceil(x)
cos(x, name=None) = cos(x)
cosh(x, name=None) = cosh(x)
count_nonzero(input, axis=None) = count_nonzero(input, axis)
cumprod(x, axis=0) = cumprod(x, axis)
cumsum(x, axis=0) = cumsum(x, axis)
divide(x, y, name=None) = true_divide(x, y)
divide_no_nan(x, y, name=None) = divide_no_nan(x, y)
equal(x, y, name=None) = equal(x, y)
erf(x, name=None) = erf(x)
exp(x, name=None) = exp(x)
expm1(x, name=None) = expm1(x)
floor(x, name=None) = floor(x)
floordiv(x, y, name=None) = floor_divide(x, y)
floormod(x, y, name=None) = mod(x, y)
greater(x, y, name=None) = greater(x, y)
greater_equal(x, y, name=None) = greater_equal(x, y)
in_top_k(targets, predictions, k, name=None) = in_top_k(targets, predictions, k)
is_finite(x, name=None) = isfinite(x)
is_inf(x, name=None) = isinf(x)
is_nan(x, name=None) = isnan(x)
less(x, y, name=None) = less(x, y)
less_equal(x, y, name=None) = less_equal(x, y)
log(x, name=None) = log(x)
log1p(x, name=None) = log1p(x)
log_sigmoid(x, name=None) = log_sigmoid(x)
logical_and(x, y, name=None) = logical_and(x, y)
logical_not(x, name=None) = logical_not(x)
logical_or(x, y, name=None) = logical_or(x, y)
logical_xor(x, y, name=None) = logical_xor(x, y)
maximum(x, y, name=None) = maximum(x, y)
minimum(x, y, name=None) = minimum(x, y)
mod(x, y, name=None) = mod(x, y)
multiply(x, y, name=None) = multiply(x, y)
negative(x, name=None) = negative(x)
not_equal(x, y, name=None) = not_equal(x, y)
pow(x, y, name=None) = power(x, y)
reciprocal(x, name=None) = reciprocal(x)
reduce_all(input_tensor, axis=None, keepdims=False, name=None) = all(input_tensor, axis, keepdims)
reduce_any(input_tensor, axis=None, keepdims=False, name=None) = any(input_tensor, axis, keepdims)
reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None) = logsumexp(input_tensor, axis, keepdims)
reduce_max(input_tensor, axis=None, keepdims=False, name=None) = max(input_tensor, axis, keepdims)
reduce_mean(input_tensor, axis=None, keepdims=False, name=None) = mean(input_tensor, axis, keepdims)
reduce_min(input_tensor, axis=None, keepdims=False, name=None) = min(input_tensor, axis, keepdims)
reduce_prod(input_tensor, axis=None, keepdims=False, name=None) = prod(input_tensor, axis, keepdims)
reduce_std(input_tensor, axis=None, keepdims=False, name=None) = std(input_tensor, axis, keepdims)
reduce_sum(input_tensor, axis=None, keepdims=False, name=None) = sum(input_tensor, axis, keepdims)
reduce_variance(input_tensor, axis=None, keepdims=False, name=None) = var(input_tensor, axis, keepdims)
round(x, name=None) = round(x)
rsqrt(x, name=None) = rsqrt(x)
sigmoid(x, name=None) = sigmoid(x)
sign(x, name=None) = sign(x)
sin(x, name=None) = sin(x)
sinh(x, name=None) = sinh(x)
softplus(features, name=None) = softplus(features)
sqrt(x, name=None) = sqrt(x)
square(x, name=None) = square(x)
subtract(x, y, name=None) = subtract(x, y)
tan(x, name=None) = tan(x)
tanh(x, name=None) = tanh(x)
top_k(input, k=1, sorted=True, name=None) = top_k(input, k, sorted)
"""

_TOP_LINES = """
broadcast_to(input, shape, name=None) = broadcast_to(input, shape)
clip_by_value(t, clip_value_min, clip_value_max, name=None) = clip(t, clip_value_min, clip_value_max)
concat(values, axis, name=None) = concatenate(values, axis)
expand_dims(input, axis, name=None) = expand_dims(input, axis)
gather(params, indices, axis=0, name=None) = take(params, indices, axis)
map_fn(fn, elems) = map(fn, elems)
matmul(a, b, name=None) = matmul(a, b)
rank(input, name=None) = ndim(input)
repeat(input, repeats, axis=None, name=None) = repeat(input, repeats, axis)
reshape(tensor, shape, name=None) = reshape(tensor, shape)
reverse(tensor, axis, name=None) = flip(tensor, axis)
roll(input, shift, axis, name=None) = roll(input, shift, axis)
searchsorted(sorted_sequence, values, side='left', name=None) = searchsorted(sorted_sequence, values, side)
stack(values, axis=0, name=None) = stack(values, axis)
stop_gradient(input, name=None) = stop_gradient(input)
squeeze(input, axis=None, name=None) = squeeze(input, axis)
tensordot(a, b, axes, name=None) = tensordot(a, b, axes)
tile(input, multiples, name=None) = tile(input, multiples)
transpose(a, perm=None, name=None) = transpose(a, perm)
unstack(value, num=None, axis=0, name=None) = unstack(value, num, axis)
where(condition, x=None, y=None, name=None) = where(condition, x, y)
"""

_NN_LINES = """
elu(features, name=None) = elu(features)
gelu(features, approximate=False, name=None) = gelu(features, approximate)
leaky_relu(features, alpha=0.2, name=None) = leaky_relu(features, alpha)
log_softmax(logits, axis=-1, name=None) = log_softmax(logits, axis)
relu(features, name=None) = relu(features)
relu6(features, name=None) = relu6(features)
selu(features, name=None) = selu(features)
sigmoid(x, name=None) = sigmoid(x)
silu(features) = silu(features)
softmax(logits, axis=-1, name=None) = softmax(logits, axis)
softplus(features, name=None) = softplus(features)
softsign(features, name=None) = softsign(features)
swish(features) = silu(features)
tanh(x, name=None) = tanh(x)
"""

# Names of `tf.math` that `tf` has as well.
_AT_TOP = """
abs acos acosh add asin asinh atan atan2 atanh cos cosh cumsum divide equal exp floor greater
greater_equal less less_equal logical_and logical_not logical_or maximum minimum multiply negative not_equal pow
reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum round sigmoid sign sin
sinh sqrt square subtract tan tanh
"""


def _table(lines: str, where: str) -> dict[str, Callable[..., Any]]:
    return mapped(lines, lambda name: getattr(ops, name), where, unwrap, wrap)


MATH = _table(_MATH_LINES, "tf.math")
NN = _table(_NN_LINES, "tf.nn")
TOP = {**{name: MATH[name] for name in _AT_TOP.split()}, **_table(_TOP_LINES, "tf")}
