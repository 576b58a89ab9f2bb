"""All samples at hand for a compiled program: on the device, or, on a CPU, where the caller has them."""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import Any

import jax
import numpy as np
from jax import lax

__all__ = ["Rows", "gather", "to_device"]

# Arrays of fewer bytes are copied. From this size on glibc gives every array pages of its own, so that all of them
# begin at the same distance from `_ALIGNMENT`, and one program serves all of a shape.
_WORTH_SHARING = 2**25
# JAX uses an array's own memory only where it begins at a multiple of so many bytes.
_ALIGNMENT = 64
# Places in an array are counted in int32.
_MOST_ENTRIES = 2**31


@functools.partial(jax.tree_util.register_dataclass, data_fields=["flat"], meta_fields=["lead", "row"])
@dataclasses.dataclass(frozen=True)
class Rows:
    """An array's rows, read out of one long array.

    Args:
        flat: array of one axis that holds the rows, one after the other.
        lead: number of entries before the first row.
        row: shape of a row.
    """

    flat: jax.Array
    lead: int
    row: tuple[int, ...]

    def at(self, indices: jax.Array) -> jax.Array:
        """The rows at `indices`."""
        size = math.prod(self.row)
        starts = indices * size + self.lead
        rows = jax.vmap(lambda start: lax.dynamic_slice(self.flat, (start,), (size,)))(starts)
        return rows.reshape(-1, *self.row)


def to_device(data: Any) -> Any:
    """Every array of a nest as `gather` takes it.

    A large array of NumPy is not copied on a CPU, so whoever changes it while it is in use changes what is read.
    """
    return jax.tree.map(lambda array: _in_place(array) if _can_stay(array) else jax.device_put(array), data)


def gather(data: Any, indices: Any) -> Any:
    """The samples at `indices` of every array in `data`."""

    def chosen(array: Any) -> jax.Array:
        if isinstance(array, Rows):
            return array.at(indices)
        return array.at[indices].get(mode="promise_in_bounds")

    return jax.tree.map(chosen, data, is_leaf=lambda node: isinstance(node, Rows))


def _can_stay(array: Any) -> bool:
    if jax.default_backend() != "cpu" or not isinstance(array, np.ndarray) or array.nbytes < _WORTH_SHARING:
        return False
    return array.flags.c_contiguous and array.ctypes.data % array.itemsize == 0 and array.size < _MOST_ENTRIES


def _in_place(array: np.ndarray) -> Rows:
    before = array.ctypes.data % _ALIGNMENT
    flat = np.asarray(_Memory(array, before)).view(array.dtype)
    return Rows(jax.device_put(flat, may_alias=True), before // array.itemsize, array.shape[1:])


class _Memory:
    """The bytes of an array and those `before` it, as something that NumPy takes; the array lives as long as this.

    The bytes before it belong to the same page of memory, and nobody reads them: they let the whole begin where JAX
    needs it to.
    """

    def __init__(self, array: np.ndarray, before: int):
        self._array = array
        self.__array_interface__ = {
            "data": (array.ctypes.data - before, True),
            "shape": (array.nbytes + before,),
            "typestr": "|u1",
            "version": 3,
        }
