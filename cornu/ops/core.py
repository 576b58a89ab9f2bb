"""Ops that are not arithmetic: conversions, slices, and control flow that compiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.experimental.sparse import BCOO

from cornu.base.dtypes import is_float, standardize_dtype
from cornu.base.errors import bad_argument
from cornu.core import convert
from cornu.core.convert import convert_to_numpy as convert_to_numpy
from cornu.core.convert import is_tensor as is_tensor
from cornu.core.convert import shape as shape
from cornu.core.keras_tensor import KerasTensor
from cornu.core.op import op
from cornu.core.variable import Variable
from cornu.ops.inputs import Shape, Tensor, TensorLike, array


@op
def cast(x: TensorLike, dtype: Any) -> Tensor:
    """`x` with another dtype.

    Args:
        x: tensor.
        dtype: dtype of the result. From floats to integers the fraction is cut off.

    Example:
        >>> from cornu import ops
        >>> print(ops.cast([1.7, -1.7], "int32"))
        [ 1 -1]
    """
    return convert.cast(x, dtype)


@op
def saturate_cast(x: TensorLike, dtype: Any) -> Tensor:
    """`x` with another dtype; what that dtype cannot hold becomes its largest or smallest value.

    Args:
        x: tensor.
        dtype: dtype of the result.

    Example:
        >>> from cornu import ops
        >>> print(ops.saturate_cast([-3, 300], "uint8"))
        [  0 255]
    """
    x, dtype = array(x), standardize_dtype(dtype)
    if dtype == "bool":
        return jnp.clip(x, 0, 1).astype(dtype)
    x = x.astype("uint8") if x.dtype == bool else x
    (low, high), (least, most) = _limits(x.dtype), _limits(dtype)
    low, high = (np.asarray(limit).astype(x.dtype) for limit in (max(low, least), min(high, most)))
    return jnp.clip(x, low, high).astype(dtype)


def _limits(dtype: Any) -> tuple[Any, Any]:
    if is_float(dtype):
        return float(jnp.finfo(dtype).min), float(jnp.finfo(dtype).max)
    return int(jnp.iinfo(dtype).min), int(jnp.iinfo(dtype).max)


@op
def convert_to_tensor(
    x: TensorLike, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None
) -> Tensor:
    """`x` as a tensor.

    Args:
        x: array, variable, number or nested list of numbers.
        dtype: dtype; None keeps what an array has. Python floats take the default float type.
        sparse: False turns a sparse tensor (`jax.experimental.sparse.BCOO`) into a plain one, True the reverse.
        ragged: only None or False: there are no ragged tensors in JAX.

    Raises:
        ValueError: if `ragged` is True.

    Example:
        >>> from cornu import ops
        >>> print(ops.convert_to_tensor([1, 2]))
        [1 2]
    """
    if ragged:
        raise bad_argument(
            "convert_to_tensor", "ragged", "None or False", ragged, "Pad the rows to one length and use a mask."
        )
    if isinstance(x, BCOO):
        x = x if sparse is not False else x.todense()
        return x if dtype is None else x.astype(standardize_dtype(dtype))
    x = convert.convert_to_tensor(x, dtype)
    return BCOO.fromdense(x) if sparse else x


def dtype(x: TensorLike) -> str:
    """Name of the dtype that `x` has as a tensor.

    Args:
        x: tensor, variable, number or nested list of numbers.

    Example:
        >>> from cornu import ops
        >>> ops.dtype(ops.zeros((2,)))
        'float32'
    """
    return standardize_dtype(x.dtype if isinstance(x, KerasTensor | Variable) else array(x).dtype)


@op(tensors=("variable",))
def stop_gradient(variable: TensorLike) -> Tensor:
    """The same values, through which no gradient flows.

    Args:
        variable: tensor.

    Example:
        >>> from cornu import ops
        >>> print(ops.stop_gradient([1.0]))
        [1.]
    """
    return lax.stop_gradient(array(variable))


@op
def unstack(x: TensorLike, num: int | None = None, axis: int = 0) -> Tensor:
    """The slices along one axis, as a list of tensors.

    Args:
        x: tensor.
        num: number of slices; None means the size of the axis.
        axis: axis that is taken apart.

    Raises:
        ValueError: if `num` is not the size of the axis.

    Example:
        >>> from cornu import ops
        >>> [row.tolist() for row in ops.unstack([[1, 2], [3, 4]])]
        [[1, 2], [3, 4]]
    """
    x = array(x)
    if num is not None and num != x.shape[axis]:
        raise bad_argument("unstack", "num", f"the size of axis {axis}, which is {x.shape[axis]}", num)
    return list(jnp.moveaxis(x, axis, 0))


@op(tensors=("inputs", "start_indices"))
def slice(inputs: TensorLike, start_indices: TensorLike, shape: Shape) -> Tensor:
    """A block of a tensor whose position may be a tensor itself.

    Args:
        inputs: tensor.
        start_indices: integers, one for each axis: where the block starts.
        shape: tuple of integers, size of the block.

    Example:
        >>> from cornu import ops
        >>> print(ops.slice([[1, 2, 3], [4, 5, 6]], [0, 1], (2, 2)))
        [[2 3]
         [5 6]]
    """
    return lax.dynamic_slice(array(inputs), _starts(start_indices), shape)


@op(tensors=("inputs", "start_indices", "updates"))
def slice_update(inputs: TensorLike, start_indices: TensorLike, updates: TensorLike) -> Tensor:
    """A tensor with one block replaced.

    Args:
        inputs: tensor.
        start_indices: integers, one for each axis: where the block starts.
        updates: the new block.

    Example:
        >>> from cornu import ops
        >>> print(ops.slice_update([1, 2, 3], [1], [9, 9]))
        [1 9 9]
    """
    inputs = array(inputs)
    return lax.dynamic_update_slice(inputs, array(updates).astype(inputs.dtype), _starts(start_indices))


def _starts(start_indices: Any) -> Any:
    return [array(i) for i in start_indices] if isinstance(start_indices, list | tuple) else array(start_indices)


def _places(indices: Any) -> tuple[jax.Array, ...]:
    """Index tensors for each axis, from one whose last axis runs over the axes."""
    return tuple(jnp.moveaxis(array(indices), -1, 0))


@op(tensors=("indices", "values"))
def scatter(indices: TensorLike, values: TensorLike, shape: Shape) -> Tensor:
    """Zeros with values put at some places; values that meet at one place are added.

    Args:
        indices: integers, shape (n, k): n places given by their first k axes.
        values: what is put there, shape (n, ...).
        shape: shape of the result.

    Example:
        >>> from cornu import ops
        >>> print(ops.scatter([[0], [2], [2]], [5.0, 1.0, 1.0], (4,)))
        [5. 0. 2. 0.]
    """
    values = array(values)
    return jnp.zeros(shape, values.dtype).at[_places(indices)].add(values)


@op
def scatter_update(
    inputs: TensorLike, indices: TensorLike, updates: TensorLike, reduction: str | None = None
) -> Tensor:
    """A tensor with the values at some places replaced or combined with others.

    Args:
        inputs: tensor.
        indices: integers, shape (n, k): n places given by their first k axes.
        updates: the new values, shape (n, ...).
        reduction: how old and new are combined: None replaces, "add", "max", "min" or "mul" combine.

    Raises:
        ValueError: if `reduction` is unknown.

    Example:
        >>> from cornu import ops
        >>> print(ops.scatter_update([1, 2, 3], [[0], [2]], [7, 9]))
        [7 2 9]
    """
    if reduction not in (None, "add", "max", "min", "mul"):
        raise bad_argument("scatter_update", "reduction", "None, 'add', 'max', 'min' or 'mul'", reduction)
    inputs = array(inputs)
    place = inputs.at[_places(indices)]
    return getattr(place, reduction or "set")(array(updates).astype(inputs.dtype))


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
