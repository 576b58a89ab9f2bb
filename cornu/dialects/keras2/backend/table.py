"""`keras.backend` functions that are one of cornu's ops under another name."""

from __future__ import annotations

from cornu import ops
from cornu.dialects.mapping import mapped

__all__ = ["FUNCTIONS"]

_LINES = """
# elementwise
abs(x) = absolute(x)
cast(x, dtype) = cast(x, dtype)
clip(x, min_value, max_value) = clip(x, min_value, max_value)
cos(x) = cos(x)
elu(x, alpha=1.0) = elu(x, alpha)
equal(x, y) = equal(x, y)
exp(x) = exp(x)
greater(x, y) = greater(x, y)
greater_equal(x, y) = greater_equal(x, y)
less(x, y) = less(x, y)
less_equal(x, y) = less_equal(x, y)
log(x) = log(x)
maximum(x, y) = maximum(x, y)
minimum(x, y) = minimum(x, y)
not_equal(x, y) = not_equal(x, y)
pow(x, a) = power(x, a)
round(x) = round(x)
sigmoid(x) = sigmoid(x)
sign(x) = sign(x)
sin(x) = sin(x)
softmax(x, axis=-1) = softmax(x, axis)
softplus(x) = softplus(x)
softsign(x) = softsign(x)
square(x) = square(x)
stop_gradient(variables) = stop_gradient(variables)
tanh(x) = tanh(x)

# reductions
all(x, axis=None, keepdims=False) = all(x, axis, keepdims)
any(x, axis=None, keepdims=False) = any(x, axis, keepdims)
argmax(x, axis=-1) = argmax(x, axis)
argmin(x, axis=-1) = argmin(x, axis)
cumprod(x, axis=0) = cumprod(x, axis)
cumsum(x, axis=0) = cumsum(x, axis)
logsumexp(x, axis=None, keepdims=False) = logsumexp(x, axis, keepdims)
max(x, axis=None, keepdims=False) = max(x, axis, keepdims)
mean(x, axis=None, keepdims=False) = mean(x, axis, keepdims)
min(x, axis=None, keepdims=False) = min(x, axis, keepdims)
prod(x, axis=None, keepdims=False) = prod(x, axis, keepdims)
std(x, axis=None, keepdims=False) = std(x, axis, keepdims)
sum(x, axis=None, keepdims=False) = sum(x, axis, keepdims)
var(x, axis=None, keepdims=False) = var(x, axis, keepdims)

# shapes
concatenate(tensors, axis=-1) = concatenate(tensors, axis)
expand_dims(x, axis=-1) = expand_dims(x, axis)
gather(reference, indices) = take(reference, indices, axis=0)
ndim(x) = ndim(x)
one_hot(indices, num_classes) = one_hot(indices, num_classes)
permute_dimensions(x, pattern) = transpose(x, pattern)
repeat_elements(x, rep, axis) = repeat(x, rep, axis)
reshape(x, shape) = reshape(x, shape)
reverse(x, axes) = flip(x, axes)
shape(x) = shape(x)
squeeze(x, axis) = squeeze(x, axis)
stack(x, axis=0) = stack(x, axis)
tile(x, n) = tile(x, n)
transpose(x) = transpose(x)

# creation
arange(start, stop=None, step=1, dtype='int32') = arange(start, stop, step, dtype)
eye(size, dtype=None, name=None) = eye(size, dtype=dtype)
ones_like(x, dtype=None, name=None) = ones_like(x, dtype)
zeros_like(x, dtype=None, name=None) = zeros_like(x, dtype)

# convolutions
batch_normalization(x, mean, var, beta, gamma, axis=-1, epsilon=1e-3) =
    batch_normalization(x, mean, var, axis, beta, gamma, epsilon)
conv1d(x, kernel, strides=1, padding='valid', data_format=None, dilation_rate=1) =
    conv(x, kernel, strides, padding, data_format, dilation_rate)
conv2d(x, kernel, strides=(1, 1), padding='valid', data_format=None, dilation_rate=(1, 1)) =
    conv(x, kernel, strides, padding, data_format, dilation_rate)
conv3d(x, kernel, strides=(1, 1, 1), padding='valid', data_format=None, dilation_rate=(1, 1, 1)) =
    conv(x, kernel, strides, padding, data_format, dilation_rate)
depthwise_conv2d(x, depthwise_kernel, strides=(1, 1), padding='valid', data_format=None, dilation_rate=(1, 1)) =
    depthwise_conv(x, depthwise_kernel, strides, padding, data_format, dilation_rate)
separable_conv2d(x, depthwise_kernel, pointwise_kernel, strides=1, padding='valid', data_format=None, dilation_rate=1) =
    separable_conv(x, depthwise_kernel, pointwise_kernel, strides, padding, data_format, dilation_rate)

# control flow
map_fn(fn, elems, name=None, dtype=None) = map(fn, elems)
"""

FUNCTIONS = mapped(_LINES, lambda name: getattr(ops, name), "keras.backend")
