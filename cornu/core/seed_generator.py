"""Seeds: where random numbers come from, and how a stream of them is continued."""

from __future__ import annotations

import random as python_random
from typing import Any, Self

import jax
import jax.core
import numpy as np

from cornu.base.errors import bad_argument, is_integer
from cornu.base.names import auto_name, name_scope
from cornu.core.arrays import from_host
from cornu.core.scopes import in_symbolic_scope
from cornu.core.serialization import register
from cornu.core.variable import Variable

_global: SeedGenerator | None = None


@register("keras.random.SeedGenerator")
class SeedGenerator:
    """A stream of random seeds whose position is a variable, so that compiled code can carry it along.

    Args:
        seed: integer; None draws one.
        name: string, made up if None.

    Raises:
        ValueError: if `seed` is not an integer.

    Example:
        >>> import cornu
        >>> seeds = cornu.random.SeedGenerator(7)
        >>> cornu.random.normal((2,), seed=seeds).shape
        (2,)
    """

    def __init__(self, seed: int | None = None, name: str | None = None):
        if seed is not None and not is_integer(seed):
            raise bad_argument("SeedGenerator", "seed", "an integer or None", seed)
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise bad_argument("SeedGenerator", "name", "a string without '/'", name)
        self.name: str = name or auto_name(type(self).__name__)
        self._initial_seed = seed
        start = make_default_seed() if seed is None else int(seed)
        if start < 0:
            raise bad_argument("SeedGenerator", "seed", "zero or a positive integer", seed)
        with name_scope(self.name):
            self.state: Variable = Variable(
                lambda shape, dtype: np.array([start % 2**32, 0], dtype=dtype),
                shape=(2,),
                dtype="uint32",
                trainable=False,
                name="seed_generator_state",
            )

    def next(self, ordered: bool = True) -> jax.Array:
        """The next seed, two unsigned integers.

        Args:
            ordered: True moves the stream on by one; False lets it jump about, as random functions without a seed do.
        """
        seed = self.state.value
        # Outside of compiled code NumPy, which needs no program for it.
        words = seed if isinstance(seed, jax.core.Tracer) else np.asarray(seed)
        self.state.assign(words + np.array([0, 1], dtype="uint32") if ordered else (words + 1) * 5387 % 933199)
        return seed

    def get_config(self) -> dict[str, Any]:
        """The arguments that make a stream with the same start."""
        return {"seed": self._initial_seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Make a stream from what `get_config` returned."""
        return cls(**config)


def global_seed_generator() -> SeedGenerator:
    """The stream that random functions without a seed draw from."""
    global _global
    if _global is None:
        _global = SeedGenerator()
    return _global


def make_default_seed() -> int:
    """A seed from Python's own generator, so that `set_random_seed` governs it."""
    return python_random.randint(1, int(1e9))


def draw_seed(seed: Any) -> jax.Array:
    """Two unsigned integers that start JAX's generator.

    Args:
        seed: an integer (always the same numbers), a `SeedGenerator` (the next in its stream), or None (the next of
            the global stream).

    Raises:
        ValueError: if `seed` is something else, or None inside compiled code.
    """
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if is_integer(seed):
        return from_host([int(seed) % 2**32, 0], "uint32")
    if seed is None:
        if not in_symbolic_scope() and isinstance(from_host(0), jax.core.Tracer):
            raise ValueError(
                "A random function without a seed was called in compiled code, where it would give the same numbers "
                "each time. Make `self.seed_generator = SeedGenerator()` in the layer's `__init__` and pass "
                "seed=self.seed_generator."
            )
        return global_seed_generator().next(ordered=False)
    if isinstance(seed, jax.Array) and seed.shape == (2,):
        return seed
    raise bad_argument("random", "seed", "an integer, a SeedGenerator or None", seed)


def set_random_seed(seed: int) -> None:
    """Seed Python, NumPy and cornu, so that a program gives the same numbers each time it runs.

    Args:
        seed: integer from 0 to 2**32 - 1.

    Raises:
        ValueError: if `seed` is not such an integer.

    Example:
        >>> import cornu
        >>> cornu.utils.set_random_seed(1)
        >>> first = cornu.random.normal((1,)).tolist()
        >>> cornu.utils.set_random_seed(1)
        >>> first == cornu.random.normal((1,)).tolist()
        True
    """
    global _global
    if not is_integer(seed) or not 0 <= int(seed) < 2**32:
        raise bad_argument("set_random_seed", "seed", "an integer from 0 to 4294967295", seed)
    python_random.seed(int(seed))
    np.random.seed(int(seed))
    _global = None
