"""Uniform numbers of JAX's generator, drawn by NumPy, which needs no program compiled for them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

__all__ = ["can_draw_on_host", "draw_on_host"]

# Threefry with two words of 32 bits, in 20 rounds: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"
# (SC 2011), section 4.
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_ROUNDS = 20
_PARITY = np.uint32(0x1BD11BDA)

_ONE = np.float32(1).view(np.uint32)
_LARGEST = float(np.finfo(np.float32).max)
_EXPONENT_BITS = np.uint32(9)


def can_draw_on_host(minval: float, maxval: float) -> bool:
    """Whether `draw_on_host` needs to round once only, as XLA does: what it adds up must fit into float64."""
    width = float(maxval) - float(minval)
    return 0 < width < _LARGEST and (minval == 0 or 2**-21 < abs(minval) / width < 2**4)


def draw_on_host(key: np.ndarray, shape: Sequence[int], minval: float, maxval: float) -> np.ndarray:
    """What `jax.random.uniform(key, shape, minval=minval, maxval=maxval)` gives on CPUs, to the last bit.

    Args:
        key: two unsigned integers of 32 bits.
        shape: shape of the result, with fewer than 2**32 entries.
        minval, maxval: ends of the range, of which `can_draw_on_host` holds.
    """
    least, above = np.float32(minval), np.float32(maxval)
    # 23 random bits after the leading one make a number from 1 up to 2.
    shares = (_random_bits(key, math.prod(shape)) >> _EXPONENT_BITS | _ONE).view(np.float32) - np.float32(1)
    # XLA multiplies and adds with one rounding; products of two float32 are exact in float64.
    placed = shares.astype(np.float64) * np.float64(above - least) + np.float64(least)
    return np.maximum(least, placed.astype(np.float32)).reshape(tuple(shape))


def _random_bits(key: np.ndarray, count: int) -> np.ndarray:
    """32 bits for each place, from the key and the place alone."""
    keys = (key[0], key[1], key[0] ^ key[1] ^ _PARITY)
    low = np.arange(count, dtype=np.uint32) + keys[1]
    high = np.full_like(low, keys[0])
    for number in range(_ROUNDS):
        high += low
        bits = np.uint32(_ROTATIONS[number % 8])
        low = (low << bits | low >> np.uint32(32) - bits) ^ high
        if number % 4 == 3:
            turn = number // 4 + 1
            high += keys[turn % 3]
            low += keys[(turn + 1) % 3]
            low += np.uint32(turn)
    return high ^ low
