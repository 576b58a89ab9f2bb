"""The base classes of initializers."""

from __future__ import annotations

from typing import Any, Self

from cornu.base.errors import bad_argument, is_integer
from cornu.core.configurable import Configurable
from cornu.core.seed_generator import SeedGenerator, make_default_seed
from cornu.core.serialization import deserialize_keras_object, register, serialize_keras_object

__all__ = ["Initializer", "RandomInitializer"]


@register("keras.initializers.Initializer")
class Initializer(Configurable):
    """Base class of what gives variables their first values.

    A subclass defines `__call__(shape, dtype=None)`, and `get_config` if it takes arguments.

    Example:
        >>> from cornu import initializers, ops
        >>> class Tens(initializers.Initializer):
        ...     def __call__(self, shape, dtype=None):
        ...         return 10 * ops.ones(shape, dtype)
        >>> print(Tens()((2,)))
        [10. 10.]
    """

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """First values of a variable; subclasses define it.

        Args:
            shape: tuple of integers.
            dtype: dtype; None means the default float type.
        """
        raise NotImplementedError(f"{type(self).__name__} must define `__call__(self, shape, dtype=None)`.")

    def clone(self) -> Self:
        """An initializer with the same configuration."""
        return type(self).from_config(self.get_config())


class RandomInitializer(Initializer):
    """Base class of initializers that draw random numbers.

    Args:
        seed: integer, a `SeedGenerator`, or None, which draws a seed once. With an integer or None every call gives
            the same numbers; with a `SeedGenerator` each call gives new ones.

    Raises:
        ValueError: if `seed` is something else.
    """

    def __init__(self, seed: int | SeedGenerator | None = None):
        self._init_seed = seed
        if isinstance(seed, dict):
            seed = deserialize_keras_object(seed)
        if seed is None:
            seed = make_default_seed()
        elif is_integer(seed):
            seed = int(seed)  # type: ignore[arg-type]
        elif not isinstance(seed, SeedGenerator):
            raise bad_argument(type(self).__name__, "seed", "an integer, a SeedGenerator or None", seed)
        self.seed = seed

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": serialize_keras_object(self._init_seed)}
