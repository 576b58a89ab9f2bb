"""`tf.nn` functions that take more than another name: convolutions, pooling, crossentropies of logits."""

from __future__ import annotations

from typing import Any

from cornu import ops, random
from cornu.base.errors import bad_argument, is_integer
from cornu.dialects.tf.tensor import unwrap, wrap

__all__ = ["NN_FUNCTIONS"]

_FORMATS = {"NHWC": "channels_last", "NCHW": "channels_first"}


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """Convolution of images with a kernel (rows, columns, channels in, channels out).

    Args:
        input: tensor of images.
        filters: the kernel.
        strides: integer, two of them, or four with 1 for batch and channels.
        padding: "SAME" or "VALID".
        data_format: "NHWC" or "NCHW".
        dilations: as `strides`.
    """
    layout = _layout("tf.nn.conv2d", data_format)
    steps, dilation = (_two("tf.nn.conv2d", "strides", v, data_format) for v in (strides, dilations or 1))
    kernel = unwrap(filters)
    return wrap(ops.conv(unwrap(input), kernel, steps, padding.lower(), data_format=layout, dilation_rate=dilation))


def max_pool2d(
    input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NHWC", name: str | None = None
) -> Any:
    """Largest entry of each window of images; the arguments are as in `conv2d`."""
    return _pool("tf.nn.max_pool2d", ops.max_pool, input, ksize, strides, padding, data_format)


def avg_pool2d(
    input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NHWC", name: str | None = None
) -> Any:
    """Mean of each window of images; the arguments are as in `conv2d`."""
    return _pool("tf.nn.avg_pool2d", ops.average_pool, input, ksize, strides, padding, data_format)


def _pool(where: str, op: Any, input: Any, ksize: Any, strides: Any, padding: str, data_format: str) -> Any:
    layout = _layout(where, data_format)
    size, steps = (_two(where, n, v, data_format) for n, v in (("ksize", ksize), ("strides", strides)))
    return wrap(op(unwrap(input), size, steps, padding.lower(), data_format=layout))


def _layout(where: str, data_format: str) -> str:
    if data_format not in _FORMATS:
        raise bad_argument(where, "data_format", "'NHWC' or 'NCHW'", data_format)
    return _FORMATS[data_format]


def _two(where: str, name: str, value: Any, data_format: str) -> tuple[int, int]:
    """Sizes of the two image axes, from one, two or four integers."""
    sizes = (value, value) if is_integer(value) else tuple(value)
    if len(sizes) == 1:
        sizes = sizes * 2
    if len(sizes) == 4:
        kept = slice(1, 3) if data_format == "NHWC" else slice(2, 4)
        if sum(sizes) - sum(sizes[kept]) != 2:
            raise bad_argument(where, name, "1 for the batch and the channels", value)
        sizes = sizes[kept]
    if len(sizes) != 2:
        raise bad_argument(where, name, "one, two or four integers", value)
    return sizes[0], sizes[1]


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Any:
    """Add a vector to the channels, the last axis, or the second for a `data_format` that begins with "NC"."""
    value, bias = unwrap(value), unwrap(bias)
    if data_format is not None and data_format.startswith("NC"):
        bias = ops.reshape(bias, (-1, *(1,) * (len(value.shape) - 2)))
    return wrap(ops.add(value, bias))


def dropout(x: Any, rate: float, noise_shape: Any = None, seed: int | None = None, name: str | None = None) -> Any:
    """Set a share of the entries to zero and scale up the others, always."""
    return wrap(random.dropout(unwrap(x), rate, unwrap(noise_shape), seed))


def embedding_lookup(params: Any, ids: Any, name: str | None = None) -> Any:
    """Rows of a table."""
    return wrap(ops.take(unwrap(params), unwrap(ids), axis=0))


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None) -> Any:
    """`x` divided by its length along `axis`."""
    x = unwrap(x)
    return wrap(x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), epsilon)))


def moments(x: Any, axes: Any, shift: None = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Mean and variance along `axes`; `shift` must be None, as TensorFlow ignores it."""
    if shift is not None:
        raise bad_argument("tf.nn.moments", "shift", "None", shift)
    return wrap(ops.moments(unwrap(x), axes, keepdims=keepdims))


def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """Crossentropy of classes, with one-hot (or other) probabilities as labels."""
    return wrap(-ops.sum(unwrap(labels) * ops.log_softmax(unwrap(logits), axis=axis), axis=axis))


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """Crossentropy of classes, with class numbers as labels."""
    logits = unwrap(logits)
    hot = ops.one_hot(unwrap(labels), logits.shape[-1], dtype=logits.dtype)
    return softmax_cross_entropy_with_logits(hot, logits)


def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """Crossentropy of each entry, with labels between 0 and 1."""
    labels, logits = unwrap(labels), unwrap(logits)
    return wrap(ops.maximum(logits, 0) - logits * labels + ops.log1p(ops.exp(-ops.abs(logits))))


NN_FUNCTIONS: dict[str, Any] = {
    "avg_pool": avg_pool2d,
    "avg_pool2d": avg_pool2d,
    "bias_add": bias_add,
    "conv2d": conv2d,
    "dropout": dropout,
    "embedding_lookup": embedding_lookup,
    "l2_normalize": l2_normalize,
    "max_pool": max_pool2d,
    "max_pool2d": max_pool2d,
    "moments": moments,
    "sigmoid_cross_entropy_with_logits": sigmoid_cross_entropy_with_logits,
    "softmax_cross_entropy_with_logits": softmax_cross_entropy_with_logits,
    "sparse_softmax_cross_entropy_with_logits": sparse_softmax_cross_entropy_with_logits,
}
