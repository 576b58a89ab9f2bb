"""Which implementation serves which case, and why: one table that a reader and `cornu doctor` can look at."""

from __future__ import annotations

from dataclasses import dataclass

import jax

from cornu.kernels import native

__all__ = ["TABLE", "Choice", "choose"]


@dataclass(frozen=True)
class Choice:
    """One row: what serves `operation` on `platform` in a case.

    Args:
        operation: name of the operation: "convolution", "max_pooling", ...
        platform: "cpu", "gpu", "tpu", or "any".
        case: what must hold, as the operation calls it; "any" always holds.
        implementation: name that the operation dispatches on.
        reason: why this one, with the measurement if there is one.
        native: whether it needs the C++ kernels of this package.
    """

    operation: str
    platform: str
    case: str
    implementation: str
    reason: str
    native: bool = False


# The first row that fits wins.
TABLE: tuple[Choice, ...] = (
    Choice("convolution", "cpu", "float32", "onednn", "200-250 GFLOP/s, by Winograd 300-430; XLA 65-90", native=True),
    Choice(
        "convolution",
        "cpu",
        "bfloat16",
        "onednn",
        "350-500 GFLOP/s; 3x3 by Winograd 410-590, direct 230-420",
        native=True,
    ),
    Choice("convolution", "cpu", "float16", "through_float32", "XLA converts number by number: step 3x", native=True),
    Choice("convolution", "any", "any", "xla", "serves every platform and dtype"),
    Choice("dense", "cpu", "float32, many rows", "onednn", "kernel gradient 1.8x, no copies, 210 GFLOP/s", native=True),
    Choice("dense", "cpu", "bfloat16, large", "onednn", "350-420 GFLOP/s; XLA 60-180", native=True),
    Choice("dense", "cpu", "float16, large", "through_float32", "as convolutions", native=True),
    Choice("dense", "any", "any", "xla", "as fast on few rows, and a small product needs no call"),
    Choice(
        "channels_first_convolution",
        "cpu",
        "any",
        "channels_last_inside",
        "XLA's fast CPU convolution takes NHWC only",
    ),
    Choice("channels_first_convolution", "any", "any", "direct", "XLA takes both layouts"),
    Choice(
        "max_pooling",
        "cpu",
        "float32",
        "windows_in_vectors",
        "gradient 1 to 2 times as fast as XLA's for tiles, 20 times for windows that overlap",
        native=True,
    ),
    Choice(
        "max_pooling", "cpu", "bfloat16", "windows_in_vectors", "gradient 10 to 30 times as fast as XLA's", native=True
    ),
    Choice("max_pooling", "cpu", "float16", "through_float32", "as convolutions; a maximum loses nothing", native=True),
    Choice(
        "max_pooling",
        "any",
        "tiles",
        "select_chain",
        "windows that do not overlap are elementwise maxima; the gradient of reduce_window is slow (whole step 1.3x)",
    ),
    Choice("max_pooling", "any", "any", "reduce_window", "serves every window"),
    Choice(
        "average_pooling",
        "cpu",
        "float32",
        "windows_in_vectors",
        "value and gradient 4 to 10 times as fast as XLA's for windows that overlap, like it for tiles",
        native=True,
    ),
    Choice(
        "average_pooling",
        "cpu",
        "bfloat16",
        "windows_in_vectors",
        "20 to 30 times as fast as XLA's for windows that overlap, like it for tiles",
        native=True,
    ),
    Choice(
        "average_pooling", "any", "tiles", "reshape_mean", "a mean over the axes of a reshape, gradient a broadcast"
    ),
    Choice("average_pooling", "any", "any", "reduce_window", "serves every window"),
    Choice(
        "global_max_pooling",
        "cpu",
        "float32",
        "rows_in_vectors",
        "32x124x128: value 27 us, with gradient 125; XLA 43 and 188",
        native=True,
    ),
    Choice("global_max_pooling", "cpu", "bfloat16", "rows_in_vectors", "gradient 3 to 7 times as fast as XLA's", True),
    Choice("global_max_pooling", "any", "any", "xla", "serves every dtype"),
    Choice("global_average_pooling", "any", "any", "xla", "32x124x128: 45 us, with gradient 119; a kernel 52, 112"),
    # LSTM(128) on 32x64x32 with its gradient; each cell, with dropout of each gate or without, with 6 activations.
    Choice("recurrence", "cpu", "float32", "fused", "5.5 ms, with dropout of each gate 7; XLA's loop 18 and 22", True),
    Choice("recurrence", "cpu", "bfloat16", "fused", "3.4 ms in pairs, else as float32; XLA's loop 25", native=True),
    Choice("recurrence", "cpu", "float16", "fused", "through float32, as convolutions", native=True),
    Choice("recurrence", "any", "any", "scan", "serves every step and activation"),
    Choice(
        "contraction", "cpu", "float32", "as_it_lies", "128 products 64x32x64: 0.2 ms; XLA's 0.6, its copies 0.2", True
    ),
    Choice("contraction", "cpu", "bfloat16", "as_it_lies", "as float32; XLA is no faster in bfloat16", True),
    Choice("contraction", "any", "any", "xla", "serves every product"),
    Choice("softmax", "cpu", "float32, long rows", "rows", "8,192 rows of 64: 0.3 ms; XLA's chain 1.8", native=True),
    Choice("softmax", "any", "any", "xla", "serves every axis and dtype"),
    Choice(
        "layer_normalization", "cpu", "float32, long rows", "rows", "2,048 rows of 128: 0.2 ms; XLA's 0.8", native=True
    ),
    Choice("layer_normalization", "any", "any", "xla", "serves every axis and dtype"),
    Choice(
        "dropout", "cpu", "partitionable", "threefry_vectors", "the same numbers; XLA's took 10 to 20 % of a step", True
    ),
    Choice("dropout", "any", "any", "threefry_bits", "the numbers of `jax.random.bernoulli` without its float steps"),
    # XLA's own everywhere, because it was measured to be as good.
    Choice(
        "batch_normalization", "any", "any", "xla", "32x28x28x32: 0.28 ms, a copy takes 0.19; gradient 1.1, 5 passes"
    ),
    Choice("softmax_crossentropy", "any", "any", "xla", "32 rows of 10: 17 us; 2,048 of 1,000: 1.6 ms, 32 MB to move"),
    Choice("optimizer_update", "any", "any", "xla", "Adam, 700,000 weights: 0.33 ms, 59 GB/s if each was moved once"),
)


_ROWS = {name: [row for row in TABLE if row.operation == name] for name in {row.operation for row in TABLE}}


def choose(operation: str, case: str = "any") -> str:
    """Name of the implementation that serves `operation` in `case` on the platform in use.

    Example:
        >>> choose("max_pooling", "tiles")
        'select_chain'
    """
    platform = jax.default_backend()
    for row in _ROWS.get(operation, ()):
        fits = row.platform in (platform, "any") and row.case in (case, "any")
        if fits and (not row.native or native.is_available()):
            return row.implementation
    raise LookupError(f"kernels.choose: no row of the table serves {operation!r} in case {case!r} on {platform!r}.")
