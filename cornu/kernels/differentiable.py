"""Functions with a fast value and a fast gradient, whose other derivatives come from a plain twin.

A C++ kernel brings what training needs: the value, and the gradient of a scalar. Forward mode and derivatives of the
gradient need the same function in plain JAX, its twin. `differentiable` joins them into one function for which all of
JAX's transformations hold.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.core import ShapedArray
from jax.interpreters import ad, batching, mlir

from cornu.kernels.primitive import Primitive

__all__ = ["differentiable"]

Arrays = Sequence[Any]


def differentiable(
    name: str,
    twin: Callable[..., Arrays],
    forward: Callable[..., Arrays],
    gradient: Callable[..., Arrays],
) -> Callable[..., list[Any]]:
    """Make one function of arrays out of three.

    Args:
        name: how traced programs call it.
        twin: `twin(*arrays, **parameters) -> results`, in plain JAX.
        forward: `forward(*arrays, residuals, **parameters)` returns the same results, fast, and behind them, with
            `residuals=True`, arrays that the gradient needs.
        gradient: `gradient(arrays, results_and_residuals, cotangents, **parameters)` returns a cotangent for each array
            (anything for arrays of integers and booleans). A cotangent is None where a result does not count.

    Returns:
        Function `(*arrays, **parameters) -> list of results`. Parameters must be hashable.

    Example:
        >>> def square(x):
        ...     return [x * x]
        >>> def fast_square(x, residuals):
        ...     return [x * x]
        >>> f = differentiable("square", square, fast_square, lambda arrays, made, cts: [2 * arrays[0] * cts[0]])
        >>> float(jax.grad(lambda x: f(x)[0])(3.0)), float(jax.grad(jax.grad(lambda x: f(x)[0]))(3.0))
        (6.0, 2.0)
    """
    primal, tangent = Primitive(name), Primitive(f"{name}_tangent")

    def push(*operands: Any, count: int, made: int, moving: tuple[int, ...], **parameters: Any) -> list[Any]:
        """The twin's tangents; `operands` are the arrays, what `forward` made, and the tangents of those that move."""
        arrays, tangents = operands[:count], operands[count + made :]

        def of_moving(*some: Any) -> list[Any]:
            return list(twin(*_replaced(arrays, moving, some), **parameters))

        return jax.jvp(of_moving, tuple(arrays[i] for i in moving), tuple(tangents))[1]

    def primal_jvp(arrays: Any, tangents: Any, *, residuals: bool, **parameters: Any) -> Any:
        made = primal.bind(*arrays, residuals=True, **parameters)
        results = len(jax.eval_shape(functools.partial(twin, **parameters), *arrays))
        moving = tuple(i for i, t in enumerate(tangents) if not isinstance(t, ad.Zero))
        moved = tangent.bind(
            *arrays, *made, *(tangents[i] for i in moving),
            count=len(arrays), made=len(made), moving=moving, **parameters,
        )  # fmt: skip
        # Residuals are functions of the arrays, to which `_gradient` goes back for its derivatives: they stand still.
        kept = made if residuals else made[:results]
        return kept, [*moved, *(jnp.zeros_like(value) for value in kept[results:])]

    def tangent_transpose(
        cotangents: Any, *operands: Any, count: int, made: int, moving: Any, **parameters: Any
    ) -> Any:
        given = [None if isinstance(ct, ad.Zero) else ct for ct in cotangents]
        back: list[Any] = [None] * len(operands)
        if any(ct is not None for ct in given):
            arrays, results = list(operands[:count]), list(operands[count : count + made])
            found = _gradient(twin, gradient, parameters, arrays, results, given)
            for place, index in enumerate(moving, start=count + made):
                if ad.is_undefined_primal(operands[place]):
                    back[place] = found[index]
        return back

    def tangent_jvp(operands: Any, tangents: Any, **parameters: Any) -> Any:
        whole = tuple(ad.instantiate_zeros(t) for t in tangents)
        return jax.jvp(functools.partial(push, **parameters), tuple(operands), whole)

    for primitive, function, jvp in ((primal, forward, primal_jvp), (tangent, push, tangent_jvp)):
        _define(primitive, function)
        ad.primitive_jvps[primitive] = jvp
    ad.primitive_transposes[tangent] = tangent_transpose

    @functools.wraps(twin)
    def call(*arrays: Any, **parameters: Any) -> list[Any]:
        return primal.bind(*arrays, residuals=False, **parameters)

    return call


def _define(primitive: Primitive, function: Callable[..., Arrays]) -> None:
    """Let a primitive do what a function of arrays does: eagerly, compiled, and mapped."""

    def shapes(*avals: Any, **parameters: Any) -> list[Any]:
        made = jax.eval_shape(functools.partial(function, **parameters), *avals)
        return [ShapedArray(each.shape, each.dtype) for each in made]

    def mapped(operands: Any, axes: Any, **parameters: Any) -> Any:
        made = jax.vmap(functools.partial(function, **parameters), in_axes=tuple(axes))(*operands)
        return list(made), [0] * len(made)

    primitive.multiple_results = True
    primitive.def_abstract_eval(shapes)
    primitive.def_impl(lambda *arrays, **parameters: _compiled(function, tuple(parameters.items()))(*arrays))
    mlir.register_lowering(primitive, mlir.lower_fun(function, multiple_results=True))
    batching.primitive_batchers[primitive] = mapped


@functools.lru_cache(maxsize=1024)
def _compiled(function: Callable[..., Arrays], parameters: tuple[tuple[str, Any], ...]) -> Callable[..., list[Any]]:
    return jax.jit(functools.partial(function, **dict(parameters)))


def _gradient(
    twin: Callable[..., Arrays],
    gradient: Callable[..., Arrays],
    parameters: dict[str, Any],
    arrays: list[Any],
    made: list[Any],
    cotangents: list[Any],
) -> list[Any]:
    """The fast gradient, as a function of `arrays` and `cotangents` whose own derivatives are the twin's."""
    floats = [i for i, array in enumerate(arrays) if jnp.issubdtype(array.dtype, jnp.inexact)]

    def by_twin(some: list[Any], others: list[Any], cts: list[Any]) -> list[Any]:
        results, pull = jax.vjp(lambda *x: list(twin(*_replaced(others, floats, x), **parameters)), *some)
        whole = [jnp.zeros_like(r) if ct is None else ct for r, ct in zip(results, cts, strict=True)]
        return list(pull(whole))

    @jax.custom_jvp
    def fast(some: list[Any], others: list[Any], made: list[Any], cts: list[Any]) -> list[Any]:
        found = gradient(_replaced(others, floats, some), made, cts, **parameters)
        return [found[i] for i in floats]

    @fast.defjvp
    def derivative(primals: Any, tangents: Any) -> Any:
        some, others, _, cts = primals
        moved = jax.jvp(lambda a, c: by_twin(a, others, c), (some, cts), (tangents[0], tangents[3]))[1]
        return fast(*primals), moved

    # Floats are given once, in their own list.
    others = [jnp.zeros((), array.dtype) if i in floats else array for i, array in enumerate(arrays)]
    found = fast([arrays[i] for i in floats], others, made, cotangents)
    return _replaced([None] * len(arrays), floats, found)


def _replaced(values: Arrays, places: Sequence[int], some: Arrays) -> list[Any]:
    """`values` with `some` at `places`."""
    full = list(values)
    for place, value in zip(places, some, strict=True):
        full[place] = value
    return full
