"""Control flow that compiles: branches, loops, maps, and gradients of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_numpy as convert_to_numpy
from cornu.core.convert import is_tensor as is_tensor
from cornu.core.convert import shape as shape
from cornu.core.op import op
from cornu.ops.inputs import Tensor, TensorLike, array

__all__ = [
    "associative_scan", "cond", "custom_gradient", "fori_loop", "map", "scan", "switch", "vectorized_map", "while_loop",
]  # fmt: skip


@op(tensors=("pred", "true_fn", "false_fn"))
def cond(pred: TensorLike, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Tensor:
    """One of two functions, by a condition that is known only when the code runs.

    Args:
        pred: boolean tensor without axes.
        true_fn: function without arguments, called if `pred` is true.
        false_fn: function without arguments, called otherwise; it returns the same shapes and dtypes.

    Example:
        >>> from cornu import ops
        >>> print(ops.cond(ops.array(True), lambda: ops.array(1), lambda: ops.array(2)))
        1
    """
    return lax.cond(pred, true_fn, false_fn)


@op(tensors=("index", "branches", "operands"))
def switch(index: TensorLike, branches: Sequence[Callable[..., Any]], *operands: Any) -> Tensor:
    """One of several functions, by a number that is known only when the code runs.

    Args:
        index: integer tensor without axes; too small or too large numbers choose the first or last function.
        branches: functions that return the same shapes and dtypes.
        operands: what the chosen function is called with.

    Example:
        >>> from cornu import ops
        >>> print(ops.switch(1, [lambda x: x + 1, lambda x: x * 10], ops.array(3)))
        30
    """
    return lax.switch(index, branches, *operands)


@op(tensors=("loop_vars",))
def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, maximum_iterations: int | None = None
) -> Any:
    """A loop that runs as long as a condition holds, inside compiled code.

    Args:
        cond: function of the loop variables that returns a boolean.
        body: function of the loop variables that returns their next values, same shapes and dtypes.
        loop_vars: tuple or list of the first values, or a single one.
        maximum_iterations: the loop ends after so many rounds at the latest; None means no limit.

    Example:
        >>> from cornu import ops
        >>> print(ops.while_loop(lambda i: i < 10, lambda i: (i + 3,), (ops.array(0),))[0])
        12
    """
    several = isinstance(loop_vars, tuple | list)
    start = tuple(loop_vars) if several else (loop_vars,)

    def go_on(state: Any) -> Any:
        count, values = state
        wanted = cond(*values)
        return wanted if maximum_iterations is None else jnp.logical_and(wanted, count < maximum_iterations)

    def step(state: Any) -> Any:
        count, values = state
        values = body(*values)
        return count + 1, tuple(values) if isinstance(values, tuple | list) else (values,)

    _, values = lax.while_loop(go_on, step, (jnp.asarray(0), jax.tree.map(array, start)))
    return values if several else values[0]


@op(tensors=("init_val",))
def fori_loop(lower: int, upper: int, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """A loop over the integers from `lower` up to but not including `upper`.

    Args:
        lower, upper: integers or integer tensors.
        body_fun: function of the integer and the value that returns the next value.
        init_val: first value, a tensor or a nest of tensors.

    Example:
        >>> from cornu import ops
        >>> print(ops.fori_loop(0, 4, lambda i, total: total + i, 0))
        6
    """
    return lax.fori_loop(lower, upper, body_fun, init_val)


@op(tensors=("f", "init", "xs"))
def scan(
    f: Callable[[Any, Any], Any],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> Any:
    """A loop over the slices of tensors that carries a state and collects what each round returns.

    Args:
        f: function of (state, slice) that returns (next state, result).
        init: first state, a tensor or a nest of tensors.
        xs: tensor or nest of tensors whose first axis is gone through.
        length: number of rounds, needed if `xs` is None.
        reverse: whether to go from the last slice to the first.
        unroll: how many rounds are compiled into one; True all, False one.

    Returns:
        The last state, and the results stacked along a new first axis.

    Raises:
        ValueError: if neither `xs` nor `length` is given.

    Example:
        >>> from cornu import ops
        >>> total, sums = ops.scan(lambda s, x: (s + x, s + x), 0, ops.arange(4))
        >>> print(total, sums)
        6 [0 1 3 6]
    """
    if xs is None and length is None:
        raise bad_argument("scan", "length", "an integer when `xs` is None", length)
    return lax.scan(f, init, xs, length, reverse, unroll)


@op(tensors=("f", "elems"))
def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """Running results of an operation that may be grouped in any way, computed as a tree.

    Args:
        f: function of two tensors (or nests), associative.
        elems: tensor or nest of tensors.
        reverse: whether to start at the end.
        axis: axis along which to go.

    Example:
        >>> from cornu import ops
        >>> print(ops.associative_scan(lambda a, b: a + b, ops.arange(5)))
        [ 0  1  3  6 10]
    """
    return lax.associative_scan(f, elems, reverse=reverse, axis=axis)


@op(tensors=("f", "xs"))
def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """A function of each slice along the first axis, one after the other.

    Args:
        f: function of one slice.
        xs: tensor or nest of tensors.

    Example:
        >>> from cornu import ops
        >>> print(ops.map(lambda x: x * x, ops.arange(4)))
        [0 1 4 9]
    """
    return lax.map(f, xs)


@op(tensors=("elements",))
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """A function of each slice along the first axis, all at once.

    Args:
        function: function of one slice.
        elements: tensor or nest of tensors.

    Example:
        >>> from cornu import ops
        >>> print(ops.vectorized_map(lambda x: x * x, ops.arange(4)))
        [0 1 4 9]
    """
    return jax.vmap(function)(elements)


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator for a function that brings its own gradient.

    Args:
        f: function that returns its result and a function `grad(*args, upstream=None)`, or `grad(upstream)`,
            which turns the gradient of the result into those of the arguments.

    Example:
        >>> import jax
        >>> from cornu import ops
        >>> @ops.custom_gradient
        ... def clipped(x):
        ...     return x, lambda g: ops.clip(g, -1.0, 1.0)
        >>> print(jax.grad(lambda x: 5 * clipped(x))(2.0))
        1.0
    """
    return jax.custom_gradient(f)
