"""The initializer of kernels that compute short-time Fourier transforms by convolution."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cornu.base import checks
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
        (4, 1, 3)
    """

    def __init__(
        self, side: str = "real", window: Any = "hann", scaling: str | None = "density", periodic: bool = False
    ):
        if side not in ("real", "imag"):
            raise bad_argument("STFT", "side", "'real' or 'imag'", side)
        if scaling not in (None, "density", "spectrum"):
            raise bad_argument("STFT", "scaling", "'density', 'spectrum' or None", scaling)
        if not (window is None or isinstance(window, str | list | tuple) or hasattr(window, "dtype")):
            raise bad_argument("STFT", "window", "a name, an array or None", window)
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic: bool = checks.flag("STFT", "periodic", periodic)

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """The kernel, for a shape (window length, 1, frequencies)."""
        if len(shape) != 3 or shape[1] != 1 or shape[2] < 2:
            raise bad_argument("STFT", "shape", "(window length, 1, frequencies) with 2 frequencies or more", shape)
        length, _, frequencies = shape
        angles = np.arange(length)[:, None] * np.arange(frequencies) * (np.pi / (frequencies - 1))
        waves = np.cos(angles) if self.side == "real" else -np.sin(angles)
        kernel = waves * self._window_values(length)[:, None]
        return jnp.asarray(kernel[:, None, :], standardize_dtype(dtype))

    def _window_values(self, length: int) -> np.ndarray:
        if self.window is None:
            return np.ones(length)
        if isinstance(self.window, str):
            from scipy.signal import get_window  # slow to import, and few models need it

            try:
                values = np.asarray(get_window(self.window, length, self.periodic), "float64")
            except ValueError as error:
                raise bad_argument("STFT", "window", "the name of one of SciPy's windows", self.window) from error
        else:
            values = np.asarray(self.window, "float64")
        if len(values) != length:
            raise bad_argument("STFT", "window", f"{length} values, the length of the kernel", self.window)
        if self.scaling == "density":
            return values / np.sqrt(np.sum(values**2))
        return values / np.sum(values) if self.scaling == "spectrum" else values
