"""Fourier transforms. Complex numbers are pairs of tensors: real and imaginary parts."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array, as_float

__all__ = ["fft", "fft2", "ifft2", "irfft", "istft", "rfft", "stft"]

Pair = tuple[TensorLike, TensorLike]


def _join(where: str, x: Any) -> jax.Array:
    if not isinstance(x, list | tuple) or len(x) != 2:
        raise bad_argument(where, "x", "a pair of tensors, the real and the imaginary part", x)
    real, imaginary = as_float(x[0]), as_float(x[1])
    if real.shape != imaginary.shape:
        raise bad_argument(where, "x", f"a pair of tensors of one shape, here {real.shape}", imaginary)
    return lax.complex(real.astype("float32"), imaginary.astype("float32"))


def _parts(x: jax.Array) -> tuple[jax.Array, jax.Array]:
    return jnp.real(x), jnp.imag(x)


@op(keras_name="FFT")
def fft(x: Pair) -> Tensor:
    """Discrete Fourier transform along the last axis.

    Args:
        x: pair of tensors, real and imaginary part.

    Returns:
        Pair of tensors, real and imaginary part.

    Raises:
        ValueError: if `x` is no pair of tensors of one shape.

    Example:
        >>> from cornu import ops
        >>> real, imaginary = ops.fft(([1.0, 0.0], [0.0, 0.0]))
        >>> print(real, imaginary)
        [1. 1.] [0. 0.]
    """
    return _parts(jnp.fft.fft(_join("fft", x)))


@op(keras_name="FFT2")
def fft2(x: Pair) -> Tensor:
    """Discrete Fourier transform along the last two axes.

    Args:
        x: pair of tensors, real and imaginary part.

    Returns:
        Pair of tensors, real and imaginary part.

    Raises:
        ValueError: if `x` is no pair of tensors of one shape.

    Example:
        >>> from cornu import ops
        >>> ops.fft2((ops.ones((2, 2)), ops.zeros((2, 2))))[0].tolist()
        [[4.0, 0.0], [0.0, 0.0]]
    """
    return _parts(jnp.fft.fft2(_join("fft2", x)))


@op(keras_name="IFFT2")
def ifft2(x: Pair) -> Tensor:
    """Inverse of `fft2`.

    Args:
        x: pair of tensors, real and imaginary part.

    Returns:
        Pair of tensors, real and imaginary part.

    Raises:
        ValueError: if `x` is no pair of tensors of one shape.

    Example:
        >>> from cornu import ops
        >>> ops.ifft2(ops.fft2((ops.ones((2, 2)), ops.zeros((2, 2)))))[0].tolist()
        [[1.0, 1.0], [1.0, 1.0]]
    """
    return _parts(jnp.fft.ifft2(_join("ifft2", x)))


@op(keras_name="RFFT")
def rfft(x: TensorLike, fft_length: int | None = None) -> Tensor:
    """Discrete Fourier transform of real numbers along the last axis: the frequencies that are not negative.

    Args:
        x: tensor of floats.
        fft_length: length to which the axis is cut or filled with zeros; None keeps it.

    Returns:
        Pair of tensors, real and imaginary part, with `fft_length // 2 + 1` frequencies.

    Example:
        >>> from cornu import ops
        >>> print(ops.rfft([1.0, 1.0, 1.0, 1.0])[0])
        [4. 0. 0.]
    """
    return _parts(jnp.fft.rfft(as_float(x), fft_length))


@op(keras_name="IRFFT")
def irfft(x: Pair, fft_length: int | None = None) -> Tensor:
    """Inverse of `rfft`.

    Args:
        x: pair of tensors, real and imaginary part of the frequencies that are not negative.
        fft_length: length of the result; None means twice the number of frequencies less two.

    Raises:
        ValueError: if `x` is no pair of tensors of one shape.

    Example:
        >>> from cornu import ops
        >>> print(ops.irfft(ops.rfft([1.0, 2.0, 3.0, 4.0])))
        [1. 2. 3. 4.]
    """
    return jnp.fft.irfft(_join("irfft", x), fft_length)


def _window(where: str, window: Any, length: int, fft_length: int) -> np.ndarray | jax.Array:
    """Values of the window, with zeros on both sides up to `fft_length`."""
    if fft_length < length:
        raise bad_argument(where, "fft_length", f"{length} or more, the length of a sequence", fft_length)
    before = (fft_length - length) // 2
    around = (before, fft_length - length - before)
    if window is None:
        return np.ones(fft_length, "float32")
    if isinstance(window, str):
        shares = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46)}
        if window not in shares:
            raise bad_argument(where, "window", "'hann', 'hamming', a tensor or None", window)
        level, swing = shares[window]
        return np.pad(level - swing * np.cos(2 * np.pi * np.arange(length) / length), around).astype("float32")
    values = array(window)
    if values.shape != (length,):
        raise bad_argument(where, "window", f"a vector of {length} values, the length of a sequence", window)
    return jnp.pad(values, around)


@op(keras_name="STFT")
def stft(
    x: TensorLike,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    window: TensorLike | str | None = "hann",
    center: bool = True,
) -> Tensor:
    """Short-time Fourier transform: the frequencies within windows that slide along the last axis.

    Args:
        x: tensor of floats, shape (..., time).
        sequence_length: length of a window.
        sequence_stride: distance between the starts of two windows.
        fft_length: length to which a window is filled with zeros.
        window: "hann", "hamming", vector of values, or None for a rectangle as long as `fft_length`.
        center: whether the signal is continued by reflection, so that the first window is centred on its start.

    Returns:
        Pair of tensors (..., windows, fft_length // 2 + 1), real and imaginary part.

    Raises:
        ValueError: if the window is unknown or longer than `fft_length`.

    Example:
        >>> from cornu import ops
        >>> ops.stft(ops.ones((16,)), 4, 2, 4)[0].shape
        (9, 3)
    """
    x = as_float(x)
    values = _window("stft", window, sequence_length, fft_length)
    if center:
        around = [(0, 0)] * (x.ndim - 1) + [(fft_length // 2, fft_length // 2)]
        x = jnp.pad(x, around, mode="reflect")
    count = 1 + (x.shape[-1] - fft_length) // sequence_stride
    places = sequence_stride * np.arange(count)[:, None] + np.arange(fft_length)
    return _parts(jnp.fft.rfft(x[..., places] * values))


@op(keras_name="ISTFT")
def istft(
    x: Pair,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: TensorLike | str | None = "hann",
    center: bool = True,
) -> Tensor:
    """Inverse of `stft`.

    Args:
        x: pair of tensors (..., windows, frequencies), real and imaginary part.
        sequence_length, sequence_stride, fft_length, window, center: as they were given to `stft`.
        length: length of the result; None means all that the windows cover.

    Raises:
        ValueError: if the window is unknown or longer than `fft_length`.

    Example:
        >>> from cornu import ops
        >>> print(ops.istft(ops.stft([1.0, 2.0, 3.0, 4.0], 2, 1, 2), 2, 1, 2).round(3))
        [1.        2.        3.0000002 4.       ]
    """
    values = _window("istft", window, sequence_length, fft_length)
    pieces = jnp.fft.irfft(_join("istft", x), fft_length) * values
    count = pieces.shape[-2]
    places = sequence_stride * np.arange(count)[:, None] + np.arange(fft_length)
    total = sequence_stride * (count - 1) + fft_length
    sums = jnp.zeros((*pieces.shape[:-2], total), pieces.dtype).at[..., places].add(pieces)
    weights = jnp.zeros(total, pieces.dtype).at[places].add(values**2)
    signal = sums / jnp.where(weights > 1e-10, weights, 1.0)
    start = fft_length // 2 if center else 0
    end = start + length if length is not None else (total - start if center else total)
    return signal[..., start:end]
