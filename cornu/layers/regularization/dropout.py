"""Dropout: zeros at random places while training."""

from __future__ import annotations

from typing import Any

from cornu.base.errors import bad_argument, is_integer
from cornu.core.seed_generator import SeedGenerator
from cornu.core.serialization import register
from cornu.kernels.dropout import dropout
from cornu.layers.arguments import fraction, seed_value
from cornu.layers.base.layer import Layer

__all__ = ["Dropout"]


class RandomDropout(Layer):
    """What dropout layers share: a rate and a stream of seeds.

    Args:
        rate: number from 0 to 1, the fraction of entries to drop.
        seed: integer that makes the drops repeatable, or None.
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        where = type(self).__name__
        self.rate = fraction(where, "rate", rate)
        self.seed = seed_value(where, seed)
        # Without a rate nothing is drawn, so there is no stream of seeds to keep in files either.
        self.seed_generator = SeedGenerator(seed) if rate > 0 else None
        self.supports_masking = True

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


@register("keras.layers.Dropout")
class Dropout(RandomDropout):
    """Set a random fraction of the entries to zero while training, so that no unit can lean on another.

    The entries that stay are divided by `1 - rate`, which keeps the mean. Outside of training nothing happens.

    Args:
        rate: number from 0 to 1, the fraction of entries to drop.
        noise_shape: tuple, shape of the random pattern, which is broadcast over the input: `(batch, 1, features)`
            drops the same features at every step. None in it takes the input's own size.
        seed: integer that makes the drops repeatable, or None.

    Call args:
        inputs: float tensor of any shape.
        training: whether to drop. `fit` passes True, `evaluate` and `predict` False.

    Raises:
        ValueError: if `rate` is not between 0 and 1, or `noise_shape` is no shape.

    Example:
        >>> import cornu
        >>> layer = cornu.layers.Dropout(0.5, seed=1)
        >>> x = cornu.ops.ones((2, 3))
        >>> layer(x).tolist() == x.tolist(), layer(x, training=True).shape
        (True, (2, 3))

    Reference:
        Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014.
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any):
        super().__init__(rate, seed, **kwargs)
        self.noise_shape = noise_shape_value("Dropout", noise_shape)

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        if not training or self.seed_generator is None:
            return inputs
        return drop(self, inputs, self.noise_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "noise_shape": self.noise_shape}


def drop(layer: Any, inputs: Any, noise_shape: Any) -> Any:
    """`inputs` with the layer's rate dropped, in the pattern of the layer's next seed."""
    if noise_shape is not None:
        noise_shape = fill_noise_shape(layer, noise_shape, inputs.shape)
    return dropout(inputs, layer.seed_generator.next(), layer.rate, noise_shape)


def noise_shape_value(where: str, value: Any) -> tuple[int | None, ...] | None:
    """`value` as a tuple of positive integers and None."""
    if value is None:
        return None
    ok = isinstance(value, list | tuple) and all(n is None or (is_integer(n) and n > 0) for n in value)
    if not ok:
        raise bad_argument(
            where, "noise_shape", "a tuple of positive integers and None", value, "Write for example (None, 1, 64)."
        )
    return tuple(None if n is None else int(n) for n in value)


def fill_noise_shape(layer: Any, noise_shape: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """`noise_shape` with the input's sizes in place of None; one that does not broadcast to the input is an error."""
    fits = len(noise_shape) == len(shape) and all(
        n in (None, 1, size) for n, size in zip(noise_shape, shape, strict=True)
    )
    if not fits:
        raise bad_argument(
            f"{layer.path} ({type(layer).__name__})",
            "noise_shape",
            f"a shape that broadcasts to the input's shape {tuple(shape)}",
            noise_shape,
            "Each of its sizes is 1, None or the input's.",
        )
    return tuple(size if n is None else n for n, size in zip(noise_shape, shape, strict=True))
