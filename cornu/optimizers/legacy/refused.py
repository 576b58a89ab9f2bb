"""The names of Keras 2's optimizers."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = ["Adagrad", "Adam", "Ftrl", "Optimizer", "RMSprop", "SGD"]


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
    """Raises an ImportError; use `optimizers.Adagrad`.

    Example:
        >>> import cornu
        >>> cornu.optimizers.legacy.Adagrad(0.01)
        Traceback (most recent call last):
        ImportError: optimizers.legacy.Adagrad: Keras 3 has no legacy optimizers. Write optimizers.Adagrad instead.
    """


class Adam(Optimizer):
    """Raises an ImportError; use `optimizers.Adam`.

    Example:
        >>> import cornu
        >>> cornu.optimizers.legacy.Adam(0.01)
        Traceback (most recent call last):
        ImportError: optimizers.legacy.Adam: Keras 3 has no legacy optimizers. Write optimizers.Adam instead.
    """


class Ftrl(Optimizer):
    """Raises an ImportError; use `optimizers.Ftrl`.

    Example:
        >>> import cornu
        >>> cornu.optimizers.legacy.Ftrl(0.01)
        Traceback (most recent call last):
        ImportError: optimizers.legacy.Ftrl: Keras 3 has no legacy optimizers. Write optimizers.Ftrl instead.
    """


class RMSprop(Optimizer):
    """Raises an ImportError; use `optimizers.RMSprop`.

    Example:
        >>> import cornu
        >>> cornu.optimizers.legacy.RMSprop(0.01)
        Traceback (most recent call last):
        ImportError: optimizers.legacy.RMSprop: Keras 3 has no legacy optimizers. Write optimizers.RMSprop instead.
    """


class SGD(Optimizer):
    """Raises an ImportError; use `optimizers.SGD`.

    Example:
        >>> import cornu
        >>> cornu.optimizers.legacy.SGD(0.01)
        Traceback (most recent call last):
        ImportError: optimizers.legacy.SGD: Keras 3 has no legacy optimizers. Write optimizers.SGD instead.
    """
