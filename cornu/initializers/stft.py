"""The initializer of kernels that compute short-time Fourier transforms by convolution."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base.dtypes import standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.initializers.base import Initializer

__all__ = ["STFT"]


@register("keras.initializers.STFT", "keras.initializers.STFTInitializer")
class STFT(Initializer):
    """Kernels of a one-dimensional convolution that gives the real or imaginary part of a Fourier transform.

    The kernel has shape (window length, 1, frequencies); it has nothing random in it.

    Args:
        side: "real" or "imag", the part of the transform.
        window: name of a window of `scipy.signal.get_window`, array of window values, or None for no window.
        scaling: "density" or "spectrum", by which the window is normalized; None leaves it as it is.
        periodic: whether the window is periodic (True) or symmetric.

    Raises:
        ValueError: if `side` or `scaling` is unknown.

    Example:
        >>> from cornu import initializers
        >>> initializers.STFT("imag")((4, 1, 3)).shape
    """

    def __init__(
        self, side: str = "real", window: Any = "hann", scaling: str | None = "density", periodic: bool = False
    ):
        if side not in ("real", "imag"):
            raise bad_argument("STFT", "side", "'real' or 'imag'", side)
        if scaling not in (None, "density", "spectrum"):
            raise bad_argument("STFT", "scaling", "'density', 'spectrum' or None", scaling)
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic = periodic
