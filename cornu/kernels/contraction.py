"""Many small matrix products at once, on arrays as they lie: the products of attention, without copies.

A contraction is a product of two arrays in Einstein's notation, `a,b->y`. The C++ kernel walks through each array with
distances of its own, so an operand that was transposed is read where it was before, and a result that is transposed
is written as it will be. While a program is traced, two tables say which values are transposed others, and which are
contractions; what nobody looks at any more is not computed.

A contraction is bilinear, and its two transposes are contractions too, so derivatives of any order need nothing else.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.interpreters import ad, batching, mlir

from cornu.kernels.notes import Notes
from cornu.kernels.primitive import Primitive
from cornu.kernels.table import choose

__all__ = ["einsum", "matmul", "transpose"]


class _Axes(NamedTuple):
    """A letter for each axis of both operands and of the result."""

    a: str
    b: str
    y: str

    def __str__(self) -> str:
        return f"{self.a},{self.b}->{self.y}"


class _Contraction(NamedTuple):
    a: jax.Array
    b: jax.Array
    axes: _Axes


# Value -> the array of which it is the transpose, and for each axis which axis of that array it is.
_transposed: Notes[tuple[jax.Array, tuple[int, ...]]] = Notes()
_contracted: Notes[_Contraction] = Notes()


def matmul(a: jax.Array, b: jax.Array, **options: Any) -> jax.Array:
    """Matrix product over the last two axes; leading axes broadcast.

    Args:
        a, b: arrays.
        options: further arguments of `jax.numpy.matmul`.

    Example:
        >>> matmul(jnp.ones((2, 3, 4)), jnp.ones((2, 4, 5))).shape
        (2, 3, 5)
    """
    if 2 < a.ndim == b.ndim < 10 and a.shape[:-2] == b.shape[:-2]:
        products = "abcdefgh"[: a.ndim - 2]
        axes = _Axes(f"{products}ik", f"{products}kj", f"{products}ij")
        if _is_served(a, b, axes, options):
            return _contract(a, b, axes)
    return jnp.matmul(a, b, **options)


def einsum(subscripts: str, a: jax.Array, b: jax.Array, **options: Any) -> jax.Array:
    """Product of two arrays in Einstein's notation.

    Args:
        subscripts: for example "bqhd,bkhd->bhqk".
        a, b: arrays.
        options: further arguments of `jax.numpy.einsum`.

    Example:
        >>> einsum("bqhd,bkhd->bhqk", jnp.ones((2, 3, 4, 5)), jnp.ones((2, 6, 4, 5))).shape
        (2, 4, 3, 6)
    """
    left, arrow, y = subscripts.replace(" ", "").partition("->")
    a_axes, _, b_axes = left.partition(",")
    axes = _Axes(a_axes, b_axes, y)
    if arrow and all(each.isalpha() for each in axes) and _is_served(a, b, axes, options):
        return _contract(a, b, axes)
    return jnp.einsum(subscripts, a, b, **options)


def transpose(x: jax.Array, axes: Sequence[int] | None = None) -> jax.Array:
    """Axes in another order.

    Args:
        x: array.
        axes: for each axis of the result the axis of `x` that it is; None turns the order around.

    Example:
        >>> transpose(jnp.ones((2, 3, 4)), (0, 2, 1)).shape
        (2, 4, 3)
    """
    y = jnp.transpose(x, axes)
    order = tuple(range(x.ndim))[::-1] if axes is None else tuple(int(axis) % x.ndim for axis in axes)
    made = _contracted.of(x)
    if made is not None:
        there = made.axes._replace(y="".join(made.axes.y[axis] for axis in order))
        if _is_served(made.a, made.b, there, {}):
            return _contract(made.a, made.b, there)
    source, before = _transposed.of(x) or (x, tuple(range(x.ndim)))
    _transposed.add(y, (source, tuple(before[axis] for axis in order)))
    return y


def _contract(a: jax.Array, b: jax.Array, axes: _Axes) -> jax.Array:
    (a, a_axes), (b, b_axes) = _as_it_lies(a, axes.a), _as_it_lies(b, axes.b)
    made = _Contraction(a, b, _Axes(a_axes, b_axes, axes.y))
    y = _primitive.bind(*made[:2], axes=made.axes)
    _contracted.add(y, made)
    return y


def _as_it_lies(x: jax.Array, letters: str) -> tuple[jax.Array, str]:
    """The array of which `x` is the transpose, and the letters of its axes."""
    source, order = _transposed.of(x) or (x, range(x.ndim))
    return source, "".join(letters[list(order).index(axis)] for axis in range(x.ndim))


def _is_served(a: Any, b: Any, axes: _Axes, options: dict[str, Any]) -> bool:
    """Whether the kernel computes it, and sooner than XLA."""
    is_plain = all(option is None for option in options.values())
    if not is_plain or (len(axes.a), len(axes.b)) != (a.ndim, b.ndim) or a.dtype != b.dtype:
        return False
    plan = _plan(axes, a.shape, b.shape)
    large = plan is not None and min(plan.sizes[-3:]) >= 8 and math.prod(plan.sizes) >= 2**17
    return large and choose("contraction", a.dtype.name) == "as_it_lies"


class _Plan(NamedTuple):
    """What C++ is told: sizes of the axes (products, rows, columns, depth), and how far apart neighbours are."""

    swapped: bool
    sizes: tuple[int, ...]
    a: tuple[int, ...]
    b: tuple[int, ...]
    y: tuple[int, ...]

    def attributes(self) -> dict[str, Any]:
        names = ("sizes", "a_distances", "b_distances", "y_distances")
        return {name: np.array(each, np.int64) for name, each in zip(names, self[1:], strict=True)}


def _sizes(axes: _Axes, a: Sequence[int], b: Sequence[int]) -> dict[str, int]:
    return dict(zip(axes.a + axes.b, (*a, *b), strict=True))


@functools.lru_cache(maxsize=1024)
def _plan(axes: _Axes, a: tuple[int, ...], b: tuple[int, ...]) -> _Plan | None:
    """How the kernel goes through arrays of these shapes; None if it cannot."""
    in_a, in_b, in_y = (set(each) for each in axes)
    products = [letter for letter in axes.y if letter in in_a & in_b]
    rows, columns, depth = (in_a & in_y) - in_b, (in_b & in_y) - in_a, (in_a & in_b) - in_y
    once = all(len(set(each)) == len(each) for each in axes)
    if not once or not len(rows) == len(columns) == len(depth) == 1 or in_y != {*products, *rows, *columns}:
        return None
    if in_a | in_b != in_y | depth or axes.y[-1] in products:
        return None
    swapped = axes.y[-1] in rows
    if swapped:
        axes, a, b, rows, columns = _Axes(axes.b, axes.a, axes.y), b, a, columns, rows
    sizes = _sizes(axes, a, b)
    if sizes != {**sizes, **dict(zip(axes.a, a, strict=True))}:
        return None
    order = [*products, *rows, *columns, *depth]
    distances = [tuple(_distances(each, sizes).get(letter, 0) for letter in order) for each in axes]
    return _Plan(swapped, tuple(sizes[letter] for letter in order), *distances)


def _distances(letters: str, sizes: dict[str, int]) -> dict[str, int]:
    """How many numbers lie between neighbours along each axis of a dense array."""
    return {letter: math.prod(sizes[inner] for inner in letters[i + 1 :]) for i, letter in enumerate(letters)}


# --- the primitive --------------------------------------------------------------------------------------------------


def _by_xla(a: Any, b: Any, *, axes: _Axes) -> jax.Array:
    return jnp.einsum(str(axes), a, b)


def _on_cpu(a: Any, b: Any, *, axes: _Axes) -> jax.Array:
    plan = _plan(axes, a.shape, b.shape)
    if plan is None:
        return _by_xla(a, b, axes=axes)
    sizes = _sizes(axes, a.shape, b.shape)
    y = jax.ShapeDtypeStruct(tuple(sizes[letter] for letter in axes.y), a.dtype)
    operands = (b, a) if plan.swapped else (a, b)
    return jax.ffi.ffi_call("cornu_contraction", y)(*operands, **plan.attributes())


def _abstract(a: Any, b: Any, *, axes: _Axes) -> Any:
    sizes = _sizes(axes, a.shape, b.shape)
    return a.update(shape=tuple(sizes[letter] for letter in axes.y), weak_type=False)


def _transpose_a(cotangent: Any, a: Any, b: Any, *, axes: _Axes) -> jax.Array:
    return _primitive.bind(cotangent, b, axes=_Axes(axes.y, axes.b, axes.a))


def _transpose_b(cotangent: Any, a: Any, b: Any, *, axes: _Axes) -> jax.Array:
    return _primitive.bind(a, cotangent, axes=_Axes(axes.a, axes.y, axes.b))


def _mapped(operands: Any, places: Any, *, axes: _Axes) -> Any:
    letter = next(each for each in "zyxwvutsrqponmlkjihgfedcba" if each not in "".join(axes))
    a, b = (x if place is None else jnp.moveaxis(x, place, 0) for x, place in zip(operands, places, strict=True))
    in_a, in_b = ("" if place is None else letter for place in places)
    return _primitive.bind(a, b, axes=_Axes(in_a + axes.a, in_b + axes.b, letter + axes.y)), 0


@functools.lru_cache(maxsize=1024)
def _compiled(axes: _Axes) -> Callable[..., jax.Array]:
    return jax.jit(functools.partial(_primitive.bind, axes=axes))


_primitive = Primitive("contraction")
_primitive.def_impl(lambda a, b, *, axes: _compiled(axes)(a, b))
_primitive.def_abstract_eval(_abstract)
ad.defbilinear(_primitive, _transpose_a, _transpose_b)
batching.primitive_batchers[_primitive] = _mapped
mlir.register_lowering(_primitive, mlir.lower_fun(_by_xla, multiple_results=False))
mlir.register_lowering(_primitive, mlir.lower_fun(_on_cpu, multiple_results=False), platform="cpu")
