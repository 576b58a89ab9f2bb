"""Initializers whose spread follows from the number of inputs and outputs: Glorot, He, LeCun."""

from __future__ import annotations

import math
from typing import Any

import jax

from cornu.base import checks
from cornu.base.errors import bad_argument
from cornu.core.serialization import register
from cornu.initializers.base import RandomInitializer
from cornu.random.distributions import Seed, normal, truncated_normal, uniform

__all__ = ["GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "VarianceScaling"]

# Standard deviation of a standard normal variable whose tails beyond 2 are cut off.
_TRUNCATED_STDDEV = 0.87962566103423978
_MODES = ("fan_avg", "fan_in", "fan_out")
_DISTRIBUTIONS = ("normal", "truncated_normal", "uniform", "untruncated_normal")
Axes = int | tuple[int, ...] | list[int] | None


@register("keras.initializers.VarianceScaling")
class VarianceScaling(RandomInitializer):
    """Values whose variance is `scale / n`, so that signals neither grow nor fade from layer to layer.

    `n` is the number of inputs (`mode="fan_in"`), of outputs ("fan_out"), or the mean of both ("fan_avg").

    Args:
        scale: positive float.
        mode: "fan_in", "fan_out" or "fan_avg".
        distribution: "truncated_normal", "untruncated_normal" or "uniform"; "normal" means "truncated_normal".
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: axis or axes of the shape whose product is the number of inputs and of outputs, given
            both or not at all; None means the last but one and the last, both times the window of a convolution.

    Raises:
        ValueError: if `scale` is not positive, `mode` or `distribution` is unknown, or only one of the axes is given.

    Example:
        >>> from cornu import initializers
        >>> initializers.VarianceScaling(2.0, "fan_out", seed=1)((3, 4)).shape
        (3, 4)
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Seed = None,
        input_axes: Axes = None,
        output_axes: Axes = None,
    ):
        super().__init__(seed)
        name = type(self).__name__
        checks.positive(name, "scale", scale)
        if mode not in _MODES:
            raise bad_argument(name, "mode", "one of " + ", ".join(_MODES), mode)
        if str(distribution).lower() not in _DISTRIBUTIONS:
            raise bad_argument(name, "distribution", "one of " + ", ".join(_DISTRIBUTIONS), distribution)
        if (input_axes is None) != (output_axes is None):
            missing = "input_axes" if input_axes is None else "output_axes"
            raise bad_argument(name, missing, "given too, since the other axes are", None)
        for key, axes in (("input_axes", input_axes), ("output_axes", output_axes)):
            checks.optional(checks.axes)(name, key, axes)
        distribution = distribution.lower()
        self.scale = scale
        self.mode = mode
        self.distribution: str = "truncated_normal" if distribution == "normal" else distribution
        self.input_axes = input_axes
        self.output_axes = output_axes

    def __call__(self, shape: Any, dtype: Any = None) -> jax.Array:
        """Values of that shape and float dtype."""
        fan_in, fan_out = compute_fans(tuple(shape), self.input_axes, self.output_axes)
        count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, count)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return uniform(shape, -limit, limit, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return normal(shape, 0.0, math.sqrt(variance), dtype, self.seed)
        return truncated_normal(shape, 0.0, math.sqrt(variance) / _TRUNCATED_STDDEV, dtype, self.seed)


class _Named(VarianceScaling):
    """A choice of scale, mode and distribution with a name of its own."""

    _choice: tuple[float, str, str]

    def __init__(self, seed: Seed = None, input_axes: Axes = None, output_axes: Axes = None):
        super().__init__(*self._choice, seed=seed, input_axes=input_axes, output_axes=output_axes)


@register("keras.initializers.GlorotUniform")
class GlorotUniform(_Named):
    """Uniform values with variance `2 / (inputs + outputs)`; also called Xavier uniform.

    Args:
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: which axes of the shape count as inputs and outputs, if not the last two.

    Example:
        >>> from cornu import initializers
        >>> initializers.GlorotUniform(seed=1)((3, 4)).shape
        (3, 4)

    Reference:
        Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks",
        https://proceedings.mlr.press/v9/glorot10a.html
    """

    _choice = (1.0, "fan_avg", "uniform")


@register("keras.initializers.GlorotNormal")
class GlorotNormal(_Named):
    """Truncated normal values with variance `2 / (inputs + outputs)`; also called Xavier normal.

    Args:
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: which axes of the shape count as inputs and outputs, if not the last two.

    Example:
        >>> from cornu import initializers
        >>> initializers.GlorotNormal(seed=1)((3, 4)).shape
        (3, 4)

    Reference:
        Glorot and Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks",
        https://proceedings.mlr.press/v9/glorot10a.html
    """

    _choice = (1.0, "fan_avg", "truncated_normal")


@register("keras.initializers.HeUniform")
class HeUniform(_Named):
    """Uniform values with variance `2 / inputs`, made for `relu`.

    Args:
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: which axes of the shape count as inputs and outputs, if not the last two.

    Example:
        >>> from cornu import initializers
        >>> initializers.HeUniform(seed=1)((3, 4)).shape
        (3, 4)

    Reference:
        He et al., 2015, "Delving Deep into Rectifiers", https://arxiv.org/abs/1502.01852
    """

    _choice = (2.0, "fan_in", "uniform")


@register("keras.initializers.HeNormal")
class HeNormal(_Named):
    """Truncated normal values with variance `2 / inputs`, made for `relu`.

    Args:
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: which axes of the shape count as inputs and outputs, if not the last two.

    Example:
        >>> from cornu import initializers
        >>> initializers.HeNormal(seed=1)((3, 4)).shape
        (3, 4)

    Reference:
        He et al., 2015, "Delving Deep into Rectifiers", https://arxiv.org/abs/1502.01852
    """

    _choice = (2.0, "fan_in", "truncated_normal")


@register("keras.initializers.LecunUniform")
class LecunUniform(_Named):
    """Uniform values with variance `1 / inputs`.

    Args:
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: which axes of the shape count as inputs and outputs, if not the last two.

    Example:
        >>> from cornu import initializers
        >>> initializers.LecunUniform(seed=1)((3, 4)).shape
        (3, 4)

    Reference:
        Klambauer et al., 2017, "Self-Normalizing Neural Networks", https://arxiv.org/abs/1706.02515
    """

    _choice = (1.0, "fan_in", "uniform")


@register("keras.initializers.LecunNormal")
class LecunNormal(_Named):
    """Truncated normal values with variance `1 / inputs`, made for `selu`.

    Args:
        seed: integer, `SeedGenerator` or None.
        input_axes, output_axes: which axes of the shape count as inputs and outputs, if not the last two.

    Example:
        >>> from cornu import initializers
        >>> initializers.LecunNormal(seed=1)((3, 4)).shape
        (3, 4)

    Reference:
        Klambauer et al., 2017, "Self-Normalizing Neural Networks", https://arxiv.org/abs/1706.02515
    """

    _choice = (1.0, "fan_in", "truncated_normal")


def compute_fans(shape: tuple[int, ...], input_axes: Axes = None, output_axes: Axes = None) -> tuple[int, int]:
    """Number of inputs and outputs of a kernel of that shape.

    Args:
        shape: shape of the kernel, for convolutions (window..., inputs, outputs).
        input_axes, output_axes: which axes count as what, if not the last two.
    """
    if input_axes is None and output_axes is None:
        if len(shape) < 2:
            size = int(math.prod(shape))
            return size, size
        window = math.prod(shape[:-2])
        return int(window * shape[-2]), int(window * shape[-1])
    return math.prod(_sizes(shape, input_axes)), math.prod(_sizes(shape, output_axes))


def _sizes(shape: tuple[int, ...], axes: Axes) -> list[int]:
    return [shape[axis] for axis in ([axes] if isinstance(axes, int) else axes or ())]
