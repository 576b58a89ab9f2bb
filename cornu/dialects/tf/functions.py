"""`tf.*` functions that take more than another name: creation, conversion, shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cornu import ops
from cornu.base.errors import bad_argument
from cornu.core.convert import convert_to_tensor as to_array
from cornu.core.keras_tensor import KerasTensor
from cornu.dialects.tf.dtypes import as_dtype
from cornu.dialects.tf.shape import TensorShape
from cornu.dialects.tf.tensor import EagerTensor, unwrap, wrap

__all__ = ["FUNCTIONS"]


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Any:
    """A tensor with this value.

    Args:
        value: number, nested list or array.
        dtype: dtype; by default float32 for Python floats, int32 for Python integers, else the value's own.
        shape: shape to bring the value into; a single number is repeated.
        name: labels nothing in eager code.
    """
    return _made(value, dtype, shape, "tf.constant")


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """`value` as a tensor; `dtype_hint` says which dtype a Python number gets."""
    if dtype is None and dtype_hint is not None and not hasattr(value, "dtype"):
        dtype = dtype_hint
    return _made(value, dtype, None, "tf.convert_to_tensor")


def _made(value: Any, dtype: Any, shape: Any, where: str) -> Any:
    value = unwrap(value)
    if isinstance(value, KerasTensor):
        return value if dtype is None else ops.cast(value, as_dtype(dtype))
    if np.asarray(value).dtype.kind in "USO":
        fix = "Turn text into numbers first, e.g. with TextVectorization or StringLookup."
        raise bad_argument(where, "value", "made of numbers: cornu has no tensors of text", value, fix)
    array = to_array(value, None if dtype is None else as_dtype(dtype).name)
    if shape is not None:
        size = int(np.prod(tuple(shape), dtype=np.int64))
        array = array.reshape(tuple(shape)) if array.size == size else ops.broadcast_to(array, tuple(shape))
    return wrap(array)


def zeros(shape: Any, dtype: Any = "float32", name: str | None = None) -> Any:
    """A tensor of zeros."""
    return wrap(ops.zeros(_sizes(shape), as_dtype(dtype).name))


def ones(shape: Any, dtype: Any = "float32", name: str | None = None) -> Any:
    """A tensor of ones."""
    return wrap(ops.ones(_sizes(shape), as_dtype(dtype).name))


def fill(dims: Any, value: Any, name: str | None = None) -> Any:
    """A tensor of this shape with `value` everywhere."""
    return wrap(ops.full(_sizes(dims), unwrap(value), to_array(unwrap(value)).dtype.name))


def zeros_like(input: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Zeros in the shape of `input`."""
    return wrap(ops.zeros_like(_operand(input), None if dtype is None else as_dtype(dtype).name))


def ones_like(input: Any, dtype: Any = None, name: str | None = None) -> Any:
    """Ones in the shape of `input`."""
    return wrap(ops.ones_like(_operand(input), None if dtype is None else as_dtype(dtype).name))


def eye(num_rows: int, num_columns: int | None = None, dtype: Any = "float32", name: str | None = None) -> Any:
    """A matrix with ones on the diagonal."""
    return wrap(ops.eye(num_rows, num_columns, dtype=as_dtype(dtype).name))


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str | None = None) -> Any:
    """Numbers from `start` up to, not including, `limit`; with one argument from 0 up to it."""
    start, limit, delta = unwrap(start), unwrap(limit), unwrap(delta)
    if limit is None:
        start, limit = 0, start
    return wrap(ops.arange(start, limit, delta, None if dtype is None else as_dtype(dtype).name))


def linspace(start: Any, stop: Any, num: int, name: str | None = None, axis: int = 0) -> Any:
    """`num` evenly spaced numbers from `start` to `stop`, both included."""
    return wrap(ops.linspace(unwrap(start), unwrap(stop), int(num), axis=axis))


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """`x` with another dtype."""
    return wrap(ops.cast(_operand(x), as_dtype(dtype).name))


def identity(input: Any, name: str | None = None) -> Any:
    """`input` as a tensor."""
    return wrap(_operand(input))


def shape(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """Sizes of the axes as a tensor; as a tuple with None for symbolic tensors."""
    sizes = tuple(_operand(input).shape)
    return sizes if None in sizes else wrap(to_array(np.asarray(sizes, "int32"), as_dtype(out_type).name))


def size(input: Any, out_type: Any = "int32", name: str | None = None) -> Any:
    """Number of entries."""
    return wrap(to_array(int(np.prod(_operand(input).shape, dtype=np.int64)), as_dtype(out_type).name))


def split(value: Any, num_or_size_splits: Any, axis: int = 0, num: int | None = None, name: str = "split") -> list[Any]:
    """Parts of `value` along `axis`: a number of equal ones, or parts of these sizes."""
    sections = unwrap(num_or_size_splits)
    if isinstance(sections, list | tuple):
        sections = np.cumsum(sections)[:-1].tolist()
    return [wrap(part) for part in ops.split(_operand(value), sections, axis=axis)]


def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> Any:
    """The part of `input_` that starts at `begin` and has these sizes; -1 stands for the rest."""
    x = _operand(input_)
    key = [
        slice(int(b), None if int(s) == -1 else int(b) + int(s))
        for b, s in zip(unwrap(begin), unwrap(size), strict=True)
    ]
    return wrap(x[tuple(key)])


def pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None) -> Any:
    """`tensor` with entries before and after each axis."""
    widths = np.asarray(unwrap(paddings)).tolist()
    kind = mode.lower()
    fill_value = constant_values if kind == "constant" else None
    return wrap(ops.pad(_operand(tensor), widths, mode=kind, constant_values=fill_value))


def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Any:
    """Rows with `on_value` (1) at the index and `off_value` (0) elsewhere."""
    hot = ops.one_hot(_operand(indices), int(depth), axis=-1 if axis is None else axis, dtype="bool")
    on, off = (1 if on_value is None else on_value), (0 if off_value is None else off_value)
    result = ops.where(hot, on, off)
    return wrap(ops.cast(result, as_dtype(dtype or "float32").name))


def argmax(input: Any, axis: Any = None, output_type: Any = "int32", name: str | None = None) -> Any:
    """Index of the largest entry along `axis`, 0 by default."""
    return wrap(ops.cast(ops.argmax(_operand(input), 0 if axis is None else axis), as_dtype(output_type).name))


def argmin(input: Any, axis: Any = None, output_type: Any = "int32", name: str | None = None) -> Any:
    """Index of the least entry along `axis`, 0 by default."""
    return wrap(ops.cast(ops.argmin(_operand(input), 0 if axis is None else axis), as_dtype(output_type).name))


def argsort(values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: Any = None) -> Any:
    """Indices that sort `values`; equal ones keep their order, whatever `stable` says."""
    x = _operand(values)
    return wrap(ops.argsort(-x if _descending("tf.argsort", direction) else x, axis=axis))


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Any:
    """`values` sorted along `axis`."""
    x = ops.sort(_operand(values), axis=axis)
    return wrap(ops.flip(x, axis) if _descending("tf.sort", direction) else x)


def _descending(where: str, direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise bad_argument(where, "direction", "'ASCENDING' or 'DESCENDING'", direction)
    return direction == "DESCENDING"


def einsum(equation: str, *inputs: Any) -> Any:
    """Einstein's sums, in NumPy's notation."""
    return wrap(ops.einsum(equation, *[_operand(x) for x in inputs]))


def add_n(inputs: Any, name: str | None = None) -> Any:
    """The sum of several tensors."""
    first, *others = [_operand(x) for x in inputs]
    for other in others:
        first = ops.add(first, other)
    return wrap(first)


def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: bool = False, name: str | None = None) -> Any:
    """Length of a vector or matrix: "euclidean" (2), 1, or numpy.inf."""
    x = ops.absolute(_operand(tensor))
    if ord in ("euclidean", 2, "fro"):
        return wrap(ops.sqrt(ops.sum(ops.square(x), axis=axis, keepdims=keepdims)))
    if ord == 1:
        return wrap(ops.sum(x, axis=axis, keepdims=keepdims))
    if ord == np.inf:
        return wrap(ops.max(x, axis=axis, keepdims=keepdims))
    raise bad_argument("tf.norm", "ord", "'euclidean', 1, 2 or numpy.inf", ord)


def is_tensor(x: Any) -> bool:
    """True for tensors, symbolic ones included."""
    return isinstance(x, EagerTensor) or ops.is_tensor(x)


def function(func: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Decorator that leaves a function as it is: it runs operation by operation, with the same result.

    Args:
        func: the function.
        options: `input_signature`, `jit_compile` and the like, which say how TensorFlow compiles.
    """
    return (lambda decorated: decorated) if func is None else func


def print_(*inputs: Any, **options: Any) -> None:
    """Print tensors as TensorFlow does: values without shape and dtype, several in one line."""
    print(*[x.numpy() if isinstance(x, EagerTensor) else x for x in inputs], sep=options.get("sep", " "))


def executing_eagerly() -> bool:
    """Always True."""
    return True


def _operand(x: Any) -> Any:
    x = unwrap(x)
    return x if isinstance(x, KerasTensor) else to_array(x)


def _sizes(shape: Any) -> tuple[int, ...]:
    shape = unwrap(shape)
    return tuple(int(size) for size in np.atleast_1d(np.asarray(shape, dtype="int64")))


FUNCTIONS: dict[str, Any] = {
    "Tensor": EagerTensor,
    "TensorShape": TensorShape,
    "add_n": add_n,
    "argmax": argmax,
    "argmin": argmin,
    "argsort": argsort,
    "cast": cast,
    "constant": constant,
    "convert_to_tensor": convert_to_tensor,
    "einsum": einsum,
    "executing_eagerly": executing_eagerly,
    "eye": eye,
    "fill": fill,
    "function": function,
    "identity": identity,
    "is_tensor": is_tensor,
    "linspace": linspace,
    "norm": norm,
    "one_hot": one_hot,
    "ones": ones,
    "ones_like": ones_like,
    "pad": pad,
    "print": print_,
    "range": range,
    "shape": shape,
    "size": size,
    "slice": slice_,
    "sort": sort,
    "split": split,
    "zeros": zeros,
    "zeros_like": zeros_like,
}
