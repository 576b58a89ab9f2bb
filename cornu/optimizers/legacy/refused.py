"""The names of Keras 2's optimizers."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["SGD", "Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop"]


class Optimizer:
    """Raises an ImportError that names the optimizer to use instead, as in Keras 3.

    Example:
        >>> import cornu
        >>> cornu.optimizers.legacy.Adam(0.01)
        Traceback (most recent call last):
        ImportError: optimizers.legacy.Adam: Keras 3 has no legacy optimizers. Write optimizers.Adam instead.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> NoReturn:
        name = type(self).__name__
        raise ImportError(
            f"optimizers.legacy.{name}: Keras 3 has no legacy optimizers. Write optimizers.{name} instead."
        )


class Adagrad(Optimizer):
    """Raises an ImportError; use `optimizers.Adagrad`."""


class Adam(Optimizer):
    """Raises an ImportError; use `optimizers.Adam`."""


class Ftrl(Optimizer):
    """Raises an ImportError; use `optimizers.Ftrl`."""


class RMSprop(Optimizer):
    """Raises an ImportError; use `optimizers.RMSprop`."""


class SGD(Optimizer):
    """Raises an ImportError; use `optimizers.SGD`."""
